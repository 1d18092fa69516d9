"""The names of the directories, whom one of them let in, and whether they still have anything to do here."""

from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone

from portal.access.scope import load_current_grants
from portal.models import Person


def name_provider(key: str) -> str:
    names: dict[str, str] = {provider["provider_id"]: provider["name"] for provider in settings.SIGN_IN_PROVIDERS}
    return names.get(key, key)


def find_kept(person: Person) -> Person:
    """The person whose record this is: another one where HR has merged it."""
    return Person.objects.get(pk=person.kept_id) if person.kept_id else person


def find_accounts(person: Person) -> "QuerySet[SocialAccount]":
    """The accounts that sign a person in, those tied to records that were merged into theirs among them."""
    accounts: QuerySet[SocialAccount] = SocialAccount.objects.filter(user__in=person.record_ids)
    return accounts


def may_come_in(person: Person) -> bool:
    """Whether they work here, are to begin, or hold a role; whatever the directory says of people who have left."""
    return person.has_work or bool(load_current_grants(person, at=timezone.now()))
