"""Takes drafts through their steps: name only what the test is about."""

from django.utils import timezone

from policy.drafting.actions import approval, writing
from policy.drafting.review import Review
from policy.models import Draft


def begin(version, by):
    return writing.begin(version.policy, title=version.title, slug=version.policy.slug, by=by)


def described(draft, by, **fields):
    fields = {
        "title": draft.title,
        "number": "2.0",
        "weight": "material",
        "reason": "New guidance.",
        "days": None,
        "in_force_on": timezone.localdate().replace(day=30),
    } | fields
    return writing.describe(draft, **fields, by=by)


def changed(draft, by, old="should", new="must"):
    return writing.save_text(draft, draft.text.replace(old, new), revision=draft.revision, by=by)


def submitted(draft, by, **fields):
    draft = described(changed(draft, by), by, **fields)
    approval.submit(draft, fingerprint=fingerprint(draft), by=by)
    return draft


def approved(draft, by, **reasons):
    reasons = {"consultation_reason": "The unions asked for these words."} | reasons
    return approval.approve(draft, fingerprint=fingerprint(draft), by=by, **reasons)


def fingerprint(draft):
    """Of the draft as it stands, as its pages carry it."""
    return Review(Draft.objects.select_related("policy").get(pk=draft.pk), today=timezone.localdate()).fingerprint
