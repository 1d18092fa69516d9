"""Tells the data protection officer that somebody complains."""

from django.conf import settings
from django.db import transaction
from django.db.models import TextChoices

from portal import audit
from portal.clock import moment
from portal.models import Notice, Person
from portal.notices.actions import owe
from portal.refusals import ActionRefused

KIND = "data-complaint"


class ComplaintTopic(TextChoices):
    WRONG = "wrong", "Something about me is wrong, and was not put right"
    SEEN = "seen", "Somebody saw something about me that they should not"
    COPY = "copy", "I asked for a copy or an erasure, and did not get it"
    OTHER = "other", "Something else"


@transaction.atomic
def complain(*, topic: str, by: Person) -> Notice:
    """Once a day about each topic: pressed twice, it is one complaint."""
    if not settings.DATA_PROTECTION_EMAIL:
        raise ActionRefused("No data protection officer is set. Please write to HR, and tell the administrator.")
    at = moment()
    cause = f"complaint:{by.pk}/{topic}/{at:%Y-%m-%d}"
    owe(KIND, address=settings.DATA_PROTECTION_EMAIL, cause=cause, at=at)
    audit.record("complain", f"person:{by.pk}", by=by, at=at)
    return Notice.objects.get(kind=KIND, cause=cause, address=settings.DATA_PROTECTION_EMAIL)
