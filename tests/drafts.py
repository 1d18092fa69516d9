"""Takes drafts through their steps; a test names only what it is about."""

from datetime import timedelta

from django.utils import timezone

from policy.drafting.actions import approval, writing
from policy.drafting.review import Review
from policy.models import Draft


def begin(version, by):
    return writing.begin(version.policy, title=version.title, slug=version.policy.slug, by=by)


def describe(draft, by, **fields):
    fields = {
        "title": draft.title,
        "number": "2.0",
        "weight": "material",
        "reason": "New guidance.",
        "days": None,
        "in_force_on": timezone.localdate() + timedelta(days=8),
    } | fields
    return writing.save_details(draft, **fields, by=by)


def change_text(draft, by, old="should", new="must"):
    return writing.save_text(draft, draft.text.replace(old, new), revision=draft.revision, by=by)


def submit(draft, by, **fields):
    draft = describe(change_text(draft, by), by, **fields)
    approval.submit(draft, fingerprint=load_fingerprint(draft), by=by)
    return draft


def approve(draft, by, **reasons):
    reasons = {"consultation_reason": "The unions asked for these words."} | reasons
    return approval.approve(draft, fingerprint=load_fingerprint(draft), by=by, **reasons)


def load_fingerprint(draft):
    """The fingerprint of the draft as saved, which its pages carry."""
    return Review(Draft.objects.select_related("policy").get(pk=draft.pk), today=timezone.localdate()).fingerprint
