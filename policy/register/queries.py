"""What the register says of policies at a moment."""

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from policy.models import Policy, Readers, RegisterEntry, Retirement, Version
from portal.london import london_day
from portal.models import Engagement, Person


def load_entry(policy: Policy, *, at: datetime) -> RegisterEntry:
    """The current entry, or an unsaved one that says what holds for a policy without one."""
    return load_entries([policy], at=at)[policy.pk]


def load_entries(policies: Iterable[Policy], *, at: datetime) -> dict[int, RegisterEntry]:
    """An entry for each policy by its key, as ``load_entry`` gives it. One query."""
    wanted = {policy.pk: policy for policy in policies}
    rows = RegisterEntry.objects.known(at=at).filter(policy__in=wanted).select_related("owner", "publisher")
    found = {row.policy_id: row for row in rows}
    return {key: found.get(key) or RegisterEntry(policy=policy, recorded_at=at) for key, policy in wanted.items()}


def find_public_versions(*, at: datetime) -> QuerySet[Version]:
    """The version in force of each policy that the register says everybody may read."""
    public = RegisterEntry.objects.known(at=at).filter(readers=Readers.PUBLIC).values("policy")
    return Version.objects.in_force(at=at).filter(policy__in=public).select_related("policy")


def find_retirement(policy: Policy, *, at: datetime) -> Retirement | None:
    """That the policy ends or has ended, if it does."""
    return Retirement.objects.known(at=at).filter(policy=policy).select_related("replaced_by", "recorded_by").first()


class PolicyEnded(Exception):
    """Somebody asks for what is in force of a policy that has ended."""

    def __init__(self, retirement: Retirement) -> None:
        super().__init__(retirement)
        self.retirement = retirement


def refuse_ended(slug: str, *, at: datetime) -> None:
    """Raises PolicyEnded where the policy at an address is retired by a moment."""
    ended = Retirement.objects.ended(at=at).filter(policy__slug=slug)
    if found := ended.select_related("policy", "replaced_by").first():
        raise PolicyEnded(found)


def find_restricted(*, at: datetime) -> QuerySet[RegisterEntry]:
    """The entries of policies that not all staff may read."""
    return RegisterEntry.objects.known(at=at).filter(readers=Readers.AUDIENCE)


def find_publisher(policy: Policy | None, *, at: datetime) -> Person | None:
    """Whom the register names to approve, publish, withdraw and retire a policy instead of HR.

    None where it names nobody, or somebody who has left: then it is HR.
    """
    named = RegisterEntry.objects.known(at=at).filter(policy=policy).select_related("publisher").first()
    publisher = named.publisher if named else None
    return publisher if publisher and publisher.pk not in find_left([publisher], on=london_day(at), at=at) else None


def find_left(people: Iterable[Person], *, on: date, at: datetime) -> set[UUID]:
    """Those of them (by id) who have no work for the trust any more, as it is known at a moment."""
    wanted = {record: person.pk for person in people for record in person.record_ids}
    going_on = Engagement.objects.known(at=at).filter(Q(until_on=None) | Q(until_on__gte=on), person__in=wanted)
    return set(wanted.values()) - {wanted[record] for record in going_on.values_list("person", flat=True)}
