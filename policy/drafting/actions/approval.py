"""The writes that let a draft through, or take a version back."""

from django.db import transaction
from django.utils import timezone

from policy.models import Draft, StepKind, Version, Weight
from policy.publishing import actions as publishing_actions
from portal.models import Person
from portal.refusals import ActionRefused

from ..review import Review
from ..tasks import lacks
from .writing import being_written, step, submitted


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
    publishing_actions.lock_policy(draft.policy_id)  # from here on no other version comes in between
    review = _reviewed(draft, fingerprint)
    if draft.editors.filter(pk=by.pk).exists():
        raise ActionRefused("You have written at this draft. Somebody else must approve it.")
    _refuse_unfinished(review)  # a day has passed, or another version came in between
    if review.against_weight and not weight_reason:
        raise ActionRefused(
            f"Words changed that speak against “{draft.weight}”. Say why it stands, or return the draft."
        )
    if review.lacks_consultation and not consultation_reason:
        raise ActionRefused("The text says that somebody was consulted, and nothing is on record. Say why.")
    proposed = _next_version(review, weight_reason, consultation_reason, by)
    version = publishing_actions.publish(draft.slug, proposed, title=draft.title, is_first=draft.policy is None)
    draft.policy, draft.version, draft.closed_at = version.policy, version, version.published_at
    step(draft, StepKind.PUBLISHED, by=by)
    draft.save(update_fields=["policy", "version", "closed_at"])
    return version


def _reviewed(draft: Draft, fingerprint: str) -> Review:
    review = Review(draft, today=timezone.localdate())
    if review.fingerprint != fingerprint:
        raise ActionRefused("Something has changed since you opened this page. Look at it again.")
    return review


def _refuse_unfinished(review: Review) -> None:
    if lacking := lacks(review):
        raise ActionRefused(" ".join(lack.said for lack in lacking))


def _next_version(
    review: Review, weight_reason: str, consultation_reason: str, by: Person
) -> publishing_actions.NextVersion:
    draft, submission = review.draft, review.submitted
    assert review.text is not None
    assert submission is not None
    return publishing_actions.NextVersion(
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
