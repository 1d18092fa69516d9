"""The DfE's file of establishments, for the academies of this trust. Heads in it are only named, never given a role."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from ..names import find_invisible, fold
from ..row_validation import RefusedRow
from . import presets
from .days import read_day
from .opening import ESTABLISHMENTS, OpenedFile
from .tables import FileRefused, Table

_URN = re.compile(r"[0-9]{6}")
_SLUG = re.compile(r"[^a-z0-9]+")
_CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class RecordedAcademy:
    """``urns`` are those it has or had; ``heads`` the names of those who hold that role now."""

    key: int
    slug: str
    name: str
    urn: str
    joined_on: date
    left_on: date | None
    is_central: bool
    urns: frozenset[str] = frozenset()
    heads: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NamedHead:
    """Somebody on record of whom the DfE says that they lead an academy, in its words. Nothing is given by this."""

    person: UUID
    name: str
    named: str


# People who work somewhere, by their folded name: each with their name, and the keys of their academies.
Staff = Mapping[str, Mapping[UUID, tuple[str, frozenset[int]]]]


@dataclass(frozen=True, slots=True)
class AcademyPlan:
    """``academy`` is None for one that is not on record; ``notes`` are only to be read."""

    academy: RecordedAcademy | None
    row: int
    slug: str
    name: str
    urn: str
    joined_on: date
    notes: tuple[str, ...] = ()
    head: "NamedHead | None" = None

    @property
    def is_changed(self) -> bool:
        known = self.academy
        return known is None or (known.name, known.urn) != (self.name, self.urn)


@dataclass(slots=True)
class AcademiesPlan:
    academies: list[AcademyPlan] = field(default_factory=list)
    refused: list[RefusedRow] = field(default_factory=list)
    of_others: int = 0  # establishments of nobody here: not read further
    remarks: list[str] = field(default_factory=list)

    @property
    def changed(self) -> list[AcademyPlan]:
        return [plan for plan in self.academies if plan.is_changed]


def plan_academies(
    opened: OpenedFile, known: list[RecordedAcademy], *, trust: str, staff: Staff | None = None
) -> AcademiesPlan:
    """Of all establishments in England only those of this trust, by its name, or with a URN on record, are read.

    Raises FileRefused.
    """
    table = _find_table(opened)
    predecessors = _read_links(opened)
    plan = AcademiesPlan(remarks=opened.remarks)
    by_urn = {urn: academy for academy in known for urn in academy.urns}
    places = {column: place for place, column in enumerate(table.header)}
    seen: set[int] = set()
    for number, cells in table.iterate():
        row = {column: cells[place].strip() for column, place in places.items() if place < len(cells)}
        urn = row.get(presets.GIAS_URN, "")
        academy = by_urn.get(urn) or next((by_urn[old] for old in predecessors.get(urn, ()) if old in by_urn), None)
        if academy is None and fold(row.get(presets.GIAS_TRUST, "")) != fold(trust):
            plan.of_others += 1
            continue
        if row.get(presets.GIAS_STATUS, "").casefold() == _CLOSED or (academy and _is_former(academy, urn)):
            continue
        if academy and academy.key in seen:
            plan.refused.append(RefusedRow(table.name, number, f"is about {academy.name} too, like an earlier row."))
            continue
        seen |= {academy.key} if academy else set()
        head = _find_head(row, academy, staff or {})
        _plan_row(plan, table.name, number, row, academy, predecessors.get(urn, ()), head)
    return plan


def _is_former(academy: RecordedAcademy, urn: str) -> bool:
    """The URN of before a conversion: the row of the one since counts."""
    return urn in academy.urns and urn != academy.urn


def _plan_row(
    plan: AcademiesPlan,
    file: str,
    number: int,
    row: Mapping[str, str],
    academy: RecordedAcademy | None,
    predecessors: tuple[str, ...],
    head: NamedHead | None,
) -> None:
    name, urn = " ".join(row[presets.GIAS_NAME].split()), row[presets.GIAS_URN]
    opened_on = read_day(row.get(presets.GIAS_OPENED, ""))
    if not _URN.fullmatch(urn) or not name or len(name) > 200 or find_invisible(name):
        plan.refused.append(RefusedRow(file, number, "has no name, or no URN of six digits. Correct it."))
        return
    if academy is None and opened_on is None:
        plan.refused.append(
            RefusedRow(file, number, f"{name}: the day it opened is missing. Add this academy by hand.")
        )
        return
    notes = () if head else _describe_head(row, academy)
    if academy and academy.left_on:
        notes += (f"It left the trust on {academy.left_on:%-d %B %Y}. If it is back, change that on its own page.",)
    if academy and academy.urn and academy.urn != urn:
        notes += (f"The DfE names {', '.join(predecessors)} as its predecessor.",) if predecessors else ()
    slug = academy.slug if academy else _SLUG.sub("-", fold(name)).strip("-")[:50].strip("-")
    joined_on = academy.joined_on if academy else (opened_on or date.min)
    plan.academies.append(AcademyPlan(academy, number, slug, name, urn, joined_on, notes, head))


def _find_head(row: Mapping[str, str], academy: RecordedAcademy | None, staff: Staff) -> NamedHead | None:
    """Whom the DfE names, if exactly one person on record has the name: at the academy, or else in the whole trust."""
    words = _read_head(row, academy)
    if words is None or academy is None:
        return None
    _, given, family, job = words
    alike = staff.get(fold(f"{given} {family}"), {})
    here = [key for key, (_, places) in alike.items() if academy.key in places]
    found = here or list(alike)
    if len(found) != 1:
        return None
    return NamedHead(found[0], alike[found[0]][0], job.lower() or "head teacher")


def _describe_head(row: Mapping[str, str], academy: RecordedAcademy | None) -> tuple[str, ...]:
    """A sentence where the DfE names somebody as head who does not hold that role here."""
    words = _read_head(row, academy)
    if words is None:
        return ()
    title, given, family, job = words
    named = " ".join(filter(None, (title, given, family)))
    as_what = job.lower() or "head"
    return (f"The DfE names {named} as {as_what}, but no one person here has that name. Nothing is given by this.",)


def _read_head(row: Mapping[str, str], academy: RecordedAcademy | None) -> tuple[str, str, str, str] | None:
    """Title, names and job, unless they are empty, cannot be read, or are those of a head that the academy has."""
    title, given, family, job = (" ".join(row.get(column, "").split())[:100] for column in presets.GIAS_HEAD)
    if not family or find_invisible(given + family + title + job):
        return None
    if academy and any(fold(family) in fold(head) for head in academy.heads):
        return None
    return title, given, family, job


def _find_table(opened: OpenedFile) -> Table:
    tables = [table for table in opened.tables.values() if table.has(*presets.GIAS_NEEDED)]
    if not tables:
        needed = ", ".join(presets.GIAS_NEEDED)
        raise FileRefused(f"{opened.name} has no file with the columns {needed}. Download all establishment fields.")
    return tables[0]


def _read_links(opened: OpenedFile) -> dict[str, tuple[str, ...]]:
    """The URNs of the predecessors of each establishment, from the file of links beside the other."""
    found: dict[str, tuple[str, ...]] = {}
    for name, table in opened.tables.items():
        if not name.startswith("links") or ESTABLISHMENTS not in name or not table.has(*presets.LINK_NEEDED):
            continue
        urn, link, kind = (table.header.index(column) for column in presets.LINK_NEEDED)
        for _, cells in table.iterate():
            if len(cells) > max(urn, link, kind) and cells[kind].lower().startswith("predecessor"):
                found[cells[urn]] = (*found.get(cells[urn], ()), cells[link])
    return found
