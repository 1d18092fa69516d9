"""What the ledger is told of an attestation: everything that its receipt must prove."""

from datetime import datetime
from typing import Any

from attestations.assignments.rules import london_offset
from attestations.models import Attestation
from portal.ledger.store import NewEntry, moment


def subject(attestation: Attestation) -> str:
    return f"attestation:{attestation.pk}"


def of_attestation(attestation: Attestation, *, slug: str, entered_at: datetime | None = None) -> NewEntry:
    """An attestation under the moment of its signing; ``slug`` is that of the policy.

    One that was made before there was a ledger is entered later, at ``entered_at``: that moment is proved, and the
    moment of signing is only said.
    """
    signing = attestation.signing
    content: dict[str, Any] = {
        "academy": {
            "id": attestation.academy.slug,
            "name": attestation.academy_name,
            "urn": attestation.academy_urn,
        },
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
        "policy": {
            "slug": slug,
            "title": signing.policy_title,
            "version": signing.version.number,
            "digest": signing.version_digest,
        },
        "sign_in": {"method": signing.sign_in_method, "at": moment(signing.signed_in_at)},
        "signing": signing.number,
        "statement": {"text": signing.statement, "digest": signing.statement_digest},
    }
    if signing.since_version:
        content["since"] = {"version": signing.since_version.number, "digest": signing.since_version.digest}
    if entered_at:
        content["signed_at"] = moment(signing.signed_at)
        content["signed_offset"] = signing.london_offset
    return NewEntry("attestation", subject(attestation), entered_at or signing.signed_at, content)
