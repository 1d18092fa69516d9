"""Finds what changed between two paragraphs, run by run, as Word tracks it."""

import enum
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, zip_longest

from policy.text.inline import Run

from .lines import Line, Words

# Takes two wordings. Returns pairs of "same", "removed" or "added" and a text, which together make up both.
CompareWords = Callable[[str, str], Iterable[tuple[str, str]]]


class Change(enum.StrEnum):
    """A tracked change; the value is the name of its XML element."""

    INSERTED = "ins"
    DELETED = "del"
    MOVED_FROM = "moveFrom"
    MOVED_TO = "moveTo"


@dataclass(frozen=True, slots=True)
class TrackedRun:
    run: Run
    change: Change | None = None


@dataclass(frozen=True, slots=True)
class TrackedLine:
    """A paragraph with its changes. ``end`` is the change to its end; ``move`` names both places of a move."""

    line: Line
    runs: tuple[TrackedRun, ...]
    end: Change | None = None
    move: str = ""


def keep_line(line: Line) -> TrackedLine:
    return TrackedLine(line, _mark(_list_runs(line), None))


def insert_line(line: Line) -> TrackedLine:
    return TrackedLine(line, _mark(_list_runs(line), Change.INSERTED), Change.INSERTED)


def delete_line(line: Line) -> TrackedLine:
    return TrackedLine(line, _mark(_list_runs(line), Change.DELETED), Change.DELETED)


def change_line(before: Line, after: Line, compare_words: CompareWords) -> list[TrackedLine]:
    """Return one paragraph with both wordings, or the old and the new one if the style or picture changed."""
    if before == after:
        return [keep_line(after)]
    if before.style != after.style or before.picture or after.picture:
        return [delete_line(before), insert_line(after)]
    return [TrackedLine(after, _compare_lines(before, after, compare_words))]


def move_line(before: Line, after: Line, compare_words: CompareWords, name: str) -> tuple[TrackedLine, TrackedLine]:
    """Return the paragraph at its old place and at its new one."""
    if before.picture or after.picture:
        return delete_line(before), insert_line(after)
    runs = _compare_lines(before, after, compare_words)
    if all(one.change is not None for one in runs):
        return delete_line(before), insert_line(after)
    old = (replace(one, change=one.change or Change.MOVED_FROM) for one in runs if one.change is not Change.INSERTED)
    new = (replace(one, change=one.change or Change.MOVED_TO) for one in runs if one.change is not Change.DELETED)
    return (
        TrackedLine(before, tuple(old), Change.MOVED_FROM, name),
        TrackedLine(after, tuple(new), Change.MOVED_TO, name),
    )


def change_cell(
    before: Sequence[Words], after: Sequence[Words], style: str, compare_words: CompareWords
) -> list[TrackedLine]:
    """Return the paragraphs of a cell, paired from the last back, because a cell keeps the end of its last one."""
    found: list[TrackedLine] = []
    for old, new in zip_longest(reversed(before or [()]), reversed(after or [()])):
        line = Line(style, old if new is None else new)
        runs = _compare_lines(Line(style, old or ()), Line(style, new or ()), compare_words)
        end = Change.DELETED if new is None else Change.INSERTED if old is None else None
        found.append(TrackedLine(line, runs, end))
    return found[::-1]


def _list_runs(line: Line) -> list[Run]:
    return [*[Run(line.head)] * bool(line.head), *line.words]


def _mark(runs: Iterable[Run], change: Change | None) -> tuple[TrackedRun, ...]:
    return tuple(TrackedRun(run, change) for run in runs)


def _compare_lines(before: Line, after: Line, compare_words: CompareWords) -> tuple[TrackedRun, ...]:
    heads = list(_change_run(Run(before.head), Run(after.head)))
    return (*heads, *_compare_runs(before.words, after.words, compare_words))


def _compare_runs(before: Words, after: Words, compare_words: CompareWords) -> Iterator[TrackedRun]:
    """Yield both wordings in one. Words whose style changed are deleted and inserted."""
    if before == after:
        yield from _mark(after, None)
        return
    old, new = _list_letters(before), _list_letters(after)
    old_place = new_place = 0
    for kind, text in compare_words(_join(before), _join(after)):
        was = old[old_place : old_place + len(text)] if kind != "added" else []
        now = new[new_place : new_place + len(text)] if kind != "removed" else []
        old_place, new_place = old_place + len(was), new_place + len(now)
        if kind == "same":
            yield from _compare_letters(was, now)
        else:
            yield from _mark(_join_letters(was), Change.DELETED)
            yield from _mark(_join_letters(now), Change.INSERTED)


def _compare_letters(before: Sequence[Run], after: Sequence[Run]) -> Iterator[TrackedRun]:
    """Yield letters that are the same, but whose style may have changed."""
    for is_same, pairs in groupby(zip(before, after, strict=True), key=lambda pair: pair[0] == pair[1]):
        was, now = zip(*pairs, strict=True)
        if is_same:
            yield from _mark(_join_letters(now), None)
        else:
            yield from _mark(_join_letters(was), Change.DELETED)
            yield from _mark(_join_letters(now), Change.INSERTED)


def _change_run(before: Run, after: Run) -> Iterator[TrackedRun]:
    pairs = [(after, None)] if before == after else [(before, Change.DELETED), (after, Change.INSERTED)]
    return (TrackedRun(run, change) for run, change in pairs if run.text)


def _list_letters(words: Words) -> list[Run]:
    return [replace(run, text=letter) for run in words for letter in run.text]


def _join_letters(letters: Sequence[Run]) -> list[Run]:
    joined = []
    for style, group in groupby(letters, key=lambda letter: replace(letter, text="")):
        joined.append(replace(style, text="".join(letter.text for letter in group)))
    return joined


def _join(words: Words) -> str:
    return "".join(run.text for run in words)
