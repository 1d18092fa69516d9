"""What a person declares by signing: the statement in their case, and since which version changes are set out."""

import hashlib
from dataclasses import dataclass
from typing import NamedTuple, Self

from attestations.assignments.queries import Asked
from attestations.assignments.rules import london_day
from attestations.models import Signing
from policy.models import Version
from policy.publishing import statement
from portal.models import Person


def digest(words: str) -> str:
    return hashlib.sha256(words.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Declaration:
    """``since`` is the version that this person signed last, if it is an earlier one."""

    statement: str
    since: Version | None = None
    receipt: str = ""

    @property
    def digest(self) -> str:
        return digest(self.statement)


class Seen(NamedTuple):
    """What a page has set out to be signed, as its form carries it: a version by its number, and the statement.

    ``statement_digest`` is None where no page showed a statement.
    """

    version: str
    digest: str
    statement_digest: str | None = None

    @classmethod
    def of(cls, version: Version, declared: Declaration | None = None) -> Self:
        return cls(version.number, version.digest, declared.digest if declared else None)


def of(person: Person, version: Version, asked: Asked | None) -> Declaration:
    """The declaration of this person about a version; ``asked`` is its policy with every version of it."""
    versions = asked.versions if asked else {}
    earlier = {key for key, other in versions.items() if other.in_force_at < version.in_force_at}
    if not earlier:
        return Declaration(version.statement_first)
    newest = Signing.objects.filter(person=person, version__in=versions).order_by("-signed_at").first()
    if newest is None or newest.version_id not in earlier:
        return Declaration(version.statement_first)
    since = versions[newest.version_id]
    filled = statement.filled(version.statement_next, since=since.number, signed_on=london_day(newest.signed_at))
    return Declaration(filled, since, newest.number)
