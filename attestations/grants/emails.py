"""The mail that tells HR of somebody who was added at the door."""

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse

from portal.models import Academy, AuditLine, Engagement, Notice

from .door_queries import find_namesakes


def build_added(notice: Notice) -> EmailMessage:
    """Who added somebody where, and the way to the record; not the name of who was added, as mails are passed on."""
    engagement = Engagement.objects.select_related("person").get(pk=notice.cause.removeprefix("engagement:"))
    line = AuditLine.objects.select_related("by").get(action="add-at-door", subject=notice.cause)
    academy = Academy.objects.named(at=notice.owed_at).get(pk=engagement.academy_id)
    person = engagement.person
    context = {
        "engagement": engagement,
        "academy": academy,
        "by": line.by,
        "at": line.at,
        "has_namesakes": len(find_namesakes(person.given_names, person.family_name)) > 1,
        "address": settings.SITE_ADDRESS + reverse("person", args=[person.pk]),
        "trust_name": settings.TRUST_NAME,
    }
    subject = f"Added at {academy.name} for a few weeks"
    return EmailMessage(subject=subject, body=render_to_string("email/added_at_door.txt", context))
