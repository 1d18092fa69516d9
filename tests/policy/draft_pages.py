"""Drafts, and the pages on which they are written and approved."""

from datetime import date

from django.utils import timezone

from policy.drafting.actions import approval, consultations, writing
from policy.drafting.review import Review
from policy.models import Draft
from tests import factories as make
from tests.drafts import describe

TEXT = make.PROTOCOL.read_text()
URGENT = {"weight": "urgent", "in_force_on": None}


def get_address(draft, page=""):
    return f"/manage/policies/drafts/{draft.pk}/{page}"


def reload_draft(draft):
    return Draft.objects.get(pk=draft.pk)


def review_draft(draft):
    return Review(reload_draft(draft), today=timezone.localdate())


def fill_in_approval(client, draft):
    """The approver's form as the page carries it, with the reasons that the protocol asks for."""
    form = client.get(get_address(draft, "approve/")).context["form"]
    return form.initial | {name: "For a reason." for name in form.fields if name.endswith("_reason")}


def begin_new_policy(by, slug="code-of-conduct", title="Code of Conduct"):
    return writing.begin(None, title=title, slug=slug, by=by)


def submit_new_policy(draft, by, **fields):
    draft = writing.save_text(draft, "1 Purpose\n1.1 Be kind.\n", revision=draft.revision, by=by)
    draft = describe(draft, by, **({"number": "1.0", "reason": ""} | fields))
    approval.submit(draft, fingerprint=review_draft(draft).fingerprint, by=by)
    return draft


def record_consultation(draft, by, **fields):
    fields = {
        "whom": "NEU",
        "from_on": date(2026, 11, 2),
        "until_on": date(2026, 11, 20),
        "outcome": "Agreed.",
        "file": None,
    } | fields
    return consultations.record_consultation(draft, **fields, by=by)
