"""Everything that is held about a person, collected from the models through the table of ``held``."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, cast
from uuid import UUID

from django.db.models import Field, ForeignKey, Model, OuterRef, QuerySet, Subquery
from django.utils import timezone

from attestations.assignments.being_checked import mark_signings
from attestations.assignments.queries import load_person_assignments
from attestations.formatting import day_and_year
from attestations.formatting import moment as describe_moment
from attestations.models import Signing
from attestations.reminders.sent import About, load_abouts
from attestations.reports.rows import build_rows
from attestations.reports.wording import BEING_CHECKED, describe_reminders, state_with_date
from policy.models import Version
from portal.models import Academy, AuditLine, GroupMember, Notice, Person, WhyHeldBack
from portal.models import Group as GroupNames

from . import audit_words, held, queries
from .actors import Actors, load_actors
from .held.words import YOU_HR_HEAD_AUDITOR
from .held_tables import Group, HeldColumn, HeldTable

Facts = tuple[tuple[str, str], ...]  # of a label and words
NEWEST = 10  # rows of each kind on the page; the files have all


@dataclass(frozen=True, slots=True)
class Section:
    """One kind of thing that is held. ``withheld`` says why some of it is not there, '' if all is."""

    title: str
    why: str
    how_long: str
    seen_by: str
    rows: tuple[Facts, ...]
    total: int
    withheld: str = ""

    @property
    def has_more(self) -> bool:
        return self.total > len(self.rows)


@dataclass(frozen=True, slots=True)
class Everything:
    """What is held about a person at a moment: the sections of each heading."""

    person: Person
    at: datetime
    groups: tuple[tuple[str, tuple[Section, ...]], ...]


@dataclass(frozen=True, slots=True)
class Collector:
    """``most`` is how many rows of each kind, None for all, with their long words. ``says_withheld`` names what is
    held back for now, as HR's answer to a request does; the person's own page only says that something may be."""

    person: Person
    at: datetime
    most: int | None = None
    says_withheld: bool = False

    @property
    def records(self) -> list[UUID]:
        """Also of records that were merged into theirs."""
        return self.person.record_ids

    def collect(self) -> Everything:
        found = {group: list[Section]() for group in Group}
        academies = {academy.pk: academy.name for academy in Academy.objects.named(at=self.at)}
        shown = self._find_rows()
        actors = load_actors(_list_people(shown), self.records, academies)
        for table, rows, total, withheld in shown:
            describe = self._describe_line if table.label == queries.AUDIT else self._describe_row
            facts = tuple(describe(table, row, actors) for row in rows)
            if table.model is Notice:
                abouts = load_abouts(rows)
                facts = tuple(_add_about(one, row, abouts) for one, row in zip(facts, rows, strict=True))
            found[table.group].append(
                Section(table.title, table.why, table.how_long, table.seen_by, facts, total, withheld)
            )
        found[Group.SIGNED].insert(0, self._collect_asked())
        found[Group.DONE] = [section for section in self._collect_acts(actors) if section.rows]
        groups = ((group.value, tuple(found[group])) for group in Group if found[group])
        return Everything(self.person, self.at, tuple(groups))

    def _find_rows(self) -> list[tuple[HeldTable, list[Any], int, str]]:
        """Each table that concerns people, its rows that are shown, how many there are, and why some are not."""
        held_back = queries.find_held_back(self.records, at=self.at)
        rows, hidden = dict[str, QuerySet[Model]](), dict[str, QuerySet[Model]]()
        tables = [table for table in held.TABLES if table.is_installed and (table.of or table.label == queries.AUDIT)]
        for table in tables:
            every = queries.find_rows(table, self.records, at=self.at)
            rows[table.label], out = queries.leave_out_held_back(table, every, held_back)
            if out is not None:
                hidden[f"held back {table.label}"] = out
        totals = queries.count_rows(rows | hidden)
        reasons = "; ".join(dict.fromkeys(WhyHeldBack(row.reason).label for row in held_back))
        found = []
        for table in tables:
            total, out_of_sight = totals.get(table.label, 0), totals.get(f"held back {table.label}", 0)
            chosen = list(_load(table, rows[table.label])[: self.most]) if total else []
            withheld = f"{out_of_sight} held back: {reasons}" if out_of_sight and self.says_withheld else ""
            if total or withheld:
                found.append((table, chosen, total, withheld))
        return found

    def _describe_row(self, table: HeldTable, row: Model, actors: Actors) -> Facts:
        if getattr(row, "is_being_checked", False) and isinstance(row, Signing):
            return (("Receipt", row.number), ("", BEING_CHECKED))
        moment = getattr(row, table.when, None) if "__" not in table.when else None
        acted_at = moment if isinstance(moment, datetime) else getattr(row, "recorded_at", None)
        facts = []
        for column in table.columns:
            if column.words and (self.most is None or column.name not in table.in_files_only):
                words = _describe(row, column, actors, acted_at)
                facts += [(column.words, words)] if words else []
        return tuple(facts)

    def _describe_line(self, table: HeldTable, line: AuditLine, actors: Actors) -> Facts:
        facts = [
            ("When", _describe_line_moment(line.at)),
            ("What", audit_words.describe_line_about(line)),
            ("Who", audit_words.WITHOUT_SIGN_IN.get(line.action) or actors.describe(line.by_id, line.at)),
        ]
        return tuple(facts)

    def _collect_asked(self) -> Section:
        rows = build_rows(load_person_assignments(self.person, as_at=self.at), as_at=self.at)
        facts = [
            (
                ("Policy", f"{row.assignment.required.policy.title}, version {row.assignment.version.number}"),
                ("Academy", row.assignment.academy.name),
                ("State", state_with_date(row)),
                *([("Reminders", describe_reminders(row))] if row.reminded else []),
            )
            for row in rows
        ]
        return Section(
            "What you were asked to sign",
            "Worked out from your work, and from what the trust asks of it",
            "Nothing is kept of it beside your work and your signatures",
            YOU_HR_HEAD_AUDITOR,
            tuple(facts),
            len(facts),
        )

    def _collect_acts(self, actors: Actors) -> list[Section]:
        lines = queries.find_lines_by(self.records)
        facts = tuple(
            (("When", _describe_line_moment(line.at)), ("What", audit_words.describe_line_by(line)))
            for line in lines[: self.most]
        )
        audit = next(table for table in held.TABLES if table.label == queries.AUDIT)
        counted = tuple(((words, f"{number:,}"),) for words, number in queries.count_acts(self.records))
        who = "You, HR and auditors"
        return [
            Section(
                "What you did",
                "So that it is known who did what with people’s records",
                audit.how_long,
                who,
                facts,
                lines.count() if facts else 0,
            ),
            Section(
                "Where you are named as who did it",
                "So that it is known who decided what",
                audit.how_long,
                who,
                counted,
                len(counted),
            ),
        ]


def withhold(everything: Everything, titles: Collection[str], reason: str) -> Everything:
    """Without the rows of some sections, each of which then says why."""
    groups = []
    for heading, sections in everything.groups:
        kept = tuple(_empty(one, reason) if one.title in titles else one for one in sections)
        groups.append((heading, kept))
    return replace(everything, groups=tuple(groups))


def _empty(section: Section, reason: str) -> Section:
    why = "; ".join(filter(None, [f"{section.total} withheld: {reason}", section.withheld]))
    return replace(section, rows=(), total=0, withheld=why)


def mark_words(everything: Everything, mark: Callable[[str], str]) -> Everything:
    """With every word run through a function, such as one that takes out other people's names."""
    groups = []
    for heading, sections in everything.groups:
        kept = [
            replace(one, rows=tuple(tuple((label, mark(words)) for label, words in row) for row in one.rows))
            for one in sections
        ]
        groups.append((heading, tuple(kept)))
    return replace(everything, groups=tuple(groups))


