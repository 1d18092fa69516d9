"""What is done with the ledger when something is published or withdrawn."""

import logging
from collections.abc import Sequence

from portal.ledger.canonical import UnfitEntry
from portal.ledger.errors import LedgerStopped
from portal.ledger.store import NewEntry, add_entries
from portal.refusals import ActionRefused

log = logging.getLogger(__name__)


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
            "Please tell the person who runs this portal, and try again later."
        ) from error
