"""Owes the reminders of a morning."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from attestations.models import NoticeItem
from portal.london import london_day
from portal.models import Notice
from portal.notices import hours
from portal.notices.actions import owe_many

from .. import rules
from ..queries import KIND, Reader, is_stopped, load_readers
from ..rules import Asking, Rung

LOCK = 0x52454D494E44  # any number that nothing else locks
ITEMS_AT_ONCE = 5000


def remind(job: object, progress: object) -> None:
    """Owe what is due this morning. A daily job, and one after each publication that cannot wait for tomorrow."""
    owe_reminders(at=timezone.now())


@transaction.atomic
def owe_reminders(*, at: datetime) -> int:
    """Owe everybody what they are due today, in one message each. Returns how many. Repeated, it owes nothing twice.

    What is too late for today is owed tomorrow, because whatever was missed is made good.
    """
    if not hours.is_day(at=at) or is_stopped():
        return 0
    lock_reminders()
    today = london_day(at)
    owed: dict[UUID, dict[Asking, Rung]] = {}
    readers = load_readers(at=at)
    for person, reader in readers.items():
        found = rules.find_owed(
            reader.askings,
            reader.messages,
            today,
            reader.works,
            wants_half_way=reader.wants_half_way,
            told_today=reader.told_today,
        )
        if found:
            owed[person] = found
    _write(owed, readers, at)
    return len(owed)


def lock_reminders() -> None:
    """Until this transaction ends nobody else works out what anybody was sent, or owes more."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])


def _write(owed: Mapping[UUID, Mapping[Asking, Rung]], readers: Mapping[UUID, Reader], at: datetime) -> None:
    """The urgent first; each a little later than the one before, at the rate that the mail server is given."""
    pause = timedelta(minutes=1) / settings.MAILS_PER_MINUTE
    urgent_first = sorted(
        owed, key=lambda person: not any(readers[person].askings[one].is_urgent for one in owed[person])
    )
    notices: list[Notice] = []
    items: list[NoticeItem] = []
    for place, person in enumerate(urgent_first):
        notice = Notice(
            pk=uuid4(),
            kind=KIND,
            person_id=person,
            cause=_name_cause(readers[person], owed[person], london_day(at)),
            owed_at=at,
            try_at=at + place * pause,
        )
        notices.append(notice)
        items += build_items(notice, person, owed[person])
    owe_many((notice, None) for notice in notices)
    NoticeItem.objects.bulk_create(items, batch_size=ITEMS_AT_ONCE)


def _name_cause(reader: Reader, owed: Iterable[Asking], today: date) -> str:
    """One a person and day, and one more for each urgent version."""
    urgent = min(asking.version_id for asking in owed) if reader.told_today else ""
    return f"reminder:{today}/{urgent}".rstrip("/")


def build_items(notice: Notice, person: UUID, rungs: Mapping[Asking, str]) -> list[NoticeItem]:
    return [
        NoticeItem(
            notice=notice,
            person_id=person,
            version_id=asking.version_id,
            school_year=asking.school_year,
            asked_from=asking.asked_on,
            rung=rung,
        )
        for asking, rung in rungs.items()
    ]
