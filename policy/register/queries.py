"""What the register says of policies at a moment."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import QuerySet

from policy.models import Policy, Readers, RegisterEntry, Retirement, Version


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
