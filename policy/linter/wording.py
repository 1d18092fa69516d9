"""Remarks about how clauses are worded: long sentences, duties without a number, lists with a letter missing."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from policy.text import ClauseText, Kind, PolicyText

from .remarks import Place, Remark, Rule, places
from .sentences import sentences, words_in

MOST_WORDS = 40

_DUTY = re.compile(
    r"\b(?:(?:must|shall|should|ought to|may|can|will|need|do) not|(?:is|are) not (?:to|allowed|permitted)"
    r"|(?:must|should|can|do|wo|sha)n[’']t|cannot|must|shall|should|ought to|(?:has|have|needs?) to|never|prohibited"
    r"|forbidden|(?:required|expected|obliged) to)\b"
    r"|^(?:not|no)\b",
    re.IGNORECASE,
)
_WITHOUT_NUMBER = (Kind.LEAD, Kind.INTRODUCTION, Kind.BULLET)

_MARKER = re.compile(r"(?<![^\s(‘“])\((?P<mark>[a-z]|[ivx]{2,5}|[1-9][0-9]?)\)")
# "under (c)", "paragraphs (a) and (c)" point to a letter and give none.
_POINTS = re.compile(
    r"\b(?:paragraphs?|points?|items?|clauses?|sections?|letters?|numbers?|under|in|at|of|see|to|by|both|either)"
    r"(?: \(\w+\)(?:,|,? and|,? or| to|–)?)* $",
    re.IGNORECASE,
)
# "five (5) days" says a number twice.
_TWICE = re.compile(
    r"\b(?:one|two|three|four|five|six|seven|eight|nine|ten|twelve|fourteen|twenty|thirty) $", re.IGNORECASE
)
_ROMAN = {"i": 1, "v": 5, "x": 10}


class _Member(NamedTuple):
    """One mark of a list inside a clause: (c) is the third letter."""

    style: str
    value: int
    mark: str


def look(text: PolicyText) -> Iterator[Remark]:
    for place in places(text):
        yield from _long(place)
        yield from _unnumbered(place)
    for item in _items(text):
        yield from _jumps(item)


def _long(place: Place) -> Iterator[Remark]:
    if place.clause.kind is Kind.HEADING or place.clause.text.count(" ") < MOST_WORDS:
        return
    for sentence in sentences(place.clause.text):
        if (words := words_in(sentence)) > MOST_WORDS:
            yield place.remark(Rule.LONG, sentence, f"This sentence has {words} words.")


def _unnumbered(place: Place) -> Iterator[Remark]:
    if place.clause.kind in _WITHOUT_NUMBER and (found := _DUTY.search(place.clause.text)):
        said = f"“{found[0]}” stands here, where there is no number to cite."
        yield place.remark(Rule.UNNUMBERED, found[0], said)


def _items(text: PolicyText) -> Iterator[list[Place]]:
    """Each unit with the bullets under it: a list may begin in a clause and go on in its bullets."""
    item: list[Place] = []
    for place in places(text):
        if place.clause.kind is Kind.BULLET:
            item.append(place)
        else:
            yield item
            item = [place]
    yield item


def _jumps(item: list[Place]) -> Iterator[Remark]:
    """Lists of letters, of small Roman numbers and of numbers in brackets, one inside the other.

    The parser refuses whatever jumps among sections, clauses, points and appendices; only lists inside the words can.
    A list begins with its first member: a “(c)” alone is none. A mark that was there before points back.
    """
    lists: list[_Member] = []  # the newest member of each list that is open, the innermost last
    for place in item:
        for mark in _marks(place.clause):
            member = _member(mark, lists)
            depth = next((depth for depth, other in enumerate(lists) if other.style == member.style), len(lists))
            before = lists[depth] if depth < len(lists) else _Member(member.style, 0, "")
            if member.value <= before.value or (not before.mark and member.value > 1):
                continue
            if member.value > before.value + 1:
                yield place.remark(Rule.JUMP, f"({mark})", f"({mark}) comes after ({before.mark}).")
            lists[depth:] = [member]


def _marks(clause: ClauseText) -> Iterator[str]:
    for found in _MARKER.finditer(clause.text):
        before = clause.text[max(0, found.start() - 60) : found.start()]
        if not (_POINTS.search(before) or (found["mark"].isdigit() and _TWICE.search(before))):
            yield found["mark"]


def _member(mark: str, lists: list[_Member]) -> _Member:
    """The kind of list that a mark belongs to, and its place there. (i), (v) and (x) may be letters too."""
    if mark.isdigit():
        return _Member("number", int(mark), mark)
    letter, roman = ord(mark[0]) - ord("a") + 1, _roman(mark)
    last = {member.style: member.value for member in lists}
    is_next_letter = len(mark) == 1 and last.get("letter") == letter - 1
    if len(mark) > 1 or (roman and not is_next_letter and (roman == 1 or "roman" in last)):
        return _Member("roman", roman, mark)
    return _Member("letter", letter, mark)


def _roman(mark: str) -> int:
    values = [_ROMAN.get(letter, 0) for letter in mark]
    if not all(values):
        return 0
    following = [*values[1:], 0]
    return sum(-value if value < after else value for value, after in zip(values, following, strict=True))
