"""Edit a text clause by clause. Functions that change the text return the new one, renumbered. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from policy.comparison import ClausePlace
from policy.text import PolicyText, TextError, UnitKind, parse

TITLE_ANCHOR = "title"  # the anchor of an appendix's title, which has none in the text
# The kinds that can follow each kind.
KINDS_AFTER: dict[UnitKind | None, tuple[UnitKind, ...]] = {
    None: (UnitKind.INTRODUCTION, UnitKind.POINT),
    UnitKind.LEAD: (UnitKind.HEADING,),
    UnitKind.HEADING: (UnitKind.CLAUSE,),
    UnitKind.CLAUSE: (UnitKind.CLAUSE, UnitKind.BULLET, UnitKind.HEADING),
    UnitKind.BULLET: (UnitKind.BULLET, UnitKind.CLAUSE, UnitKind.POINT, UnitKind.HEADING),
    UnitKind.INTRODUCTION: (UnitKind.POINT,),
    UnitKind.POINT: (UnitKind.POINT, UnitKind.BULLET),
}
# Why a unit of each kind cannot be removed, if the text could not be parsed without it.
NEEDED: dict[UnitKind, str] = {
    UnitKind.CLAUSE: "A section needs at least one clause, and this is its only one. "
    "Change its words instead, or delete the section in the whole text.",
    UnitKind.HEADING: "The first section needs its heading. Change its words instead.",
    UnitKind.POINT: "An appendix needs at least one point. Change its words instead.",
}


@dataclass(frozen=True, slots=True)
class EditableUnit:
    """A unit without its number; an appendix's title has the kind None."""

    place: ClausePlace
    kind: UnitKind | None
    words: str


def list_editable_units(text: PolicyText) -> list[EditableUnit]:
    found = []
    for part in text.parts:
        if part.label:
            found.append(EditableUnit((part.slug, TITLE_ANCHOR), None, part.title))
        found += [EditableUnit((part.slug, unit.anchor), unit.kind, unit.text) for unit in part.clauses]
    return found


def find_kinds_after(items: Sequence[EditableUnit], place: ClausePlace) -> tuple[UnitKind, ...]:
    """Find the kinds of unit that can be inserted right after a place."""
    item = items[_find_index(items, place)]
    is_in_body = not item.place[0]
    wrong = {UnitKind.POINT} if is_in_body else {UnitKind.CLAUSE, UnitKind.HEADING}
    return tuple(kind for kind in KINDS_AFTER[item.kind] if kind not in wrong)


def change_words(text: PolicyText, place: ClausePlace, words: str) -> str:
    items = list_editable_units(text)
    index = _find_index(items, place)
    return write_units([*items[:index], _build_unit(items[index].place, items[index].kind, words), *items[index + 1 :]])


def insert_unit(text: PolicyText, after: ClausePlace, kind: UnitKind, words: str) -> str:
    items = list_editable_units(text)
    if kind not in find_kinds_after(items, after):
        raise TextError(None, f"A {kind} cannot go there.")
    index = _find_index(items, after) + 1
    return write_units([*items[:index], _build_unit((after[0], ""), kind, words), *items[index:]])


def remove_unit(text: PolicyText, place: ClausePlace) -> str:
    """Remove a unit with its bullets."""
    items = list_editable_units(text)
    start, end = _find_group(items, place)
    unit = items[start]
    if unit.kind is None:
        raise TextError(None, "An appendix needs its title. Delete its points, or edit the whole text.")
    try:
        return write_units([*items[:start], *items[end:]])
    except TextError as error:
        raise TextError(None, NEEDED.get(unit.kind, "The text needs it. Change its words instead.")) from error


def move_unit(text: PolicyText, place: ClausePlace, *, up: bool) -> str:
    """Move a unit, with its bullets, above the unit before it or below the next. A bullet moves within its list."""
    items = list_editable_units(text)
    groups = list(_group_bullets(items))
    here = next((number for number, group in enumerate(groups) if group[0].place == place), None)
    if here is None:
        return _move_bullet(items, _find_index(items, place), up=up)
    there = here - 1 if up else here + 1
    if not 0 <= there < len(groups):
        raise TextError(None, "It cannot go any further.")
    groups[here], groups[there] = groups[there], groups[here]
    try:
        return write_units([item for group in groups for item in group])
    except TextError as error:
        raise TextError(None, "It cannot go there: a section needs a heading and at least one clause.") from error


def _move_bullet(items: list[EditableUnit], index: int, *, up: bool) -> str:
    other = index - 1 if up else index + 1
    if other >= len(items) or items[other].kind != UnitKind.BULLET:
        raise TextError(None, "It cannot go any further.")
    items[index], items[other] = items[other], items[index]
    return write_units(items)


def _group_bullets(items: Sequence[EditableUnit]) -> Iterable[list[EditableUnit]]:
    """Return each unit with the bullets below it."""
    starts = [index for index, item in enumerate(items) if item.kind != UnitKind.BULLET]
    return (list(items[start:end]) for start, end in pairwise([*starts, len(items)]))


def find_group(text: PolicyText, place: ClausePlace) -> list[EditableUnit]:
    """Return a unit and the bullets below it, which are removed with it."""
    items = list_editable_units(text)
    start, end = _find_group(items, place)
    return items[start:end]


def _find_group(items: Sequence[EditableUnit], place: ClausePlace) -> tuple[int, int]:
    """Return the index of a unit and the index after its bullets. A bullet is a group of its own."""
    start = _find_index(items, place)
    end = start + 1
    if items[start].kind != UnitKind.BULLET:
        end = skip_bullets(items, end)
    return start, end


def skip_bullets(items: Sequence[EditableUnit], index: int) -> int:
    while index < len(items) and items[index].kind == UnitKind.BULLET:
        index += 1
    return index


def _find_index(items: Sequence[EditableUnit], place: ClausePlace) -> int:
    found = next((index for index, item in enumerate(items) if item.place == place), None)
    if found is None:
        raise TextError(None, "That clause is not in the text any more.")
    return found


def _build_unit(place: ClausePlace, kind: UnitKind | None, words: str) -> EditableUnit:
    words = " ".join(words.split())
    if not words:
        raise TextError(None, "Type the words, or remove the clause.")
    return EditableUnit(place, kind, words)


def write_units(items: Sequence[EditableUnit]) -> str:
    """Write and number these units. Raises TextError if the text would not parse into the same units."""
    source = "".join(f"{line}\n" for line in _number_lines(items))
    again = list_editable_units(parse(source.encode()))
    if [(item.kind, item.words) for item in again] != [(item.kind, item.words) for item in items]:
        raise TextError(None, "These words would be read as more than one clause. Begin them with another word.")
    return source


def _number_lines(items: Iterable[EditableUnit]) -> Iterable[str]:
    section = clause = point = appendix = 0
    for item in items:
        match item.kind:
            case None:
                appendix, point = appendix + 1, 0
                yield f"Appendix {appendix}"
                yield item.words
            case UnitKind.HEADING:
                section, clause = section + 1, 0
                yield f"{section} {item.words}"
            case UnitKind.CLAUSE:
                clause += 1
                yield f"{section}.{clause} {item.words}"
            case UnitKind.POINT:
                point += 1
                yield f"{point}) {item.words}"
            case UnitKind.BULLET:
                yield f"- {item.words}"
            case _:
                yield item.words
