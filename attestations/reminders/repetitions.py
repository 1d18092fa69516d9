"""What of a waiting reminder would tell somebody twice, because it was owed to a record that is merged since."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from django.db.models import F, Max

from attestations.models import NoticeItem
from portal.london import london_day
from portal.models import Notice, Person
from portal.notices.actions import SHORTEST_WAIT, TRY_TAKES
from portal.notices.queries import find_waiting

from .queries import FATE, KIND, build_message, went_today
from .rules import Asking, Message, is_repeated


def find_repeated(notice: Notice, items: Iterable[NoticeItem], person: Person, *, at: datetime) -> set[Asking]:
    """Of which askings of a notice the person was told under another record. Two queries, nearly always none."""
    if len(person.record_ids) == 1:
        return set()
    others = NoticeItem.objects.filter(person__in=person.record_ids).exclude(notice=notice)
    others = others.exclude(notice__sent_at=None, notice__given_up_at=None)
    told: dict[Asking, list[Message]] = defaultdict(list)
    for version, year, asked_from, rung, *fate in others.values_list(
        "version_id", "school_year", "asked_from", "rung", *FATE
    ):
        told[Asking(version, year, asked_from)].append(build_message(rung, *fate, at=at))
    owed_on = london_day(notice.owed_at)
    return {asking for item in items if is_repeated(owed_on, item.rung, told[asking := name_asking(item)])}


def find_end_of_try(notice: Notice, person: Person) -> datetime | None:
    """When it is known what became of a reminder to another of several records, whose worker may have died over it."""
    if len(person.record_ids) == 1:
        return None
    tried = find_waiting().filter(person__in=person.record_ids, kind=KIND, tries__gt=0).exclude(pk=notice.pk)
    tried = tried.filter(try_at=F("tried_at") + TRY_TAKES)
    last: datetime | None = tried.aggregate(last=Max("try_at"))["last"]
    return last + SHORTEST_WAIT if last else None


def was_told_today(notice: Notice, person: Person, *, at: datetime) -> bool:
    """Whether another reminder went today to one of several records."""
    if len(person.record_ids) == 1:
        return False
    others = Notice.objects.filter(person__in=person.record_ids, kind=KIND).exclude(pk=notice.pk)
    return others.filter(went_today(at)).exists()


def name_asking(item: NoticeItem) -> Asking:
    return Asking(item.version_id, item.school_year, item.asked_from)
