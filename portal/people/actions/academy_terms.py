"""The writes with which academies join the trust and leave it."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import Min
from django.utils.text import slugify

from portal import audit
from portal.clock import moment
from portal.models import Academy, AcademyName, AcademyTerm, Person
from portal.refusals import ActionRefused

from ..names import describe_fault
from .academy_work import end_all_work, lock_people, reopen_work

# They stand in addresses where otherwise an academy does.
TAKEN = frozenset({"new", "trust"})
FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2100, 12, 31)
CHECK_THE_YEAR = "Check the year: it cannot be right."


def propose_slug(name: str) -> str:
    """The words of a name as they stand in addresses, without those that every academy has."""
    slug = slugify(name)[:50].strip("-")
    return slug.removesuffix("-academy") or slug


@transaction.atomic
def add_academy(*, name: str, slug: str, urn: str, is_central: bool, joined_on: date, by: Person) -> Academy:
    """An academy joins, on a day that may lie ahead. Repeated with the same facts, it returns the one there is.

    Raises ActionRefused, or ValidationError for a second central office.
    """
    at = moment()
    if fault := describe_fault(name):
        raise ActionRefused(f"The name {fault}. Type it again.")
    if is_central and urn:
        raise ActionRefused("The central office has no URN.")
    if slug in TAKEN:
        raise ActionRefused(f"“{slug}” cannot stand in the address of an academy. Choose other words.")
    _refuse_year(joined_on)
    if same := Academy.objects.named(at=at).filter(slug=slug).first():
        if (same.joined_on, same.is_central) == (joined_on, is_central) and (same.name, same.urn) == (name, urn):
            return same
        raise ActionRefused(f"{same.name or same.slug} has the address “{slug}” already. Choose other words.")
    refuse_taken_urn(urn)
    academy = Academy(slug=slug, is_central=is_central, joined_on=joined_on)
    academy.full_clean()
    academy.save()
    row = AcademyName(academy=academy, name=name, urn=urn, from_on=joined_on, recorded_at=at)
    row.full_clean()
    row.save()
    audit.record("add-academy", f"academy:{slug}", by=by, academy=academy, at=at)
    return academy


def refuse_taken_urn(urn: str, *, but: Academy | None = None) -> None:
    rows = AcademyName.objects.filter(replaced_at=None, urn=urn).exclude(urn="").exclude(academy=but)
    if taken := rows.order_by("-from_on").first():
        raise ActionRefused(f"{taken.name} has the URN {urn}. Check the number.")


@transaction.atomic
def correct_joining(academy: Academy, *, joined_on: date, by: Person) -> None:
    """Correct the day on which an academy joined. Its first name holds from that day, if it began later."""
    at = _lock(academy)
    if joined_on == academy.joined_on:
        return
    if academy.left_on and joined_on > academy.left_on:
        raise ActionRefused("An academy cannot join after it has left. Correct the day on which it leaves first.")
    _refuse_year(joined_on)
    write_term(academy, joined_on, academy.left_on, at)
    first = academy.names.filter(replaced_at=None).order_by("from_on").first()
    if first and first.from_on > joined_on:
        _replace(first, at)
        AcademyName.objects.create(
            academy=academy, name=first.name, urn=first.urn, from_on=joined_on, until_on=first.until_on, recorded_at=at
        )
    audit.record("change-academy-term", f"academy:{academy.slug}", by=by, academy=academy, at=at)


@transaction.atomic
def let_leave(academy: Academy, *, left_on: date, by: Person) -> None:
    """An academy leaves at the end of a day: all work and roles there end with it.

    A day chosen before is replaced, and what had ended with it ends on the new one instead.
    """
    _lock(academy)
    if left_on == academy.left_on:
        return
    if academy.is_central:
        raise ActionRefused("The central office is part of the trust, so it cannot leave it.")
    if left_on < academy.joined_on:
        raise ActionRefused("An academy cannot leave before it has joined.")
    _refuse_year(left_on)
    lock_people(academy, min(left_on, academy.left_on or left_on), by=by)
    at = moment()
    _reopen(academy, by=by, at=at)
    end_all_work(academy, left_on, by=by, at=at)
    write_term(academy, academy.joined_on, left_on, at)
    audit.record("change-academy-term", f"academy:{academy.slug}", by=by, academy=academy, at=at)


@transaction.atomic
def let_stay(academy: Academy, *, by: Person) -> None:
    """Take back that an academy leaves. Work and roles that were ended with it go on as they were."""
    _lock(academy)
    if academy.left_on is None:
        return
    lock_people(academy, academy.left_on, by=by)
    at = moment()
    _reopen(academy, by=by, at=at)
    write_term(academy, academy.joined_on, None, at)
    audit.record("change-academy-term", f"academy:{academy.slug}", by=by, academy=academy, at=at)


def _refuse_year(day: date) -> None:
    """Days far away would take the rules beyond the calendar."""
    if not FIRST_DAY <= day <= LAST_DAY:
        raise ActionRefused(CHECK_THE_YEAR)


def write_term(academy: Academy, joined_on: date, left_on: date | None, at: datetime) -> None:
    """Updates the joining and leaving days, and keeps the earlier ones on record."""
    last = academy.terms.filter(replaced_at=None).first()
    if last:
        _replace(last, at)
    else:
        since = academy.names.aggregate(first=Min("recorded_at"))["first"] or at
        before = {"joined_on": academy.joined_on, "left_on": academy.left_on}
        AcademyTerm.objects.create(academy=academy, **before, recorded_at=min(since, at), replaced_at=at)
    AcademyTerm.objects.create(academy=academy, joined_on=joined_on, left_on=left_on, recorded_at=at)
    academy.joined_on, academy.left_on = joined_on, left_on
    academy.save(update_fields=["joined_on", "left_on"])


def _lock(academy: Academy) -> datetime:
    """Locks the academy against other changes of it, and reads it again."""
    locked = Academy.objects.select_for_update(no_key=True).get(pk=academy.pk)
    academy.joined_on, academy.left_on = locked.joined_on, locked.left_on
    return moment()


def _reopen(academy: Academy, *, by: Person, at: datetime) -> None:
    """What had ended with the day chosen before; the joining day may have been corrected since."""
    if academy.left_on:
        terms = academy.terms.filter(left_on=academy.left_on)
        reopen_work(academy, academy.left_on, set(terms.values_list("recorded_at", flat=True)), by=by, at=at)


def _replace(row: AcademyName | AcademyTerm, at: datetime) -> None:
    row.replaced_at = at
    row.save(update_fields=["replaced_at"])
