"""The words in which states, dates and lists are shown to people (WORDS.md)."""

from attestations.assignments.rules import State
from attestations.formatting import short_day
from portal.models import Category

from .boards import Figures
from .rows import Filter, Line

WORDS = {
    State.OVERDUE: "Overdue",
    State.DUE: "To sign",
    State.ATTESTED: "Signed",
    State.NOT_DUE: "Not asked",
    State.LAPSED: "Left without signing",
}


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
