"""Remarks on how clauses are worded: long sentences, duties without a number, lists with a letter missing."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from policy.text import ClauseText, UnitKind

from .remarks import Remark, RemarkPlace, Rule
from .sentences import count_words, split_sentences

MOST_WORDS = 40

_DUTY = re.compile(
    r"\b(?:(?:must|shall|should|ought to|may|can|will|need|do) not|(?:is|are) not (?:to|allowed|permitted)"
    r"|(?:must|should|can|do|wo|sha)n[’']t|cannot|must|shall|should|ought to|(?:has|have|needs?) to|never|prohibited"
    r"|forbidden|(?:required|expected|obliged) to)\b"
    r"|^(?:not|no)\b",
    re.IGNORECASE,
)
_WITHOUT_NUMBER = (UnitKind.LEAD, UnitKind.INTRODUCTION, UnitKind.BULLET, UnitKind.PARAGRAPH)
_NO_SENTENCES = (UnitKind.HEADING, UnitKind.HEADER, UnitKind.PICTURE)

_MARKER = re.compile(r"(?<![^\s(‘“])\((?P<mark>[a-z]|[ivx]{2,5}|[1-9][0-9]?)\)")
# "under (c)", "paragraphs (a) and (c)" refer to a list and are not part of one.
_REFERS = re.compile(
    r"\b(?:paragraphs?|points?|items?|clauses?|sections?|letters?|numbers?|under|in|at|of|see|to|by|both|either)"
    r"(?: \(\w+\)(?:,|,? and|,? or| to|–)?)* $",
    re.IGNORECASE,
)
# "five (5) days" gives a number twice, and is not part of a list.
_TWICE = re.compile(
    r"\b(?:one|two|three|four|five|six|seven|eight|nine|ten|twelve|fourteen|twenty|thirty) $", re.IGNORECASE
)
_ROMAN = {"i": 1, "v": 5, "x": 10}


class ListMark(NamedTuple):
    """The mark of an item of a list inside a clause: (c) is the third letter."""

    style: str
    value: int
    mark: str


def find_remarks(places: Sequence[RemarkPlace], *, is_form_2: bool) -> Iterator[Remark]:
    has_numbers = _are_mostly_numbered(places)
    for place in places:
        yield from _find_long_sentences(place)
        # In form 2, a unit below a numbered one can be cited by that number.
        if has_numbers and not (is_form_2 and place.parent and place.parent.number):
            yield from _find_unnumbered_duty(place)
    for group in _group_with_bullets(places):
        yield from _find_jumps(group)


def _find_long_sentences(place: RemarkPlace) -> Iterator[Remark]:
    if place.clause.kind in _NO_SENTENCES or place.clause.text.count(" ") < MOST_WORDS:
        return
    for paragraph in re.split(r"[\t\n]", place.clause.text):  # cells of a row, and their paragraphs
        for sentence in split_sentences(paragraph):
            if (words := count_words(sentence)) > MOST_WORDS:
                yield place.remark(Rule.LONG, sentence, f"This sentence has {words} words.")


def _are_mostly_numbered(places: Sequence[RemarkPlace]) -> bool:
    """Whether the text is one that people cite by number, as they always do in form 1."""
    numbered = sum(place.clause.kind in (UnitKind.CLAUSE, UnitKind.POINT) for place in places)
    others = sum(place.clause.kind is UnitKind.PARAGRAPH for place in places)
    return numbered > others


def _find_unnumbered_duty(place: RemarkPlace) -> Iterator[Remark]:
    if place.clause.kind in _WITHOUT_NUMBER and (found := _DUTY.search(place.clause.text)):
        sentence = f"“{found[0]}” stands here, where there is no number to cite."
        yield place.remark(Rule.UNNUMBERED, found[0], sentence)


def _group_with_bullets(places: Sequence[RemarkPlace]) -> Iterator[list[RemarkPlace]]:
    """Yield each unit with its bullets, because a list may begin in a clause and continue in its bullets."""
    group: list[RemarkPlace] = []
    for place in places:
        if place.clause.kind is UnitKind.BULLET:
            group.append(place)
        else:
            yield group
            group = [place]
    yield group


def _find_jumps(group: list[RemarkPlace]) -> Iterator[Remark]:
    """Find gaps in lists of letters, small Roman numerals or numbers in brackets. Such lists may be nested.

    This covers only lists inside a clause; ``numbering`` covers printed numbers. A list begins with its first mark:
    “(c)” alone is not a list. A mark that repeats an earlier one refers back to it.
    """
    lists: list[ListMark] = []  # the newest mark of each open list, innermost last
    for place in group:
        for mark in _list_marks(place.clause):
            current = read_mark(mark, lists)
            depth = next((depth for depth, other in enumerate(lists) if other.style == current.style), len(lists))
            before = lists[depth] if depth < len(lists) else ListMark(current.style, 0, "")
            if current.value <= before.value or (not before.mark and current.value > 1):
                continue
            if current.value > before.value + 1:
                yield place.remark(Rule.JUMP, f"({mark})", f"({mark}) comes after ({before.mark}).")
            lists[depth:] = [current]


def _list_marks(clause: ClauseText) -> Iterator[str]:
    for found in _MARKER.finditer(clause.text):
        before = clause.text[max(0, found.start() - 60) : found.start()]
        if not (_REFERS.search(before) or (found["mark"].isdigit() and _TWICE.search(before))):
            yield found["mark"]


def read_mark(mark: str, lists: list[ListMark]) -> ListMark:
    """Find which kind of list a mark belongs to, and its number there. (i), (v) and (x) may also be letters."""
    if mark.isdigit():
        return ListMark("number", int(mark), mark)
    letter, roman = ord(mark[0]) - ord("a") + 1, _read_roman(mark)
    last = {item.style: item.value for item in lists}
    is_next_letter = len(mark) == 1 and last.get("letter") == letter - 1
    if len(mark) > 1 or (roman and not is_next_letter and (roman == 1 or "roman" in last)):
        return ListMark("roman", roman, mark)
    return ListMark("letter", letter, mark)


def _read_roman(mark: str) -> int:
    values = [_ROMAN.get(letter, 0) for letter in mark]
    if not all(values):
        return 0
    following = [*values[1:], 0]
    return sum(-value if value < after else value for value, after in zip(values, following, strict=True))
