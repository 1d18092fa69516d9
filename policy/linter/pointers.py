"""Remarks on references: what each one points to, and which of them point to nothing."""

from collections.abc import Iterator, Sequence

from policy.text import PolicyText, UnitKind, find_references
from policy.text.unit_names import plain_number, quote_opening

from . import missing, missing_in_form_2
from .remarks import Remark, RemarkPlace, Rule
from .targets import Target, list_targets

FIRST_WORDS = 10


def find_remarks(text: PolicyText, places: Sequence[RemarkPlace]) -> Iterator[Remark]:
    targets, anchors = list_targets(text), text.anchors
    labels = missing_in_form_2.list_labels(places) if text.is_form_2 else None
    for place in places:
        references = find_references(place.clause.text, anchors, own_part=place.part.slug)
        quotes = ((place.clause.text[one.start : one.end], one.part_slug, one.anchor) for one in references)
        for quote, part, anchor in dict.fromkeys(quotes):
            target = targets[part, anchor]
            if target.clause is place.clause:
                continue
            # A waiver ends when the target's words change, because they are what its author checked.
            also = target.clause.text if target.clause else target.part.title
            yield place.remark(Rule.REFERENCE, quote, _describe_target(target), also=also)
        if labels:
            yield from missing_in_form_2.find_remarks(place, references, labels)
        else:
            yield from missing.find_remarks(place, targets)


def _describe_target(target: Target) -> str:
    """Name a target and quote how it begins.

    5 Safeguarding, 5.3: “There may be …” / 5 Safeguarding: “Care should …” / Appendix 1, Title: “They are …”
    A heading right above another heading has no quotation, because the other heading would seem to be the target.
    """
    part, clause, heading = target
    if clause is None or (heading is None and part.label):
        name = f"{part.label}, {part.title}" if part.title else part.label
        return f"{name}: {quote_opening(part.clauses[0].text, FIRST_WORDS)}" if part.clauses else name
    above = f"{plain_number(heading.number)} {heading.text.rstrip(':')}".strip() if heading else ""
    if clause is heading:
        following = part.clauses[part.clauses.index(clause) + 1 :]
        has_words = following and following[0].kind is not UnitKind.HEADING
        return f"{above}: {quote_opening(following[0].text, FIRST_WORDS)}" if has_words else above
    return f"{above}{', ' if above else ''}{plain_number(clause.number)}: {quote_opening(clause.text, FIRST_WORDS)}"
