"""Writes aligned paragraphs and tables in order, each change as a tracked change."""

from collections.abc import Iterable, Iterator, Sequence

from docx.oxml.xmlchemy import BaseOxmlElement

from policy.text.style_names import CELL, HEADER_CELL

from .alignment import LinePlace, TablePlace
from .body import BodyWriter
from .changes import (
    Change,
    CompareWords,
    TrackedLine,
    change_cell,
    change_line,
    delete_line,
    insert_line,
    move_line,
)
from .lines import Row, Words


def write_places(writer: BodyWriter, places: Iterable[LinePlace | TablePlace], compare_words: CompareWords) -> None:
    for place in places:
        if isinstance(place, TablePlace):
            writer.add_table([_build_row(writer, before, after, compare_words) for before, after in place.rows])
        else:
            for line in _track(place, compare_words):
                writer.add_line(line)
    writer.finish()


def _track(place: LinePlace, compare_words: CompareWords) -> Iterator[TrackedLine]:
    before, after = place.before, place.after
    if before is not None and after is not None:
        if place.move:
            yield move_line(before, after, compare_words, place.move)[0 if place.is_source else 1]
        else:
            yield from change_line(before, after, compare_words)
    elif before is not None:
        yield delete_line(before)
    elif after is not None:
        yield insert_line(after)


def _build_row(
    writer: BodyWriter, before: Row | None, after: Row | None, compare_words: CompareWords
) -> BaseOxmlElement:
    row = after or before
    assert row is not None
    empty: Sequence[Sequence[Words]] = [()] * len(row.cells)
    style = HEADER_CELL if row.is_header else CELL
    change = Change.INSERTED if before is None else Change.DELETED if after is None else None
    old, new = before.cells if before else empty, after.cells if after else empty
    cells = [change_cell(was, now, style, compare_words) for was, now in zip(old, new, strict=True)]
    return writer.build_row(cells, is_header=row.is_header, change=change)
