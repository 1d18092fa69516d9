"""What people see of a plan, by name: lines that can be kept as JSON while HR looks at them. Pure."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from portal.models import Category, Worked

from ..row_validation import RefusedRow
from .gias import AcademiesPlan
from .guards import find_guards
from .plans import Change, PersonPlan, Plan
from .records import RecordedPerson, Records, Work
from .rows import AcademyBook

CATEGORIES = dict(Category.choices)
WORKED = dict(Worked.choices)
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
REFUSED, ABSENT, WARNED = "refused", "absent", "warnings"
# The headings, in the order in which HR looks at them.
KINDS: dict[str, str] = {
    Change.JOINS: "Joiners",
    Change.LEAVES: "Leavers",
    Change.MOVES: "Moved",
    Change.CHANGES: "Changed",
    Change.UNCHANGED: "Unchanged",
    ABSENT: "Not in the file",
    REFUSED: "Refused rows",
    WARNED: "To check",
}


@dataclass(frozen=True, slots=True)
class Difference:
    """``old`` is '' for what is added."""

    what: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class PreviewLine:
    """``person`` is the key of somebody on record, '' for somebody new; ``group`` a heading within its kind."""

    kind: str
    name: str
    person: str = ""
    number: str = ""
    rows: str = ""
    group: str = ""
    order: str = ""  # of the groups
    differences: tuple[Difference, ...] = ()
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class GuardLine:
    """An academy of which so many people are ended or changed that HR must say that it is right."""

    slug: str
    name: str
    people: int
    touched: int
    leavers: str


@dataclass(frozen=True, slots=True)
class HeadLine:
    """A proposal: the DfE names a person on record (by key) as what it calls the head of an academy."""

    slug: str
    academy: str
    person: str
    name: str
    named: str


@dataclass(slots=True)
class Preview:
    """``sources`` counts open work at the academies of the file by where it came from, to say what it is complete for.

    ``unmatched`` gives values that nobody has matched, with how many rows have each, by our column.
    """

    day: str
    digest: str
    lines: list[PreviewLine]
    counts: dict[str, int]
    guards: list[GuardLine] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    not_staff: int = 0
    sources: dict[str, int] = field(default_factory=dict)
    academies: dict[str, str] = field(default_factory=dict)
    unmatched: dict[str, dict[str, int]] = field(default_factory=dict)
    is_of_academies: bool = False
    heads: list[HeadLine] = field(default_factory=list)

    @property
    def has_changes(self) -> bool:
        return any(self.counts.get(kind) for kind in (Change.JOINS, Change.LEAVES, Change.MOVES, Change.CHANGES))

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Preview":
        """From what ``dataclasses.asdict`` makes of it."""
        found = dict(data)
        found["lines"] = [
            PreviewLine(
                **{
                    **line,
                    "differences": tuple(Difference(**each) for each in line["differences"]),
                    "warnings": tuple(line["warnings"]),
                }
            )
            for line in found["lines"]
        ]
        found["guards"] = [GuardLine(**line) for line in found["guards"]]
        found["heads"] = [HeadLine(**line) for line in found.get("heads", [])]
        return cls(**found)


def build_preview(plan: Plan, records: Records) -> Preview:
    book = records.book
    lines = [_describe_person(found, book, plan.day) for found in plan.people]
    lines += [_describe_absent(person, book, plan.day) for person in plan.absent]
    lines += [_describe_refused(refusal) for refusal in plan.refused]
    here = {work.academy for found in plan.people if not found.is_absent for work in found.list_work()}
    return Preview(
        day=plan.day.isoformat(),
        digest=plan.digest,
        lines=lines,
        counts=_count(lines),
        guards=[
            GuardLine(
                book.slugs[guard.academy],
                book.names[guard.academy],
                guard.people,
                guard.touched,
                _describe_leavers(guard.last_days),
            )
            for guard in find_guards(plan)
        ],
        remarks=plan.remarks,
        not_staff=plan.not_staff,
        sources=_count_sources(records, here, plan.day),
        academies={
            book.slugs[key]: book.names[key] for key in sorted(here, key=lambda key: book.names[key].casefold())
        },
        unmatched=plan.unmatched,
    )


def _count_sources(records: Records, academies: set[int], day: date) -> dict[str, int]:
    """How much open work at these academies came from where."""
    work = (row for person in records.people.values() for row in person.work)
    sources = Counter(row.source for row in work if row.work.academy in academies and row.work.is_open(day))
    return dict(sources.most_common())


def _describe_absent(person: RecordedPerson, book: AcademyBook, day: date) -> PreviewLine:
    places = {book.names[row.work.academy] for row in person.work if row.work.is_open(day)}
    return PreviewLine(ABSENT, person.name, str(person.key), person.reference, group=", ".join(sorted(places)))


def _describe_refused(refusal: RefusedRow) -> PreviewLine:
    place = f"{refusal.file}, row {refusal.row}" if refusal.row else refusal.file
    return PreviewLine(REFUSED, refusal.reason, rows=place)


def build_academies_preview(plan: AcademiesPlan, *, day: date, digest: str) -> Preview:
    lines = []
    for found in plan.academies:
        known = found.academy
        kind = Change.UNCHANGED if not found.is_changed else Change.CHANGES if known else Change.JOINS
        differences = []
        if known is None:
            differences.append(Difference("Joined the trust", "", f"{found.joined_on:%-d %B %Y}"))
        if known is None or known.urn != found.urn:
            differences.append(Difference("URN", known.urn if known else "", found.urn))
        if known and known.name != found.name:
            differences.append(Difference("Name", known.name, found.name))
        lines.append(
            PreviewLine(kind, found.name, rows=str(found.row), differences=tuple(differences), warnings=found.notes)
        )
    lines += [_describe_refused(refusal) for refusal in plan.refused]
    return Preview(
        day=day.isoformat(),
        digest=digest,
        lines=lines,
        counts=_count(lines),
        remarks=plan.remarks,
        not_staff=plan.of_others,
        is_of_academies=True,
        heads=[
            HeadLine(found.slug, found.name, str(found.head.person), found.head.name, found.head.named)
            for found in plan.academies
            if found.head
        ],
    )


def _count(lines: list[PreviewLine]) -> dict[str, int]:
    counts = Counter(line.kind for line in lines)
    counts[WARNED] = sum(bool(line.warnings) for line in lines)
    return {kind: counts[kind] for kind in KINDS}


def _describe_leavers(last_days: Mapping[date, int]) -> str:
    """``43 leave on 31 August 2026``: the leavers of one day are one group."""
    return "; ".join(f"{count} leave on {day:%-d %B %Y}" for day, count in sorted(last_days.items()))


def _describe_person(plan: PersonPlan, book: AcademyBook, day: date) -> PreviewLine:
    kind = plan.find_change(day)
    known = plan.person
    differences: list[Difference] = []
    if known and plan.is_renamed:
        differences.append(Difference("Name", known.name, plan.name))
    if plan.has_new_email:
        differences.append(Difference("E-mail", known.email if known else "", plan.email))
    if plan.has_new_reference:
        differences.append(Difference("Staff number", known.reference if known else "", plan.reference))
    if known and plan.has_new_number:
        label = f"Number in {plan.source}"
        differences.append(Difference(label, known.numbers.get(plan.source, ""), plan.number))
    for row, new in plan.replaced:
        differences += _describe_work_change(row.work, new, book)
    differences += [Difference("New work", "", say_work(work, book)) for work in plan.begins]
    last = plan.last_day
    group = f"Last day {last:%-d %B %Y}" if kind == Change.LEAVES and last else ""
    warnings = list(plan.warnings)
    if plan.is_absent:
        warnings.insert(0, "Not in the file.")
    return PreviewLine(
        kind=kind,
        name=plan.name,
        person=str(known.key) if known else "",
        number=plan.reference,
        rows=", ".join(map(str, plan.rows)),
        group=group,
        order=last.isoformat() if group and last else "",
        differences=tuple(differences),
        warnings=tuple(warnings),
    )


def _describe_work_change(old: Work, new: Work, book: AcademyBook) -> list[Difference]:
    """What is different, each in a line that names the academy."""
    fields = (
        ("Job title", old.job_title, new.job_title),
        ("Category", CATEGORIES[old.category], CATEGORIES[new.category]),
        ("First day", _say_day(old.from_on), _say_day(new.from_on)),
        ("Last day", _say_day(old.until_on), _say_day(new.until_on)),
        ("Work with children", _say_children(old), _say_children(new)),
        ("Worked", _say_worked(old), _say_worked(new)),
        ("First day worked", _say_day(old.first_worked_on), _say_day(new.first_worked_on)),
    )
    place = book.names[new.academy]
    return [Difference(f"{what} at {place}", before, after) for what, before, after in fields if before != after]


def _say_day(day: date | None) -> str:
    return f"{day:%-d %B %Y}" if day else ""


def _say_children(work: Work) -> str:
    return "yes" if work.is_with_children else f"no: {work.why_not_with_children}"


def _say_worked(work: Work) -> str:
    days = " ".join(DAYS[int(digit) - 1] for digit in work.weekdays)
    return days or WORKED.get(work.worked, "").lower()


def say_work(work: Work, book: AcademyBook) -> str:
    """``Class teacher (Teacher), Oakfield Academy, from 1 September 2026``, with what else is known of it."""
    parts = [
        f"{work.job_title} ({CATEGORIES[work.category]})"
        if work.job_title != CATEGORIES[work.category]
        else work.job_title,
        book.names[work.academy],
        f"from {work.from_on:%-d %B %Y}",
    ]
    if work.until_on:
        parts.append(f"until {work.until_on:%-d %B %Y}")
    if not work.is_with_children:
        parts.append("not with children")
    if worked := _say_worked(work):
        parts.append(worked)
    if work.first_worked_on:
        parts.append(f"first worked on {work.first_worked_on:%-d %B %Y}")
    return ", ".join(parts)
