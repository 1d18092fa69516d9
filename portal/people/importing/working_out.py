"""From an import's stored file to the plan of what it will do, and to the preview of that."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Q

from portal.london import london_day
from portal.models import Academy, AcademyName, Engagement, Grant, Import, Person, PersonMerge, Preset
from portal.models.roles import Role

from ..names import fold
from .gias import AcademiesPlan, RecordedAcademy, Staff, plan_academies
from .layouts import Layout
from .loading import load_records
from .opening import OpenedFile, build_kept_preset, find_preset, open_file
from .planning import build_plan
from .plans import Plan, Terms
from .presets import BUILT_IN, TEMPLATE, FilePreset, Kind
from .previews import Preview, build_academies_preview, build_preview
from .reading import read_staff
from .reducing import open_reduced
from .rows import AcademyBook
from .tables import FileRefused

# Up to this size of file, among so many people, it is worked out while the page is waited for.
MOST_BYTES_AT_ONCE = 120_000
MOST_PEOPLE_AT_ONCE = 20_000
GONE = "The file is no longer here. It is deleted when it has been applied, and after seven days. Upload it again."


@dataclass(frozen=True, slots=True)
class WorkedOut:
    """``plan`` is of people, ``academies`` of academies; one of the two is None."""

    preset: FilePreset
    preview: Preview
    plan: Plan | None
    academies: AcademiesPlan | None


def is_quick(found: Import) -> bool:
    size = found.file.size if found.file else 0
    return size <= MOST_BYTES_AT_ONCE and Person.objects.count() <= MOST_PEOPLE_AT_ONCE


def open_import(found: Import) -> OpenedFile:
    """Raises FileRefused."""
    if found.file is None:
        raise FileRefused(GONE)
    content = bytes(found.file.data)
    return open_reduced(content) if found.preset else open_file(found.file_name, content)


def load_preset(found: Import, opened: OpenedFile) -> FilePreset | None:
    """The preset that the import names; None while no columns have been matched. Raises FileRefused."""
    if found.preset == TEMPLATE.name:
        return find_preset(opened, {})  # it may leave columns out
    if found.preset in BUILT_IN:
        return BUILT_IN[found.preset]
    kept = Preset.objects.filter(name=found.preset).first()
    return build_kept_preset(kept.name, Layout.from_json(kept.layout)) if kept else None


def work_out(
    found: Import,
    *,
    by: UUID | None,
    at: datetime,
    report: Callable[[int, int], None] = lambda done, total: None,
) -> WorkedOut:
    """Raises FileRefused."""
    opened = open_import(found)
    preset = load_preset(found, opened)
    if preset is None:
        raise FileRefused("Match the columns of the file first.")
    report(1, 5)
    day = london_day(at)
    if preset.kind == Kind.ACADEMIES:
        known = load_academies(at=at)
        plan = plan_academies(opened, known, trust=settings.TRUST_NAME, staff=load_staff(at=at))
        preview = build_academies_preview(plan, day=day, digest=digest_academies(plan))
        return WorkedOut(preset, preview, None, plan)
    records = load_records(at=at)
    report(2, 5)
    layout = preset.layout.add_values(found.choices.get("values", {}))
    read = read_staff(opened, preset, layout, records.book)
    report(3, 5)
    people = build_plan(read, records, read_terms(found, records.book, day, by), source=preset.source, day=day)
    report(4, 5)
    return WorkedOut(preset, build_preview(people, records), people, None)


def read_terms(found: Import, book: AcademyBook, day: date, by: UUID | None) -> Terms:
    """What HR has chosen, with the day of the upload where nothing is chosen."""
    choices: dict[str, Any] = found.choices
    uploaded = london_day(found.uploaded_at)
    slugs = set(choices.get("complete_academies", []))
    return Terms(
        first_day=_read_day(choices.get("first_day")) or uploaded,
        ends_on=_read_day(choices.get("ends_on")) or uploaded - timedelta(days=1),
        complete_academies=frozenset(key for key, slug in book.slugs.items() if slug in slugs),
        complete_sources=frozenset(choices.get("complete_sources", [])),
        by=by,
    )


def _read_day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def load_academies(*, at: datetime) -> list[RecordedAcademy]:
    urns: dict[int, set[str]] = {}
    for academy, urn in AcademyName.objects.known(at=at).exclude(urn="").values_list("academy_id", "urn"):
        urns.setdefault(academy, set()).add(urn)
    heads: dict[int, list[str]] = {}
    for grant in Grant.objects.current(at=at).filter(role=Role.HEAD).select_related("person"):
        if grant.academy_id:
            heads.setdefault(grant.academy_id, []).append(grant.person.name)
    return [
        RecordedAcademy(
            key=row.pk,
            slug=row.slug,
            name=row.name or row.slug,
            urn=row.urn or "",
            joined_on=row.joined_on,
            left_on=row.left_on,
            is_central=row.is_central,
            urns=frozenset(urns.get(row.pk, ())),
            heads=tuple(heads.get(row.pk, ())),
        )
        for row in Academy.objects.named(at=at).order_by("slug")
    ]


def load_staff(*, at: datetime) -> Staff:
    """Everybody who works for the trust, or is going to, by name."""
    kept = {record: person.pk for record, person in PersonMerge.objects.map_kept(at=at).items()}
    work = Engagement.objects.known(at=at).filter(Q(until_on=None) | Q(until_on__gte=london_day(at)))
    found: dict[str, dict[UUID, tuple[str, frozenset[int]]]] = {}
    rows = work.values_list("person_id", "person__given_names", "person__family_name", "academy_id")
    for key, given_names, family_name, academy in rows:
        name, person = f"{given_names} {family_name}", kept.get(key, key)
        alike = found.setdefault(fold(name), {})
        alike[person] = (name, alike.get(person, (name, frozenset()))[1] | {academy})
    return found


def digest_academies(plan: AcademiesPlan) -> str:
    writes = [
        [found.academy.key if found.academy else 0, found.slug, found.name, found.urn, str(found.joined_on)]
        for found in plan.changed
    ]
    return hashlib.sha256(json.dumps(writes).encode()).hexdigest()


def digest_choices(found: Import) -> str:
    """What a preview depends on beside the file and the record."""
    return hashlib.sha256(json.dumps([found.preset, found.choices], sort_keys=True).encode()).hexdigest()
