"""Finds people who may be named as a policy's owner or publisher: they work here, and messages reach them."""

from dataclasses import dataclass
from datetime import datetime

from attestations.formatting import join_words
from policy.register.queries import find_left
from portal.london import london_day
from portal.people.search import FoundPerson, find_people, load_with_work

MOST_FOUND = 10
MORE = "More people than these were found. Type more of the name, or the e-mail address."
NOBODY = "Nobody was found. Try another part of the name, or the e-mail address."
LEFT = "no longer {} for the trust. Choose somebody who does, such as whoever took over the work."
UNREACHABLE = "{} no e-mail address here, so no message would arrive. Ask HR to add one, or choose somebody else."


@dataclass(frozen=True, slots=True)
class Candidates:
    """``hints`` say why others who were found cannot be chosen, and what to do."""

    found: list[FoundPerson]
    hints: list[str]


def find_candidates(query: str, *, at: datetime) -> Candidates:
    ids = find_people(query)
    rows = load_with_work(ids[:MOST_FOUND], at)
    left = find_left([row.person for row in rows], on=london_day(at), at=at)
    gone = [row.person.name for row in rows if row.person.pk in left]
    silent = [row.person.name for row in rows if row.person.pk not in left and not row.person.email]
    found = [row for row in rows if row.person.pk not in left and row.person.email]
    hints = [NOBODY] if not rows else []
    if gone:
        hints.append(f"{join_words(gone)} {LEFT.format('works' if len(gone) == 1 else 'work')}")
    if silent:
        hints.append(f"{join_words(silent)} {UNREACHABLE.format('has' if len(silent) == 1 else 'have')}")
    return Candidates(found, [*hints, MORE] if len(ids) > MOST_FOUND else hints)
