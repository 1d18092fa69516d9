"""Whether somebody has signed what they are asked to, in one sentence."""

from collections.abc import Iterable

from attestations.assignments.queries import Assignment
from attestations.assignments.rules import State
from attestations.formatting import day_and_year


def describe_standing(assignments: Iterable[Assignment]) -> str:
    """1 overdue since 13 November 2026, 2 to sign by 4 December 2026. / Has signed everything that is asked now.

    Chose not to sign 1 of 2 that are asked now. / Has signed elsewhere what is not signed here: accepted until ...
    """
    here = [assignment for assignment in assignments if not assignment.outcome.is_over]
    overdue = [each for each in here if each.state == State.OVERDUE]
    due = [each for each in here if each.state == State.DUE]
    parts = []
    if overdue:
        since = min(each.outcome.due_on for each in overdue if each.outcome.due_on)
        parts.append(f"{len(overdue)} overdue, since {day_and_year(since)}")
    if due:
        by = min(each.outcome.due_on for each in due if each.outcome.due_on)
        parts.append(f"{len(due)} to sign, by {day_and_year(by)}")
    if parts:
        return f"{'; '.join(parts)}."
    signed = [each for each in here if each.state == State.ATTESTED]
    if declined := [each for each in here if each.state == State.DECLINED]:
        which = f"{len(declined)} of {len(declined) + len(signed)} that are" if signed else "what is"
        return f"Chose not to sign {which} asked now."
    if shown := [each.outcome.accepted_until for each in here if each.state == State.SHOWN]:
        last_on = min(filter(None, shown))
        return f"What is not signed here was shown by the agency: enough until {day_and_year(last_on)}."
    if ends := [each.outcome.accepted_until for each in here if each.outcome.accepted_until]:
        return f"Has signed elsewhere what is not signed here: accepted until {day_and_year(min(ends))}."
    return "Has signed everything that is asked now." if signed else "Nothing is asked now."
