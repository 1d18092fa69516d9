"""Enters in the ledger what was signed and published before there was one."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction
from django.db.models import CharField, Exists, OuterRef, Value
from django.db.models.functions import Cast, Concat
from django.utils import timezone

from attestations.models import Attestation
from policy.models import Version
from policy.publishing import ledger_entries as publication_entries
from portal.ledger.canonical import Unfit
from portal.ledger.store import NewEntry, enter
from portal.models import LedgerEntry
from portal.progress_bar import Note, unseen

from . import ledger_entries

LOCK = 0x1ED6E5  # one at a time; any number that nothing else uses
AT_A_TIME = 500
ENTERED = Exists(LedgerEntry.objects.filter(subject=OuterRef("asked")))


@dataclass(frozen=True, slots=True, order=True)
class Missing:
    """Something without an entry. What was published comes before what was signed at the same moment."""

    at: datetime
    is_attestation: bool
    key: str  # of its row
    name: str  # for people who run this


def missing() -> list[Missing]:
    """In the order of their moments."""
    versions = Version.objects.filter(published_at__isnull=False).annotate(
        asked=Concat(Value("publication:"), "policy__slug", Value("/"), "number", output_field=CharField())
    )
    signed = Attestation.objects.annotate(asked=Concat(Value("attestation:"), Cast("pk", CharField())))
    published = versions.exclude(ENTERED).values_list("published_at", "pk", "asked")
    attested = signed.exclude(ENTERED).values_list("signing__signed_at", "pk", "signing__number")
    found = [Missing(at, False, str(key), name) for at, key, name in published if at]
    return sorted(found + [Missing(at, True, str(key), f"receipt:{name}") for at, key, name in attested])


def enter_missing(note: Note = unseen) -> tuple[int, list[str]]:
    """Enter them, some in each transaction, beside people who sign: how many, and why others cannot be.

    May be broken off and run again. Raises Stopped.
    """
    todo, entered, refused = missing(), 0, list[str]()
    for start in range(0, len(todo), AT_A_TIME):
        with transaction.atomic():
            count, why = _enter(todo[start : start + AT_A_TIME])
        entered, refused = entered + count, refused + why
        note(min(start + AT_A_TIME, len(todo)), len(todo))
    return entered, refused


def _enter(todo: Sequence[Missing]) -> tuple[int, list[str]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    new = dict(_entries(todo))
    there = set(
        LedgerEntry.objects.filter(subject__in=[entry.subject for entry in new.values()]).values_list("subject")
    )
    new = {name: entry for name, entry in new.items() if (entry.subject,) not in there}
    try:
        enter(new.values())
    except Unfit:
        return _one_by_one(new)
    return len(new), []


def _one_by_one(new: dict[str, NewEntry]) -> tuple[int, list[str]]:
    """One that the ledger does not take keeps no other out."""
    refused = []
    for name, entry in new.items():
        try:
            enter([entry])
        except Unfit as error:
            refused.append(f"{name} cannot be entered. {error}")
    return len(new) - len(refused), refused


def _entries(todo: Sequence[Missing]) -> Iterator[tuple[str, NewEntry]]:
    """In their order, each with its name, and with this moment as the one that is proved."""
    now = timezone.now()
    versions = Version.objects.select_related("policy").in_bulk([one.key for one in todo if not one.is_attestation])
    attestations = {str(row.pk): row for row in rows([one.key for one in todo if one.is_attestation])}
    for one in todo:
        if one.is_attestation:
            row = attestations[one.key]
            slug = row.version.policy.slug
            yield f"{one.name}, {row.academy_name}", ledger_entries.of_attestation(row, slug=slug, entered_at=now)
        else:
            yield one.name, publication_entries.entry(versions[int(one.key)], entered_at=now)


def rows(keys: Sequence[str]) -> Collection[Attestation]:
    """With all that an entry tells of them."""
    related = ("signing__version", "signing__since_version", "version__policy", "academy")
    return Attestation.objects.filter(pk__in=keys).select_related(*related)
