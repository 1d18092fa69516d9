"""The words in which states, figures and filters are shown to people."""

from attestations.assignments.rules import Outcome, State
from attestations.assignments.working_days import is_working
from attestations.formatting import day_and_year, moment, short_day, span_of_time
from attestations.reminders.wording import describe_reminded
from portal.london import london_day
from portal.models import Category

from .boards import Board, TrustBoard
from .figures import Figures
from .rows import BoardFilter, BoardRow
from .small_figures import tell_choices

NO_LONGER = "No longer asked"
NO_DAY_WORKED = "Not asked yet: casual, no day worked yet"
ONE_SERVES_ALL = "One signature of an agency worker serves every academy."
SHOWN_IS_ENOUGH = "Of agency workers it is enough that their agency has shown it to them."
BEING_CHECKED = "This record is being checked."
STATE_LABELS = {
    State.OVERDUE: "Overdue",
    State.DUE: "To sign",
    State.ATTESTED: "Signed",
    State.ELSEWHERE: "Signed elsewhere",
    State.SHOWN: "Shown by the agency",
    State.DECLINED: "Chose not to sign",
    State.NOT_DUE: "Not asked",
    State.LAPSED: "Left without signing",
}
OTHER_FILTERS = {
    BoardFilter.LEFT: "people who have left",
    BoardFilter.REMINDED: "reminded, and not signed",
    BoardFilter.NOT_REMINDED: "not reminded, and not signed",
}


def state_label(row: BoardRow) -> str:
    """``Overdue``, ``Not asked yet``, ``Signed, has left``: as in a CSV's column."""
    if row.assignment.is_being_checked:
        return BEING_CHECKED
    if row.has_left:
        return label_over(row.assignment.outcome, names_choice=row.names_choice)
    if row.asked_later_on:
        return f"Not asked yet: from {short_day(row.asked_later_on)}"
    if row.state == State.NOT_DUE and row.waits:
        return NO_DAY_WORKED
    if row.state == State.NOT_DUE:
        return "Not asked yet" if row.is_yet_to_start else "Not asked at present"
    if row.state == State.ATTESTED and row.assignment.serving_academy:
        return f"Signed (at {row.assignment.serving_academy.name})"
    return STATE_LABELS[row.state]


def label_over(outcome: Outcome, *, names_choice: bool) -> str:
    """Of somebody who has left, or who works there but is no longer asked: has another job, or is not in a group."""
    if outcome.state == State.LAPSED and not (outcome.had_declined and names_choice):
        return NO_LONGER if outcome.still_works else STATE_LABELS[outcome.state]
    state = State.DECLINED if outcome.state == State.LAPSED else outcome.state
    return f"{STATE_LABELS[state]}, {NO_LONGER.lower() if outcome.still_works else 'has left'}"


def state_with_date(row: BoardRow) -> str:
    """``To sign, by 4 Dec``, ``Overdue: 9 days, since 13 Nov``."""
    if row.assignment.is_being_checked:
        return BEING_CHECKED
    if row.state == State.OVERDUE and row.due_on:
        days = f"{row.days_overdue} day{'' if row.days_overdue == 1 else 's'}"
        return f"Overdue: {days}, since {short_day(row.due_on)}"
    if row.state == State.DUE and row.due_on:
        return f"To sign, by {short_day(row.due_on)}"
    if row.state == State.ELSEWHERE and row.accepted_until and not row.has_left:
        return f"Signed elsewhere, accepted until {day_and_year(row.accepted_until)}"
    if row.state == State.SHOWN and row.accepted_until and not row.has_left:
        return f"Shown by the agency, until {day_and_year(row.accepted_until)}"
    return state_label(row)


def describe_reminders(row: BoardRow) -> str:
    """``Reminded twice, last on 12 October``; empty where nothing went."""
    return describe_reminded(row.reminded.times, row.reminded.last_on) if row.reminded else ""


