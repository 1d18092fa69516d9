"""Whose a waiting sign-in may be, as HR looks for it: by staff number or e-mail address, never by name alone."""

from django.db.models import Q, QuerySet

from portal.models import Person, WaitingSignIn

from .directory_queries import find_accounts, find_kept


def find_waiting() -> QuerySet[WaitingSignIn]:
    """The longest waiting first."""
    return WaitingSignIn.objects.filter(settled_at=None).order_by("first_at", "pk")


def find_person(words: str) -> Person | None:
    """The person whose staff number or address this is, as it stands on record; of merged records the kept one."""
    words = words.strip()
    found = Person.objects.filter(Q(email=words.lower()) | Q(reference=words)).first() if words else None
    return find_kept(found) if found else None


def has_other(person: Person, waiting: WaitingSignIn) -> bool:
    """Whether another account of the same directory signs this person in, which connecting would replace."""
    return find_accounts(person).filter(provider=waiting.provider).exclude(uid=waiting.uid).exists()
