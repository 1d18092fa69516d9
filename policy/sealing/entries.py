"""The ledger entries of publications and withdrawals, and the supplements of older publications."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from policy.models import Version, VersionFile, VersionForm
from policy.text.units import is_form_2
from portal.digests import sha256_hex
from portal.ledger.store import NewEntry, format_moment

from .structure_digests import StoredPart, digest_clauses, digest_parts
from .summary_digests import digest_summary


def build_publication_entry(
    version: Version, parts: Sequence[StoredPart], *, entered_at: datetime | None = None
) -> NewEntry:
    """``entered_at`` is given only for a version that was published before there was a ledger."""
    assert version.published_at is not None
    content = build_publication_content(version, parts)
    if entered_at:
        content["published_at"] = format_moment(version.published_at)
    return NewEntry("publication", name_subject("publication", version), entered_at or version.published_at, content)


def build_supplement_entry(version: Version, parts: Sequence[StoredPart], *, entered_at: datetime) -> NewEntry:
    """For a version whose publication entry is older than the keys about its form.

    It proves all of them from ``entered_at`` on, and only states when the version was published.
    """
    assert version.published_at is not None
    content = {**build_publication_content(version, parts), "published_at": format_moment(version.published_at)}
    if version.withdrawn_at:
        content["withdrawn_by"] = str(version.withdrawn_by_id)
    return NewEntry("supplement", name_subject("supplement:publication", version), entered_at, content)


def build_publication_content(version: Version, parts: Sequence[StoredPart]) -> dict[str, Any]:
    return {
        **build_version_content(version),
        "clauses_digest": digest_clauses(parts),
        "form": version.form or name_text_form(version.text),
        # Labels, titles and spans could be read off a text of form 1, but another form may spell them otherwise.
        "parts_digest": digest_parts(parts),
        **(build_file_content(version.version_file) if version.is_file else {}),
    }


def name_text_form(text: str) -> VersionForm:
    return VersionForm.TEXT_2 if is_form_2(text) else VersionForm.TEXT_1


def build_file_content(file: VersionFile) -> dict[str, Any]:
    """The keys that hold the row of a version's file. The digest of its bytes is the version's own."""
    content: dict[str, Any] = {
        "bytes": file.size,
        "pages": file.pages,
        "tagged": file.is_tagged,
        "text_version": file.has_text_version,
    }
    if file.first_page:
        content |= {"first_page": file.first_page, "last_page": file.last_page, "pages_name": file.pages_name}
    return content


def build_version_content(version: Version) -> dict[str, Any]:
    """The keys that hold the version's own columns."""
    content: dict[str, Any] = {
        "approved_by": str(version.approved_by_id),
        "drafted_by": str(version.drafted_by_id),
        "in_force_at": format_moment(version.in_force_at),
        "policy": version_keys(version),
        "reason_digest": sha256_hex(version.reason),
        "statement_first_digest": sha256_hex(version.statement_first),
        "statement_next_digest": sha256_hex(version.statement_next),
        "weight": version.weight,
    }
    for name in ("weight_reason", "consultation_reason", "any_day_reason"):
        if reason := getattr(version, name):
            content[f"{name}_digest"] = sha256_hex(reason)
    if version.summary:
        content["summary_digest"] = digest_summary(version.summary)
    if version.approving_body:
        content["approving_body"] = version.approving_body
    if version.approved_on:
        content["approved_on"] = version.approved_on.isoformat()
    if version.minute:
        content["minute"] = version.minute
    if version.text_digest:
        content["text_digest"] = version.text_digest
    if version.days is not None:
        content["days"] = version.days
    return content


def build_withdrawal_entry(version: Version) -> NewEntry:
    assert version.withdrawn_at is not None
    content: dict[str, Any] = {
        "policy": version_keys(version),
        "reason_digest": sha256_hex(version.withdrawn_reason),
        "withdrawn_by": str(version.withdrawn_by_id),
    }
    return NewEntry("withdrawal", name_subject("withdrawal", version), version.withdrawn_at, content)


def name_subject(kind: str, version: Version) -> str:
    return f"{kind}:{version.policy.slug}/{version.number}"


def version_keys(version: Version) -> dict[str, Any]:
    """The keys by which every ledger entry identifies a version."""
    return {"slug": version.policy.slug, "title": version.title, "version": version.number, "digest": version.digest}
