"""References to other clauses, sections or appendices in a text, and how long it takes to read."""

import re
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass

WORDS_A_MINUTE = 238

_NUMBER = r"[1-9][0-9]?(?:\.[1-9][0-9]{0,2})?(?![0-9]|\.[0-9])"
_REFERENCE = re.compile(
    r"\b(?:(?P<appendix>appendix|appendices)|sections?|clauses?|paragraphs?) "
    rf"(?P<numbers>(?>{_NUMBER}(?:(?:, and |, or |, | and | or | to |–|-){_NUMBER})*))"
    # Section 5 of the Education Act is not ours; section 5 of this protocol is.
    r"(?! (?:of (?!this\b)|(?:in|to) the\b))",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Reference:
    """``text[start:end]`` points to a clause or section by its anchor, or to a whole part (anchor "")."""

    start: int
    end: int
    part_slug: str
    anchor: str


def find_references(text: str, anchors: Mapping[str, Container[str]]) -> list[Reference]:
    """References in a clause's text whose target exists, in order.

    ``anchors`` maps each part's slug to its anchors (``PolicyText.anchors``). The first reference of a group
    includes its word: "Appendix 1"; "Appendices 1 and 2" gives "Appendices 1", then "2".
    """
    return [reference for group in _REFERENCE.finditer(text) for reference in _find_in_group(group, anchors)]


def _find_in_group(group: re.Match[str], anchors: Mapping[str, Container[str]]) -> Iterator[Reference]:
    for number in re.finditer(_NUMBER, group["numbers"]):
        begin = group.start("numbers") + number.start()
        part, anchor = (f"appendix-{number[0]}", "") if group["appendix"] else ("", number[0])
        if part in anchors and (not anchor or anchor in anchors[part]):
            yield Reference(begin if number.start() else group.start(), begin + len(number[0]), part, anchor)


def estimate_reading_minutes(text: str) -> int:
    """Minutes of silent reading at 238 words a minute (Brysbaert 2019), rounded, at least one."""
    return max(1, round(len(text.split()) / WORDS_A_MINUTE))
