"""The ledger entries of publications and withdrawals."""

import logging
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from policy.models import Version
from portal.digests import sha256_hex
from portal.ledger.canonical import UnfitEntry
from portal.ledger.errors import LedgerStopped
from portal.ledger.store import NewEntry, add_entries, format_moment
from portal.refusals import ActionRefused

log = logging.getLogger(__name__)


def build_publication_entry(version: Version, *, entered_at: datetime | None = None) -> NewEntry:
    """``entered_at`` is given only for a version that was published before there was a ledger."""
    assert version.published_at is not None
    content: dict[str, Any] = {
        "in_force_at": format_moment(version.in_force_at),
        "policy": version_keys(version),
        "reason_digest": sha256_hex(version.reason),
        "weight": version.weight,
    }
    for name in ("weight_reason", "consultation_reason"):
        if reason := getattr(version, name):
            content[f"{name}_digest"] = sha256_hex(reason)
    if entered_at:
        content["published_at"] = format_moment(version.published_at)
    subject = f"publication:{version.policy.slug}/{version.number}"
    return NewEntry("publication", subject, entered_at or version.published_at, content)


def enter_or_refuse(entries: Sequence[NewEntry]) -> None:
    """Add entries to the ledger. Raises ActionRefused where it cannot take them, so that the action is undone."""
    try:
        add_entries(entries)
    except UnfitEntry as error:
        raise ActionRefused(str(error)) from error
    except LedgerStopped as error:
        log.error("Nothing can be published or withdrawn: %s", error)
        raise ActionRefused(
            "Nothing can be published or withdrawn just now, because the ledger has stopped. "
            "Please tell whoever runs this portal, and try again later."
        ) from error


def version_keys(version: Version) -> dict[str, Any]:
    """The keys by which every ledger entry identifies a version."""
    return {"slug": version.policy.slug, "title": version.title, "version": version.number, "digest": version.digest}


def build_withdrawal_entry(version: Version) -> NewEntry:
    assert version.withdrawn_at is not None
    subject = f"withdrawal:{version.policy.slug}/{version.number}"
    content: dict[str, Any] = {"policy": version_keys(version), "reason_digest": sha256_hex(version.withdrawn_reason)}
    return NewEntry("withdrawal", subject, version.withdrawn_at, content)
