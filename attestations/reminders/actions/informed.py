"""The writes of keeping people informed during an absence: choose, confirm by a link, tell, end."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from attestations.assignments.working_days import ORDINARY
from attestations.models import KeptInformed
from portal import audit
from portal.clock import moment
from portal.london import london_day
from portal.models import Notice, Person
from portal.notices import hours
from portal.notices.actions import owe
from portal.notices.choices import find_kept
from portal.refusals import ActionRefused

from ..informed import find_choice, find_news, is_over, load_absence
from ..queries import is_stopped

KIND, CONFIRM_KIND = "informed", "informed-confirm"
MOST_A_DAY = 3  # e-mails to addresses that nobody has confirmed


@transaction.atomic
def keep_informed(person: Person, *, address: str, by: Person) -> KeptInformed:
    """Choose an address and send it a link to confirm. It replaces an earlier choice."""
    Person.objects.select_for_update(no_key=True).get(pk=person.pk)
    at = moment()
    absence = load_absence(person, chosen_at=at)
    if absence is None or not person.has_work:
        raise ActionRefused("There is no absence on record now or to come. HR records it first.")
    before = find_choice(person)
    if before and before.address == address and before.confirmed_at and not is_over(before, at=at):
        raise ActionRefused("That address is on record already, and confirmed.")
    asked = Notice.objects.filter(person=person, kind=CONFIRM_KIND, owed_at__gt=at - timedelta(days=1))
    if asked.count() >= MOST_A_DAY:
        raise ActionRefused(f"{MOST_A_DAY} e-mails have gone in a day to be confirmed. Try again tomorrow.")
    KeptInformed.objects.filter(person__in=person.record_ids).delete()
    choice = KeptInformed.objects.create(person=person, address=address, chosen_at=at, chosen_by=by)
    owe(CONFIRM_KIND, person=person, cause=f"informed:{choice.pk.hex}", at=at)
    audit.record("keep-informed", f"person:{person.pk}", by=by, at=at)
    return choice


@transaction.atomic
def confirm(choice: KeptInformed) -> None:
    """Confirm the address, by the link that was sent there. Repeated, it does nothing."""
    at = moment()
    if KeptInformed.objects.filter(pk=choice.pk, confirmed_at=None).update(confirmed_at=at):
        audit.record("confirm-informed", f"person:{choice.person_id}", by=None, at=at)


@transaction.atomic
def stop(choice: KeptInformed, *, by: Person | None) -> None:
    """Delete the address. ``by`` is None if a link asked for it, or the absence is over."""
    ended, _ = KeptInformed.objects.filter(pk=choice.pk).delete()
    if ended:
        audit.record("stop-informed", f"person:{choice.person_id}", by=by)


def tell(job: object, progress: object) -> None:
    """End what is over, and owe what is new. A daily job."""
    tell_absent(at=timezone.now())


def tell_absent(*, at: datetime) -> int:
    """Owe everybody who is kept informed one message of all that is new; returns how many. By day, on working days."""
    told = 0
    may_tell = hours.is_day(at=at) and ORDINARY.works(london_day(at)) and not is_stopped()
    for choice in KeptInformed.objects.select_related("person"):
        if is_over(choice, at=at):
            stop(choice, by=None)
        elif may_tell and choice.confirmed_at:
            told += _tell(choice, at)
    return told


@transaction.atomic
def _tell(choice: KeptInformed, at: datetime) -> bool:
    """The cause holds the period, so that the words can be made when the message is sent."""
    found = KeptInformed.objects.select_for_update(of=["self"]).select_related("person").filter(pk=choice.pk).first()
    if found is None or not find_news(found, since=found.told_until_at, until=at):
        return False
    since = found.told_until_at or found.chosen_at
    cause = f"informed:{found.pk.hex}/{since.isoformat()}/{at.isoformat()}"
    owe(KIND, person=find_kept(found.person), cause=cause, at=at)
    found.told_until_at = at
    found.save(update_fields=["told_until_at"])
    return True
