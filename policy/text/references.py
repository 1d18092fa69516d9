"""Finds references to clauses, sections and parts in a text, and estimates how long the text takes to read."""

import re
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass

from .anchors import slugify_words

WORDS_A_MINUTE = 238

_DIGITS = r"[1-9][0-9]?[A-Z]?(?:\.[0-9]{1,3})*(?![0-9A-Za-z]|\.[0-9])"
_BRACKETS = r"(?:\((?:[a-z]|[ivx]{2,5}|[0-9]{1,2})\))*"
_LETTERS = r"(?:[A-Z]|[IVX]{2,5})(?![\w’']|\.[0-9A-Za-z])"
_NUMBER = rf"(?:{_DIGITS}{_BRACKETS}|{_LETTERS})"
# A plural has the anchor of its singular. The anchor of a section, clause or paragraph may be its number alone.
_BARE = {"section": "section", "clause": "clause", "paragraph": "paragraph"}
_PARTS = {"appendix": "appendix", "appendices": "appendix", "annex": "annex", "annexe": "annex", "schedule": "schedule"}
_HEADINGS = ("article", "chapter", "level", "part", "principle", "regulation", "rule", "stage", "standard", "step")
_WORDS = _BARE | _PARTS | {word: word for word in _HEADINGS}
_REFERENCE = re.compile(
    rf"\b(?P<word>(?i:{'|'.join(sorted(_WORDS, key=len, reverse=True))}))(?i:s)? "
    rf"(?P<numbers>(?>{_NUMBER}(?:(?:, and |, or |, | and | or | to |–|-){_NUMBER})*))"
    # Section 5 of the Education Act is not ours; section 5 of this protocol is.
    r"(?! (?:of (?!this\b)|(?:in|to) the\b|(?:[A-Z][\w’'-]+ ){1,5}Act\b))"
)


# In "Schedule 1, paragraph 4" the paragraph is in the schedule; in "Act 1998, section 6" the section is in the law.
_WITHIN_ANOTHER = re.compile(r"(?:(?:Schedule|Annexe?|Appendix|Part|Article) [0-9A-Z]{1,4}|Act(?: [0-9]{4})?),? $")


@dataclass(frozen=True, slots=True)
class Reference:
    """``text[start:end]`` points to a clause or section by its anchor, or to a whole part (anchor "")."""

    start: int
    end: int
    part_slug: str
    anchor: str


def find_references(text: str, anchors: Mapping[str, Container[str]], *, own_part: str = "") -> list[Reference]:
    """Find the references in a clause's text whose target exists, in order.

    ``anchors`` maps each part's slug to its anchors (``PolicyText.anchors``). The first reference of a group includes
    its word: "Appendix 1"; "Appendices 1 and 2" gives "Appendices 1", then "2". A paragraph is looked up first in
    ``own_part``, the slug of the part that holds the text, and everything else first in the main body.
    """
    groups = (group for group in _REFERENCE.finditer(text) if not _is_within_another(text, group))
    return [reference for group in groups for reference in _find_in_group(group, anchors, own_part)]


def _is_within_another(text: str, group: re.Match[str]) -> bool:
    before = text[max(0, group.start() - 20) : group.start()]
    return group["word"].lower() in _BARE and bool(_WITHIN_ANOTHER.search(before))


def _find_in_group(group: re.Match[str], anchors: Mapping[str, Container[str]], own: str) -> Iterator[Reference]:
    word = _WORDS[group["word"].lower()]
    for number in re.finditer(_NUMBER, group["numbers"]):
        begin = group.start("numbers") + number.start()
        for printed in _shorten(number[0]):
            target = _find_target(word, printed, anchors, own)
            if target:
                yield Reference(begin if number.start() else group.start(), begin + len(printed), *target)
                break


def _shorten(number: str) -> Iterator[str]:
    """Yield 4(b)(ii), then 4(b), then 4: if (ii) has no anchor of its own, the clause above it is meant."""
    yield number
    while number.endswith(")"):
        number = number[: number.rindex("(")]
        yield number


def _find_target(word: str, number: str, anchors: Mapping[str, Container[str]], own: str) -> tuple[str, str] | None:
    name = re.sub(r"[^a-z0-9.]+", "-", number.lower()).strip("-")
    slug = slugify_words(f"{word} {number}")
    if slug in anchors:
        return slug, ""
    if word in _PARTS.values():
        return None
    names = [f"{word}-{name}", name] if word in _BARE and number[0].isdigit() else [f"{word}-{name}"]
    parts = dict.fromkeys((own, "") if word == "paragraph" else ("", own))
    found = ((part, anchor) for anchor in names for part in parts if anchor in anchors.get(part, ()))
    # If a number repeats, like Section 1 in each Article, nobody can say which one is meant.
    return next(((part, anchor) for part, anchor in found if f"{anchor}~2" not in anchors[part]), None)


def estimate_reading_minutes(text: str) -> int:
    """Estimate the minutes of silent reading at 238 words a minute (Brysbaert 2019), rounded, at least one."""
    return max(1, round(len(text.split()) / WORDS_A_MINUTE))
