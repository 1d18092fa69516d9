"""How a line begins, and what the text before it leads one to expect."""

import enum
import re
from dataclasses import dataclass


class LineShape(enum.Enum):
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
class LineStart:
    """A line's shape, its number as printed ("" if none), and the text after the number."""

    shape: LineShape
    number: str
    rest: str

    @property
    def is_lower(self) -> bool:
        return begins_lower_case(self.rest)

    @property
    def is_capital(self) -> bool:
        """Begins with a letter that is not a small one."""
        first = _first_character(self.rest)
        return first.isalpha() and not first.islower()


_SHAPES = tuple(
    (shape, re.compile(pattern))
    for shape, pattern in (
        (LineShape.LABEL, r"(Appendix [1-9][0-9]?)()"),
        (LineShape.CLAUSE, r"([1-9][0-9]?\.[1-9][0-9]{0,2}) (.+)"),
        (LineShape.HEADING, r"([1-9][0-9]?) (.+)"),
        (LineShape.POINT, r"([1-9][0-9]{0,2})\)(?: (.+))?"),
        (LineShape.BULLET, r"(-)(?: (.+))?"),
        (LineShape.BARE, r"([0-9]+)()"),
        (LineShape.STRANGE_NUMBER, r"[(\[]?([0-9]{1,2}(?:\.[0-9]{1,3}){0,3})[.:)\]]{0,2}(?: (.+))?"),
        (LineShape.STRANGE_NUMBER, r"([0-9]{1,2}\.[0-9]{1,3}|[0-9]{1,3}(?=\)))\)?([^\W\d_].*)"),
        (LineShape.STRANGE_BULLET, r"([-‐‑–—•◦▪▫‣●○■□·∙⁃➢➤✓✔*]|o(?= )) ?(.*)"),
        (
            LineShape.STRANGE_LABEL,
            r"((?i:appendix|annexe?|schedule) (?:[0-9]{1,2}|[A-Z]|[IVX]+))((?: ?[.:–—-]| [A-Z]).*)?",
        ),
        (LineShape.FOOTER, r"((?i:page) [0-9]+(?: ?(?i:of|/) ?[0-9]+)?)()"),
    )
)


def read_line_start(text: str) -> LineStart:
    if text[0].isalpha() and text[0] not in "AaoPpSs":  # most lines: no other shape begins like this
        return LineStart(LineShape.PLAIN, "", text)
    for shape, pattern in _SHAPES:
        if found := pattern.fullmatch(text):
            return LineStart(shape, found[1], found[2] or "")
    return LineStart(LineShape.PLAIN, "", text)


def begins_lower_case(text: str) -> bool:
    """Whether the first letter or digit is a small letter."""
    return _first_character(text).islower()


def _first_character(text: str) -> str:
    found = re.search(r"[^\W_]", text)
    return found[0] if found else ""


# Patterns look at the end of the text before a line; none needs more than this many characters.
_TAIL = 80
_END = re.compile(r"[.!?:;…][’”'\"»)\]]*$|; (?:and|or)$")
_ABBREVIATION = re.compile(
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


def has_ended(text: str) -> bool:
    """The text is empty, or a sentence or a list item ends there."""
    tail = text[-_TAIL:]
    return not tail or (bool(_END.search(tail)) and not _ABBREVIATION.search(tail))


def leads_to_reference(text: str) -> bool:
    """A number must follow: "as set out in section", "sections 5.1, 5.2 and"."""
    return bool(_REFERENCE.search(text[-_TAIL:]))


def cannot_end(text: str) -> bool:
    """The sentence cannot end there: "as outlined in", "pupils under", "reviewing e-"."""
    return bool(_HANGING.search(text[-_TAIL:]))


def often_leads_to_number(text: str) -> bool:
    """A number often follows: "in September", "Key Stage"."""
    return bool(_COUNTED.search(text[-_TAIL:]))


def leads_to_next_item(text: str) -> bool:
    """Another item of the list or sentence follows: a comma, "and"."""
    return bool(_CONNECTING.search(text[-_TAIL:]))


def has_open_bracket(text: str) -> bool:
    tail = text[-_TAIL:]
    return tail.rfind("(") > tail.rfind(")")
