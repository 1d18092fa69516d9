"""Writes of choices not to sign: record one, and take it back."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from attestations.assignments import queries
from attestations.assignments.queries import Assignment
from attestations.assignments.rules import State
from attestations.models import Decline
from portal import audit
from portal.clock import moment
from portal.models import Person
from portal.models.engagements import GOVERNING
from portal.notices.actions import owe
from portal.refusals import ActionRefused

from .actions import SIGNABLE, lock_signer
from .heads import load_heads

NOTHING_ASKED = "Nothing asks you to sign this now, so there is nothing to choose. Nothing has been recorded."
CHANGED = "This policy has changed since you opened the page. Nothing has been recorded. Look at it again."


@transaction.atomic
def decline(policy: str, *, seen: str, words: str, by: Person, at: datetime | None = None) -> list[Decline]:
    """Record that somebody chooses not to sign a policy (by slug), at every academy at which it asks them.

    ``seen`` is the number of the version that the page named as asking. Repeated, it returns what is on record. Raises
    ActionRefused. The head of each academy is told once, without the words; nobody is told of a
    moment of the past, which the demonstration alone gives.
    """
    lock_signer(by, policy)
    is_now, at = at is None, at or moment()
    assignments = _load_here(by, policy, at)
    asked = [assignment for assignment in assignments if assignment.state in SIGNABLE - {State.DECLINED}]
    if not asked:
        if any(assignment.state == State.DECLINED for assignment in assignments):
            return list(find_standing(by, policy))
        raise ActionRefused(NOTHING_ASKED)
    if any(assignment.version.number != seen for assignment in asked):
        raise ActionRefused(CHANGED)
    groups = _group_by_year(asked)
    made = [_write(group, words, by, at) for group in groups]
    if is_now:
        for row, group in zip(made, groups, strict=True):
            _tell_heads(row, group, by, at)
    audit.record("decline", f"policy:{policy}", by=by, at=at)
    return made


@transaction.atomic
def take_back(policy: str, *, by: Person) -> None:
    """They are asked again, as if they had not chosen. Repeated, it does nothing."""
    lock_signer(by, policy)
    at = moment()
    if find_standing(by, policy).update(taken_back_at=at):
        audit.record("take-back-decline", f"policy:{policy}", by=by, at=at)


def find_standing(person: Person, policy: str) -> QuerySet[Decline]:
    rows = Decline.objects.filter(person__in=person.record_ids, version__policy__slug=policy, taken_back_at=None)
    return rows.select_related("removal").order_by("recorded_at", "pk")


def _load_here(person: Person, policy: str, at: datetime) -> list[Assignment]:
    found = queries.load_person_assignments(person, as_at=at, only=policy)
    return [each for each in found if not each.outcome.is_over and not each.is_being_checked]


def _group_by_year(asked: Sequence[Assignment]) -> list[list[Assignment]]:
    groups: dict[int | None, list[Assignment]] = defaultdict(list)
    for assignment in asked:
        groups[assignment.outcome.school_year].append(assignment)
    return list(groups.values())


def _write(asked: Sequence[Assignment], words: str, by: Person, at: datetime) -> Decline:
    outcome = asked[0].outcome
    row = Decline(person=by, version=asked[0].version, school_year=outcome.school_year, words=words, recorded_at=at)
    row.full_clean()
    row.save()
    row.academies.set([assignment.academy for assignment in asked])
    return row


def _tell_heads(row: Decline, asked: Sequence[Assignment], by: Person, at: datetime) -> None:
    """Not of those who only govern: heads see them as a figure."""
    academies = [each.academy for each in asked if {category for category, _ in each.jobs} - GOVERNING]
    for place in load_heads(by, academies, at=at):
        for head in place.heads:
            owe("declined", person=head, cause=f"decline:{row.pk}/{place.academy.pk}", at=at)
