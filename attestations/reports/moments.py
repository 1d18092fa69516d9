"""The moment that a board shows: now, or the end of the time that an earlier version was in force."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from attestations.assignments import history, queries
from attestations.assignments.required_policies import RequiredPolicy
from attestations.assignments.versions import asking_version
from policy.models import Version
from portal.models import Academy

from . import boards
from .audiences import Audience
from .boards import Board, TrustBoard
from .rows import BoardFilter


@dataclass(frozen=True, slots=True)
class BoardMoment:
    """The moment, and the policy as it was known at that moment.

    ``version`` is the number of an earlier version, and ``ended`` says what ended its time; both are "" for now.
    """

    required: RequiredPolicy
    as_at: datetime
    version: str = ""
    ended: str = ""

    def build_board(self, academy: Academy, filter: BoardFilter, audience: Audience = Audience.EVERYBODY) -> Board:
        return boards.build_board(
            academy, self.required, as_at=self.as_at, filter=filter, ended=self.ended, audience=audience
        )

    def build_trust_board(self, academies: Iterable[Academy], audience: Audience = Audience.EVERYBODY) -> TrustBoard:
        return boards.build_trust_board(academies, self.required, as_at=self.as_at, ended=self.ended, audience=audience)


@dataclass(frozen=True, slots=True)
class ReplacedVersion:
    """The version before the one that asks now; ``signed`` says which signatures counted: "version 1.0"."""

    version: Version
    signed: str
    moment: BoardMoment


@dataclass(frozen=True, slots=True)
class BoardChoice:
    """The policies that a board may show, the one that it shows, and when."""

    policies: list[RequiredPolicy]
    required: RequiredPolicy
    now: datetime
    moment: BoardMoment

    @property
    def in_force(self) -> Version | None:
        return self.required.in_force(self.now)

    @property
    def versions(self) -> list[Version]:
        """Those that are in force or have been, newest first."""
        versions = reversed(self.required.versions.values())
        return [version for version in versions if history.find_last_moment(self.required.facts, version.pk, self.now)]

    def find_replaced_version(self) -> ReplacedVersion | None:
        """What today's board says of the version before; nothing on the board of an earlier one."""
        return None if self.moment.version else find_replaced_version(self.required, at=self.now)


def find_moment(required: RequiredPolicy, number: str, *, at: datetime) -> BoardMoment:
    """The last moment up to ``at`` at which a version was in force; ``at`` itself without a number.

    Raises Version.DoesNotExist where no such version was in force by then.
    """
    if not number:
        return BoardMoment(required, at)
    version = next((version for version in required.versions.values() if version.number == number), None)
    as_at = history.find_last_moment(required.facts, version.pk, at) if version else None
    if version is None or as_at is None:
        raise Version.DoesNotExist
    if as_at == at:
        return BoardMoment(required, at)
    known_then = queries.load_required_policy(required.policy, known_at=as_at)
    return BoardMoment(known_then, as_at, number, _describe_end(required, version, as_at + history.MOMENT))


def find_replaced_version(required: RequiredPolicy, *, at: datetime) -> ReplacedVersion | None:
    """None if the version that asks now is the first one."""
    fact = history.find_replaced_version(required.facts, at)
    version = required.versions[fact.id] if fact else None
    if version is None or version == required.in_force(at):
        return None
    moment = find_moment(required, version.number, at=at)
    asking = asking_version(moment.required.facts.versions, moment.as_at)
    assert asking is not None  # the first version in force asks
    signed = f"version {required.versions[asking.id].number}"
    if asking.id != version.pk:
        signed += " or a later one"
    if year := moment.required.school_year(moment.as_at):
        signed += f" for the school year {year} to {year + 1}"
    return ReplacedVersion(version, signed, moment)


def _describe_end(required: RequiredPolicy, version: Version, turn: datetime) -> str:
    following = required.in_force(turn)
    if version.withdrawn_at == turn or following is None:
        return f"version {version.number} was withdrawn"
    return f"version {following.number} came into force"
