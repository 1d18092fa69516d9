"""The writes with which HR begins, ends, corrects and moves the work of one person."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.formats import date_format

from portal import audit
from portal.clock import moment
from portal.london import london_day
from portal.models import Academy, Category, Engagement, Person
from portal.refusals import ActionRefused

from ..engagement_rules import KnownWork, find_overlap
from .locking import lock_person

ENTERED_HERE = "Entered in the portal"
FIRST_YEAR, LAST_YEAR = 1900, 2100
DAY = timedelta(days=1)
CHANGED_MEANWHILE = "This was changed in the meantime, so nothing was done. Look at it again."


@dataclass(frozen=True, slots=True)
class WorkTerms:
    """All that is said of an engagement. ``worked`` and ``weekdays`` as ``Engagement`` has them."""

    academy: Academy
    category: str
    job_title: str
    from_on: date
    until_on: date | None = None
    is_with_children: bool = True
    why_not_with_children: str = ""
    worked: str = ""
    weekdays: str = ""
    is_asked_once_worked: bool = False
    first_worked_on: date | None = None

    @classmethod
    def build(cls, engagement: Engagement) -> "WorkTerms":
        return cls(**{name: getattr(engagement, name) for name in cls.__slots__})

    @property
    def known(self) -> KnownWork:
        return KnownWork(self.academy.pk, self.category, self.job_title, self.from_on, self.until_on)

    @property
    def fields(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.__slots__}


@transaction.atomic
def begin_engagement(
    person: Person, terms: WorkTerms, *, by: Person | None, source: str = ENTERED_HERE, at: datetime | None = None
) -> Engagement:
    """Record that somebody works, worked or is going to work at an academy.

    A first day before the academy joined the trust is kept: service is continuous, and people are asked from the day
    of joining. Repeated, it returns the one on record. ``at`` is the moment of recording, now if not given.
    """
    person, terms = lock_person(person, by=by), _begin_terms(terms)
    if standing := _find_standing(person, terms):
        return standing
    at = at or moment()
    engagement = _write(person, terms, source=source, at=at)
    _record("begin-engagement", engagement, by=by, at=at)
    return engagement


@transaction.atomic
def end_engagement(engagement: Engagement, *, until_on: date, by: Person | None) -> Engagement:
    """Record the last day, which may be in the future, or an earlier or later one than was known."""
    found = _lock(engagement, by)
    return _put_in_place(found, replace(WorkTerms.build(found), until_on=until_on), "end-engagement", by)


@transaction.atomic
def end_several(engagements: Iterable[Engagement], *, until_on: date, by: Person | None) -> None:
    """Record one last day for several of somebody's engagements, all or none: they leave."""
    for engagement in engagements:
        end_engagement(engagement, until_on=until_on, by=by)


@transaction.atomic
def correct_engagement(engagement: Engagement, terms: WorkTerms, *, by: Person | None) -> Engagement:
    """Record what is right where something was wrong. What was known until now stays on record as that."""
    found = _lock(engagement, by)
    return _put_in_place(found, _keep_first_day(found, terms), "correct-engagement", by)


@transaction.atomic
def enter_first_day(engagement: Engagement, *, first_worked_on: date | None, by: Person | None) -> Engagement:
    """Record the first day on which a casual worker worked, another one than was known, or (None) that none was yet."""
    found, at = _lock(engagement, by), moment()
    if not found.is_asked_once_worked:
        raise ActionRefused("Only casual work that is asked for once it is worked has a first day worked.")
    if first_worked_on:
        _refuse_first_day(found, first_worked_on, today=london_day(at))
    terms = replace(WorkTerms.build(found), first_worked_on=first_worked_on)
    return _put_in_place(found, terms, "enter-first-day", by)


@transaction.atomic
def say_with_children(
    engagements: Iterable[Engagement],
    *,
    is_with_children: bool,
    why_not_with_children: str,
    by: Person | None,
    at: datetime | None = None,
) -> list[Engagement]:
    """Correct for several people whether theirs is work directly with children, all or none.

    ``at`` is the moment of recording, now if not given; only the demonstration gives a past one.
    """
    done = []
    for row in sorted(engagements, key=lambda row: (row.person_id, row.pk)):  # two at once wait in the same order
        terms = WorkTerms.build(row)
        said = replace(terms, is_with_children=is_with_children, why_not_with_children=why_not_with_children)
        done.append(_put_in_place(_lock(row, by), said, "correct-engagement", by, at))
    return done


@transaction.atomic
def take_back_engagement(engagement: Engagement, *, by: Person | None) -> None:
    """Record that this work never was, without anything in its place. Signatures made for it stay."""
    found = _lock(engagement, by)
    if found.replaced_at:
        if found.person.engagements.filter(recorded_at=found.replaced_at).exists():
            raise ActionRefused(CHANGED_MEANWHILE)
        return
    found.replaced_at = moment()
    found.save(update_fields=["replaced_at"])
    _record("take-back-engagement", found, by=by, at=found.replaced_at)


