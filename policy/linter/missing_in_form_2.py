"""Remarks on references in form 2 whose target does not exist: no unit, heading or part has that number."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from policy.text import Reference, UnitKind
from policy.text.unit_names import plain_number

from .missing import is_in_other_document
from .remarks import Remark, RemarkPlace, Rule

_COUNTED = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_NUMBER = r"[0-9]{1,3}(?:\.[0-9]{1,3})*(?!\w|\.[0-9])|[A-Z](?![\w’']|\.\w)|[IVX]{2,5}\b"
LABEL = re.compile(r"(?P<word>appendix|annexe?|schedule)\b *(?P<number>\w*)", re.IGNORECASE)
_POINTER = re.compile(
    rf"\b(?P<word>(?i:appendix|appendices|annexe?s?|schedules?|sections?|clauses?)) (?P<numbers>(?:{_NUMBER})"
    rf"(?:(?:, and |, or |, | and | or | & | to |–|-)(?:{_NUMBER}))*)(?:\(\w{{1,4}}\))*"
)


class Labels(NamedTuple):
    """All printed numbers of units, and the labels of parts in one spelling, such as "appendix 2" or "annex A"."""

    numbers: frozenset[str]
    parts: frozenset[str]


def list_labels(places: Sequence[RemarkPlace]) -> Labels:
    numbers = {plain_number(place.clause.number) for place in places if place.clause.number}
    numbers |= {number.rpartition(" ")[2].removesuffix(".0") for number in numbers}
    headings = [place.clause.text for place in places if place.clause.kind is UnitKind.HEADING]
    labels = [*(place.part.label for place in places), *headings, *(place.part.title for place in places)]
    parts = {
        _fold(found["word"], found["number"]) for label in dict.fromkeys(labels) for found in LABEL.finditer(label)
    }
    return Labels(frozenset(numbers), frozenset(parts))


def find_remarks(place: RemarkPlace, references: Iterable[Reference], labels: Labels) -> Iterator[Remark]:
    text = place.clause.text
    for group in _POINTER.finditer(text):
        if is_in_other_document(text, group):
            continue
        for number in re.finditer(_NUMBER, group["numbers"]):
            start = group.start("numbers") + number.start()
            if any(one.start <= start < one.end for one in references):
                continue
            if sentence := _explain_missing(group["word"].lower(), number[0], labels):
                quote = number[0] if number.start() else f"{group['word']} {number[0]}"
                yield place.remark(Rule.DANGLING, quote, sentence)


def _explain_missing(word: str, number: str, labels: Labels) -> str:
    """Explain why the target does not exist, or return "" if it does or if a law is meant."""
    if LABEL.match(word.replace("ices", "ix")):
        return (
            ""
            if _fold(word, number) in labels.parts
            else f"This policy has no {_fold(word, '').capitalize()} {number}."
        )
    is_of_law = "." not in number and len(number) > 2  # laws have a section 175, policies do not
    if is_of_law or number.removesuffix(".0") in labels.numbers:
        return ""
    return "Nothing in this policy has that number."


def _fold(word: str, number: str) -> str:
    word = {"appendices": "appendix", "annexe": "annex", "annexes": "annex"}.get(word.lower(), word.lower())
    number = str(_COUNTED.index(number.lower()) + 1) if number.lower() in _COUNTED else number.upper()
    return f"{word.removesuffix('s')} {number}".strip()
