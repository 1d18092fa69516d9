"""What HR asked to see of all people, and the words for it. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from attestations.assignments.rules import Outcome, State
from attestations.reports.wording import STATE_LABELS
from portal.models import Category
from portal.models.roles import Role

HERE, COMING, LEFT = "here", "coming", "left"
NO_EMAIL, NEVER_IN, UNREACHED = "no-email", "never", "unreached"


@dataclass(frozen=True, slots=True)
class PeopleFilter:
    """An empty field leaves nobody out. ``policy`` and ``academy`` are slugs."""

    q: str = ""
    state: str = ""
    policy: str = ""
    academy: str = ""
    category: str = ""
    role: str = ""
    work: str = ""
    access: str = ""
    sort: str = ""

    # As on boards. Those who chose not to sign are never among them: their names stand in no list of the trust.
    STATES: ClassVar = [
        *(State.OVERDUE, State.DUE, State.ATTESTED, State.ELSEWHERE, State.SHOWN, State.NOT_DUE, State.LAPSED)
    ]
    WORK: ClassVar = [(HERE, "Work here now"), (COMING, "Are to start"), (LEFT, "Have left")]
    ACCESS: ClassVar = [
        (NO_EMAIL, "Have no e-mail address"),
        (NEVER_IN, "Have never signed in"),
        (UNREACHED, "Cannot be reached by e-mail"),
    ]
    ORDERS: ClassVar = [
        ("", "By name"),
        ("academy", "By academy"),
        ("due", "By due date"),
        ("overdue", "Longest overdue first"),
    ]

    @property
    def is_narrower(self) -> bool:
        return any((self.q, self.state, self.policy, self.academy, self.category, self.role, self.work, self.access))

    @property
    def is_by_state(self) -> bool:
        """Whether the list says what each person was asked, and not only who they are."""
        return bool(self.state or self.policy or self.sort in {"due", "overdue"})

    def admits(self, outcome: Outcome) -> bool:
        if self.state:
            if outcome.state != self.state:
                return False
        elif outcome.state not in self.STATES:
            return False
        return outcome.state == State.LAPSED or self.work == LEFT or not outcome.is_over


def describe_filter(filter: PeopleFilter, titles: Mapping[str, str], academies: Mapping[str, str]) -> str:
    """``overdue; Oakfield Academy; teacher; names, numbers or addresses with “owen”``; empty if nobody is left out."""
    chosen = [
        STATE_LABELS[State(filter.state)].lower() if filter.state else "",
        titles.get(filter.policy, ""),
        academies.get(filter.academy, ""),
        str(Category(filter.category).label).lower() if filter.category else "",
        str(Role(filter.role).label) if filter.role else "",
        dict(PeopleFilter.WORK).get(filter.work, "").lower(),
        dict(PeopleFilter.ACCESS).get(filter.access, "").lower(),
        f"names, numbers or addresses with “{filter.q}”" if filter.q else "",
    ]
    return "; ".join(words for words in chosen if words)
