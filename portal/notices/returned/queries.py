"""Questions about who cannot be reached by e-mail."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import QuerySet

from portal.models import AddressTrouble, Notice, Person

from ..choices import find_receiver


def find_address(notice: Notice) -> str:
    """To whom a notice goes today; what was sent to an address that is no longer theirs concerns nobody."""
    receiver = find_receiver(notice)
    return (notice.address or (receiver.email if receiver else "") or "").lower()


def find_troubles() -> QuerySet[AddressTrouble]:
    """Those that last."""
    return AddressTrouble.objects.filter(ended_at=None)


def find_trouble(person: Person) -> AddressTrouble | None:
    return find_troubles().filter(person__in=person.record_ids).order_by("since_at").first()


def load_unreached(people: Collection[UUID]) -> Mapping[UUID, datetime]:
    """Who of these cannot be reached, and since when: one query for a board."""
    return dict(find_troubles().filter(person__in=people).values_list("person", "since_at"))


def count_begun(hour: datetime) -> int:
    """How many people could not be reached for the first time within an hour, and still cannot."""
    rows = find_troubles().filter(since_at__gte=hour, since_at__lt=hour + timedelta(hours=1))
    return rows.values("person").distinct().count()