def describe_signed(figures: Figures) -> str:
    """``3 of 5``; never ``0 of 0``, which could be read as everybody."""
    return f"{figures.signed} of {figures.asked}" if figures.asked else "Nobody asked"


def describe_percentage(count: int, of: int) -> str:
    """``82%``; ``0%`` and ``100%`` only if exact; empty where nobody is asked."""
    if not of:
        return ""
    if 0 < count * 100 < of:
        return "under 1%"
    if of * 99 < count * 100 < of * 100:
        return "over 99%"
    return f"{(count * 200 + of) // (of * 2)}%"


def describe_choices(figures: Figures) -> str:
    """``12 of those to sign chose not to.``; empty where that would tell of somebody, see small_figures."""
    told = tell_choices(figures.declined, figures.due + figures.declined)
    return f"{told} of those to sign chose not to." if told else ""


def describe_filter(filter: BoardFilter) -> str:
    """``overdue; teacher; names with “owen”``; empty if the filter admits everybody."""
    parts = []
    if filter.state:
        parts.append(OTHER_FILTERS.get(filter.state) or STATE_LABELS[State(filter.state)].lower())
    if filter.category:
        parts.append(str(Category(filter.category).label).lower())
    if filter.q:
        parts.append(f"names with “{filter.q}”")
    return "; ".join(parts)


def describe_counted(figures: Figures, place: str) -> str:
    """``Counts 47 people who work here; 1 of them is not asked at present.``"""
    people = figures.asked + figures.not_asked
    who = f"Counts {people} {'person' if people == 1 else 'people'} who {'works' if people == 1 else 'work'} {place}"
    if not figures.not_asked:
        return f"{who}."
    return f"{who}; {figures.not_asked} of them {'is' if figures.not_asked == 1 else 'are'} not asked at present."


def describe_stood(board: Board | TrustBoard) -> str:
    """Of an earlier version's board, below its title; empty for today's."""
    return f"As it stood on {moment(board.as_at)}, just before {board.ended}." if board.ended else ""


def describe_pauses(board: Board | TrustBoard) -> list[str]:
    """What a board says of times in which nobody could sign, and of the due dates that moved."""
    version = board.version
    found, on = [], london_day(board.as_at)
    for pause in board.required.facts.pauses:
        days = sum(is_working(each) for each in pause.list_lost_days(on))
        if not days or version is None or pause.find_end(on) < version.in_force_at:
            continue
        moved = f"{days} working day{'' if days == 1 else 's'}"
        if pause.until_at is None or pause.until_at > board.as_at:
            found.append(
                f"Nobody has been able to sign since {moment(pause.from_at)}. Due dates have moved by {moved} so far."
            )
            continue
        span = span_of_time(pause.from_at, pause.until_at)
        back_on = day_and_year(london_day(pause.until_at))
        found.append(f"Nobody could sign {span}. Due dates up to {back_on} moved by {moved}.")
    return found


def describe_agency(board: Board | TrustBoard) -> list[str]:
    """What a board says of agency workers who need not sign for each academy, and why."""
    on = london_day(board.as_at)
    rules = [rule for rule in board.required.facts.requirements if rule.agency_reason and rule.span.holds(on)]
    said = {(SHOWN_IS_ENOUGH if rule.takes_shown else ONE_SERVES_ALL, rule.agency_reason): None for rule in rules}
    return [f"{rule} {_end_sentence(why)}" for rule, why in said]


def _end_sentence(words: str) -> str:
    return words if words.endswith((".", "!", "?")) else f"{words}."


def describe_duration(rows: int) -> str:
    """How long a report takes, on a machine with two processors that has other work too."""
    return "a few seconds" if rows <= 2_000 else "up to a minute" if rows <= 15_000 else "a few minutes"


def describe_queue(before: int) -> str:
    """How many jobs are begun before this one."""
    return f"{before} {'other is' if before == 1 else 'others are'} before it." if before else "It is next."
