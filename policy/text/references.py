"""Where words point to another clause, section or appendix, and how long they take to read."""

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


def references(text: str, anchors: Mapping[str, Container[str]]) -> list[Reference]:
    """What in a clause's words points to something that exists, in order.

    ``anchors`` are those of each part by its slug (``PolicyText.anchors``). The first reference of a group
    covers its word too: "Appendix 1"; in "Appendices 1 and 2" it is "Appendices 1", then "2".
    """
    return [reference for group in _REFERENCE.finditer(text) for reference in _of_group(group, anchors)]


def _of_group(group: re.Match[str], anchors: Mapping[str, Container[str]]) -> Iterator[Reference]:
    for number in re.finditer(_NUMBER, group["numbers"]):
        begin = group.start("numbers") + number.start()
        part, anchor = (f"appendix-{number[0]}", "") if group["appendix"] else ("", number[0])
        if part in anchors and (not anchor or anchor in anchors[part]):
            yield Reference(begin if number.start() else group.start(), begin + len(number[0]), part, anchor)


def reading_minutes(text: str) -> int:
    """Minutes of silent reading at 238 words a minute (Brysbaert 2019), to the nearest, at least one."""
    return max(1, round(len(text.split()) / WORDS_A_MINUTE))
