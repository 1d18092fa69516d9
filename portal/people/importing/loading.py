"""Loads what is on record for matching a file against it: a few queries, however many people there are."""

from datetime import datetime
from uuid import UUID

from portal.models import (
    Academy,
    AcademyName,
    EmailChange,
    Engagement,
    Grant,
    Person,
    PersonMerge,
    Preset,
    StaffNumber,
)
from portal.models.roles import AT_ACADEMY_ONLY

from .layouts import Layout
from .records import RecordedPerson, RecordedWork, Records, Work
from .rows import AcademyBook

_WORK = (
    *("person_id", "pk", "source", "academy_id", "category", "job_title", "from_on", "until_on"),
    *("is_with_children", "why_not_with_children", "worked", "weekdays"),
    *("is_asked_once_worked", "first_worked_on"),
)


def load_records(*, at: datetime) -> Records:
    people: dict[UUID, RecordedPerson] = {}
    rows = Person.objects.values_list("pk", "reference", "given_names", "family_name", "email")
    for pk, reference, given_names, family_name, email in rows:
        people[pk] = RecordedPerson(pk, reference or "", given_names, family_name, email or "")
    for person, pk, source, *work in Engagement.objects.filter(replaced_at=None).values_list(*_WORK).order_by("pk"):
        people[person].work.append(RecordedWork(pk, person, source, Work(*work)))
    for person, source, number in _load_numbers():
        people[person].numbers[source] = number
    heads = Grant.objects.current(at=at).filter(role__in=sorted(AT_ACADEMY_ONLY))
    for person, academy in heads.values_list("person_id", "academy_id"):
        people[person].heads.add(academy)
    merges = dict(PersonMerge.objects.filter(replaced_at=None).values_list("merged_id", "kept_id"))
    for merged, kept in merges.items():
        people[kept].work += people[merged].work
    former = EmailChange.objects.exclude(old="").order_by("changed_at", "pk").values_list("old", "person_id")
    return Records(people.values(), load_academy_book(at=at), kept_for=merges, former_emails=dict(former))


def _load_numbers() -> list[tuple[UUID, str, str]]:
    rows = StaffNumber.objects.filter(replaced_at=None).exclude(source="").order_by("pk")
    return list(rows.values_list("person_id", "source", "number"))


def load_academy_book(*, at: datetime) -> AcademyBook:
    """An academy is also found by its former names and URNs, unless another academy has them now."""
    calls: dict[str, int] = {}
    for academy, name, urn in AcademyName.objects.known(at=at).values_list("academy_id", "name", "urn"):
        calls |= {name: academy, urn: academy}
    rows = [(row.pk, row.slug, row.name or row.slug) for row in Academy.objects.named(at=at).order_by("slug")]
    return AcademyBook(rows, calls)


def load_presets() -> dict[str, Layout]:
    """Those that HR keeps, by name."""
    return {row.name: Layout.from_json(row.layout) for row in Preset.objects.order_by("name")}
