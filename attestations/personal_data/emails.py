"""The mail to the data protection officer about a complaint."""

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string

from portal.models import Notice, Person

from .actions.complaints import ComplaintTopic


def build_complaint(notice: Notice) -> EmailMessage:
    """Who complains, and what about. Their own words reach the officer by e-mail or telephone, and not through here."""
    key, topic, _ = notice.cause.removeprefix("complaint:").split("/")
    person = Person.objects.get(pk=key)
    context = {
        "person": person,
        "topic": ComplaintTopic(topic).label,
        "owed_at": notice.owed_at,
        "trust_name": settings.TRUST_NAME,
    }
    body = render_to_string("email/data_complaint.txt", context)
    return EmailMessage(subject="A complaint about personal data", body=body)
