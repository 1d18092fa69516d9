"""Whether a line begins a unit or goes on with the one before, and the refusal where that is not certain."""

import enum
from collections.abc import Callable
from dataclasses import dataclass

from .errors import Refused
from .lines import Line
from .marks import Mark, Shape, connects, counts, hangs, has_ended, has_open_bracket, names_a_reference
from .units import Kind


class Verdict(enum.Enum):
    START = enum.auto()
    CONTINUE = enum.auto()
    DROP = enum.auto()


@dataclass(frozen=True, slots=True)
class Place:
    """Where in the policy a line stands.

    ``words`` are those of the unit before it, "" where none can go on (at the beginning, after a
    heading or a title). The ``next_...`` are the numbers that would come next, "" where there can be
    none; ``last`` is the number before, as people say it. ``page`` is the last page number dropped.
    """

    words: str
    kind: Kind | None
    last: str
    next_section: str
    next_clause: str
    next_point: str
    next_label: str
    has_small_bullets: bool
    has_small_points: bool
    page: int


def verdict(place: Place, line: Line, mark: Mark, following: Line | None) -> Verdict:
    """Decide on a line that is not plain. DROP, for a page number, holds only if ``following`` begins a unit."""
    if mark.shape is Shape.HEADING:
        return _heading(place, line, mark, following)
    if mark.shape is Shape.BARE:
        return _bare(place, line, mark, following)
    return _RULES[mark.shape](place, line, mark)


def _clause(place: Place, line: Line, mark: Mark) -> Verdict:
    if mark.number == place.next_clause:
        return _expected(place, line, mark, "a clause", seems_to_begin=mark.is_capital)
    return _unexpected(place, line, mark, mark.number)


def _heading(place: Place, line: Line, mark: Mark, following: Line | None) -> Verdict:
    """A heading is one line, directly before the first clause of its section: that makes it certain."""
    is_next = mark.number == place.next_section
    if following is not None and following.text.startswith(f"{mark.number}.1 "):
        if is_next:
            return _expected(place, line, mark, "a section", seems_to_begin=not mark.is_lower)
        raise _out_of_order(place, line, mark.number)
    if _calls_for_number(place.words) or (mark.is_lower and not has_ended(place.words)):
        return Verdict.CONTINUE
    if is_next:
        raise Refused(
            line.number,
            f"Section {mark.number} has no clauses. If this is its heading, put all of the heading on this line "
            f"and clause {mark.number}.1 on the next. {_join(place)}",
        )
    raise _out_of_order(place, line, mark.number)


def _point(place: Place, line: Line, mark: Mark) -> Verdict:
    if has_open_bracket(place.words) and (mark.is_lower or not mark.rest):
        return Verdict.CONTINUE
    if mark.number != place.next_point or not mark.rest:
        return _unexpected(place, line, mark, f"{mark.number})")
    leads_on = names_a_reference(place.words) or has_open_bracket(place.words)
    is_first = place.kind not in (Kind.POINT, Kind.BULLET)
    if leads_on or not (is_first or place.has_small_points or _goes_on_with_a_list(place, mark)):
        raise _two_ways(place, line, mark, "a point")
    return Verdict.START


def _bullet(place: Place, line: Line, mark: Mark) -> Verdict:
    if place.kind is Kind.BULLET:
        begins = place.has_small_bullets or _goes_on_with_a_list(place, mark)
    else:
        begins = place.kind in (Kind.CLAUSE, Kind.POINT) and has_ended(place.words)
    if begins and mark.rest:
        return Verdict.START
    raise Refused(
        line.number,
        "A dash begins this line, but it is no bullet for certain: bullets stand under a clause or a point "
        f"that ends with a colon or a full stop. {_join(place)}",
    )


def _goes_on_with_a_list(place: Place, mark: Mark) -> bool:
    """The item before has an end, or this one a beginning. Lists in small letters need neither."""
    return has_ended(place.words) or connects(place.words) or mark.is_capital


def _label(place: Place, line: Line, mark: Mark) -> Verdict:
    if hangs(place.words) or names_a_reference(place.words):
        return Verdict.CONTINUE
    if mark.number != place.next_label:
        if not place.next_label and place.next_point:
            raise Refused(line.number, f"{place.last} has no points. Its points begin with 1) and a space.")
        raise _out_of_order(place, line, mark.number)
    if connects(place.words) or has_open_bracket(place.words):
        raise _two_ways(place, line, mark, "an appendix")
    return Verdict.START


