"""Receipts of people who have left: a mailed link that ends opens them, and nothing else.

A link is a notice to the address that HR named. Its cause holds the person and a digest of the link, so no table is
needed, and a newer link of the same person ends those before.
"""

import re
import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from attestations.models import Signing
from portal import audit
from portal.clock import moment
from portal.digests import sha256_hex
from portal.models import Notice, Person
from portal.notices import encryption
from portal.notices.actions import give_up, owe
from portal.notices.letters import Button, Letter
from portal.refusals import ActionRefused

KIND = "leaver-receipts"
LASTS = timedelta(days=14)
TOKEN = re.compile(r"[0-9a-f]{32}-[\w-]{43}")


@transaction.atomic
def send_receipts(person: Person, *, address: str, by: Person) -> None:
    """Mail a link to somebody's receipts to an address that they gave HR. Links sent for them before end."""
    Person.objects.select_for_update(no_key=True).get(pk=person.pk)
    if person == by:
        raise ActionRefused("These receipts are your own. You find them on your home page.")
    if person.has_work:
        raise ActionRefused(f"{person.name} works here, and finds their receipts after signing in.")
    if not Signing.objects.filter(person__in=person.record_ids).exists():
        raise ActionRefused(f"{person.name} has signed nothing, so there are no receipts.")
    at, token = moment(), f"{person.pk.hex}-{secrets.token_urlsafe(32)}"
    give_up(find_notices(person), "A newer link was asked for", at=at)
    owe(KIND, address=address, cause=_name_cause(token), secret={"token": token}, at=at, expires_at=at + LASTS)
    audit.record("send-receipts", f"person:{person.pk}", by=by, at=at)


def find_notices(person: Person) -> QuerySet[Notice]:
    """The links of a person, newest first."""
    return Notice.objects.filter(kind=KIND, cause__startswith=f"receipts:{person.pk.hex}:").order_by("-owed_at", "-pk")


def find_person(token: str, *, at: datetime) -> Person | None:
    """Whose receipts a link opens, while it lasts and is their newest."""
    if not TOKEN.fullmatch(token):
        return None
    person = Person.objects.filter(pk=token[:32]).first()
    newest = find_notices(person).first() if person else None
    if newest is None or newest.given_up_at or newest.cause != _name_cause(token) or newest.owed_at + LASTS <= at:
        return None
    return person


def build_letter(notice: Notice) -> Letter:
    path = reverse("leaver_receipts", args=[encryption.decrypt(notice)["token"]])
    ends_on = date_format(timezone.localtime(notice.owed_at + LASTS), "l j F Y")
    return Letter(
        subject=f"Your receipts from {settings.TRUST_NAME}",
        body=[
            f"Here are the receipts for the policies that you signed at {settings.TRUST_NAME}.",
            Button("See your receipts", f"{settings.SITE_ADDRESS}{path}"),
            (
                f"The link works until {ends_on}. Print the receipts or keep the files: each one can be checked for "
                "ever, without us."
            ),
        ],
        ask="You did not expect this? Then somebody gave us your address by mistake. Please delete this e-mail.",
        why="You get this because you gave HR this address for it.",
    )


def _name_cause(token: str) -> str:
    return f"receipts:{token[:32]}:{sha256_hex(token)}"
