"""The statement that one person signs: the version's template, filled in for them."""

from dataclasses import dataclass
from typing import NamedTuple, Self

from attestations.assignments.being_checked import leave_out_being_checked
from attestations.assignments.required_policies import RequiredPolicy
from attestations.assignments.voids import leave_out_void_signings
from attestations.models import Signing
from policy.models import Version
from policy.publishing import statement
from portal.digests import sha256_hex
from portal.london import london_day
from portal.models import Person


@dataclass(frozen=True, slots=True)
class FilledStatement:
    """``since`` is the version that the person signed last, if that is an earlier one."""

    text: str
    since: Version | None = None

    @property
    def digest(self) -> str:
        return sha256_hex(self.text)


class SeenVersion(NamedTuple):
    """What the page showed before signing, as its form carries it; ``statement_digest`` is None without a page."""

    version: str
    digest: str
    statement_digest: str | None = None

    @classmethod
    def build(cls, version: Version, filled: FilledStatement | None = None) -> Self:
        return cls(version.number, version.digest, filled.digest if filled else None)


def fill_statement(person: Person, version: Version, required: RequiredPolicy | None) -> FilledStatement:
    """The first statement, unless the person signed an earlier version last. ``required`` is the version's policy."""
    versions = required.versions if required else {}
    earlier = {key for key, other in versions.items() if other.in_force_at < version.in_force_at}
    if not earlier:
        return FilledStatement(version.statement_first)
    signings = leave_out_being_checked(Signing.objects.filter(person__in=person.record_ids, version__in=versions))
    newest = leave_out_void_signings(signings).order_by("-signed_at").first()
    if newest is None or newest.version_id not in earlier:
        return FilledStatement(version.statement_first)
    since = versions[newest.version_id]
    text = statement.fill(version.statement_next, since=since.number, signed_on=london_day(newest.signed_at))
    return FilledStatement(text, since)
