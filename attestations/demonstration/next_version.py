"""The draft of version 2.0, as far as the policy lead has got: changes of several kinds, not yet submitted."""

from policy.drafting.actions import writing
from policy.models import Version, Weight
from portal.models import Person

from .calendar import DemoCalendar

REASON = "Sites that closed are no longer named, and it says more clearly what must be reported."
# Words of the protocol, and what the policy lead has made of them.
CHANGES = (
    (
        "Twitter, Facebook, Friendster, LinkedIn, YouTube and My Space",
        "Facebook, Instagram, LinkedIn, TikTok and YouTube",
    ),
    ("whilst working on behalf of the Trust should report", "whilst working on behalf of the Trust must report"),
    ("5.3 There may", "5.3 Accounts that are used for work are registered with the academy’s office.\n5.4 There may"),
    ("5.4 Employees using", "5.5 Employees using"),
    ("outlined in section 5.3", "outlined in section 5.4"),
    ("5.5 If employees", "5.6 If employees"),
    ("5.6 Once the", "5.7 Once the"),
    ("5.7 If employees are in any doubt", "5.8 If employees are in any doubt"),
)


def begin_next_version(version: Version, calendar: DemoCalendar, *, by: Person) -> None:
    draft = writing.begin(version.policy, title=version.title, slug=version.policy.slug, by=by)
    text = draft.text
    for old, new in CHANGES:
        text = text.replace(old, new)
    draft = writing.save_text(draft, text, revision=draft.revision, by=by)
    writing.save_details(
        draft,
        title=version.title,
        number="2.0",
        weight=Weight.MATERIAL,
        reason=REASON,
        in_force_on=calendar.workday_ahead(28),
        days=None,
        by=by,
    )
