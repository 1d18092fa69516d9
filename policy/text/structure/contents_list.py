"""Leaves out the contents list of a file, because the pages of a policy make their own from the headings."""

import re
from collections.abc import Sequence

from ..blocks import BlockKind
from ..units import UnitKind
from .findings import Findings
from .pieces import Piece, compare_form, is_short, list_cell_texts

REASON = "the contents list"
_TITLE = re.compile(r"(?:table of )?contents?(?: page)?|contents? list|index", re.IGNORECASE)
_PAGE = re.compile(r"[\s.…_·-]*\b(?:page )?(?:[0-9]{1,3}|[ivx]{1,5})(?: ?[-–] ?[0-9]{1,3})?$", re.IGNORECASE)
_LEADERS = re.compile(r"(?:\.{3,}|…|(?: \.){3,}|_{3,})\s*(?:[0-9]{1,3})?$")
_NUMBER = re.compile(r"^(?:(?:section|part|appendix|annex) )?\(?(?:[0-9]+(?:\.[0-9]+)*|[a-z])[.):]*\s+", re.IGNORECASE)
_FEWEST_WITHOUT_TITLE = 5
_MOST_MISFITS = 2
_MOST_BEFORE = 200  # pieces may stand before a list without a title
_MOST_LINES = 1_000  # in a list


def leave_out_contents(pieces: Sequence[Piece], findings: Findings) -> list[Piece]:
    """Return the pieces without a contents list, found by its title or by early lines that come again as headings."""
    places = _list_places(pieces)
    titled = next((place for place, piece in enumerate(pieces) if is_contents_title(piece)), None)
    if titled is not None:
        end = _find_end(pieces, titled + 1, places)
        was_left_out = any(left_out.reason == REASON for left_out in findings.left_out)
        start = titled
        if end == titled + 1 and not was_left_out:
            return list(pieces)
    else:
        start, end = _find_untitled(pieces, places)
    for piece in pieces[start:end]:
        findings.leave_out(piece, REASON)
        if piece.kind is not UnitKind.ROW:
            findings.entries |= list_forms(_PAGE.sub("", piece.full_text))
    return [*pieces[:start], *pieces[end:]]


def is_contents_title(piece: Piece) -> bool:
    is_kind = piece.kind in (UnitKind.HEADING, UnitKind.PARAGRAPH)
    return is_kind and bool(_TITLE.fullmatch(piece.text.strip(" :")))


def _list_places(pieces: Sequence[Piece]) -> dict[str, int]:
    """Map the words of possible headings, with and without their number, to the last position where they stand."""
    places: dict[str, int] = {}
    for position, piece in enumerate(pieces):
        if piece.text and len(piece.text) <= 200 and piece.kind is not UnitKind.ROW:
            for form in list_forms(piece.full_text):
                places[form] = position
    return places


def list_forms(text: str) -> set[str]:
    """Return the words of a heading or an entry, with and without its number, so that the two can be compared."""
    forms = {compare_form(text), compare_form(_NUMBER.sub("", text))}
    return {form for form in forms if len(form) >= 3}


def _comes_again(text: str, position: int, places: dict[str, int]) -> bool:
    without_page = _PAGE.sub("", text)
    forms = list_forms(text) | list_forms(without_page)
    return any(places.get(form, -1) > position for form in forms)


def _is_entry(piece: Piece, position: int, places: dict[str, int]) -> bool:
    if piece.kind is UnitKind.ROW:
        rows = [" ".join(cell for cell in row if cell) for row in list_cell_texts(piece.block)]
        entries = [row for row in rows if row and (_comes_again(row, position, places) or _LEADERS.search(row))]
        return len(entries) > len(rows) / 2
    if piece.kind in (UnitKind.PICTURE, UnitKind.NOTE) or len(piece.text) > 200:
        return False
    if _LEADERS.search(piece.text):
        return True
    columns = piece.full_text.split(" • ")  # two columns of entries that a PDF puts on one line
    return is_short(piece.text) and any(_comes_again(column, position, places) for column in columns)


def _find_end(pieces: Sequence[Piece], start: int, places: dict[str, int]) -> int:
    """Find the position after the last entry, before any entry comes again. A few other lines may stand between."""
    end = start
    seen: set[str] = set()
    for position in range(start, min(len(pieces), start + _MOST_LINES)):
        piece = pieces[position]
        forms = list_forms(_PAGE.sub("", piece.full_text))
        if forms & seen and piece.kind is not UnitKind.ROW:
            break  # an entry's own heading, so the list is over
        seen |= forms
        is_next = position == end and (_has_page(piece) or _goes_on_with_list(pieces, position))
        if is_next or _is_entry(piece, position, places):
            end = position + 1
        elif position - end >= _MOST_MISFITS or not is_short(piece.text):
            break
    return end


def _goes_on_with_list(pieces: Sequence[Piece], position: int) -> bool:
    """Whether the piece is another item of the list that holds the last entry, though no heading has its words."""
    piece = pieces[position]
    return pieces[position - 1].block.kind is piece.block.kind is BlockKind.ITEM and is_short(piece.text)


def _has_page(piece: Piece) -> bool:
    return is_short(piece.text) and bool(_PAGE.search(piece.text)) and not piece.is_heading


def _find_untitled(pieces: Sequence[Piece], places: dict[str, int]) -> tuple[int, int]:
    """Find five or more short lines in the first third of the file that nearly all come again after them, in order."""
    for start in range(min(len(pieces) // 3, _MOST_BEFORE)):
        end = _find_end(pieces, start, places)
        entries = [place for place in range(start, end) if _is_entry(pieces[place], place, places)]
        if len(entries) >= _FEWEST_WITHOUT_TITLE and entries[0] == start and _come_behind(pieces, entries, places):
            return start, end
    return 0, 0


def _come_behind(pieces: Sequence[Piece], entries: Sequence[int], places: dict[str, int]) -> bool:
    again = [
        max((places.get(form, -1) for form in list_forms(_PAGE.sub("", pieces[place].full_text))), default=-1)
        for place in entries
    ]
    behind = [place for place in again if place > entries[-1]]
    return len(behind) >= 0.8 * len(entries) and behind == sorted(behind)
