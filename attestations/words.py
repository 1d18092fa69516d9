"""The words in which states, dates and lists are shown to people (WORDS.md)."""

from collections.abc import Sequence
from datetime import date, datetime

from django.utils import timezone
from django.utils.formats import date_format

from portal.models import Category

from .lines import Filter, Line
from .models import Signing
from .reports import Figures
from .rules import State, london_day
from .standing import Assignment

WORDS = {
    State.OVERDUE: "Overdue",
    State.DUE: "To sign",
    State.ATTESTED: "Signed",
    State.NOT_DUE: "Not asked",
    State.LAPSED: "Left without signing",
}
SIGN_INS = {
    "password": "with {} own password",
    "code": "with a code sent to {} own e-mail address",
    "password_reset": "after setting a new password",
}
NUMBERS = {2: "both", 3: "all 3"}


def day_and_year(on: date) -> str:
    """4 December 2026"""
    return date_format(on, "j F Y")


def day(on: date) -> str:
    """4 December, and the year where it is another"""
    return date_format(on, "j F" if on.year == london_day(timezone.now()).year else "j F Y")


def short_day(on: date) -> str:
    """4 Dec"""
    return date_format(on, "j M")


def weekday(on: date) -> str:
    """Friday 4 December"""
    return f"{date_format(on, 'l')} {day(on)}"


def time(at: datetime) -> str:
    """07:20"""
    return date_format(timezone.localtime(at), "H:i")


def moment(at: datetime) -> str:
    """Sunday 22 November 2026, 07:20 GMT"""
    return date_format(timezone.localtime(at), "l j F Y, H:i T")


def offset(signing: Signing) -> str:
    """Sunday 22 November 2026, 07:20:14 GMT (UTC+00:00): of the two 01:30s of a night, the right one."""
    words = date_format(timezone.localtime(signing.signed_at), "l j F Y, H:i:s T")
    return f"{words} (UTC{signing.london_offset})"


def sign_in(signing: Signing, is_own: bool = True) -> str:
    """with your own password; to anybody but the signer: with their own password"""
    return SIGN_INS.get(signing.sign_in_method, signing.sign_in_method).format("your" if is_own else "their")


def please_sign_by(assignment: Assignment) -> str:
    """What a person reads about what is asked of them."""
    due_on = assignment.outcome.due_on
    if assignment.state == State.OVERDUE and due_on:
        return f"Please sign: this was due on {day(due_on)}"
    if assignment.state == State.DUE and due_on:
        return f"Please sign by {weekday(due_on)}"
    return "Nothing to do now"


def academies(assignments: Sequence[Assignment]) -> str:
    """Millbrook Primary Academy and Hawthorn Academy"""
    return in_words([assignment.academy.name for assignment in assignments])


def in_words(items: Sequence[str]) -> str:
    """one, two and three"""
    return " and ".join(filter(None, [", ".join(items[:-1]), items[-1] if items else ""]))


def button(assignments: Sequence[Assignment]) -> str:
    """Sign / Sign for both academies / Sign for all 3 academies"""
    if len(assignments) < 2:
        return "Sign"
    return f"Sign for {NUMBERS.get(len(assignments), f'all {len(assignments)}')} academies"


def state_word(state: State) -> str:
    """One word or two, on boards and reports."""
    return WORDS[state]


def state_of(line: Line) -> str:
    """As in a CSV's column."""
    if line.has_left and line.state == State.ATTESTED:
        return "Signed, has left"
    if line.state == State.NOT_DUE:
        return "Not asked yet" if line.is_yet_to_start else "Not asked at present"
    return WORDS[line.state]


def state_in_full(line: Line) -> str:
    """With its date: ``To sign, by 4 Dec``, ``Overdue: 9 days, since 13 Nov``."""
    if line.state == State.OVERDUE and line.due_on:
        days = f"{line.days_overdue} day{'' if line.days_overdue == 1 else 's'}"
        return f"Overdue: {days}, since {short_day(line.due_on)}"
    if line.state == State.DUE and line.due_on:
        return f"To sign, by {short_day(line.due_on)}"
    return state_of(line)


def signed_of_asked(figures: Figures) -> str:
    """0 of 0 is nobody asked, never everybody."""
    return f"{figures.signed} of {figures.asked}" if figures.asked else "Nobody asked"


def filter_in_words(filter: Filter) -> str:
    """What a narrower list shows: ``overdue; teacher; names with “owen”``."""
    said = []
    if filter.state:
        said.append("people who have left" if filter.state == Filter.LEFT else WORDS[State(filter.state)].lower())
    if filter.category:
        said.append(str(Category(filter.category).label).lower())
    if filter.q:
        said.append(f"names with “{filter.q}”")
    return "; ".join(said)


def counted(figures: Figures, place: str) -> str:
    """Who is in the figures: ``Counts 47 people who work here now; 1 of them is not asked at present.``"""
    people = figures.asked + figures.not_asked
    who = f"Counts {people} {'person' if people == 1 else 'people'} who {'works' if people == 1 else 'work'} {place}"
    if not figures.not_asked:
        return f"{who}."
    return f"{who}; {figures.not_asked} of them {'is' if figures.not_asked == 1 else 'are'} not asked at present."
