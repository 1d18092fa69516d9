"""What the register says of policies at a moment."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from policy.models import Policy, Readers, RegisterEntry, Retirement, Subject, Version
from portal.london import london_day
from portal.models import Engagement, Person, PersonMerge

from .rules import TOLD_BEFORE, add_months


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


def group_by_subject(versions: Sequence[Version], *, at: datetime) -> list[tuple[str, list[Version]]]:
    """Versions under the subjects of their policies, in the subjects' order; those of no subject are "Other"."""
    entries = load_entries([version.policy for version in versions], at=at)
    subjects = {version: Subject(entries[version.policy_id].subject) for version in versions}
    groups = [(subject, [version for version in versions if subjects[version] == subject]) for subject in Subject]
    return [(str(subject.label), group) for subject, group in groups if group]


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

    None where it names nobody, or somebody who has left, or there is no policy yet: then it is HR.
    """
    if policy is None:
        return None
    named = RegisterEntry.objects.known(at=at).filter(policy=policy).select_related("publisher").first()
    publisher = named.publisher if named else None
    return publisher if publisher and publisher.pk not in find_left([publisher], on=london_day(at), at=at) else None


def find_standing_entries(*, at: datetime) -> list[RegisterEntry]:
    """The current entries of policies that do not end, with their owners and policies, by title."""
    entries = RegisterEntry.objects.known(at=at).exclude(policy__in=Retirement.objects.known(at=at).values("policy"))
    return list(entries.select_related("owner", "policy").order_by("policy__title", "pk"))


def find_reviews_due(*, at: datetime) -> list[tuple[str, date]]:
    """Titles of policies whose review is overdue or comes within three months, with the day, the oldest first."""
    soon = add_months(london_day(at), max(TOLD_BEFORE))
    dated = [(entry.policy.title, entry.review_on) for entry in find_standing_entries(at=at) if entry.review_on]
    return sorted([one for one in dated if one[1] <= soon], key=lambda one: (one[1], one[0]))


def find_ownerless(*, at: datetime) -> list[RegisterEntry]:
    """Entries whose owner has left."""
    entries = [entry for entry in find_standing_entries(at=at) if entry.owner]
    left = find_left([entry.owner for entry in entries if entry.owner], on=london_day(at), at=at)
    return [entry for entry in entries if entry.owner_id in left]


def find_policies_to_publish(person: Person, *, at: datetime) -> set[int]:
    """The policies, by id, that the register names this person to publish."""
    entries = RegisterEntry.objects.known(at=at).filter(publisher__in=person.record_ids)
    return set(entries.values_list("policy_id", flat=True))


def find_policies_with_publisher(*, at: datetime) -> set[int]:
    """The policies, by id, that somebody publishes instead of HR."""
    entries = list(RegisterEntry.objects.known(at=at).exclude(publisher=None).select_related("publisher"))
    left = find_left([entry.publisher for entry in entries if entry.publisher], on=london_day(at), at=at)
    return {entry.policy_id for entry in entries if entry.publisher_id not in left}


def find_left(people: Iterable[Person], *, on: date, at: datetime) -> set[UUID]:
    """Those of them (by id) who have no work for the trust any more, as it is known at a moment. Two queries."""
    merged = {record: person.pk for record, person in PersonMerge.objects.map_kept(at=at).items()}
    kept = {person.pk: merged.get(person.pk, person.pk) for person in people}
    if not kept:
        return set()
    records = {record: key for record, key in merged.items() if key in kept.values()}
    records |= {key: key for key in kept.values()}
    going_on = Engagement.objects.known(at=at).filter(Q(until_on=None) | Q(until_on__gte=on), person__in=records)
    here = {records[record] for record in going_on.values_list("person", flat=True)}
    return {key for key, owner in kept.items() if owner not in here}
