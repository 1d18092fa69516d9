"""Decides whether a line begins a unit or continues the one before; refuses where that is not certain."""

import enum
from collections.abc import Callable
from dataclasses import dataclass

from .errors import TextError
from .line_starts import (
    LineShape,
    LineStart,
    cannot_end,
    has_ended,
    has_open_bracket,
    leads_to_next_item,
    leads_to_reference,
    often_leads_to_number,
)
from .lines import TextLine
from .units import UnitKind


class LineVerdict(enum.Enum):
    START = enum.auto()
    CONTINUE = enum.auto()
    DROP = enum.auto()


@dataclass(frozen=True, slots=True)
class LineContext:
    """What stands before a line in the policy, and what may follow.

    ``before`` is the text of the unit before, "" where that cannot continue (at the beginning, after a
    heading or a title). The ``next_...`` are the numbers that would come next, "" where none can;
    ``last_number`` is the number before, as people say it; ``last_page`` the last page number dropped.
    """

    before: str
    kind_before: UnitKind | None
    last_number: str
    next_section: str
    next_clause: str
    next_point: str
    next_label: str
    has_small_bullets: bool
    has_small_points: bool
    last_page: int


def judge_line(context: LineContext, line: TextLine, start: LineStart, following: TextLine | None) -> LineVerdict:
    """Judge a line that is not plain text. It is a page number (DROP) only if ``following`` begins a unit."""
    if start.shape is LineShape.HEADING:
        return _judge_heading(context, line, start, following)
    if start.shape is LineShape.BARE:
        return _judge_bare(context, line, start, following)
    return _RULES[start.shape](context, line, start)


def _judge_clause(context: LineContext, line: TextLine, start: LineStart) -> LineVerdict:
    if start.number == context.next_clause:
        return _judge_expected(context, line, start, "a clause", seems_to_begin=start.is_capital)
    return _judge_unexpected(context, line, start, start.number)


def _judge_heading(context: LineContext, line: TextLine, start: LineStart, following: TextLine | None) -> LineVerdict:
    """A heading is certain if it is one line, directly before the first clause of its section."""
    is_next = start.number == context.next_section
    if following is not None and following.text.startswith(f"{start.number}.1 "):
        if is_next:
            return _judge_expected(context, line, start, "a section", seems_to_begin=not start.is_lower)
        raise _out_of_order(context, line, start.number)
    if _leads_to_number(context.before) or (start.is_lower and not has_ended(context.before)):
        return LineVerdict.CONTINUE
    if is_next:
        raise TextError(
            line.number,
            f"Section {start.number} has no clauses. If this is its heading, put all of the heading on this line "
            f"and clause {start.number}.1 on the next. {_how_to_join(context)}",
        )
    raise _out_of_order(context, line, start.number)


def _judge_point(context: LineContext, line: TextLine, start: LineStart) -> LineVerdict:
    if has_open_bracket(context.before) and (start.is_lower or not start.rest):
        return LineVerdict.CONTINUE
    if start.number != context.next_point or not start.rest:
        return _judge_unexpected(context, line, start, f"{start.number})")
    must_continue = leads_to_reference(context.before) or has_open_bracket(context.before)
    is_first = context.kind_before not in (UnitKind.POINT, UnitKind.BULLET)
    if must_continue or not (is_first or context.has_small_points or _continues_list(context, start)):
        raise _ambiguous(context, line, start, "a point")
    return LineVerdict.START


def _judge_bullet(context: LineContext, line: TextLine, start: LineStart) -> LineVerdict:
    if context.kind_before is UnitKind.BULLET:
        begins = context.has_small_bullets or _continues_list(context, start)
    else:
        begins = context.kind_before in (UnitKind.CLAUSE, UnitKind.POINT) and has_ended(context.before)
    if begins and start.rest:
        return LineVerdict.START
    raise TextError(
        line.number,
        "A dash begins this line, but it may not be a bullet: bullets stand under a clause or a point "
        f"that ends with a colon or a full stop. {_how_to_join(context)}",
    )


def _continues_list(context: LineContext, start: LineStart) -> bool:
    """The item before has an end, or this one begins with a capital. Lists in small letters need neither."""
    return has_ended(context.before) or leads_to_next_item(context.before) or start.is_capital


def _judge_label(context: LineContext, line: TextLine, start: LineStart) -> LineVerdict:
    if cannot_end(context.before) or leads_to_reference(context.before):
        return LineVerdict.CONTINUE
    if start.number != context.next_label:
        if not context.next_label and context.next_point:
            raise TextError(line.number, f"{context.last_number} has no points. Its points begin with 1) and a space.")
        raise _out_of_order(context, line, start.number)
    if leads_to_next_item(context.before) or has_open_bracket(context.before):
        raise _ambiguous(context, line, start, "an appendix")
    return LineVerdict.START


