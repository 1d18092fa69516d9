"""The write of a register entry, and who may publish."""

from datetime import date, datetime
from typing import TypedDict, Unpack

from django.db import transaction

from policy.models import Policy, RegisterEntry
from portal import audit
from portal.clock import moment
from portal.london import london_day
from portal.models import Person
from portal.refusals import ActionRefused

from ..queries import find_left, find_publisher
from ..statutory import STATUTORY


class Columns(TypedDict, total=False):
    """What an entry says; what is not given stays."""

    owner: Person | None
    approving_body: str
    publisher: Person | None
    subject: str
    review_months: int | None
    review_on: date | None
    statutory: str
    readers: str
    readers_reason: str


COLUMNS = tuple(Columns.__annotations__)


@transaction.atomic
def record_entry(
    policy: Policy, *, seen: int | None, by: Person, at: datetime | None = None, **columns: Unpack[Columns]
) -> RegisterEntry:
    """Record what the register says of a policy from now on. Repeated, it returns what stands.

    ``seen`` is the key of the entry that the person was shown, None if there was none. ``at`` is now if not given;
    only the demonstration gives a past moment. Raises ActionRefused, and ValidationError for what no entry can say.
    """
    Policy.objects.select_for_update().get(pk=policy.pk)
    at = at or moment()
    current = policy.register_entries.filter(replaced_at=None).first()
    if (current.pk if current else None) != seen:
        raise ActionRefused("Somebody else has changed the register since you opened it. Look at it again.")
    return _write_entry(policy, current, by=by, at=at, **columns)


def record_review(policy: Policy, *, review_on: date, by: Person, at: datetime) -> RegisterEntry:
    """Record when a policy is reviewed next, within a transaction that has locked the policy."""
    current = policy.register_entries.filter(replaced_at=None).first()
    return _write_entry(policy, current, by=by, at=at, review_on=review_on)


def _write_entry(
    policy: Policy, current: RegisterEntry | None, *, by: Person, at: datetime, **columns: Unpack[Columns]
) -> RegisterEntry:
    before = current or RegisterEntry(policy=policy)
    after = RegisterEntry(policy=policy, recorded_by=by, recorded_at=at)
    for name in COLUMNS:
        setattr(after, name, columns.get(name, getattr(before, name)))
    changed = [name for name in COLUMNS if getattr(after, name) != getattr(before, name)]
    if current and not changed:
        return current
    _refuse_unfit(after, changed, at)
    if current:
        current.replaced_at = at
        current.save(update_fields=["replaced_at"])
    after.full_clean()
    after.save()
    audit.record("change-register", f"policy:{policy.slug}", by=by, at=at)
    return after


def _refuse_unfit(entry: RegisterEntry, changed: list[str], at: datetime) -> None:
    """Only of what was changed: an owner may leave and a review may become overdue without anybody's doing."""
    today = london_day(at)
    for name in ("owner", "publisher"):
        person = getattr(entry, name)
        if person and name in changed and find_left([person], on=today, at=at):
            raise ActionRefused(
                f"{person.name} does not work for the trust any more. Choose somebody who does, such as the person "
                "who took over the work."
            )
    if entry.review_on and "review_on" in changed and entry.review_on < today:
        raise ActionRefused("The next review cannot be in the past. If it is overdue, choose today.")
    if entry.statutory and "statutory" in changed and entry.statutory not in STATUTORY:
        raise ActionRefused("Choose a policy from the list.")


def require_publisher(policy: Policy | None, *, by: Person, at: datetime) -> None:
    """Raises ActionRefused where the register names somebody else to publish a policy."""
    publisher = find_publisher(policy, at=at) if policy else None
    if publisher and publisher.pk not in by.record_ids:
        raise ActionRefused(f"The register says that {publisher.name} publishes this policy.")
