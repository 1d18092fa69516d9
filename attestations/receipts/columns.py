"""Signings and attestations against their ledger entries, column by column. Asks the database nothing."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from attestations.assignments.school_years import school_year
from attestations.models import Attestation, Signing
from policy.sealing.reconciliation import UNREADABLE
from portal.ledger.store import format_moment
from portal.london import london_day

from .disagreements import Disagreement
from .ledger_entries import build_attestation_entry

ATTESTATION, SIGNING = Attestation._meta.db_table, Signing._meta.db_table
COMMON_KEYS = {"v", "type", "log", "id", "nonce"}  # of every entry, whatever its type
# The keys of an entry, and the table and column that they hold.
COLUMNS = {
    "academy.id": (ATTESTATION, "academy"),
    "academy.name": (ATTESTATION, "academy_name"),
    "academy.urn": (ATTESTATION, "academy_urn"),
    "engagements": (ATTESTATION, "engagements"),
    "replaces": (ATTESTATION, "replaces"),
    "school_year": (ATTESTATION, "school_year"),
    "email_changed_at": (SIGNING, "email_changed_at"),
    "grade": (SIGNING, "grade"),
    "language": (SIGNING, "language"),
    "method": (SIGNING, "method"),
    "person.id": (SIGNING, "person"),
    "person.known_name": (SIGNING, "known_name"),
    "person.typed_name": (SIGNING, "typed_name"),
    "policy.slug": (SIGNING, "version"),
    "policy.version": (SIGNING, "version"),
    "policy.title": (SIGNING, "policy_title"),
    "policy.digest": (SIGNING, "version_digest"),
    "sign_in.at": (SIGNING, "signed_in_at"),
    "sign_in.method": (SIGNING, "sign_in_method"),
    "signed_at": (SIGNING, "signed_at"),
    "signed_offset": (SIGNING, "london_offset"),
    "signing": (SIGNING, "number"),
    "slip_printed_by": (SIGNING, "slip_printed_by"),
    "since.digest": (SIGNING, "since_version"),
    "since.version": (SIGNING, "since_version"),
    "statement.digest": (SIGNING, "statement_digest"),
    "statement.text": (SIGNING, "statement"),
}


def compare_attestation(row: Attestation, data: bytes, *, is_version_sound: bool = True) -> list[Disagreement]:
    """``row`` comes with academy, signing, the signing's versions and their policies; ``data`` are its entry's bytes.

    Where its version is not as it was published, the version's policy and number tell nothing about the attestation.
    """
    try:
        recorded = _read_entry(data)
    except (ValueError, TypeError, AttributeError, LookupError):
        return [Disagreement(ATTESTATION, str(row.pk), UNREADABLE)]
    wrong = {ATTESTATION: _find_contradictions(row), SIGNING: []}
    current = _describe_row(row)
    if current != recorded:  # most are equal, and comparing them as a whole is quick
        for key, (table, column) in COLUMNS.items():
            is_compared = is_version_sound or column != "version"
            if is_compared and _look_up(current, key) != _look_up(recorded, key) and column not in wrong[table]:
                wrong[table].append(column)
    keys = {ATTESTATION: str(row.pk), SIGNING: str(row.signing_id)}
    return [Disagreement(table, keys[table], ", ".join(columns)) for table, columns in wrong.items() if columns]


def _read_entry(data: bytes) -> dict[str, Any]:
    """What an entry says of a row. The canonical form of its bytes is the audit's business."""
    entry: dict[str, Any] = json.loads(data)
    entry = {key: value for key, value in entry.items() if key not in COMMON_KEYS}
    at, offset = entry.pop("at"), entry.pop("offset")  # of the moment of entering, where that was later
    entry.setdefault("signed_at", at)
    entry.setdefault("signed_offset", offset)
    entry.setdefault("school_year", school_year(london_day(datetime.fromisoformat(entry["signed_at"]))))
    return entry


def _describe_row(row: Attestation) -> dict[str, Any]:
    content = dict(build_attestation_entry(row, slug=row.signing.version.policy.slug).content)
    del content["offset"]
    return content | {"signed_at": format_moment(row.signing.signed_at), "signed_offset": row.signing.london_offset}


def _find_contradictions(row: Attestation) -> list[str]:
    """The columns in which an attestation repeats its signing, where it says something else."""
    return [name for name in ("person", "version") if getattr(row, f"{name}_id") != getattr(row.signing, f"{name}_id")]


def _look_up(content: Mapping[str, Any], path: str) -> Any:
    """``person.id`` in nested content; None where it is not there."""
    key, _, rest = path.partition(".")
    value = content.get(key)
    if not rest:
        return value
    return value.get(rest) if isinstance(value, dict) else None
