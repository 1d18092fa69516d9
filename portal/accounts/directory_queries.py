"""The names of the directories, and whether somebody whom one of them let in still has anything to do here."""

from django.conf import settings
from django.utils import timezone

from portal.access.scope import load_current_grants
from portal.models import Person


def name_provider(key: str) -> str:
    names: dict[str, str] = {provider["provider_id"]: provider["name"] for provider in settings.SIGN_IN_PROVIDERS}
    return names.get(key, key)


def may_come_in(person: Person) -> bool:
    """Whether they work here, are to begin, or hold a role; whatever the directory says of whoever has left."""
    return person.has_work or bool(load_current_grants(person, at=timezone.now()))
