"""Which mails a person may do without, and the signed address by which a mail program turns them off.

A kind of notice names its choice in ``settings.NOTICES``. What asks for something cannot be turned off.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.urls import reverse

from portal.models import MessageChoice, Notice, Person, PersonMerge

from .letters import Button

SALT = "portal.notices.choices"
HALF_WAY, NEWS = "half-way", "news"


@dataclass(frozen=True, slots=True)
class Choice:
    """``without`` says what happens instead of the mail."""

    key: str
    title: str
    about: str
    without: str


CHOICES = {
    choice.key: choice
    for choice in (
        Choice(
            HALF_WAY,
            "The reminder half way to the due date",
            "One e-mail between the one that asks and the last reminder.",
            "You are not reminded half way. Your home page still shows what to sign, and by when.",
        ),
        Choice(
            NEWS,
            "News about your work in the portal",
            "Reports that are ready, imports that are done, drafts that were submitted, sent back or "
            "approved, consultations that have closed.",
            "They wait for you under “Messages”, and your home page says that there are some.",
        ),
    )
}


def find_choices(person: Person) -> set[str]:
    """What somebody does without, by the keys of the choices; of a merged record what the person who is kept does."""
    records = find_kept(person).record_ids
    return set(MessageChoice.objects.filter(person__in=records).values_list("choice", flat=True))


def find_kept(person: Person) -> Person:
    """Whose choices count for a record: their own, or of a merged one those of the person who is kept."""
    return Person.objects.get(pk=person.kept_id) if person.kept_id else person


def find_receiver(notice: Notice) -> Person | None:
    """To whom a notice goes. What nobody has asked for goes to the person who is kept of several records.

    Codes, links and receipts go to whoever asked for them.
    """
    is_unasked = settings.NOTICES[notice.kind].keeps_quiet_hours
    return find_kept(notice.person) if notice.person and is_unasked else notice.person


def find_without(choice: str, people: Collection[UUID], *, at: datetime) -> set[UUID]:
    """Which of these people do without the mails of a choice, by any of their records: two queries for many."""
    kept = {merged: person.pk for merged, person in PersonMerge.objects.map_kept(at=at).items()}
    rows = MessageChoice.objects.filter(choice=choice).values_list("person", flat=True)
    return {kept.get(person, person) for person in rows} & set(people)


def is_only_in_portal(notice: Notice) -> bool:
    """Whether its receiver has chosen to do without the mail."""
    choice = settings.NOTICES[notice.kind].choice
    return bool(choice and notice.person and choice in find_choices(notice.person))


def build_off(notice: Notice) -> Button | None:
    """How its receiver turns off what a notice is one of; None where that cannot be."""
    choice = CHOICES.get(settings.NOTICES[notice.kind].choice)
    if choice is None or notice.person is None:
        return None
    token = sign_choice(notice.person.pk, choice.key)
    return Button("Stop these e-mails", settings.SITE_ADDRESS + reverse("messages_off", args=[token]))


def sign_choice(person: UUID, choice: str) -> str:
    """A token that does not end, because mails are kept; all that it can do is to turn off this one choice."""
    return signing.Signer(salt=SALT).sign_object([person.hex, choice])


def read_token(token: str) -> tuple[Person, Choice] | None:
    """Whose choice a token is about; None if it is not one of ours."""
    try:
        person, choice = signing.Signer(salt=SALT).unsign_object(token)
    except (signing.BadSignature, ValueError):
        return None
    found = Person.objects.filter(pk=person).first()
    return (found, CHOICES[choice]) if found and choice in CHOICES else None
