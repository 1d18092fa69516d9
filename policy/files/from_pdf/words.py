"""Joins the lines of a PDF paragraph into words, and marks what is bold, italic or a link."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from policy.text.blocks import Words
from policy.text.errors import TextError
from policy.text.grammar import join_lines
from policy.text.inline import Mark, MarkKind, sort_marks

from .lines import Line
from .pages import PdfWord

_LAST_PIECES, _LONGEST_WORD = 10, 80
_WORD = re.compile(r"[^\W\d_]+")
_BROKEN = re.compile(r"([^\W\d_]+)[-‐\xad]$")
_LINKED = re.compile(r"[^(“‘\"'].*?(?=[.,;:!?)”’\"']*$)")  # without the punctuation around it
_FOLLOWING = re.compile(r"[^\W\d_]+")


def count_words(lines: Iterable[Line]) -> Counter[str]:
    """Count how often each word stands inside one line, that is, not split by a hyphen at a line's end."""
    return Counter(word.lower() for line in lines for word in _WORD.findall(line.text))


@dataclass(slots=True)
class WordJoiner:
    """Joins lines. A word that a hyphen splits at a line's end is joined if the document has it whole elsewhere."""

    known: Counter[str]
    mended: int = 0
    kept: int = 0

    def join(self, lines: Sequence[Line], *, skip: int = 0, with_bold: bool = True) -> Words:
        """Return the words of the lines without the first ``skip`` parts, such as a bullet."""
        pieces, length, spans = list[str](), 0, list[tuple[int, int, PdfWord]]()
        words = [(word, place == 0) for line in lines for place, word in enumerate(line.words)]
        for number, (word, is_first) in enumerate(words[skip:]):
            if number and is_first:
                pieces, length = self._end_line(pieces, length, word.text)
                start, end, before = spans[-1]
                spans[-1] = start, min(end, length), before  # its hyphen may have been removed
            elif number and not word.is_glued:
                pieces.append(" ")
                length += 1
            pieces.append(word.text)
            spans.append((length, length + len(word.text), word))
            length += len(word.text)
        text = "".join(pieces)
        return Words(text, self._list_marks(text, spans, with_bold))

    def _end_line(self, pieces: list[str], length: int, after: str) -> tuple[list[str], int]:
        """Add a space, or drop or keep the hyphen. Return the pieces and their length. Only the last words matter."""
        before = "".join(pieces[-_LAST_PIECES:])[-_LONGEST_WORD:]
        broken, following = _BROKEN.search(before), _FOLLOWING.match(after)
        if broken and following:
            whole = f"{broken[1]}{following[0]}".lower()
            if before[-1] == "\xad" or (following[0].islower() and self.known[whole]):
                self.mended += 1
                pieces[-1] = pieces[-1][:-1]
                return pieces, length - 1
        if join_lines(before, after) == before + after:
            self.kept += 1
            return pieces, length
        pieces.append(" ")
        return pieces, length + 1

    def _list_marks(self, text: str, spans: list[tuple[int, int, PdfWord]], with_bold: bool) -> tuple[Mark, ...]:
        marks = [mark for start, end, word in spans for mark in _mark_word(start, end, word, with_bold)]
        joined = tuple(_join_marks(text, marks))
        try:
            return sort_marks(text, joined)
        except TextError:  # an invalid address
            return sort_marks(text, (mark for mark in joined if mark.kind is not MarkKind.LINK))


def _mark_word(start: int, end: int, word: PdfWord, with_bold: bool) -> Iterator[Mark]:
    if word.is_bold and with_bold:
        yield Mark(start, end, MarkKind.BOLD)
    if word.is_italic:
        yield Mark(start, end, MarkKind.ITALIC)
    if word.address:
        linked = _LINKED.search(word.text)
        first, last = linked.span() if linked else (0, len(word.text))
        yield Mark(start + first, min(start + last, end), MarkKind.LINK, word.address)


def _join_marks(text: str, marks: Iterable[Mark]) -> Iterator[Mark]:
    """Join marks of the same kind that have nothing but space between them."""
    last: dict[MarkKind, Mark] = {}
    for mark in marks:
        before = last.get(mark.kind)
        if before and before.address == mark.address and not text[before.end : mark.start].strip():
            last[mark.kind] = Mark(before.start, mark.end, mark.kind, mark.address)
            continue
        if before:
            yield before
        last[mark.kind] = mark
    yield from last.values()
