"""What a remark is: its rule, its place, its words, and the key by which a waiver of it is remembered."""

import enum
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field

from policy.text import ClauseText, Kind, PartText, PolicyText


class Rule(enum.StrEnum):
    """What is looked for, in the order in which it is shown."""

    DANGLING = "dangling"
    REFERENCE = "reference"
    UNCITED = "uncited"
    JUMP = "jump"
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
        """It shows something beside the text and doubts nothing."""
        return self is Rule.REFERENCE


_WORDS = {
    Rule.DANGLING: ("Points to nothing", "The text names a section, clause, appendix or point that it does not have."),
    Rule.REFERENCE: ("What each reference points to", "See that each one points to what you mean."),
    Rule.UNCITED: ("Appendices that nothing points to", "No clause sends people to this appendix."),
    Rule.JUMP: ("Letters or numbers that jump", "One seems to be missing from a list inside a clause."),
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
    """One thing worth a look.

    ``part`` and ``anchor`` are where (anchor "" is the whole part), ``number`` is that place as people call it
    ("5.4", "7.5, bullet 2", "Appendix 1, point 4"). ``found`` are words of the text, ``said`` is a sentence about them.
    """

    rule: Rule
    part: str
    anchor: str
    number: str
    said: str
    found: str
    basis: str = field(repr=False)

    @property
    def key(self) -> str:
        """What a waiver holds for: the rule, what was found, and ``basis``, the words that it was judged by.

        ``basis`` holds the clause's words without its number, so that a waiver survives renumbering and ends when the
        words change. The key says nothing of the place: the same finding in the same words twice has one key.
        """
        digest = hashlib.sha256(f"{self.found}\n{self.basis}".encode()).hexdigest()
        return f"{self.rule}-{digest[:32]}"


@dataclass(frozen=True, slots=True)
class Place:
    """A unit and the part that it stands in."""

    part: PartText
    clause: ClauseText

    @property
    def number(self) -> str:
        """5.3 / 7.5, bullet 2 / Opening sentence / Appendix 1, point 4 / Appendix 2, introduction."""
        match self.clause.kind:
            case Kind.LEAD:
                return "Opening sentence"
            case Kind.INTRODUCTION:
                return f"{self.part.label}, introduction"
            case _:
                words = self.clause.anchor.replace("-", ", bullet ")
                return f"{self.part.label}, point {words}" if self.part.label else words

    def remark(self, rule: Rule, found: str, said: str, *, also: str = "") -> Remark:
        """A remark about this unit; ``also`` are words elsewhere that it was judged by."""
        basis = f"{self.clause.text}\n{also}" if also else self.clause.text
        return Remark(rule, self.part.slug, self.clause.anchor, self.number, said, found, basis)


def places(text: PolicyText) -> Iterator[Place]:
    return (Place(part, clause) for part in text.parts for clause in part.clauses)
