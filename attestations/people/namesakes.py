"""People on record who may be the one that HR is about to add."""

from django.utils import timezone

from portal.models import Person
from portal.people.names import fold
from portal.people.search import FoundPerson, load_with_work

MOST = 5


def find_namesakes(given_names: str, family_name: str) -> list[FoundPerson]:
    """At most five, with their work, leavers included; accents, apostrophes and the order of the names do not count."""
    wanted = _split(given_names, family_name)
    rows = Person.objects.values_list("pk", "given_names", "family_name")
    found = [pk for pk, given, family in rows.order_by("family_name", "pk") if _split(given, family) == wanted]
    return load_with_work(found[:MOST], timezone.now())


def _split(given_names: str, family_name: str) -> frozenset[str]:
    return frozenset(fold(f"{given_names} {family_name}").split())
