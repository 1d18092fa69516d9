"""Remarks on appendices that no clause sends people to."""

import re
from collections.abc import Iterator, Sequence

from policy.text import PolicyText, find_references

from .missing import POINTER, RANGE
from .missing_in_form_2 import LABEL
from .remarks import Remark, RemarkPlace, Rule

_ALL_APPENDICES = re.compile(r"(?:[Tt]he|[Bb]oth|[Aa]ll) (?:appendices|annexes|schedules)\b(?! [0-9])")
_DIGIT = re.compile("[0-9]")


def find_remarks(text: PolicyText, places: Sequence[RemarkPlace]) -> Iterator[Remark]:
    """Find appendices that no clause outside them names. "Appendices 1 to 3" names three, "the appendices" all."""
    appendices = [part for part in text.parts if LABEL.match(part.label)]
    if not appendices or _ALL_APPENDICES.search(text.canonical):
        return
    anchors = text.anchors
    cited = {slug for place in places for slug in _list_cited(place, anchors) if slug != place.part.slug}
    for part in appendices:
        named = re.compile(rf"\b{re.escape(part.label)}\b", re.IGNORECASE)
        is_named = any(place.part is not part and named.search(place.clause.text) for place in places)
        if part.slug not in cited and not is_named:
            sentence = f"No clause points to {part.label}."
            yield Remark(Rule.UNCITED, part.slug, "", part.label, sentence, part.title or part.label, part.title)


def _list_cited(place: RemarkPlace, anchors: dict[str, frozenset[str]]) -> Iterator[str]:
    words = place.clause.text
    yield from (reference.part_slug for reference in find_references(words, anchors) if not reference.anchor)
    for group in POINTER.finditer(words) if _DIGIT.search(words) else ():
        if group["word"].lower().startswith("append"):
            for first, last in RANGE.findall(group["numbers"]):
                if first.isdigit() and last.isdigit():
                    yield from (f"appendix-{number}" for number in range(int(first), int(last) + 1))
