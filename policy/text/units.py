"""The parts and units of a policy's text once it has been parsed."""

import enum
from dataclasses import dataclass

from .inline import Mark


class UnitKind(enum.StrEnum):
    """What a unit is. An appendix's label and title belong to its part and are not units.

    Lead, introduction and point exist only in form 1; paragraph and all kinds after it only in form 2.
    """

    LEAD = "lead"
    HEADING = "heading"
    CLAUSE = "clause"
    BULLET = "bullet"
    INTRODUCTION = "introduction"
    POINT = "point"
    PARAGRAPH = "paragraph"
    QUOTE = "quote"
    HEADER = "header"
    ROW = "row"
    PICTURE = "picture"
    NOTE = "note"


FIRST_LINE = "--- policy text, form 2 ---"  # only a text of form 2 begins with it
ROWS = frozenset({UnitKind.HEADER, UnitKind.ROW})
SET_IN = frozenset({UnitKind.CLAUSE, UnitKind.BULLET, UnitKind.QUOTE, UnitKind.PARAGRAPH})  # up to MOST_LEVELS levels
MOST_LEVELS = 8
MOST_HEADING_LEVELS = 9


def is_form_2(canonical: str) -> bool:
    return canonical.startswith(f"{FIRST_LINE}\n")


@dataclass(frozen=True, slots=True)
class ClauseText:
    """One unit. ``canonical[start:end]`` is its line without the line feed; ``digest`` is the digest of that slice.

    ``number`` is as printed, but without the bracket of a point: "5.3", "5", "4", or "". ``anchor`` is unique in its
    part: "5.3", "5", "lead", "7.5-1", "intro", "4". ``level``, ``table`` and ``marks`` are as in ``UnitText``; in a
    text of form 1 they are 0 and empty.
    """

    kind: UnitKind
    number: str
    anchor: str
    text: str
    start: int
    end: int
    digest: str
    level: int = 0
    table: int = 0
    marks: tuple[Mark, ...] = ()


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
    def is_form_2(self) -> bool:
        return is_form_2(self.canonical)

    @property
    def anchors(self) -> dict[str, frozenset[str]]:
        """Return the anchors that references can point to, by the slug of their part."""
        return {part.slug: frozenset(clause.anchor for clause in part.clauses) for part in self.parts}


@dataclass(frozen=True, slots=True)
class UnitText:
    """One unit of form 2 before it is written.

    ``level`` is the level of a heading, from 1, or how far another unit is set in, from 0. In ``text`` a tab separates
    the cells of a row, and a line feed the paragraphs of a cell. ``table`` counts the tables of a part from 1, and is 0
    outside a table. Positions of ``marks`` count characters of ``text``.
    """

    kind: UnitKind
    text: str
    number: str = ""
    level: int = 0
    table: int = 0
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True, slots=True)
class PartUnits:
    """A part of form 2 before it is written: the main body (label "") or an appendix, whose title may be ""."""

    label: str = ""
    title: str = ""
    units: tuple[UnitText, ...] = ()
