"""The writes of publishing: a text becomes a policy's next version, and a version is withdrawn."""

import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import chain, groupby
from typing import Any

from django.db import transaction
from django.db.models import Subquery
from django.utils import timezone

from policy.comparison import TITLE, ClausePlace, Unit, list_units, match_units
from policy.models import Clause, Draft, Part, Policy, Retirement, Version, VersionFile, VersionForm, Weight
from policy.reading.clause_names import list_part_units
from policy.register.actions.entries import require_publisher
from policy.register.actions.retiring import refuse_ending
from policy.sealing.entries import build_publication_entry, build_withdrawal_entry, name_text_form
from policy.sealing.structure_digests import StoredPart
from policy.sealing.summary_digests import Summary
from policy.text import PolicyText
from portal import audit
from portal.clock import moment
from portal.jobs.actions import queue_job
from portal.london import midnight
from portal.models import Person, StoredFile
from portal.refusals import ActionRefused

from . import statement
from .ledger_entries import enter_or_refuse
from .numbering import find_number_problem

ADDRESS_TAKEN = "There is a policy at that address already. Begin a new version of it, or choose another address."


@dataclass(frozen=True, slots=True)
class NextVersion:
    """A version before it is published. ``days`` None takes the requirement's.

    ``decided`` says which clause of the newest standing version each doubtful clause continues, by their places.
    """

    number: str
    text: PolicyText
    weight: Weight
    reason: str
    days: int | None
    in_force_on: date
    drafted_by: Person
    approved_by: Person
    summary: Summary = field(default_factory=dict)
    decided: Mapping[ClausePlace, ClausePlace | None] = field(default_factory=dict)
    weight_reason: str = ""
    consultation_reason: str = ""
    any_day_reason: str = ""
    approving_body: str = ""
    approved_on: date | None = None
    minute: str = ""
    file: VersionFile | None = None  # of a version that is a file; ``text`` is then the text of its pages


@transaction.atomic
def publish(
    slug: str, next_version: NextVersion, *, title: str, is_first: bool = False, at: datetime | None = None
) -> Version:
    """Publish a text as a policy's next version, making the policy with its first.

    ``is_first`` refuses where the policy exists already: its words were not compared with this text.
    An urgent version is in force from the moment of publication, ``at``; all others from midnight in London.
    ``at`` is now if not given; approving gives the moment of its checks, and only the demonstration a past one.
    """
    policy, is_new = Policy.objects.select_for_update().get_or_create(slug=slug, defaults={"title": title})
    if is_new:
        policy.clean_fields()
    elif is_first:
        raise ActionRefused(ADDRESS_TAKEN)
    at = at or moment()  # read after the lock, so that whoever signed while we waited signed before it
    published = _load_published(policy, at)
    newest = max((v for v in published if not v.withdrawn_at), key=lambda v: v.in_force_at, default=None)
    in_force_at = at if next_version.weight == Weight.URGENT and published else midnight(next_version.in_force_on)
    _refuse_unfit(next_version, published, newest, in_force_at, at)
    if policy.title != title:
        policy.title = title
        policy.save(update_fields=["title"])
    version = _write_version(policy, next_version, in_force_at)
    parts = _write_clauses(version, next_version, newest)
    version.published_at = at
    version.save(update_fields=["published_at"])
    enter_or_refuse([build_publication_entry(version, parts)])
    audit.record("publish", f"version:{slug}/{next_version.number}", by=next_version.approved_by, at=at)
    if version.weight == Weight.URGENT:
        queue_job("remind", {}, by=None, at=at)  # people are told today
    return version


def _load_published(policy: Policy, at: datetime) -> list[Version]:
    """The newest first. Raises ActionRefused where the policy ends or has ended, which takes no query of its own."""
    ends_on = Subquery(Retirement.objects.known(at=at).filter(policy=policy).values("from_on")[:1])
    versions = policy.versions.filter(published_at__isnull=False).annotate(ends_on=ends_on)
    published: list[Any] = list(versions.order_by("-published_at").defer("text"))
    if published:
        refuse_ending(published[0].ends_on, at=at)
    return published


def _refuse_unfit(
    next_version: NextVersion, published: Sequence[Version], newest: Version | None, in_force_at: datetime, at: datetime
) -> None:
    if next_version.drafted_by == next_version.approved_by:
        raise ActionRefused("Who drafted a version cannot approve it. Name two different people.")
    if problem := find_number_problem(next_version.number, last=published[0].number if published else None):
        raise ActionRefused(problem)
    if not published:
        return
    if newest and in_force_at <= newest.in_force_at:
        day = timezone.localdate(newest.in_force_at)
        raise ActionRefused(
            f"Version {newest.number} is in force from {day.day} {day:%B %Y}. This one must come later."
        )
    if in_force_at < at:
        raise ActionRefused("Only a policy's first version can be in force from a day before it is published.")
    if not next_version.reason:
        raise ActionRefused("Say why there is a new version; staff will read the reason.")


