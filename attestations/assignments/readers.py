"""Which policies somebody may read: all of them but those that the register keeps for the people they are for."""

from datetime import datetime

from policy.register.queries import find_restricted
from portal.models import Person

from .queries import find_policies_of_audience


def find_unreadable(person: Person, *, at: datetime, reads_all: bool, only: str | None = None) -> set[int]:
    """The policies, by id, that this person may not read; ``only`` looks at a single one, by its slug.

    Whoever was asked to sign a policy, or has signed it, may always read it; so may whoever owns or publishes it.
    ``reads_all`` is said of policy leads, HR and auditors of the trust.
    """
    entries = find_restricted(at=at) if only is None else find_restricted(at=at).filter(policy__slug=only)
    restricted = set(entries.values_list("policy_id", "owner_id", "publisher_id"))
    if not restricted or reads_all:
        return set()
    records = set(person.record_ids)
    others = {policy for policy, *people in restricted if records.isdisjoint(people)}
    return others - find_policies_of_audience(person, at=at) if others else set()
