"""The writes that accept what was acknowledged elsewhere: HR says so, a policy lead confirms it, either ends it."""

from datetime import date

from django.db import transaction

from attestations.models import Acceptance
from attestations.models.taken_over import Named
from policy.models import Policy, Version
from portal import audit
from portal.clock import moment
from portal.london import london_day
from portal.models import Person
from portal.refusals import ActionRefused


@transaction.atomic
def accept_elsewhere(version: Version, named: Named, *, until_on: date, by: Person) -> Acceptance:
    """HR's half. It changes nothing before a policy lead has confirmed it. Raises ActionRefused."""
    _lock(version)
    source, policy_named, version_named = named
    at = moment()
    if until_on < london_day(at):
        raise ActionRefused("Choose today or a later day.")
    if version.withdrawn_at:
        raise ActionRefused("This version is withdrawn. Choose another.")
    row = Acceptance(
        version=version,
        source=source,
        policy_named=policy_named,
        version_named=version_named,
        accepted_until=until_on,
        said_at=at,
        said_by=by,
    )
    row.full_clean()
    row.save()
    audit.record("accept-elsewhere", f"acceptance:{row.pk}", by=by, at=at)
    return row


@transaction.atomic
def confirm_acceptance(acceptance: Acceptance, *, by: Person) -> Acceptance:
    """The policy lead's half: from now on it counts. Repeated, nothing is done. Raises ActionRefused."""
    row = _lock_row(acceptance)
    if row.ended_at:
        raise ActionRefused("This was ended. HR must say it again.")
    if row.confirmed_at:
        return row
    if by.pk in row.said_by.record_ids:
        raise ActionRefused("You said this yourself. Somebody else must confirm it.")
    at = moment()
    if row.accepted_until < london_day(at):
        raise ActionRefused("Its last day has passed. HR must say it again, with a later day.")
    row.confirmed_at, row.confirmed_by = at, by
    row.save(update_fields=["confirmed_at", "confirmed_by"])
    audit.record("confirm-acceptance", f"acceptance:{row.pk}", by=by, at=at)
    return row


@transaction.atomic
def end_acceptance(acceptance: Acceptance, *, by: Person) -> Acceptance:
    """From tomorrow those who signed elsewhere are asked, with the days of the requirement from then on."""
    row = _lock_row(acceptance)
    if row.ended_at:
        return row
    at = moment()
    row.ended_at, row.ended_by, row.ended_on = at, by, min(london_day(at), row.accepted_until)
    row.save(update_fields=["ended_at", "ended_by", "ended_on"])
    audit.record("end-acceptance", f"acceptance:{row.pk}", by=by, at=at)
    return row


def _lock_row(acceptance: Acceptance) -> Acceptance:
    _lock(acceptance.version)
    return Acceptance.objects.select_related("said_by", "version").get(pk=acceptance.pk)


def _lock(version: Version) -> None:
    """Two who act on one policy at once wait for each other, as with its requirements."""
    Policy.objects.select_for_update().get(pk=version.policy_id)