def _write_version(policy: Policy, next_version: NextVersion, in_force_at: datetime) -> Version:
    text, file = next_version.text, next_version.file
    digest, form = text.digest, name_text_form(text.canonical)
    if file:
        digest, form = StoredFile.objects.values_list("digest", flat=True).get(pk=file.file_id), VersionForm.FILE
    scope = _describe_scope(next_version)
    version = Version(
        policy=policy,
        number=next_version.number,
        title=policy.title,
        text=text.canonical,
        digest=digest,
        form=form,
        text_digest=text.digest if file else "",
        weight=next_version.weight,
        days=next_version.days,
        reason=next_version.reason,
        weight_reason=next_version.weight_reason,
        consultation_reason=next_version.consultation_reason,
        any_day_reason=next_version.any_day_reason,
        summary=next_version.summary,
        approving_body=next_version.approving_body,
        approved_on=next_version.approved_on,
        minute=next_version.minute,
        statement_first=statement.build_first(policy.title, next_version.number, scope),
        statement_next=statement.build_following(policy.title, next_version.number, scope),
        drafted_by=next_version.drafted_by,
        approved_by=next_version.approved_by,
        in_force_at=in_force_at,
    )
    version.clean_fields(exclude=["policy", "drafted_by", "approved_by"])
    version.save()
    if file:
        file.version = version
        file.save()
    return version


def _describe_scope(next_version: NextVersion) -> statement.Scope:
    """What of the version is to be read, as its statement says."""
    if file := next_version.file:
        return statement.Scope(
            pages_name=file.pages_name, page_range=file.page_range, has_text_version=file.has_text_version
        )
    return statement.Scope(tuple(part.label for part in next_version.text.parts if part.label))


def _write_clauses(version: Version, next_version: NextVersion, newest: Version | None) -> list[StoredPart]:
    text = next_version.text
    identities = iter(_carry_identities(text, newest, next_version.decided))
    parts = Part.objects.bulk_create(
        Part.build(part, version=version, position=position) for position, part in enumerate(text.parts)
    )
    clauses = [
        [
            Clause.build(unit, part=part, position=position, identity=next(identities))
            for position, unit in enumerate(part_text.clauses)
        ]
        for part, part_text in zip(parts, text.parts, strict=True)
    ]
    Clause.objects.bulk_create(chain.from_iterable(clauses))
    return list(zip(parts, clauses, strict=True))


def _carry_identities(
    text: PolicyText, newest: Version | None, decided: Mapping[ClausePlace, ClausePlace | None]
) -> list[uuid.UUID]:
    """An identity for each clause in order: carried over from the version before, or new."""
    new = list_units(text)
    if newest is None:
        return [uuid.uuid4() for unit in new if unit.kind != TITLE]
    old = list(_load_units(newest))
    matches = match_units([unit for unit, _ in old], new, decided)
    identities = [None if match.old is None else old[match.old][1] for match in matches]
    return [identity or uuid.uuid4() for unit, identity in zip(new, identities, strict=True) if unit.kind != TITLE]


def _load_units(version: Version) -> Iterator[tuple[Unit, uuid.UUID | None]]:
    """As ``list_units`` gives them, each with its identity; titles of appendices have none."""
    rows = Clause.objects.filter(part__version=version).select_related("part").order_by("part__position", "position")
    for part, clauses in groupby(rows, key=lambda row: row.part):
        yield from list_part_units(part, list(clauses))


@transaction.atomic
def withdraw(version: Version, *, reason: str, by: Person) -> Version:
    """Withdraw a version that is in force or scheduled. The version before it is in force again from this moment.

    Its attestations stay on record, and no longer satisfy a requirement.
    """
    lock_policy(version.policy_id)
    now = moment()  # read after the lock, so that whoever signed while we waited signed before it
    version = Version.objects.select_related("policy").get(pk=version.pk)
    if version.published_at is None or version.withdrawn_at:
        raise ActionRefused("This version has been withdrawn already.")
    if by.pk == version.drafted_by_id or Draft.objects.filter(version=version, editors=by).exists():
        raise ActionRefused("Who drafted a version cannot withdraw it.")
    require_publisher(version.policy, by=by, at=now)
    if not reason:
        raise ActionRefused("Say why it is withdrawn; staff will read the reason.")
    if version.policy.versions.standing().filter(in_force_at__gt=version.in_force_at, in_force_at__lte=now).exists():
        raise ActionRefused("A later version is in force. There is nothing to withdraw.")
    version.withdrawn_at, version.withdrawn_by, version.withdrawn_reason = now, by, reason
    version.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_reason"])
    enter_or_refuse([build_withdrawal_entry(version)])
    audit.record("withdraw", f"version:{version.policy.slug}/{version.number}", by=by, at=now)
    return version


def lock_policy(policy_id: int | None) -> None:
    """Until this transaction ends, nobody else can publish, withdraw or sign a version of the policy."""
    if policy_id:
        Policy.objects.select_for_update().get(pk=policy_id)
