"""A remark: its rule, place and words, and the key by which a waiver of it is stored."""

import enum
from collections.abc import Iterator
from dataclasses import dataclass, field

from policy.text import ClauseText, PartText, PolicyText, UnitKind
from policy.text.nesting import list_nestings
from policy.text.unit_names import name_units
from portal.digests import sha256_hex


class Rule(enum.StrEnum):
    """The kinds of remarks, in the order in which they are shown."""

    DANGLING = "dangling"
    REFERENCE = "reference"
    UNCITED = "uncited"
    JUMP = "jump"
    NUMBERS = "numbers"
    EMPTY = "empty"
    HEADERLESS = "headerless"
    UNNUMBERED = "unnumbered"
    OUTDATED = "outdated"
    YEAR = "year"
    LONG = "long"

    @property
    def heading(self) -> str:
        return _WORDS[self][0]

    @property
    def explanation(self) -> str:
        return _WORDS[self][1]

    @property
    def is_information(self) -> bool:
        """Whether it only shows something beside the text and does not question the text."""
        return self is Rule.REFERENCE


_WORDS = {
    Rule.DANGLING: ("Points to nothing", "The text names a section, clause, appendix or point that it does not have."),
    Rule.REFERENCE: ("What each reference points to", "Check that each one points to what you mean."),
    Rule.UNCITED: ("Appendices that nothing points to", "No clause sends people to this appendix."),
    Rule.JUMP: ("Letters or numbers that jump", "One seems to be missing from a list inside a clause."),
    Rule.NUMBERS: ("Numbers out of order", "A number is missing, comes twice or stands in the wrong place."),
    Rule.EMPTY: ("Headings with nothing under them", "Something may have been left out, or the heading can go."),
    Rule.HEADERLESS: (
        "Tables without a header",
        "People who listen to a table need to hear what each column is about.",
    ),
    Rule.UNNUMBERED: (
        "Duties without a number",
        "Words such as “must” and “do not” stand where there is no number to cite.",
    ),
    Rule.OUTDATED: ("Names that have changed", "The text names something that has closed, was replaced or renamed."),
    Rule.YEAR: ("Guidance with an old date", "There may be a newer edition of this guidance."),
    Rule.LONG: ("Long sentences", "Sentences of more than 40 words are hard to follow on a phone."),
}


@dataclass(frozen=True, slots=True)
class Remark:
    """Something the policy lead may want to check.

    ``part`` and ``anchor`` are its place (anchor "" is the whole part), ``number`` is what people call that place
    ("5.4", "7.5, bullet 2", "The paragraph under 5.4"). ``quote`` is from the text, ``sentence`` is about it.
    """

    rule: Rule
    part: str
    anchor: str
    number: str
    sentence: str
    quote: str
    basis: str = field(repr=False)

    @property
    def key(self) -> str:
        """What a waiver applies to: the rule, the quote and ``basis``, the words that the remark depends on.

        ``basis`` is the clause's text without its number, so that a waiver survives renumbering and ends when the
        words change. The key does not include the place: two remarks with the same quote and basis share a key.
        """
        digest = sha256_hex(f"{self.quote}\n{self.basis}")
        return f"{self.rule}-{digest[:32]}"


@dataclass(frozen=True, slots=True)
class RemarkPlace:
    """The unit that a remark is about. ``number`` is as in ``Remark``, ``parent`` is the unit it belongs to."""

    part: PartText
    clause: ClauseText
    number: str
    parent: ClauseText | None

    def remark(self, rule: Rule, quote: str, sentence: str, *, also: str = "") -> Remark:
        """Build a remark on this unit. ``also`` are words elsewhere that it depends on too."""
        basis = f"{self.clause.text}\n{also}" if also else self.clause.text
        return Remark(rule, self.part.slug, self.clause.anchor, self.number, sentence, quote, basis)


def list_places(text: PolicyText) -> Iterator[RemarkPlace]:
    for part in text.parts:
        names = name_units(part.label, part.clauses)
        for clause, name, nesting in zip(part.clauses, names, list_nestings(part.clauses), strict=True):
            number = name[:1].upper() + name[1:] if text.is_form_2 else _name_in_form_1(part, clause)
            yield RemarkPlace(part, clause, number, None if nesting.parent is None else part.clauses[nesting.parent])


def _name_in_form_1(part: PartText, clause: ClauseText) -> str:
    """Name a clause: 5.3 / 7.5, bullet 2 / Opening sentence / Appendix 1, point 4 / Appendix 2, introduction."""
    match clause.kind:
        case UnitKind.LEAD:
            return "Opening sentence"
        case UnitKind.INTRODUCTION:
            return f"{part.label}, introduction"
        case _:
            words = clause.anchor.replace("-", ", bullet ")
            return f"{part.label}, point {words}" if part.label else words
