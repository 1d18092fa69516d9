"""The parts and units of a policy's text once it has been parsed."""

import enum
from dataclasses import dataclass


class UnitKind(enum.StrEnum):
    """What a unit is. An appendix's label and title belong to its part and are not units."""

    LEAD = "lead"
    HEADING = "heading"
    CLAUSE = "clause"
    BULLET = "bullet"
    INTRODUCTION = "introduction"
    POINT = "point"


@dataclass(frozen=True, slots=True)
class ClauseText:
    """One unit. ``canonical[start:end]`` is its line without the line feed; ``digest`` is of that slice.

    ``number`` is as printed, without a point's bracket: "5.3", "5", "4", or "". ``anchor`` is unique
    in its part: "5.3", "5", "lead", "7.5-1", "intro", "4".
    """

    kind: UnitKind
    number: str
    anchor: str
    text: str
    start: int
    end: int
    digest: str


@dataclass(frozen=True, slots=True)
class PartText:
    """The main body (slug, label and title empty) or an appendix ("appendix-1", "Appendix 1", its title).

    ``canonical[start:end]`` is its lines with their line feeds, so that the parts together are the whole text.
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
        """The anchors that references can point to, by the slug of their part."""
        return {part.slug: frozenset(clause.anchor for clause in part.clauses) for part in self.parts}
