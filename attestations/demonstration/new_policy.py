"""The draft of a policy that the trust has not had yet: the policy lead has submitted it, and it waits for HR."""

from policy.drafting.actions import approval, writing
from policy.drafting.review import Review
from policy.models import Weight

from .office import Office, read_text

SLUG, TITLE = "menopause-at-work", "Menopause at Work Policy"


def submit_new_policy(office: Office) -> None:
    draft = writing.begin(None, title=TITLE, slug=SLUG, by=office.lead)
    text = read_text(SLUG).canonical
    draft = writing.save_text(draft, text, revision=draft.revision, by=office.lead)
    draft = writing.save_details(
        draft,
        title=TITLE,
        number="1.0",
        weight=Weight.MATERIAL,
        reason="",
        in_force_on=office.calendar.workday_ahead(40),
        days=None,
        by=office.lead,
    )
    fingerprint = Review(draft, today=office.calendar.today).fingerprint
    approval.submit(draft, fingerprint=fingerprint, by=office.lead)
