"""Attestations as ledger entries, with everything that their receipts must prove."""

from datetime import datetime
from typing import Any

from attestations.models import Attestation, Signing, Void
from portal.digests import sha256_hex
from portal.ledger.store import NewEntry, format_moment
from portal.london import london_offset


def entry_subject(attestation: Attestation) -> str:
    return f"attestation:{attestation.pk}"


def build_attestation_entry(attestation: Attestation, *, slug: str, entered_at: datetime | None = None) -> NewEntry:
    """The entry of an attestation, dated when it was signed; ``slug`` is the policy's.

    An attestation from before the ledger existed is dated ``entered_at`` instead. The entry then proves that moment,
    and only states the moment of signing.
    """
    signing = attestation.signing
    content: dict[str, Any] = {
        "academy": {"id": attestation.academy.slug, "name": attestation.academy_name, "urn": attestation.academy_urn},
        "engagements": attestation.engagements,
        "grade": signing.grade,
        "language": signing.language,
        "method": signing.method,
        "offset": london_offset(entered_at or signing.signed_at),
        "person": {
            "id": str(signing.person_id),
            "known_name": signing.known_name,
            "typed_name": signing.typed_name,
        },
        "policy": _describe_policy(signing, slug),
        "sign_in": {"method": signing.sign_in_method, "at": format_moment(signing.signed_in_at)},
        "school_year": attestation.school_year,
        "signing": signing.number,
        "statement": {"text": signing.statement, "digest": signing.statement_digest},
    }
    content |= _describe_circumstances(attestation)
    if entered_at:
        content["signed_at"] = format_moment(signing.signed_at)
        content["signed_offset"] = signing.london_offset
    return NewEntry("attestation", entry_subject(attestation), entered_at or signing.signed_at, content)


def _describe_policy(signing: Signing, slug: str) -> dict[str, Any]:
    version = signing.version
    content = {
        "slug": slug,
        "title": signing.policy_title,
        "version": version.number,
        "digest": signing.version_digest,
    }
    return content | ({"form": version.form, "text_digest": version.text_digest} if version.is_file else {})


def _describe_circumstances(attestation: Attestation) -> dict[str, Any]:
    """What is said of some attestations only; earlier entries do not have these keys."""
    signing = attestation.signing
    content: dict[str, Any] = {}
    if signing.since_version:
        content["since"] = {"version": signing.since_version.number, "digest": signing.since_version.digest}
    if signing.slip_printed_by_id:
        content["slip_printed_by"] = str(signing.slip_printed_by_id)
    if signing.email_changed_at:
        content["email_changed_at"] = format_moment(signing.email_changed_at)
    if attestation.replaces_id:
        content["replaces"] = str(attestation.replaces_id)
    return content


def void_subject(void: Void) -> str:
    return f"void:{void.pk}"


def build_void_entry(void: Void) -> NewEntry:
    """The entry of a confirmed void, dated when it was confirmed."""
    assert void.decided_at is not None
    attestation = void.attestation
    content: dict[str, Any] = {
        "academy": {"id": attestation.academy.slug},
        "asked_at": format_moment(void.asked_at),
        "asked_by": str(void.asked_by_id),
        "attestation": str(attestation.pk),
        "confirmed_by": str(void.decided_by_id),
        "offset": london_offset(void.decided_at),
        "person": {"id": str(attestation.person_id)},
        "policy": {"slug": attestation.version.policy.slug, "version": attestation.version.number},
        "reason_digest": sha256_hex(void.reason),
        "signing": attestation.signing.number,
    }
    return NewEntry("void", void_subject(void), void.decided_at, content)
