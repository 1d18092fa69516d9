"""The writes that submit and approve a draft."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from policy.models import Draft, StepKind, Version, Weight
from policy.publishing import actions as publishing_actions
from policy.publishing.occurrences import build_published
from policy.register.actions.entries import record_review, require_publisher
from policy.register.queries import load_entry
from portal.clock import moment
from portal.hooks.actions import owe
from portal.london import london_day
from portal.models import Person
from portal.refusals import ActionRefused

from ..review import Review
from ..tasks import describe_missing_consultation, find_missing_items
from .writing import lock_being_written, lock_submitted, record_step


@dataclass(frozen=True, slots=True)
class BodyApproval:
    """Which body approved a version, when, and the number of its minute; ``review_on`` is the next review."""

    body: str = ""
    on: date | None = None
    minute: str = ""
    review_on: date | None = None


NO_BODY = BodyApproval()


@transaction.atomic
def submit(draft: Draft, *, fingerprint: str, by: Person) -> None:
    """Submit a draft for approval; ``fingerprint`` is that of the draft the sender was shown."""
    draft = lock_being_written(draft)
    now = moment()
    review = _review_unchanged(draft, fingerprint, now)
    _refuse_unfinished(review)
    draft.editors.add(by)
    record_step(draft, StepKind.SUBMITTED, by=by, at=now)


@transaction.atomic
def approve(
    draft: Draft,
    *,
    fingerprint: str,
    weight_reason: str = "",
    consultation_reason: str = "",
    any_day_reason: str = "",
    approved: BodyApproval = NO_BODY,
    by: Person,
) -> Version:
    """Approve a submitted draft and publish it; ``fingerprint`` is that of the draft the approver was shown.

    ``weight_reason`` is needed if changes speak against the weight, ``consultation_reason`` if the text mentions a
    consultation and none is on record, ``approved`` where the register names a body; ``any_day_reason`` lets an urgent
    version be due on a day that somebody does not work. Staff can read them. Nobody approves a draft whose text or
    details they have edited; recording a consultation or waiving a remark is not editing.
    """
    draft = lock_submitted(draft)
    publishing_actions.lock_policy(draft.policy_id)  # from here on no other version can be published
    now = moment()
    review = _review_unchanged(draft, fingerprint, now)
    if draft.editors.filter(pk=by.pk).exists():
        raise ActionRefused("You have edited this draft. Somebody else must approve it.")
    require_publisher(draft.policy, by=by, at=now)
    _refuse_unapproved(draft, approved, now)
    _refuse_unfinished(review)  # check again: the day may have changed since, or a version been withdrawn
    _refuse_unexplained(review, weight_reason, consultation_reason)
    reasons = weight_reason, consultation_reason, any_day_reason
    next_version = _build_next_version(review, *reasons, approved, by)
    is_first = draft.policy is None
    version = publishing_actions.publish(draft.slug, next_version, title=draft.title, is_first=is_first, at=now)
    draft.policy, draft.version, draft.closed_at = version.policy, version, version.published_at
    record_step(draft, StepKind.PUBLISHED, by=by, at=now)
    draft.save(update_fields=["policy", "version", "closed_at"])
    if approved.review_on:
        record_review(version.policy, review_on=approved.review_on, by=by, at=now)
    owe(build_published(version), at=now)
    return version


def _review_unchanged(draft: Draft, fingerprint: str, at: datetime) -> Review:
    review = Review(draft, today=london_day(at))
    if review.fingerprint != fingerprint:
        raise ActionRefused("Something has changed since you opened this page. Look at it again.")
    return review


def _refuse_unfinished(review: Review) -> None:
    if missing := find_missing_items(review):
        raise ActionRefused(" ".join(item.sentence for item in missing))


def _refuse_unexplained(review: Review, weight_reason: str, consultation_reason: str) -> None:
    if review.weight_objections and not weight_reason:
        weight = review.draft.weight
        raise ActionRefused(
            f"Some changes look more than {weight}. Say why this weight is right, or send the draft back."
        )
    if review.lacks_consultation and not consultation_reason:
        raise ActionRefused(f"{describe_missing_consultation(review)} Say why.")


def _refuse_unapproved(draft: Draft, approved: BodyApproval, at: datetime) -> None:
    named = load_entry(draft.policy, at=at).approving_body if draft.policy else ""
    if named and not (approved.body and approved.on):
        raise ActionRefused(f"The register says that {named} approves this policy. Say which body did, and when.")
    if (approved.on or approved.minute) and not approved.body:
        raise ActionRefused("Say which body approved it.")
    if approved.on and approved.on > london_day(at):
        raise ActionRefused("The day on which it was approved cannot be in the future.")


def _build_next_version(
    review: Review,
    weight_reason: str,
    consultation_reason: str,
    any_day_reason: str,
    approved: BodyApproval,
    by: Person,
) -> publishing_actions.NextVersion:
    draft, submission = review.draft, review.submission
    assert review.text is not None
    assert submission is not None
    return publishing_actions.NextVersion(
        number=draft.number,
        text=review.text,
        summary=draft.summary,
        weight=Weight(draft.weight or Weight.MATERIAL),  # a policy's first version may have no weight
        reason=draft.reason,
        days=draft.days,
        in_force_on=draft.in_force_on or review.today,
        drafted_by=submission.by,
        approved_by=by,
        decided=review.decided,
        file=review.kept_file,
        weight_reason=weight_reason if review.weight_objections else "",
        consultation_reason=consultation_reason if review.lacks_consultation else "",
        any_day_reason=any_day_reason if draft.weight == Weight.URGENT and review.last_published else "",
        approving_body=approved.body,
        approved_on=approved.on,
        minute=approved.minute,
    )
