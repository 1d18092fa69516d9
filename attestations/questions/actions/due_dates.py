"""The writes by which HR says that due dates of a policy wait for no question, and that they do again."""

from datetime import timedelta

from django.db import transaction

from attestations.models import KeptDueDate
from policy.models import Policy
from portal import audit
from portal.clock import moment
from portal.london import london_day
from portal.models import Person
from portal.refusals import ActionRefused

MOST_OF_A_REASON = 500


@transaction.atomic
def keep_due_dates(policy: Policy, reason: str, *, by: Person) -> KeptDueDate:
    """Questions asked from today on move no due date of this policy. Repeated, it does nothing."""
    locked, at = Policy.objects.select_for_update().get(pk=policy.pk), moment()
    if kept := _find(locked):
        return kept
    if not reason:
        raise ActionRefused("Say why.")
    kept = KeptDueDate.objects.create(
        policy=locked, reason=reason, from_on=london_day(at), recorded_by=by, recorded_at=at
    )
    audit.record("keep-due-dates", f"policy:{policy.slug}", by=by, at=at)
    return kept


@transaction.atomic
def let_due_dates_wait(policy: Policy, *, by: Person) -> None:
    """Questions asked from today on move due dates again. Repeated, it does nothing."""
    locked, at = Policy.objects.select_for_update().get(pk=policy.pk), moment()
    if (kept := _find(locked)) is None:
        return
    kept.replaced_at = at
    kept.save(update_fields=["replaced_at"])
    yesterday = london_day(at) - timedelta(days=1)
    if kept.from_on <= yesterday:
        KeptDueDate.objects.create(
            policy=locked,
            reason=kept.reason,
            from_on=kept.from_on,
            until_on=yesterday,
            recorded_by=by,
            recorded_at=at,
        )
    audit.record("let-due-dates-wait", f"policy:{policy.slug}", by=by, at=at)


def _find(policy: Policy) -> KeptDueDate | None:
    return KeptDueDate.objects.filter(policy=policy, replaced_at=None, until_on=None).first()
