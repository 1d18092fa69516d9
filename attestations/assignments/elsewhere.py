"""Acknowledgements made in another system, where HR and a policy lead accept them for a version until a day. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from portal.london import london_day

if TYPE_CHECKING:
    from .facts import VersionFact

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """What somebody acknowledged elsewhere is accepted for this version, until the end of this day."""

    version_id: int
    until_on: date


def find_last_day(accepted: Iterable[Elsewhere], versions: Iterable["VersionFact"], day: date) -> date | None:
    """Until when something accepted for one of these versions holds; None where nothing does on this day."""
    ids = {version.id for version in versions} if accepted else frozenset()
    return max((one.until_on for one in accepted if one.version_id in ids and one.until_on >= day), default=None)


def list_days_asked_again(
    accepted: Iterable[Elsewhere], versions: Sequence["VersionFact"], asking: "VersionFact", at: datetime
) -> list[date]:
    """The first days on which what was accepted did not do any more, because it had ended or its version was withdrawn.

    ``versions`` are all of the policy; only what could satisfy the asking one counts, while it did.
    """
    by_id = {version.id: version for version in versions} if accepted else {}
    found = []
    for one in accepted:
        version = by_id.get(one.version_id)
        if version is None or version.in_force_at < asking.in_force_at or version.in_force_at > at:
            continue
        asked_on = one.until_on + DAY
        if version.withdrawn_at and version.withdrawn_at <= at:
            asked_on = min(asked_on, london_day(version.withdrawn_at))
        if london_day(version.in_force_at) < asked_on <= london_day(at):
            found.append(asked_on)
    return found
