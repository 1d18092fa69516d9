"""What I have to read and sign, and what I have signed."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from policy.models import Policy, Version
from policy.reading import minutes
from portal.access import reader

from .. import standing
from ..models import Signing
from ..rules import OUTSTANDING, State
from ..standing import Assignment


@dataclass(frozen=True, slots=True)
class Todo:
    """One policy to sign, for one or more academies."""

    version: Version
    assignments: list[Assignment]
    minutes: int

    @property
    def due_on(self) -> date | None:
        return min((a.outcome.due_on for a in self.assignments if a.outcome.due_on), default=None)

    @property
    def is_overdue(self) -> bool:
        return any(assignment.state == State.OVERDUE for assignment in self.assignments)

    @property
    def by_date(self) -> list["Todo"]:
        """The same, date by date, the earliest first."""
        dates = sorted({a.outcome.due_on or date.max for a in self.assignments})
        return [
            Todo(self.version, [a for a in self.assignments if (a.outcome.due_on or date.max) == on], self.minutes)
            for on in dates
        ]


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    now, person = timezone.now(), reader(request)
    assignments = standing.of_person(person, as_at=now)
    signings = Signing.objects.filter(person=person).prefetch_related("attestations").select_related("version__policy")
    context = {
        "todos": todos(assignments, now, OUTSTANDING),
        "later": todos(assignments, now, {State.NOT_DUE}),
        "signings": signings.order_by("-signed_at"),
        "is_asked": any(not assignment.outcome.is_over for assignment in assignments),
    }
    return render(request, "attestations/home.html", context)


def todos(assignments: Iterable[Assignment], at: datetime, states: Iterable[State]) -> list[Todo]:
    """The assignments in these states, policy by policy, the most pressing first."""
    policy: Callable[[Assignment], Policy] = lambda assignment: assignment.asked.policy  # noqa: E731
    found = []
    for _, group in groupby((a for a in assignments if a.state in states), key=policy):
        mine = list(group)
        if version := mine[0].asked.in_force(at):
            found.append(Todo(version, mine, minutes(version.pk)))
    return sorted(found, key=lambda todo: todo.due_on or date.max)
