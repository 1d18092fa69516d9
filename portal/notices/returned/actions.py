"""Writes what came back: of the notice, and of the person whom it did not reach. HR is told once an hour at most."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from portal import audit
from portal.clock import moment
from portal.models import AddressTrouble, Notice, Person, TroubleEnd, TroubleKind

from ..actions import owe_many
from ..choices import find_receiver
from .queries import find_address, find_troubles
from .reports import Fate, Report

KIND = "cannot-be-reached"
KINDS = {Fate.GONE: TroubleKind.BOUNCED, Fate.COMPLAINED: TroubleKind.COMPLAINED}


@transaction.atomic
def record_report(report: Report) -> bool:
    """Record what a mail server says. True if it is news: of one of our messages, sent to that address.

    Read twice it changes nothing, so that a trouble that HR has ended does not come back with an old mail.
    """
    notice = Notice.objects.select_for_update(of=["self"]).filter(pk=report.notice).exclude(sent_at=None).first()
    if notice is None or find_address(notice) not in report.addresses:
        return False
    at = moment()
    if report.fate is Fate.DELIVERED:
        return _end_troubles(notice, TroubleEnd.ARRIVED, at=at)
    if notice.came_back_at:
        return False
    Notice.objects.filter(pk=notice.pk).update(came_back_at=at)
    if (person := find_receiver(notice)) and (kind := KINDS.get(report.fate)):
        _begin_trouble(person, notice, kind, report.status, at=at)
    return True


@transaction.atomic
def record_refusal(notice: Notice, status: str) -> None:
    """The mail server has refused the receiver's address for good, and at once."""
    if person := find_receiver(notice):
        _begin_trouble(person, notice, TroubleKind.REFUSED, status, at=moment())


def record_taken(notice: Notice) -> None:
    """The mail server that refused the address has taken a later message for it."""
    person = find_receiver(notice)
    rows = AddressTrouble.objects.filter(person=person, kind=TroubleKind.REFUSED, ended_at=None)
    if person and rows.exists():
        rows.update(ended_at=moment(), ended_because=TroubleEnd.ARRIVED)


@transaction.atomic
def end_because_of_address(person: Person, *, at: datetime) -> None:
    """The address with which it did not work is no longer theirs."""
    rows = AddressTrouble.objects.filter(person=person, ended_at=None)
    rows.update(ended_at=at, ended_because=TroubleEnd.ADDRESS)


@transaction.atomic
def end_by_hand(person: Person, *, by: Person) -> bool:
    """HR says that e-mail reaches somebody again. False if it was not known that it does not."""
    at = moment()
    rows = AddressTrouble.objects.filter(person__in=person.record_ids, ended_at=None)
    if not rows.update(ended_at=at, ended_because=TroubleEnd.HR, ended_by=by):
        return False
    audit.record("mail-works", f"person:{person.pk}", by=by, at=at)
    return True


def _begin_trouble(person: Person, notice: Notice, kind: TroubleKind, status: str, *, at: datetime) -> None:
    """One at a time: what comes back after the first tells HR nothing new."""
    if find_troubles().filter(person=person).exists():
        return
    trouble = AddressTrouble(person=person, kind=kind, status=status[:12], notice=notice, since_at=at)
    AddressTrouble.objects.bulk_create([trouble], ignore_conflicts=True)
    _tell_hr(at)


def _tell_hr(at: datetime) -> None:
    """One message at the end of the hour for all whom it concerns: a mail server that is away concerns hundreds."""
    if settings.HR_EMAIL:
        hour = at.replace(minute=0, second=0, microsecond=0)
        told_at = hour + timedelta(hours=1)
        owed = Notice(
            kind=KIND, address=settings.HR_EMAIL, cause=f"troubles:{hour:%Y-%m-%dT%H}", owed_at=at, try_at=told_at
        )
        owe_many([(owed, None)])


def _end_troubles(notice: Notice, why: TroubleEnd, *, at: datetime) -> bool:
    """Only those that are older than the message: what came back later is not undone by what had arrived before."""
    person = find_receiver(notice)
    rows = AddressTrouble.objects.filter(person=person, ended_at=None, since_at__lt=notice.sent_at)
    return bool(person and rows.update(ended_at=at, ended_because=why))
