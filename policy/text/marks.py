"""What the beginning of a line looks like, and what the words before it lead one to expect."""

import enum
import re
from dataclasses import dataclass


class Shape(enum.Enum):
    """How a line begins."""

    LABEL = "Appendix 1, alone on its line"
    CLAUSE = "5.3 and a space"
    HEADING = "5 and a space"
    POINT = "4) and a space, or alone on its line"
    BULLET = "- and a space"
    BARE = "a whole number, alone on its line"
    STRANGE_NUMBER = "5. or (5) or 5.3.1 or 5)Text, as policies of another form have them"
    STRANGE_BULLET = "a dot, a star, a longer dash, or a dash without a space"
    STRANGE_LABEL = "Annex A, or Appendix 1: Title"
    FOOTER = "Page 3 of 9"
    PLAIN = "anything else"


@dataclass(frozen=True, slots=True)
class Mark:
    """The shape of a line, the number it begins with as printed ("" if none), and the words after that."""

    shape: Shape
    number: str
    rest: str

    @property
    def is_lower(self) -> bool:
        return begins_small(self.rest)

    @property
    def is_capital(self) -> bool:
        """It begins with a letter, and with no small one."""
        first = _first(self.rest)
        return first.isalpha() and not first.islower()


_SHAPES = tuple(
    (shape, re.compile(pattern))
    for shape, pattern in (
        (Shape.LABEL, r"(Appendix [1-9][0-9]?)()"),
        (Shape.CLAUSE, r"([1-9][0-9]?\.[1-9][0-9]{0,2}) (.+)"),
        (Shape.HEADING, r"([1-9][0-9]?) (.+)"),
        (Shape.POINT, r"([1-9][0-9]{0,2})\)(?: (.+))?"),
        (Shape.BULLET, r"(-)(?: (.+))?"),
        (Shape.BARE, r"([0-9]+)()"),
        (Shape.STRANGE_NUMBER, r"[(\[]?([0-9]{1,2}(?:\.[0-9]{1,3}){0,3})[.:)\]]{0,2}(?: (.+))?"),
        (Shape.STRANGE_NUMBER, r"([0-9]{1,2}\.[0-9]{1,3}|[0-9]{1,3}(?=\)))\)?([^\W\d_].*)"),
        (Shape.STRANGE_BULLET, r"([-‐‑–—•◦▪▫‣●○■□·∙⁃➢➤✓✔*]|o(?= )) ?(.*)"),
        (
            Shape.STRANGE_LABEL,
            r"((?i:appendix|annexe?|schedule) (?:[0-9]{1,2}|[A-Z]|[IVX]+))((?: ?[.:–—-]| [A-Z]).*)?",
        ),
        (Shape.FOOTER, r"((?i:page) [0-9]+(?: ?(?i:of|/) ?[0-9]+)?)()"),
    )
)


def mark_of(text: str) -> Mark:
    """Read the beginning of a line."""
    if text[0].isalpha() and text[0] not in "AaoPpSs":  # most lines: none of the shapes begins like that
        return Mark(Shape.PLAIN, "", text)
    for shape, pattern in _SHAPES:
        if found := pattern.fullmatch(text):
            return Mark(shape, found[1], found[2] or "")
    return Mark(Shape.PLAIN, "", text)


def begins_small(words: str) -> bool:
    """The first letter or digit is a small letter."""
    return _first(words).islower()


def _first(words: str) -> str:
    found = re.search(r"[^\W_]", words)
    return found[0] if found else ""


# The words before a line are looked at from their end; no pattern needs to see farther than this.
_TAIL = 80
_END = re.compile(r"[.!?:;…][’”'\"»)\]]*$|; (?:and|or)$")
_SHORT = re.compile(
    r"(?:^|[\s(])(?:nos?|pp?|paras?|ss?|cl|cf|ch|art|reg|vol|c|approx|e\.g|i\.e|eg|ie|vs?|Mrs?|Ms|Dr|St)\.$",
    re.IGNORECASE,
)
_NUMBER = r"[0-9]+(?:\.[0-9]+)*\)?"
_REFERENCE = re.compile(
    r"\b(?:sections?|clauses?|paragraphs?|paras?|points?|appendix|appendices|numbers?|nos?)\b\.?"
    rf"(?: {_NUMBER}(?:, {_NUMBER})*(?:,|,? (?:and|or|to|&)))?$",
    re.IGNORECASE,
)
_HANGING = re.compile(
    r"(?:\w[-‐‑–—]|\b(?:a|an|the|of|in|on|at|by|to|for|from|with|within|under|over|than|least|most|about"
    r"|around|approximately|between|until|till|per|see|aged|is|are|was|were|be|every|each|next|another))$"
)
_COUNTED = re.compile(
    r"\b(?:years?|stage|phase|level|grade|class|form|group|tier|step|parts?|rules?|chapters?|articles?"
    r"|regulations?|pages?|versions?|schedule|annex|age|ages|January|February|March|April|May|June|July"
    r"|August|September|October|November|December)$",
    re.IGNORECASE,
)
_CONNECTING = re.compile(r"(?:,|\band|\bor|\bnor|&)$")


def has_ended(words: str) -> bool:
    """Nothing goes before, or a sentence or a member of a list ends there."""
    tail = words[-_TAIL:]
    return not tail or (bool(_END.search(tail)) and not _SHORT.search(tail))


def names_a_reference(words: str) -> bool:
    """A number must follow: "as set out in section", "sections 5.1, 5.2 and"."""
    return bool(_REFERENCE.search(words[-_TAIL:]))


def hangs(words: str) -> bool:
    """The sentence cannot end there: "as outlined in", "pupils under", "reviewing e-"."""
    return bool(_HANGING.search(words[-_TAIL:]))


def counts(words: str) -> bool:
    """A number often follows: "in September", "Key Stage"."""
    return bool(_COUNTED.search(words[-_TAIL:]))


def connects(words: str) -> bool:
    """Another member of the same list or sentence follows: a comma, "and"."""
    return bool(_CONNECTING.search(words[-_TAIL:]))


def has_open_bracket(words: str) -> bool:
    tail = words[-_TAIL:]
    return tail.rfind("(") > tail.rfind(")")
