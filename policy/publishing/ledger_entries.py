"""What the ledger is told when a version is published or withdrawn."""

import hashlib
import logging
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from policy.models import Version
from portal.ledger.canonical import Unfit
from portal.ledger.store import NewEntry, Stopped, enter, moment
from portal.refusals import ActionRefused

log = logging.getLogger(__name__)


def entry(version: Version, *, entered_at: datetime | None = None) -> NewEntry:
    """What the ledger is told of a publication; of one that was made before there was a ledger, at ``entered_at``."""
    assert version.published_at is not None
    content: dict[str, Any] = {
        "in_force_at": moment(version.in_force_at),
        "policy": named(version),
        "reason_digest": digest(version.reason),
        "weight": version.weight,
    }
    for name in ("weight_reason", "consultation_reason"):
        if reason := getattr(version, name):
            content[f"{name}_digest"] = digest(reason)
    if entered_at:
        content["published_at"] = moment(version.published_at)
    subject = f"publication:{version.policy.slug}/{version.number}"
    return NewEntry("publication", subject, entered_at or version.published_at, content)


def tell(entries: Sequence[NewEntry]) -> None:
    """Enter in the ledger what was done, or refuse to do it."""
    try:
        enter(entries)
    except Unfit as error:
        raise ActionRefused(str(error)) from error
    except Stopped as error:
        log.error("Nothing can be published or withdrawn: %s", error)
        raise ActionRefused(
            "Nothing can be published or withdrawn just now, because the ledger has stopped. "
            "Please tell whoever runs this portal, and try again later."
        ) from error


def named(version: Version) -> dict[str, Any]:
    """A version as every entry names it."""
    return {
        "slug": version.policy.slug,
        "title": version.title,
        "version": version.number,
        "digest": version.digest,
    }


def digest(words: str) -> str:
    return hashlib.sha256(words.encode()).hexdigest()


def withdrawal(version: Version) -> NewEntry:
    """What the ledger is told of a withdrawal."""
    assert version.withdrawn_at is not None
    subject = f"withdrawal:{version.policy.slug}/{version.number}"
    content: dict[str, Any] = {
        "policy": named(version),
        "reason_digest": digest(version.withdrawn_reason),
    }
    return NewEntry("withdrawal", subject, version.withdrawn_at, content)