def _judge_bare(context: LineContext, line: TextLine, start: LineStart, following: TextLine | None) -> LineVerdict:
    """A number alone on its line is a page number only if it can be nothing else.

    It stands apart (a page break beside it or three blank lines before it), between a finished sentence and
    a new unit or the end of the file, is not the next number, and is greater than the page number before.
    """
    if len(start.number) > 3 and not has_ended(context.before):
        return LineVerdict.CONTINUE
    stands_apart = line.gap >= 3 or line.opens_page or (following is not None and following.opens_page)
    is_expected = start.number in (context.next_section, context.next_point)
    is_between_units = bool(context.before) and has_ended(context.before) and stands_apart and not is_expected
    if is_between_units and len(start.number) <= 3 and int(start.number) > context.last_page:
        return LineVerdict.DROP
    raise TextError(
        line.number,
        f"{start.number[:20]} stands alone on its line. If it is a page number, delete the line. "
        f"{_how_to_join(context)}",
    )


def _judge_strange_number(context: LineContext, line: TextLine, start: LineStart) -> LineVerdict:
    value = ".".join(str(int(digits)) for digits in start.number.split("."))
    is_next = value in (context.next_section, context.next_clause, context.next_point)
    if _leads_to_number(context.before) or not (is_next or has_ended(context.before)):
        return LineVerdict.CONTINUE
    raise TextError(
        line.number,
        f"{start.number} is not written as in policies of this form: 5 Heading, 5.3 Clause, and in an appendix "
        f"4) Point. {_how_to_join(context)}",
    )


def _judge_strange_bullet(context: LineContext, line: TextLine, start: LineStart) -> LineVerdict:
    is_dash_in_sentence = start.number in "–—" and not start.is_capital and context.kind_before is not UnitKind.BULLET
    if is_dash_in_sentence and not has_ended(context.before):
        return LineVerdict.CONTINUE
    raise TextError(
        line.number,
        f"{start.number} begins this line. If it is a bullet, write it as a dash and a space. {_how_to_join(context)}",
    )


def _judge_strange_label(context: LineContext, line: TextLine, start: LineStart) -> LineVerdict:
    may_go_on = start.number.islower() if start.shape is LineShape.FOOTER else start.number != context.next_label
    if _leads_to_number(context.before) or (may_go_on and not has_ended(context.before)):
        return LineVerdict.CONTINUE
    raise TextError(
        line.number,
        "If this line is a page number, delete it. If it is the label of an appendix, write “Appendix 1” alone on "
        f"its line, and the title on the next. {_how_to_join(context)}",
    )


def _judge_expected(
    context: LineContext, line: TextLine, start: LineStart, unit: str, *, seems_to_begin: bool
) -> LineVerdict:
    """The next number in order begins a unit, unless the sentence before seems to lead to it."""
    before = context.before
    if leads_to_reference(before) and start.is_lower:
        return LineVerdict.CONTINUE
    must_continue = leads_to_reference(before) or cannot_end(before) or has_open_bracket(before)
    if must_continue or not (seems_to_begin or has_ended(before)):
        raise _ambiguous(context, line, start, unit)
    return LineVerdict.START


def _judge_unexpected(context: LineContext, line: TextLine, start: LineStart, number: str) -> LineVerdict:
    """A number that cannot begin a unit here is part of a sentence that leads to it, or else out of order."""
    must_continue = _leads_to_number(context.before) and not start.is_capital
    if must_continue or leads_to_reference(context.before):
        return LineVerdict.CONTINUE
    raise _out_of_order(context, line, number)


def _out_of_order(context: LineContext, line: TextLine, number: str) -> TextError:
    point = context.next_point and f"{context.next_point})"
    may_come = [context.next_clause, point, context.next_section, context.next_label]
    names = " or ".join(name for name in may_come if name)
    return TextError(
        line.number, f"{number} comes after {context.last_number}; next can come {names}. {_how_to_join(context)}"
    )


def _ambiguous(context: LineContext, line: TextLine, start: LineStart, unit: str) -> TextError:
    return TextError(
        line.number,
        f"{start.number} may begin {unit} or continue the words before it. If it begins {unit}, check that "
        f"the sentence before has an end. {_how_to_join(context)}",
    )


def _how_to_join(context: LineContext) -> str:
    if not context.before:
        return "Correct the line."
    return f"If it goes on with “… {context.before[-30:]}”, join it to the line before."


def _leads_to_number(text: str) -> bool:
    return leads_to_reference(text) or cannot_end(text) or often_leads_to_number(text)


_RULES: dict[LineShape, Callable[[LineContext, TextLine, LineStart], LineVerdict]] = {
    LineShape.CLAUSE: _judge_clause,
    LineShape.POINT: _judge_point,
    LineShape.BULLET: _judge_bullet,
    LineShape.LABEL: _judge_label,
    LineShape.STRANGE_NUMBER: _judge_strange_number,
    LineShape.STRANGE_BULLET: _judge_strange_bullet,
    LineShape.STRANGE_LABEL: _judge_strange_label,
    LineShape.FOOTER: _judge_strange_label,
}
