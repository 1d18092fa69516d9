"""Words as people type them, with ``**bold**``, ``*italic*`` and ``[words](address)``, and back. Pure."""

import unicodedata
from collections.abc import Iterable, Sequence

from policy.text import Mark, TextError, UnitKind, UnitText
from policy.text.inline import read_words, sort_marks, write_words

HOW = (
    "Bold is **words**, italic is *words*, a link is [words](https://example.org). "
    "Type a backslash before a star or bracket that is meant as such: \\*"
)
Words = tuple[str, tuple[Mark, ...]]


def read_typed_words(typed: str) -> Words:
    """Return the words and their marks. Raises TextError if there are no words, or a mark is incomplete."""
    typed = unicodedata.normalize("NFC", " ".join(typed.split()))
    try:
        text, marks = read_words(typed)
    except TextError as error:
        raise TextError(None, f"{error.reason} {HOW}") from error
    start = len(text) - len(text.lstrip())
    if not text.strip():
        raise TextError(None, "Type the words, or delete the paragraph.")
    return cut_words((text, marks), start, len(text.rstrip()))


def write_typed_words(unit: UnitText) -> str:
    """Return the words of any unit except a row, as people type them."""
    return unit.text if unit.kind is UnitKind.PICTURE else write_words(unit.text, unit.marks)


def read_typed_cells(cells: Sequence[str]) -> Words:
    """Join cells into a row's words and marks. Each line of a cell is a paragraph."""
    if not any(cell.strip() for cell in cells):
        raise TextError(None, "A row needs words in at least one cell. Delete the row instead.")
    typed = [[read_typed_words(line) for line in cell.splitlines() if line.strip()] for cell in cells]
    return join_words([join_words(paragraphs, "\n") for paragraphs in typed], "\t")


def write_typed_cells(unit: UnitText) -> list[str]:
    """Return the cells of a row, as people type them."""
    return ["\n".join(write_words(*paragraph) for paragraph in split_words(cell, "\n")) for cell in split_cells(unit)]


def split_cells(unit: UnitText) -> list[Words]:
    return split_words((unit.text, unit.marks), "\t")


def split_words(words: Words, separator: str) -> list[Words]:
    pieces, start = [], 0
    for piece in words[0].split(separator):
        pieces.append(cut_words(words, start, start + len(piece)))
        start += len(piece) + len(separator)
    return pieces


def join_words(pieces: Iterable[Words], separator: str) -> Words:
    text, marks = [], []
    start = 0
    for words, own in pieces:
        text.append(words)
        marks += [Mark(start + mark.start, start + mark.end, mark.kind, mark.address) for mark in own]
        start += len(words) + len(separator)
    joined = separator.join(text)
    return joined, sort_marks(joined, marks)


def cut_words(words: Words, start: int, end: int) -> Words:
    """Return the words from ``start`` to ``end``, and the marks on them."""
    text, marks = words
    cut = [(max(mark.start, start) - start, min(mark.end, end) - start, mark) for mark in marks]
    return text[start:end], tuple(
        Mark(first, last, mark.kind, mark.address) for first, last, mark in cut if first < last
    )
