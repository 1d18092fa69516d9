"""Slips: printed for people without a mailbox, used once at the door, ended."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from portal import audit
from portal.access import security_lines
from portal.clock import moment
from portal.models import Academy, Person, SecurityKind, Slip
from portal.refusals import ActionRefused

from .. import slip_codes
from ..queries import find_who_may_come_in, find_who_needs_slips

LASTS = timedelta(days=14)
MOST_TRIES = 5
OVER = (
    "Slips from this page were printed before, and have been used, replaced or ended since. "
    "Open the page again to print new ones."
)


@dataclass(frozen=True, slots=True)
class PrintedSlip:
    """A slip with its code, which is on the sheet and nowhere else."""

    slip: Slip
    code: str


@transaction.atomic
def print_slips(academy: Academy, births: Mapping[UUID, date], *, form: str, by: Person) -> list[PrintedSlip]:
    """Make slips for people of an academy, by their days of birth; slips made for them before end.

    ``form`` is the number of the page that asked: sent twice, it makes the same slips once.
    """
    list(Person.objects.filter(pk__in=births).order_by("pk").select_for_update(no_key=True).values_list("pk"))
    at = moment()
    people = list(find_who_needs_slips(academy, at=at).filter(pk__in=births).exclude(pk=by.pk))
    if len(people) < len(births):
        raise ActionRefused("Somebody here has an e-mail address by now, or has left. Open the page again.")
    people.sort(key=lambda person: (person.family_name, person.given_names))
    return [_print(person, academy, births[person.pk], form=form, by=by, at=at) for person in people]


def _print(person: Person, academy: Academy, born_on: date, *, form: str, by: Person, at: datetime) -> PrintedSlip:
    code = slip_codes.make_code(form, person.pk, born_on, by=by.pk)
    digests = slip_codes.list_code_digests(code)
    if known := Slip.objects.filter(code_digest__in=digests).first():
        if known.used_at or known.withdrawn_at or known.expires_at <= at:
            raise ActionRefused(OVER)
        return PrintedSlip(known, code)
    _end(Slip.objects.filter(person=person), at)
    slip = Slip.objects.create(
        person=person,
        academy=academy,
        code_digest=digests[0],
        birthday_mac=slip_codes.make_birthday_mac(code, born_on),
        printed_at=at,
        printed_by=by,
        expires_at=at + LASTS,
    )
    audit.record("print-slip", f"person:{person.pk}", by=by, academy=academy, at=at)
    return PrintedSlip(slip, code)


@transaction.atomic
def use_slip(code: str, born_on: date) -> Slip | None:
    """Use a slip up, once; None where code or day is wrong or the slip is over. The fifth wrong day ends it."""
    at = moment()
    open_ones = Slip.objects.filter(used_at=None, withdrawn_at=None, expires_at__gt=at)
    found = open_ones.filter(code_digest__in=slip_codes.list_code_digests(code)).select_related("person", "academy")
    slip = found.select_for_update(of=["self"]).first()
    if slip is None:
        security_lines.record(SecurityKind.CODE_FAILED, None, "slip")
        return None
    is_right = slip_codes.is_birthday(code, born_on, slip.birthday_mac)
    if not is_right or not find_who_may_come_in(at=at).filter(pk=slip.person_id, email=None).exists():
        _count_wrong_try(slip, at)
        return None
    slip.used_at, slip.birthday_mac = at, ""
    slip.save(update_fields=["used_at", "birthday_mac"])
    audit.record("use-slip", f"slip:{slip.pk}", by=slip.person, academy=slip.academy, at=at)
    return slip


def _count_wrong_try(slip: Slip, at: datetime) -> None:
    slip.tries += 1
    if slip.tries >= MOST_TRIES:
        slip.withdrawn_at, slip.birthday_mac = at, ""
        security_lines.record(SecurityKind.LOCKED_OUT, slip.person, "slip")
    slip.save(update_fields=["tries", "withdrawn_at", "birthday_mac"])
    security_lines.record(SecurityKind.CODE_FAILED, slip.person, "slip")
    audit.record("wrong-slip", f"slip:{slip.pk}", by=None, academy=slip.academy, at=at)


@transaction.atomic
def end_slip(slip: Slip, *, by: Person) -> None:
    """A slip that was lost, or is no longer wanted, opens nothing. Repeated, it does nothing."""
    if slip.person_id == by.pk:
        raise ActionRefused("This slip is your own. Ask someone else to end it.")
    at = moment()
    if _end(Slip.objects.filter(pk=slip.pk), at):
        audit.record("end-slip", f"person:{slip.person_id}", by=by, academy=slip.academy, at=at)


@transaction.atomic
def end_old_slips(job: object, progress: object) -> None:
    """The job of every day: of slips whose fortnight is over, or whose person has left or a mailbox, no day stays."""
    at = moment()
    needed = find_who_may_come_in(at=at).filter(email=None)
    _end(Slip.objects.filter(expires_at__lte=at), at)
    _end(Slip.objects.exclude(person__in=needed), at)


def _end(slips: QuerySet[Slip], at: datetime) -> int:
    return slips.filter(used_at=None, withdrawn_at=None).update(withdrawn_at=at, birthday_mac="")
