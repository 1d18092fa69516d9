"""Which policies changed since a reader signed them, with nothing to sign."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from attestations.assignments.queries import Assignment
from policy.models import Version
from policy.reading.differences import compare_versions, count_changes


@dataclass(frozen=True, slots=True)
class ChangedPolicy:
    """A policy whose text has changed since it was signed, with nothing to sign."""

    signed: Version
    current: Version

    @property
    def places(self) -> str:
        """``2 places``"""
        return count_changes(compare_versions(self.signed, self.current)).in_places


def find_changed_policies(assignments: Iterable[Assignment], at: datetime) -> list[ChangedPolicy]:
    """Signed policies that now have a later version in force, which asks nobody again."""
    found: dict[int, ChangedPolicy] = {}
    for assignment in assignments:
        current, signed = assignment.required.in_force(at), assignment.signed_version
        if current and signed and signed != current and not assignment.outcome.is_over:
            found[assignment.required.policy.pk] = ChangedPolicy(signed, current)
    return list(found.values())
