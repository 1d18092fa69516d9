"""The writes of a person's names: today's stands in the person's row, and the others, with their days, beside it."""

import unicodedata
from datetime import date, datetime, timedelta

from django.db import models, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.formats import date_format

from portal import audit
from portal.clock import moment
from portal.london import london_day
from portal.models import Person, PersonName
from portal.refusals import ActionRefused

from ..names import describe_fault
from .locking import lock_person
from .work import refuse_year

DAY = timedelta(days=1)
LONGEST = 100


def check_name(name: str, label: str) -> str:
    """The name with single spaces between its words. ``label`` begins the sentence that refuses it."""
    plain = " ".join(unicodedata.normalize("NFC", name).split())
    if not plain:
        raise ActionRefused(f"{label}: type a name.")
    if fault := describe_fault(plain):
        raise ActionRefused(f"{label}: the name {fault}. Type it again.")
    if len(plain) > LONGEST:
        raise ActionRefused(f"{label}: at most {LONGEST} characters. Shorten the name.")
    return plain


@transaction.atomic
def rename_person(person: Person, *, given_names: str, family_name: str, from_on: date, by: Person | None) -> None:
    """Record that somebody has another name from a day on, be it past or to come.

    The name of before stays on record as a former one. One from a day to come is put in the person's row by the job
    ``apply-names``.
    """
    person = lock_person(person, by=by)
    given_names, family_name = _check(given_names, family_name)
    refuse_year(from_on)
    at = moment()
    last = _load_standing(person).last()
    if last and (last.given_names, last.family_name, last.from_on) == (given_names, family_name, from_on):
        return  # it was sent twice
    if last and last.from_on and from_on <= last.from_on:
        raise ActionRefused(
            f"{last} is on record from {date_format(last.from_on, 'j F Y')}. "
            "Choose a later day, or take that name back first."
        )
    before = (last.given_names, last.family_name) if last else (person.given_names, person.family_name)
    if before == (given_names, family_name):
        raise ActionRefused("This is the name on record. Nothing was changed.")
    if last:
        _replace(last, at, until_on=from_on - DAY)
    else:
        _write(person, *before, from_on=None, until_on=from_on - DAY, at=at)
    _write(person, given_names, family_name, from_on=from_on, until_on=None, at=at)
    if from_on <= london_day(at):
        _set_name(person, given_names, family_name)
    audit.record("rename-person", f"person:{person.pk}", by=by, at=at)


@transaction.atomic
def correct_name(person: Person, *, given_names: str, family_name: str, by: Person | None) -> None:
    """Record how the name of today is really written. The mistake was never their name, so it is no former one."""
    person = lock_person(person, by=by)
    given_names, family_name = _check(given_names, family_name)
    if (person.given_names, person.family_name) == (given_names, family_name):
        return
    at = moment()
    current = _find_current(person, london_day(at))
    if current:
        _replace(current, at, given_names=given_names, family_name=family_name)
    else:
        _write(person, person.given_names, person.family_name, from_on=None, until_on=None, at=at, replaced_at=at)
    _set_name(person, given_names, family_name)
    audit.record("correct-name", f"person:{person.pk}", by=by, at=at)


@transaction.atomic
def take_back_name(name: PersonName, *, by: Person | None) -> None:
    """Record that a name to come is not going to be theirs; the name of before lasts in its place."""
    person = lock_person(name.person, by=by)
    found = PersonName.objects.filter(pk=name.pk, replaced_at=None).first()
    if found is None:
        return
    at = moment()
    if found.from_on is None or found.from_on <= london_day(at):
        raise ActionRefused("This name is in use already. Record another one from today, or correct it.")
    found.replaced_at = at
    found.save(update_fields=["replaced_at"])
    before = _load_standing(person).filter(until_on=found.from_on - DAY).first()
    if before:
        _replace(before, at, until_on=found.until_on)
    audit.record("take-back-name", f"person:{person.pk}", by=by, at=at)


def apply_names(job: object, progress: object) -> None:
    """The job of every day: puts names that begin today in the rows of their people."""
    apply_names_of(timezone.localdate())


@transaction.atomic
def apply_names_of(day: date) -> int:
    """Puts names that hold on a day in the rows of their people; returns how many. It may run twice.

    Only where the row still has the name of before: what a file of the trust has brought since is newer.
    """
    changed = 0
    begun = PersonName.objects.filter(replaced_at=None, from_on__lte=day).on(day)
    for name in begun.select_related("person").order_by("pk"):
        person = Person.objects.select_for_update(no_key=True).get(pk=name.person_id)
        before = person.names.filter(replaced_at=None, until_on=name.from_on and name.from_on - DAY).first()
        if before is None or (person.given_names, person.family_name) != (before.given_names, before.family_name):
            continue
        _set_name(person, name.given_names, name.family_name)
        audit.record("apply-name", f"person:{person.pk}", by=None)
        changed += 1
    return changed


def _check(given_names: str, family_name: str) -> tuple[str, str]:
    return check_name(given_names, "The given names"), check_name(family_name, "The family name")


def _load_standing(person: Person) -> "models.QuerySet[PersonName]":
    """The first name, which has no first day, comes first."""
    return person.names.filter(replaced_at=None).order_by(F("from_on").asc(nulls_first=True), "pk")


def _find_current(person: Person, day: date) -> PersonName | None:
    begun = [name for name in _load_standing(person) if name.from_on is None or name.from_on <= day]
    return begun[-1] if begun else None


def _set_name(person: Person, given_names: str, family_name: str) -> None:
    person.given_names, person.family_name = given_names, family_name
    person.save(update_fields=["given_names", "family_name"])


def _replace(found: PersonName, at: datetime, **changed: object) -> PersonName:
    found.replaced_at = at
    found.save(update_fields=["replaced_at"])
    fields = {name: getattr(found, name) for name in ("given_names", "family_name", "from_on", "until_on")}
    return PersonName.objects.create(person=found.person, recorded_at=at, **fields | changed)


def _write(
    person: Person,
    given_names: str,
    family_name: str,
    *,
    from_on: date | None,
    until_on: date | None,
    at: datetime,
    replaced_at: datetime | None = None,
) -> None:
    PersonName.objects.create(
        person=person,
        given_names=given_names,
        family_name=family_name,
        from_on=from_on,
        until_on=until_on,
        recorded_at=at,
        replaced_at=replaced_at,
    )
