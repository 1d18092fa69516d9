"""Remarks on printed numbers: one that is missing, comes twice or stands in the wrong place."""

import re
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from policy.text import UnitKind
from policy.text.printed_numbers import split_number
from policy.text.unit_names import plain_number, says_enough

from .remarks import Remark, RemarkPlace, Rule
from .wording import ListMark, read_mark

_LABEL = re.compile(r"(?P<before>.*?)(?P<label>[0-9]+|[A-Za-z]+)[^0-9A-Za-z]*")


class _Counted(NamedTuple):
    """Numbers counted together as one sequence: only the last label differs, in one list or under one heading."""

    above: int
    kind: str
    level: int
    before: str


class _Number(NamedTuple):
    """A printed number in the text. ``place`` is its unit's index in the part, ``before`` the text before its mark."""

    place: int
    before: str
    mark: ListMark
    printed: str


def find_remarks(places: Sequence[RemarkPlace]) -> Iterator[Remark]:
    """Count each list and each level separately. A list may always begin again at 1."""
    for _, part in groupby(places, key=lambda place: place.part.slug):
        yield from _check_part(list(part))


def _check_part(places: Sequence[RemarkPlace]) -> Iterator[Remark]:
    last: dict[_Counted, _Number] = {}
    for index, (place, above) in enumerate(zip(places, _list_above(places), strict=True)):
        found = _LABEL.fullmatch(place.clause.number)
        if found is None:
            continue
        key = _choose_sequence(place, above, found["before"])
        before = last.get(key)
        mark = read_mark(found["label"].lower(), [before.mark] if before else [])
        number = _Number(index, found["before"], mark, plain_number(place.clause.number))
        if before and before.mark.style == mark.style:
            sentence = _compare(before, number, places[before.place + 1 : index])
            if sentence:
                yield place.remark(Rule.NUMBERS, number.printed, sentence, also=before.printed)
            if 1 < mark.value < before.mark.value:
                continue  # compare the next number with the one before this
        last[key] = number


def _list_above(places: Sequence[RemarkPlace]) -> Iterator[int]:
    """Yield what each unit's number is counted under: for a heading the next higher one, otherwise the parent."""
    headings: list[tuple[int, int]] = []
    for index, place in enumerate(places):
        if place.clause.kind is UnitKind.HEADING:
            headings = [one for one in headings if one[0] < place.clause.level]
            yield headings[-1][1] if headings else -1
            headings.append((place.clause.level, index))
        else:
            yield id(place.parent)


def _choose_sequence(place: RemarkPlace, above: int, before: str) -> _Counted:
    """Choose what a number is counted with: 5.3 with all that begin with 5, wherever they stand."""
    if says_enough(place.clause.number) and "." in before:
        return _Counted(0, "", 0, before)
    return _Counted(above, place.clause.kind, place.clause.level, before)


def _compare(last: _Number, number: _Number, between: Sequence[RemarkPlace]) -> str:
    """Say what is wrong, or return "". A number is not missing if another kind of unit in between has it."""
    value, before = number.mark.value, last.mark.value
    is_new_list = value == 1 and (before > 1 or bool(between))
    if value == before + 1 or is_new_list:
        return ""
    if value == before:
        return f"{number.printed} comes twice."
    if value < before:
        return f"{number.printed} comes after {last.printed}, and so is out of order."
    met = {value for place in between for value in _read_value(place, number)}
    return "" if value - 1 in met else f"{number.printed} comes after {last.printed}."


def _read_value(place: RemarkPlace, like: _Number) -> Iterator[int]:
    """Yield the value of the unit's number, or of a number that its words begin with, if it has the same style."""
    printed = place.clause.number or split_number(place.clause.text)[0] or place.clause.text
    found = _LABEL.fullmatch(printed)
    if found and found["before"] == like.before:
        mark = read_mark(found["label"].lower(), [like.mark._replace(value=-1)])
        if mark.style == like.mark.style:
            yield mark.value
