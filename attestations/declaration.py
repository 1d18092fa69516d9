"""What a person declares by signing: the statement in their case, and since which version changes are set out."""

import hashlib
from dataclasses import dataclass

from policy import statement
from policy.models import Version
from portal.models import Person

from .models import Signing
from .rules import london_day
from .standing import Asked


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


def of(person: Person, version: Version, asked: Asked | None) -> Declaration:
    """The declaration of this person about a version; ``asked`` is its policy with every version of it."""
    versions = asked.versions if asked else {}
    earlier = {key for key, other in versions.items() if other.in_force_at < version.in_force_at}
    mine = Signing.objects.filter(person=person, version__in=versions).order_by("-signed_at")
    newest = mine.first() if earlier else None
    if newest is None or newest.version_id not in earlier:
        return Declaration(version.statement_first)
    since = versions[newest.version_id]
    filled = statement.filled(version.statement_next, since=since.number, signed_on=london_day(newest.signed_at))
    return Declaration(filled, since, newest.number)