def _bare(place: Place, line: Line, mark: Mark, following: Line | None) -> Verdict:
    """A number alone on its line is a page number only if it can be nothing else.

    It stands apart (a page break beside it or three blank lines before it), between a finished
    sentence and the beginning of a unit or the end of the file, is not the number that comes next,
    and is greater than the page number before it.
    """
    if len(mark.number) > 3 and not has_ended(place.words):
        return Verdict.CONTINUE
    stands_apart = line.gap >= 3 or line.opens_page or (following is not None and following.opens_page)
    is_expected = mark.number in (place.next_section, place.next_point)
    is_between_units = bool(place.words) and has_ended(place.words) and stands_apart and not is_expected
    if is_between_units and len(mark.number) <= 3 and int(mark.number) > place.page:
        return Verdict.DROP
    raise Refused(
        line.number,
        f"{mark.number[:20]} stands alone on its line. If it is a page number, delete the line. {_join(place)}",
    )


def _strange_number(place: Place, line: Line, mark: Mark) -> Verdict:
    value = ".".join(str(int(digits)) for digits in mark.number.split("."))
    is_next = value in (place.next_section, place.next_clause, place.next_point)
    if _calls_for_number(place.words) or not (is_next or has_ended(place.words)):
        return Verdict.CONTINUE
    raise Refused(
        line.number,
        f"{mark.number} is not written as in policies of this form: 5 Heading, 5.3 Clause, and in an appendix "
        f"4) Point. {_join(place)}",
    )


def _strange_bullet(place: Place, line: Line, mark: Mark) -> Verdict:
    is_dash_in_sentence = mark.number in "–—" and not mark.is_capital and place.kind is not Kind.BULLET
    if is_dash_in_sentence and not has_ended(place.words):
        return Verdict.CONTINUE
    raise Refused(
        line.number,
        f"{mark.number} begins this line. If it is a bullet, write it as a dash and a space. {_join(place)}",
    )


def _strange_label(place: Place, line: Line, mark: Mark) -> Verdict:
    may_go_on = mark.number.islower() if mark.shape is Shape.FOOTER else mark.number != place.next_label
    if _calls_for_number(place.words) or (may_go_on and not has_ended(place.words)):
        return Verdict.CONTINUE
    raise Refused(
        line.number,
        "If this line is a page number, delete it. If it is the label of an appendix, write “Appendix 1” alone on "
        f"its line, and the title on the next. {_join(place)}",
    )


def _expected(place: Place, line: Line, mark: Mark, what: str, *, seems_to_begin: bool) -> Verdict:
    """The very number that comes next: it begins a unit, unless the sentence before seems to lead to it."""
    if names_a_reference(place.words) and mark.is_lower:
        return Verdict.CONTINUE
    leads_on = names_a_reference(place.words) or hangs(place.words) or has_open_bracket(place.words)
    if leads_on or not (seems_to_begin or has_ended(place.words)):
        raise _two_ways(place, line, mark, what)
    return Verdict.START


def _unexpected(place: Place, line: Line, mark: Mark, number: str) -> Verdict:
    """A number that cannot come here: part of a sentence if that leads to it, else out of order."""
    leads_on = _calls_for_number(place.words) and not mark.is_capital
    if leads_on or names_a_reference(place.words):
        return Verdict.CONTINUE
    raise _out_of_order(place, line, number)


def _out_of_order(place: Place, line: Line, number: str) -> Refused:
    may_come = [
        place.next_clause,
        place.next_point and f"{place.next_point})",
        place.next_section,
        place.next_label,
    ]
    names = " or ".join(name for name in may_come if name)
    return Refused(line.number, f"{number} comes after {place.last}; next can come {names}. {_join(place)}")


def _two_ways(place: Place, line: Line, mark: Mark, what: str) -> Refused:
    return Refused(
        line.number,
        f"{mark.number} may begin {what} or go on with the words before it. If it begins {what}, see that "
        f"the sentence before has an end. {_join(place)}",
    )


def _join(place: Place) -> str:
    if not place.words:
        return "Correct the line."
    return f"If it goes on with “… {place.words[-30:]}”, join it to the line before."


def _calls_for_number(words: str) -> bool:
    return names_a_reference(words) or hangs(words) or counts(words)


_RULES: dict[Shape, Callable[[Place, Line, Mark], Verdict]] = {
    Shape.CLAUSE: _clause,
    Shape.POINT: _point,
    Shape.BULLET: _bullet,
    Shape.LABEL: _label,
    Shape.STRANGE_NUMBER: _strange_number,
    Shape.STRANGE_BULLET: _strange_bullet,
    Shape.STRANGE_LABEL: _strange_label,
    Shape.FOOTER: _strange_label,
}
