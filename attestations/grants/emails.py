"""The mail that tells HR of somebody who was added at the door."""

from django.conf import settings
from django.urls import reverse

from attestations.formatting import day_and_year
from portal.london import london_day
from portal.models import Academy, AuditLine, Category, Engagement, Notice
from portal.notices.letters import Block, Button, Facts, Letter

from .door_queries import find_namesakes


def build_added(notice: Notice) -> Letter:
    """Who added somebody where, and the way to the record; not the name of who was added, as mails are passed on."""
    engagement = Engagement.objects.select_related("person").get(pk=notice.cause.removeprefix("engagement:"))
    line = AuditLine.objects.select_related("by").get(action="add-at-door", subject=notice.cause)
    academy = Academy.objects.named(at=notice.owed_at).get(pk=engagement.academy_id)
    person = engagement.person
    by = line.by.name if line.by else "Somebody"
    body: list[Block] = [
        f"{by} added somebody at {academy.name} on {day_and_year(london_day(line.at))}.",
        Facts(
            [
                ("As", Category(engagement.category).label),
                ("From", day_and_year(engagement.from_on)),
                ("Until", day_and_year(engagement.until_on) if engagement.until_on else "Open"),
            ]
        ),
        "If this is right, you do not need to do anything. If not, end their work there on the person’s record.",
        Button("See the record", settings.SITE_ADDRESS + reverse("person", args=[person.pk])),
    ]
    if len(find_namesakes(person.given_names, person.family_name)) > 1:
        body.append("There is another record with this name. If both are of one person, put them together.")
    return Letter(
        subject=f"Added at {academy.name} for a few weeks",
        body=body,
        ask="",
        why="HR is told whenever an academy adds somebody for a few weeks.",
    )