@transaction.atomic
def move(engagement: Engagement, terms: WorkTerms, *, by: Person | None) -> Engagement:
    """End this work, and begin another the day after, in one act. Returns the new one."""
    found, terms = _lock(engagement, by), _begin_terms(terms)
    if found.replaced_at:
        if standing := _find_standing(found.person, terms):
            return standing
        raise ActionRefused(CHANGED_MEANWHILE)
    if terms.from_on <= found.from_on:
        raise ActionRefused(
            f"The work that ends began on {_say(found.from_on)}, so the new one must begin after that day. "
            "If the old one was wrong from the start, correct it instead."
        )
    last_day = terms.from_on - DAY
    if found.until_on and found.until_on < last_day:
        raise ActionRefused(
            f"This work ends on {_say(found.until_on)} already. Add the new work instead of moving this one."
        )
    at = moment()
    ended = found
    if found.until_on != last_day:
        ended = _replace(found, replace(WorkTerms.build(found), until_on=last_day), at=at)
    begun = _write(found.person, terms, source=ENTERED_HERE, at=at)
    _record("end-engagement", ended, by=by, at=at)
    _record("begin-engagement", begun, by=by, at=at)
    return begun


def _lock(engagement: Engagement, by: Person | None) -> Engagement:
    """The engagement as it is now, which may have been replaced in the meantime."""
    person = lock_person(engagement.person, by=by)
    found = Engagement.objects.select_related("academy").get(pk=engagement.pk)
    found.person = person
    return found


def _begin_terms(terms: WorkTerms) -> WorkTerms:
    """Of work that begins: casual workers are asked from the first day worked."""
    return replace(terms, is_asked_once_worked=terms.category == Category.CASUAL)


def _keep_first_day(found: Engagement, terms: WorkTerms) -> WorkTerms:
    """Of work that is corrected: what is known of its first day worked stays, while it is casual work."""
    if terms.category != Category.CASUAL:
        return replace(terms, is_asked_once_worked=False, first_worked_on=None)
    if found.category != Category.CASUAL:
        return _begin_terms(terms)
    return replace(terms, is_asked_once_worked=found.is_asked_once_worked, first_worked_on=found.first_worked_on)


def _refuse_first_day(found: Engagement, day: date, *, today: date) -> None:
    if day > today:
        raise ActionRefused("This day has not come yet. Enter it when they have worked.")
    if day < found.from_on:
        raise ActionRefused(f"This work begins on {_say(found.from_on)}. Choose that day or a later one.")
    if found.until_on and day > found.until_on:
        raise ActionRefused(f"This work ended on {_say(found.until_on)}. Choose that day or an earlier one.")


def _find_standing(person: Person, terms: WorkTerms) -> Engagement | None:
    """What is on record in exactly these terms: an act that was sent twice is done once."""
    return person.engagements.filter(replaced_at=None, **terms.fields).first()


def _put_in_place(
    found: Engagement, terms: WorkTerms, action: str, by: Person | None, at: datetime | None = None
) -> Engagement:
    """Replaces an engagement by one in other terms. Repeated, it returns the one on record."""
    if standing := _find_standing(found.person, terms):
        return standing
    if found.replaced_at:
        raise ActionRefused(CHANGED_MEANWHILE)
    at = at or moment()
    placed = _replace(found, terms, at=at)
    for engagement in {row.academy_id: row for row in (found, placed)}.values():
        _record(action, engagement, by=by, at=at)
    return placed


def _replace(found: Engagement, terms: WorkTerms, *, at: datetime) -> Engagement:
    found.replaced_at = at
    found.save(update_fields=["replaced_at"])
    return _write(found.person, terms, source=found.source, at=at)


def _write(person: Person, terms: WorkTerms, *, source: str, at: datetime) -> Engagement:
    _refuse_days(terms)
    _refuse_overlap(person, terms)
    engagement = Engagement(person=person, source=source, recorded_at=at, **terms.fields)
    try:
        engagement.full_clean()
    except ValidationError as error:
        raise ActionRefused(" ".join(error.messages)) from error
    engagement.save(force_insert=True)
    return engagement


def refuse_year(day: date) -> None:
    """Refuse a day whose year was mistyped, such as 0202."""
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise ActionRefused(f"{day.year} is a year that cannot be right. Correct it.")


def _refuse_days(terms: WorkTerms) -> None:
    for day in filter(None, (terms.from_on, terms.until_on)):
        refuse_year(day)
    if terms.until_on and terms.until_on < terms.from_on:
        raise ActionRefused(
            f"The last day ({_say(terms.until_on)}) is before the first ({_say(terms.from_on)}). Correct one of them."
        )


def _refuse_overlap(person: Person, terms: WorkTerms) -> None:
    standing = person.engagements.filter(academy=terms.academy, replaced_at=None).select_related("academy")
    other = find_overlap(terms.known, (WorkTerms.build(row).known for row in standing))
    if other:
        last = f"until {_say(other.until_on)}" if other.until_on else "without a last day"
        raise ActionRefused(
            f"The same job at the same academy is on record from {_say(other.from_on)} {last}. "
            "Correct or end that one, or give this one another job title."
        )


def _record(action: str, engagement: Engagement, *, by: Person | None, at: datetime) -> None:
    audit.record(action, f"person:{engagement.person_id}", by=by, academy=engagement.academy, at=at)


def _say(day: date) -> str:
    return date_format(day, "j F Y")