def _load(table: HeldTable, rows: QuerySet[Model]) -> QuerySet[Model]:
    """With the rows that the shown columns name, which are few; never with texts of policies."""
    if table.model is Signing:
        rows = cast("QuerySet[Model]", mark_signings(cast("QuerySet[Signing]", rows)))
    if table.model is GroupMember:
        names = GroupNames.objects.filter(key=OuterRef("group_key"), replaced_at=None).values("name")
        rows = rows.annotate(group_name=Subquery(names))
    shown = [column.name for column in table.columns if column.words]
    related = [name for name in shown if _names_another_row(table.model._meta.get_field(name))]
    texts = [f"{name}__text" for name in related if table.model._meta.get_field(name).related_model is Version]
    return rows.select_related(*related).defer(*texts) if related else rows


def _names_another_row(field: Any) -> bool:
    return isinstance(field, ForeignKey) and field.related_model not in (Person, Academy)


def _list_people(shown: Sequence[tuple[HeldTable, list[Any], int, str]]) -> set[UUID]:
    """Everybody whom the shown rows name."""
    people = set()
    for table, rows, _, _ in shown:
        fields = [field for field in table.model._meta.concrete_fields if field.related_model is Person]
        people |= {getattr(row, field.attname) for row in rows for field in fields}
    return people - {None}


def _describe(row: Any, column: HeldColumn, actors: Actors, acted_at: datetime | None) -> str:
    field: Field[Any, Any] = row._meta.get_field(column.name)
    value = getattr(row, field.attname)
    if value in (None, "", [], {}):
        return ""
    if column.name == "group_key":
        return str(row.group_name or value)
    if field.related_model is Person:
        return actors.describe(value, acted_at)
    if field.related_model is Academy:
        return actors.academies[value]
    if field.is_relation:
        return str(getattr(row, column.name))
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    if column.name == "kind":  # of a notice, which is a key
        return str(value).replace("_", " ").replace("-", " ").capitalize()
    return _describe_value(value)


def _add_about(facts: Facts, notice: Notice, abouts: Mapping[UUID, About]) -> Facts:
    """Of which policies a message told, and who sent it by hand."""
    about = abouts[notice.pk]
    more = [("About", "; ".join(about.policies)), ("Sent by hand by", about.sent_by)]
    return (*facts, *((label, words) for label, words in more if words))


def _describe_line_moment(at: datetime) -> str:
    """22 November 2026, 07:20. Django's way to write a date takes twenty times as long, and HR has 100,000 lines."""
    local = timezone.localtime(at)
    return f"{local.day} {local:%B %Y, %H:%M}"


def _describe_value(value: Any) -> str:
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, datetime):
        return describe_moment(value)
    if isinstance(value, date):
        return day_and_year(value)
    if isinstance(value, list):
        return "; ".join(map(_describe_value, value))
    if isinstance(value, dict):
        return ", ".join(str(each) for each in value.values() if each)
    return str(value)


def collect_for_page(person: Person) -> Everything:
    return Collector(person, timezone.now(), most=NEWEST).collect()


def collect_for_file(person: Person) -> Everything:
    return Collector(person, timezone.now()).collect()
