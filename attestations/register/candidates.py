"""Finds people who may be named as a policy's owner or publisher: they work here, and messages reach them."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from attestations.formatting import join_words
from policy.register.queries import find_left
from portal.london import london_day
from portal.models import Person
from portal.people.search import FoundPerson, find_people, load_with_work

MOST_FOUND = 10
MOST_LOOKED_AT = 500  # of those who match, to find those who work here
MOST_NAMED = 3
MORE = "More people than these were found. Type more of the name, or the e-mail address."
NOBODY = "Nobody was found. Try another part of the name, or the e-mail address."
LEFT = "no longer {} for the trust. Choose somebody who does, such as the person who took over the work."
UNREACHABLE = "{} no e-mail address here, so no message would arrive. Ask HR to add one, or choose somebody else."


@dataclass(frozen=True, slots=True)
class Candidates:
    """``hints`` say what to do where nobody or too many were found."""

    found: list[FoundPerson]
    hints: list[str]


def find_candidates(query: str, *, at: datetime) -> Candidates:
    ids = find_people(query)[:MOST_LOOKED_AT]
    people = Person.objects.in_bulk(ids)
    left = find_left(people.values(), on=london_day(at), at=at)
    fit = [key for key in ids if key not in left and people[key].email]
    if not fit:
        return Candidates([], _say_why_nobody([people[key] for key in ids], left))
    return Candidates(
        load_with_work(fit[:MOST_FOUND], at), [MORE] if len(fit) > MOST_FOUND or len(ids) == MOST_LOOKED_AT else []
    )


def _say_why_nobody(people: list[Person], left: set[UUID]) -> list[str]:
    """Why none of the people found can be chosen. A long list is not named."""
    if not 1 <= len(people) <= MOST_NAMED:
        return [NOBODY]
    gone = [person.name for person in people if person.pk in left]
    silent = [person.name for person in people if person.pk not in left]
    hints = []
    if gone:
        hints.append(f"{join_words(gone)} {LEFT.format('works' if len(gone) == 1 else 'work')}")
    if silent:
        hints.append(f"{join_words(silent)} {UNREACHABLE.format('has' if len(silent) == 1 else 'have')}")
    return hints
