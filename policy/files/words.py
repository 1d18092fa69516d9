"""Turns the runs of a paragraph into words: cleans white space and invisible characters, and sets marks."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import TypeVar
from urllib.parse import quote

from policy.text.blocks import Words
from policy.text.hidden import remove_hidden
from policy.text.inline import Mark, MarkKind, sort_marks
from policy.text.lines import MOST_MARKS, find_accent_heaps

_Value = TypeVar("_Value")
_LINK = re.compile(r"(?:https?://|mailto:|tel:)[A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=%-]{1,2000}")
_SAFE = "._~:/?#[]@!$&'()*+,;=%-"


@dataclass(frozen=True, slots=True)
class RunStyle:
    """The style of a run's letters. ``is_bold_throughout`` also counts bold from the paragraph's style."""

    is_bold: bool = False
    is_italic: bool = False
    address: str = ""
    note: str = ""
    is_bold_throughout: bool = False


@dataclass(frozen=True, slots=True)
class WordRun:
    text: str
    style: RunStyle = RunStyle()


PLAIN = RunStyle()


def clean_address(address: str) -> str:
    """Return the address in printable ASCII, or "" if a policy may not link to it."""
    scheme, colon, rest = address.strip().partition(":")
    quoted = quote(f"{scheme.lower()}{colon}{rest}", safe=_SAFE)
    return quoted if _LINK.fullmatch(quoted) else ""


def clean_text(text: str) -> tuple[str, int]:
    """Return the text in NFC without invisible characters and excess accents, and the number of invisible ones."""
    cleaned, hidden, _ = _clean(text)
    return cleaned, hidden


def _clean(text: str) -> tuple[str, int, int]:
    """Return what ``clean_text`` does, and how many accents were cut.

    Accents are cut before NFC, which takes quadratic time on a long run of them, and again after it, because NFC may
    write one accent as two.
    """
    visible = remove_hidden(text)
    short = cut_accents(visible)
    normal = unicodedata.normalize("NFC", short)
    cleaned = cut_accents(normal)
    return cleaned, len(text) - len(visible), len(visible) - len(short) + len(normal) - len(cleaned)


def cut_accents(text: str) -> str:
    """Keep only as many accents on a letter as a policy's text can hold."""
    heaps = set(find_accent_heaps(text))
    if not heaps:
        return text
    return "".join(character for character, is_kept in zip(text, _list_kept(text), strict=True) if is_kept)


def _list_kept(text: str) -> Iterator[bool]:
    run = 0
    for character in text:
        run = run + 1 if unicodedata.category(character)[0] == "M" else 0
        yield run <= MOST_MARKS


def make_words(
    runs: Sequence[WordRun], count_hidden: Callable[[int], None], count_accents: Callable[[int], None] | None = None
) -> Words:
    """Return the words with single spaces, and their marks. The callbacks are told how much was removed."""
    letters = list(_collapse_space(_clean_runs(runs, count_hidden, count_accents)))
    text = "".join(character for character, _ in letters)
    short = cut_accents(text)
    if short != text or not unicodedata.is_normalized("NFC", short):  # An accent and its letter are in two runs.
        if short != text and count_accents is not None:
            count_accents(len(text) - len(short))
        return Words(unicodedata.normalize("NFC", short))
    return Words(text, sort_marks(text, _list_marks([style for _, style in letters])))


def is_all_bold(runs: Sequence[WordRun]) -> bool:
    """Whether there are letters, and all of them are bold."""
    lettered = [run for run in runs if any(character.isalnum() for character in run.text) and not run.style.note]
    return bool(lettered) and all(run.style.is_bold_throughout for run in lettered)


def _clean_runs(
    runs: Iterable[WordRun], count_hidden: Callable[[int], None], count_accents: Callable[[int], None] | None
) -> Iterator[WordRun]:
    for style, group in groupby(runs, key=lambda run: run.style):
        text, hidden, accents = _clean("".join(run.text for run in group))
        if hidden:
            count_hidden(hidden)
        if accents and count_accents is not None:
            count_accents(accents)
        yield WordRun(text, style)


def _collapse_space(runs: Iterable[WordRun]) -> Iterator[tuple[str, RunStyle]]:
    """Yield letters with their style. A space is bold, italic or a link if the letters on both sides are."""
    before: RunStyle | None = None
    has_gap = False
    for run in runs:
        for character in run.text:
            if character.isspace():
                has_gap = True
                continue
            if has_gap and before is not None:
                yield " ", _share_style(before, run.style)
            has_gap, before = False, run.style
            yield character, run.style


def _share_style(before: RunStyle, after: RunStyle) -> RunStyle:
    address = before.address if before.address == after.address and not before.note and not after.note else ""
    return replace(
        PLAIN, is_bold=before.is_bold and after.is_bold, is_italic=before.is_italic and after.is_italic, address=address
    )


def _list_marks(styles: Sequence[RunStyle]) -> Iterator[Mark]:
    for start, end, is_bold in _list_spans([style.is_bold for style in styles]):
        if is_bold:
            yield Mark(start, end, MarkKind.BOLD)
    for start, end, is_italic in _list_spans([style.is_italic for style in styles]):
        if is_italic:
            yield Mark(start, end, MarkKind.ITALIC)
    targets = [(style.note, "" if style.note else style.address) for style in styles]
    for start, end, (note, address) in _list_spans(targets):
        if note:
            yield Mark(start, start + len(f"[{note}]"), MarkKind.NOTE, note)  # if two touch, only the first counts
        elif address:
            yield Mark(start, end, MarkKind.LINK, address)


def _list_spans(values: Sequence[_Value]) -> Iterator[tuple[int, int, _Value]]:
    """Yield the longest stretches of equal values, each with its start and end."""
    start = 0
    for value, group in groupby(values):
        end = start + sum(1 for _ in group)
        yield start, end, value
        start = end
