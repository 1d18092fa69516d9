"""A text edited clause by clause: plain functions from one text to the next, which counts its numbers anew."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from policy.text import Kind, PolicyText, Refused, parse

Place = tuple[str, str]
TITLE = "title"  # instead of an anchor: the title of an appendix
# What can be put after what.
AFTER: dict[Kind | None, tuple[Kind, ...]] = {
    None: (Kind.INTRODUCTION, Kind.POINT),
    Kind.LEAD: (Kind.HEADING,),
    Kind.HEADING: (Kind.CLAUSE,),
    Kind.CLAUSE: (Kind.CLAUSE, Kind.BULLET, Kind.HEADING),
    Kind.BULLET: (Kind.BULLET, Kind.CLAUSE, Kind.POINT, Kind.HEADING),
    Kind.INTRODUCTION: (Kind.POINT,),
    Kind.POINT: (Kind.POINT, Kind.BULLET),
}


@dataclass(frozen=True, slots=True)
class Item:
    """A unit without its number, or the title of an appendix (kind None)."""

    place: Place
    kind: Kind | None
    words: str


def digest_of(words: str) -> str:
    """Of words as they are typed, so that two people who change them at once notice."""
    return hashlib.sha256(words.encode()).hexdigest()


def items_of(text: PolicyText) -> list[Item]:
    found = []
    for part in text.parts:
        if part.label:
            found.append(Item((part.slug, TITLE), None, part.title))
        found += [Item((part.slug, unit.anchor), unit.kind, unit.text) for unit in part.clauses]
    return found


def possible_after(items: Sequence[Item], place: Place) -> tuple[Kind, ...]:
    """Which kinds of unit can be put right after a place."""
    item = items[_index(items, place)]
    is_in_body = not item.place[0]
    wrong = {Kind.POINT} if is_in_body else {Kind.CLAUSE, Kind.HEADING}
    return tuple(kind for kind in AFTER[item.kind] if kind not in wrong)


def changed(text: PolicyText, place: Place, words: str) -> str:
    """The text with other words in one place."""
    items = items_of(text)
    index = _index(items, place)
    return _written([*items[:index], _item(items[index].place, items[index].kind, words), *items[index + 1 :]])


def inserted(text: PolicyText, after: Place, kind: Kind, words: str) -> str:
    """The text with a further unit; what follows it counts on."""
    items = items_of(text)
    if kind not in possible_after(items, after):
        raise Refused(None, f"A {kind} cannot stand there.")
    index = _index(items, after) + 1
    return _written([*items[:index], _item((after[0], ""), kind, words), *items[index:]])


def removed(text: PolicyText, place: Place) -> str:
    """The text without one unit; what follows it counts back."""
    items = items_of(text)
    index = _index(items, place)
    if items[index].kind is None:
        raise Refused(None, "An appendix has a title. Take out its points, or edit the whole text.")
    return _written([*items[:index], *items[index + 1 :]])


def moved(text: PolicyText, place: Place, *, up: bool) -> str:
    """The text with a unit and its bullets before the unit above it, or after the one below."""
    items = items_of(text)
    blocks = list(_blocks(items))
    here = next(number for number, block in enumerate(blocks) if _holds(block, place))
    if blocks[here][0].place != place:
        return _moved_bullet(items, _index(items, place), up=up)
    there = here - 1 if up else here + 1
    if not 0 <= there < len(blocks):
        raise Refused(None, "It cannot go any further.")
    blocks[here], blocks[there] = blocks[there], blocks[here]
    return _written([item for block in blocks for item in block])


def _moved_bullet(items: list[Item], index: int, *, up: bool) -> str:
    other = index - 1 if up else index + 1
    if other >= len(items) or items[other].kind != Kind.BULLET:
        raise Refused(None, "It cannot go any further.")
    items[index], items[other] = items[other], items[index]
    return _written(items)


def _blocks(items: Sequence[Item]) -> Iterable[list[Item]]:
    """Each unit with the bullets that stand under it."""
    starts = [index for index, item in enumerate(items) if item.kind != Kind.BULLET]
    return (list(items[start:end]) for start, end in pairwise([*starts, len(items)]))


def _holds(block: Sequence[Item], place: Place) -> bool:
    return any(item.place == place for item in block)


def _index(items: Sequence[Item], place: Place) -> int:
    found = next((index for index, item in enumerate(items) if item.place == place), None)
    if found is None:
        raise Refused(None, "That clause is not in the text any more.")
    return found


def _item(place: Place, kind: Kind | None, words: str) -> Item:
    words = " ".join(words.split())
    if not words:
        raise Refused(None, "Type the words, or remove the clause.")
    return Item(place, kind, words)


def _written(items: Sequence[Item]) -> str:
    """The text of these units in this order, numbered as they come; refused where it would read as something else."""
    source = "".join(f"{line}\n" for line in _lines(items))
    again = items_of(parse(source.encode()))
    if [(item.kind, item.words) for item in again] != [(item.kind, item.words) for item in items]:
        raise Refused(None, "These words would be read as more than one clause. Begin them with another word.")
    return source


def _lines(items: Iterable[Item]) -> Iterable[str]:
    section = clause = point = appendix = 0
    for item in items:
        match item.kind:
            case None:
                appendix, point = appendix + 1, 0
                yield f"Appendix {appendix}"
                yield item.words
            case Kind.HEADING:
                section, clause = section + 1, 0
                yield f"{section} {item.words}"
            case Kind.CLAUSE:
                clause += 1
                yield f"{section}.{clause} {item.words}"
            case Kind.POINT:
                point += 1
                yield f"{point}) {item.words}"
            case Kind.BULLET:
                yield f"- {item.words}"
            case _:
                yield item.words
