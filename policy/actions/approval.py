"""The writes that let a draft through, or take a version back."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from portal import audit
from portal.actions import Refusal
from portal.ledger.store import NewEntry
from portal.models import Person

from ..models import Draft, Policy, StepKind, Version, Weight
from ..review import Review
from ..tasks import lacks
from . import publishing
from .drafting import being_written, step, submitted


@transaction.atomic
def submit(draft: Draft, *, fingerprint: str, by: Person) -> None:
    """Send a draft to whoever approves; ``fingerprint`` is of what the sender was shown."""
    draft = being_written(draft)
    review = _reviewed(draft, fingerprint)
    _refuse_unfinished(review)
    draft.editors.add(by)
    step(draft, StepKind.SUBMITTED, by=by)


@transaction.atomic
def approve(
    draft: Draft, *, fingerprint: str, weight_reason: str = "", consultation_reason: str = "", by: Person
) -> Version:
    """Approve a submitted draft and publish it; ``fingerprint`` is of what the approver was shown.

    ``weight_reason`` lets a weight stand that the changes speak against, ``consultation_reason`` a text
    that speaks of a consultation of which none is on record. Staff can read both. Whoever wrote at the draft, at its
    words or at what is said about it, does not approve it; to record a consultation or to leave a remark
    of the linter as it is changes no word and is not to write.
    """
    draft = submitted(draft)
    _hold(draft.policy_id)  # from here on no other version comes in between
    review = _reviewed(draft, fingerprint)
    if draft.editors.filter(pk=by.pk).exists():
        raise Refusal("You have written at this draft. Somebody else must approve it.")
    _refuse_unfinished(review)  # a day has passed, or another version came in between
    if review.against_weight and not weight_reason:
        raise Refusal(f"Words changed that speak against “{draft.weight}”. Say why it stands, or return the draft.")
    if review.lacks_consultation and not consultation_reason:
        raise Refusal("The text says that somebody was consulted, and nothing is on record. Say why.")
    proposed = _next_version(review, weight_reason, consultation_reason, by)
    version = publishing.publish(draft.slug, proposed, title=draft.title, is_first=draft.policy is None)
    draft.policy, draft.version, draft.closed_at = version.policy, version, version.published_at
    step(draft, StepKind.PUBLISHED, by=by)
    draft.save(update_fields=["policy", "version", "closed_at"])
    return version


@transaction.atomic
def withdraw(version: Version, *, reason: str, by: Person) -> Version:
    """Take back a version that is in force or to come: the one before is in force again, from this moment.

    Attestations of it stay, and satisfy no more.
    """
    _hold(version.policy_id)
    now = timezone.now()  # only now: whoever signed while we waited signed before this moment
    version = Version.objects.select_related("policy").get(pk=version.pk)
    if version.published_at is None or version.withdrawn_at:
        raise Refusal("This version has been withdrawn already.")
    if by.pk == version.drafted_by_id or Draft.objects.filter(version=version, editors=by).exists():
        raise Refusal("Who drafted a version cannot withdraw it.")
    if not reason:
        raise Refusal("Say why it is withdrawn; staff will read the reason.")
    if version.policy.versions.standing().filter(in_force_at__gt=version.in_force_at, in_force_at__lte=now).exists():
        raise Refusal("A later version is in force. There is nothing to withdraw.")
    version.withdrawn_at, version.withdrawn_by, version.withdrawn_reason = now, by, reason
    version.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_reason"])
    publishing.tell([withdrawal(version)])
    audit.record("withdraw", f"version:{version.policy.slug}/{version.number}", by=by)
    return version


def withdrawal(version: Version) -> NewEntry:
    """What the ledger is told of a withdrawal."""
    assert version.withdrawn_at is not None
    subject = f"withdrawal:{version.policy.slug}/{version.number}"
    content: dict[str, Any] = {
        "policy": publishing.named(version),
        "reason_digest": publishing.digest(version.withdrawn_reason),
    }
    return NewEntry("withdrawal", subject, version.withdrawn_at, content)


def _hold(policy_id: int | None) -> None:
    """Until this transaction ends nobody else publishes or withdraws a version of the policy, or signs one."""
    if policy_id:
        Policy.objects.select_for_update().get(pk=policy_id)


def _reviewed(draft: Draft, fingerprint: str) -> Review:
    review = Review(draft, today=timezone.localdate())
    if review.fingerprint != fingerprint:
        raise Refusal("Something has changed since you opened this page. Look at it again.")
    return review


def _refuse_unfinished(review: Review) -> None:
    if lacking := lacks(review):
        raise Refusal(" ".join(lack.said for lack in lacking))


def _next_version(review: Review, weight_reason: str, consultation_reason: str, by: Person) -> publishing.NextVersion:
    draft, submission = review.draft, review.submitted
    assert review.text is not None
    assert submission is not None
    return publishing.NextVersion(
        number=draft.number,
        text=review.text,
        weight=Weight(draft.weight),
        reason=draft.reason,
        days=draft.days,
        in_force_on=draft.in_force_on or timezone.localdate(),
        drafted_by=submission.by,
        approved_by=by,
        decided=review.decided,
        weight_reason=weight_reason if review.against_weight else "",
        consultation_reason=consultation_reason if review.lacks_consultation else "",
    )
