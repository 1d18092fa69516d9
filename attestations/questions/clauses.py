"""The clause that a question is about: as it stood when it was asked, and whether it has changed since."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.urls import reverse

from attestations.models import Question
from policy.models import Clause, Version
from policy.reading.clause_names import build_unit_address, find_unit, name_in_link
from policy.reading.pages import load_outline
from policy.text import UnitKind


@dataclass(frozen=True, slots=True)
class AskedClause:
    """``is_changed`` is whether the version in force says something else there, or has it no longer (``is_gone``)."""

    name: str
    words: str
    address: str
    history: str
    current: Version | None
    is_changed: bool
    is_gone: bool


def find_clause(version: Version, identity: UUID) -> Clause | None:
    """The clause of a version that has this identity."""
    return next((clause for clause in _list_clauses(version) if clause.identity == identity), None)


def name_clause(clause: Clause) -> str:
    """``clause 5.3``, ``the lead sentence``, ``the heading of section 5``"""
    name = name_in_link(find_unit(clause))
    return f"clause {name}" if clause.kind == UnitKind.CLAUSE and name[:1].isdigit() else name


def describe_clause(question: Question, current: Version | None) -> AskedClause | None:
    """None where the question is about the whole policy. ``current`` is the version in force."""
    clause = question.clause
    if clause is None:
        return None
    now = find_clause(current, clause.identity) if current else None
    version = question.version
    return AskedClause(
        name=name_clause(clause),
        words=clause.text,
        address=version.get_absolute_url() + build_unit_address(find_unit(clause)),
        history=reverse("clause_history", args=[version.policy.slug, clause.identity]),
        current=current,
        is_changed=current is not None and (now is None or now.digest != clause.digest),
        is_gone=current is not None and now is None,
    )


def find_current(question: Question, *, at: datetime) -> Version | None:
    versions = Version.objects.in_force(at=at).filter(policy=question.version.policy_id).select_related("policy")
    return versions.defer("text").first()


def _list_clauses(version: Version) -> Iterator[Clause]:
    for clauses in load_outline(version.pk).clauses.values():
        yield from clauses
