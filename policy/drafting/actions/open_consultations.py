"""The writes of consultations that are still open, and the mails that they owe."""

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction

from policy.models import Draft, OpenConsultation
from portal import audit
from portal.clock import moment
from portal.london import london_day
from portal.models import Notice, Person
from portal.notices.actions import owe_many
from portal.refusals import ActionRefused

from .consultations import lock_open

REMIND_WITHIN = timedelta(days=3)  # of the last day, whoever has not answered is told
LONGEST_BREAK = 60  # days; longer than the summer holidays
DoesWork = Callable[[str | UUID, date], bool]  # whether whoever has an address, or a person by id, works on a day


@transaction.atomic
def open_consultation(draft: Draft, *, whom: str, until_on: date, asked: Sequence[str], by: Person) -> OpenConsultation:
    """Record whom the trust is asking, by e-mail address, until which day. Repeated, it returns what is on record."""
    draft, at = lock_open(draft), moment()
    if until_on < london_day(at):
        raise ActionRefused("Choose a day that is still to come. One that is over is recorded with its outcome.")
    if found := draft.open_consultations.filter(whom=whom, until_on=until_on).first():
        return found
    row = OpenConsultation(draft=draft, whom=whom, until_on=until_on, asked=list(asked), opened_by=by, opened_at=at)
    row.full_clean()
    row.save()
    audit.record("open-consultation", f"draft:{draft.pk}", by=by, at=at)
    return row


@transaction.atomic
def mark_answered(row: OpenConsultation, address: str, *, by: Person) -> None:
    """Somebody has answered, and is not reminded. Repeated, or of somebody who was not asked, it does nothing."""
    lock_open(row.draft)
    found = OpenConsultation.objects.filter(pk=row.pk).first()
    if found is None or address not in found.unanswered:
        return
    found.answered = [*found.answered, address]
    found.save(update_fields=["answered"])
    audit.record("mark-answered", f"draft:{row.draft_id}", by=by)


@transaction.atomic
def end_consultation(row: OpenConsultation, *, by: Person) -> None:
    """It is over, or was entered by mistake: the addresses go, and nobody is told any more."""
    lock_open(row.draft)
    if OpenConsultation.objects.filter(pk=row.pk).delete()[0]:
        audit.record("end-consultation", f"draft:{row.draft_id}", by=by)


@transaction.atomic
def owe_closings(*, at: datetime, does_work: DoesWork) -> None:
    """Once to each who has not answered, in the last days; once to the policy lead when it has closed.

    On a day on which they work. The last days begin earlier where otherwise there might be no such day. The addresses
    of drafts that are published or abandoned go.
    """
    today = london_day(at)
    OpenConsultation.objects.exclude(draft__closed_at=None).delete()
    owed = []
    for row in OpenConsultation.objects.all():
        cause, dates = f"consultation:{row.pk}", {"owed_at": at, "try_at": at}
        if row.until_on < today:
            if does_work(row.opened_by_id, today):
                owed.append(Notice(kind="consultation-closed", person_id=row.opened_by_id, cause=cause, **dates))
            continue
        owed += [
            Notice(kind="consultation-closes", address=one, cause=cause, **dates)
            for one in row.unanswered
            if does_work(one, today) and _find_first_day(row.until_on, one, does_work) <= today
        ]
    owe_many((notice, None) for notice in owed)


def _find_first_day(until_on: date, address: str, does_work: DoesWork) -> date:
    """Three days before the last day, or the last day of work before that."""
    latest = until_on - REMIND_WITHIN
    days = (latest - timedelta(days=number) for number in range(LONGEST_BREAK))
    return next((day for day in days if does_work(address, day)), latest)
