"""What a policy's text consists of once it has been read: parts, and in them units."""

import enum
from dataclasses import dataclass


class Kind(enum.StrEnum):
    """What a unit is. An appendix's label and title belong to its part and are no units of it."""

    LEAD = "lead"
    HEADING = "heading"
    CLAUSE = "clause"
    BULLET = "bullet"
    INTRODUCTION = "introduction"
    POINT = "point"


@dataclass(frozen=True, slots=True)
class ClauseText:
    """One unit. ``canonical[start:end]`` is its line without the line feed; ``digest`` is of that slice.

    ``number`` is as printed, without the bracket of a point: "5.3", "5", "4", or "". ``anchor`` is
    unique in its part: "5.3", "5", "lead", "7.5-1", "intro", "4".
    """

    kind: Kind
    number: str
    anchor: str
    text: str
    start: int
    end: int
    digest: str


@dataclass(frozen=True, slots=True)
class PartText:
    """The main body (slug, label and title empty) or an appendix ("appendix-1", "Appendix 1", its title).

    ``canonical[start:end]`` is its lines, each with its line feed, so that parts tile the whole.
    """

    slug: str
    label: str
    title: str
    clauses: tuple[ClauseText, ...]
    start: int
    end: int
    digest: str


@dataclass(frozen=True, slots=True)
class PolicyText:
    """A whole text. Digests are the SHA-256 of the text or slice in UTF-8, in hexadecimal."""

    canonical: str
    digest: str
    parts: tuple[PartText, ...]

    @property
    def anchors(self) -> dict[str, frozenset[str]]:
        """What can be pointed to: the anchors of each part by the part's slug."""
        return {part.slug: frozenset(clause.anchor for clause in part.clauses) for part in self.parts}
