"""Loads the register as it stands at a moment."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Prefetch, QuerySet

from attestations.formatting import join_words
from attestations.models import Requirement
from attestations.requirements.summaries import summarise_requirement
from policy.models import Draft, Policy, RegisterEntry, Retirement, Version
from policy.register.actions.entries import COLUMNS
from policy.register.queries import find_left, load_entries
from policy.register.statutory import STATUTORY, StatutoryPolicy
from portal.london import london_day
from portal.models import Academy, Person

from .rows import RegisterRow
from .wording import LABELS, describe_day, describe_value


@dataclass(frozen=True, slots=True)
class Register:
    """``missing`` are the statutory policies that no policy of the register answers."""

    rows: list[RegisterRow]
    as_at: datetime

    @property
    def standing(self) -> list[RegisterRow]:
        """Without policies that have ended."""
        return [row for row in self.rows if not row.is_ended]

    @property
    def overdue(self) -> int:
        return sum(row.is_overdue for row in self.rows)

    @property
    def missing(self) -> list[StatutoryPolicy]:
        answered = {row.entry.statutory for row in self.standing}
        return [one for key, one in STATUTORY.items() if key not in answered]


@dataclass(frozen=True, slots=True)
class RegisterChange:
    """One change in the register of a policy: labels with what was said before and after, in words."""

    at: datetime
    by: Person | None
    lines: list[tuple[str, str, str]]


def load_register(*, at: datetime, policies: Iterable[Policy] | None = None) -> Register:
    """Every policy, or some, in ten queries whatever their number; in no particular order."""
    chosen = list(Policy.objects.all() if policies is None else policies)
    entries, today = load_entries(chosen, at=at), london_day(at)
    current = {version.policy_id: version for version in _with_people(Version.objects.in_force(at=at))}
    scheduled = Version.objects.standing().filter(in_force_at__gt=at, published_at__lte=at)
    coming: dict[int, list[Version]] = defaultdict(list)
    for version in _with_people(scheduled).order_by("in_force_at"):
        coming[version.policy_id].append(version)
    drafts = {draft.slug: draft for draft in Draft.objects.open().with_state().defer("text")}
    retired = {
        row.policy_id: row for row in Retirement.objects.known(at=at).select_related("replaced_by", "recorded_by")
    }
    required = _summarise_requirements(at)
    people = [person for entry in entries.values() for person in (entry.owner, entry.publisher) if person]
    left = find_left(people, on=today, at=at)
    rows = [
        RegisterRow(
            policy=policy,
            entry=entries[policy.pk],
            current=current.get(policy.pk),
            coming=tuple(coming[policy.pk]),
            draft=drafts.get(policy.slug),
            retirement=retired.get(policy.pk),
            required=tuple(required[policy.pk]),
            today=today,
            has_owner_left=entries[policy.pk].owner_id in left,
            has_publisher_left=entries[policy.pk].publisher_id in left,
        )
        for policy in chosen
    ]
    return Register(rows, at)


def _with_people(versions: QuerySet[Version]) -> QuerySet[Version]:
    return versions.defer("text").select_related("approved_by")


def _summarise_requirements(at: datetime) -> dict[int, list[str]]:
    """A sentence for each requirement that has not ended, by its policy's id."""
    found: dict[int, list[str]] = defaultdict(list)
    today = london_day(at)
    rows = Requirement.objects.known(at=at).prefetch_related(Prefetch("academies", Academy.objects.named(at=at)))
    for row in rows.order_by("from_on", "pk"):
        if row.until_on is None or row.until_on >= today:
            found[row.policy_id].append(summarise_requirement(row))
    return found


def list_changes(policy: Policy) -> list[RegisterChange]:
    """What was changed in the register of a policy, the newest first."""
    return sorted([*_list_entries(policy), *_list_retirements(policy)], key=lambda change: change.at, reverse=True)


def _list_entries(policy: Policy) -> Iterator[RegisterChange]:
    before = RegisterEntry(policy=policy)
    for entry in policy.register_entries.select_related("owner", "publisher", "recorded_by").order_by("pk"):
        said = [(LABELS[name], describe_value(before, name), describe_value(entry, name)) for name in COLUMNS]
        yield RegisterChange(entry.recorded_at, entry.recorded_by, [line for line in said if line[1] != line[2]])
        before = entry


def _list_retirements(policy: Policy) -> Iterator[RegisterChange]:
    for row in policy.retirements.select_related("replaced_by", "recorded_by", "undone_by"):
        day, other = describe_day(row.from_on), row.replaced_by
        lines = [("Ends on", "", day), *([("Replaced by", "", other.title)] if other else []), ("Why", "", row.reason)]
        yield RegisterChange(row.recorded_at, row.recorded_by, lines)
        if row.undone_at:
            lines = [("Ends on", day, ""), ("Why it stays", "", row.undone_reason)]
            yield RegisterChange(row.undone_at, row.undone_by, lines)


def list_owners(rows: Iterable[RegisterRow]) -> list[Person]:
    """Everybody who owns one of these policies, by name."""
    owners = {row.entry.owner.pk: row.entry.owner for row in rows if row.entry.owner}
    return sorted(owners.values(), key=lambda person: (person.family_name, person.given_names))


def describe_numbers(versions: Iterable[Version]) -> str:
    return join_words([version.number for version in versions])
