"""Remarks on references: targets that do not exist, targets that do, and appendices without a reference."""

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from policy.text import ClauseText, PartText, PolicyText, UnitKind, find_references

from .remarks import Remark, RemarkPlace, Rule, list_places

FIRST_WORDS = 10

_NUMBER = r"[0-9]{1,3}(?:\.[0-9]{1,3})*(?![0-9]|\.[0-9])"
_POINTER = re.compile(
    r"\b(?P<word>appendix|appendices|sections?|clauses?|paragraphs?|paras?|points?|see)\.? "
    rf"(?P<numbers>(?>{_NUMBER}(?:(?:, and |, or |, | and | or | & | to |–|-){_NUMBER})*))",
    re.IGNORECASE,
)
_DIGIT = re.compile("[0-9]")  # most clauses have none, and the slower patterns are skipped
_RANGE = re.compile(rf"({_NUMBER})(?: to |–|-)({_NUMBER})")
# Policies have no letters or Roman numbers. "Section I" and "Appendix A" are not remarked on: I and A are words too.
_LETTERED = re.compile(
    r"Appendi(?:x|ces) (?:[B-HJ-Z]|[IVX]{2,5}|A(?=[.,;:)]|$))\b|(?:[Ss]ections?|[Cc]lauses?) [IVX]{2,5}\b"
)
_ALL_APPENDICES = re.compile(r"(?:[Tt]he|[Bb]oth|[Aa]ll) appendices\b(?! [0-9])")
_NO_LETTERS = "There is none: sections, clauses and appendices have plain numbers here."

# Section 9 of another document is not missing. The document's name follows ...
_DOCUMENT_AFTER = re.compile(
    r",? ?\(?(?:"
    r"(?:of|from) (?!this\b|these\b|[Aa]ppendi|[Ss]ection)"
    r"|(?:in|to|under) (?:the |that |its |their |our )?(?!Appendi|Section)[A-Z‘“]"
    r"|(?:the )?(?:[A-Z][\w’-]*,? (?:and |of )?)+(?:Act|Regulations|Order|Code)\b"
    # ... or the number stands for a law's power: a section 47 enquiry.
    r"|(?<=[0-9] )(?:enquir|inquir|audit|assessment|investigation|direction|duty|duties|notice|order|check|agreement)"
    r")"
)
# ... or the name stands before: KCSIE, paragraph 73; the Information Security Policy (section 4).
_DOCUMENT_BEFORE = re.compile(
    r"\b(?:Acts?|Regulations|Order|Rules|Code|Conduct|Guidance|KCSIE|Education|Handbook|Policy|Procedures?|Framework)"
    r"(?: [12][0-9]{3})?[’”]?,? \(?(?:see |in |at |under |and )?$"
)
_POINT_OF = re.compile(r" (?:of|in|under) appendix ([1-9][0-9]?)\b", re.IGNORECASE)
_POINT_AFTER = re.compile(r"appendix ([1-9][0-9]?),? \(?(?:at |see )?$", re.IGNORECASE)


class _Pointer(NamedTuple):
    """``quote`` names ``number``, perhaps a point of the appendix ``part``."""

    quote: str
    word: str
    number: str
    part: str


class _Target(NamedTuple):
    """The target of a reference: a section, clause or point with its section's heading, or a whole part."""

    part: PartText
    clause: ClauseText | None
    heading: ClauseText | None


def find_remarks(text: PolicyText) -> Iterator[Remark]:
    targets, anchors = _list_targets(text), text.anchors
    for place in list_places(text):
        references = find_references(place.clause.text, anchors) if _DIGIT.search(place.clause.text) else []
        quotes = ((place.clause.text[one.start : one.end], one.part_slug, one.anchor) for one in references)
        for quote, part, anchor in dict.fromkeys(quotes):
            target = targets[part, anchor]
            # A waiver ends when the target's words change, because they are what its author checked.
            also = target.clause.text if target.clause else target.part.title
            yield place.remark(Rule.REFERENCE, quote, _describe_target(target, targets), also=also)
        yield from _check_targets(place, targets)
    yield from _find_uncited(text)


def _list_targets(text: PolicyText) -> dict[tuple[str, str], _Target]:
    """Targets by their part's slug and their anchor."""
    targets: dict[tuple[str, str], _Target] = {}
    for part in text.parts:
        heading: ClauseText | None = None
        if part.label:
            targets[part.slug, ""] = _Target(part, None, None)
        for clause in part.clauses:
            heading = clause if clause.kind is UnitKind.HEADING else heading
            targets[part.slug, clause.anchor] = _Target(part, clause, heading)
    return targets


# Targets that exist


def _describe_target(target: _Target, targets: Mapping[tuple[str, str], _Target]) -> str:
    """5 Safeguarding, 5.3: “There may be …” / 5 Safeguarding: “Care should …” / Appendix 1, Title: “They are …”"""
    part, clause, heading = target
    if clause is None or heading is None:
        return f"{part.label}, {part.title}: {_quote_opening(part.clauses[0].text)}"
    if clause is heading:
        first = targets[part.slug, f"{heading.number}.1"].clause or heading
        return f"{heading.number} {heading.text}: {_quote_opening(first.text)}"
    return f"{heading.number} {heading.text}, {clause.number}: {_quote_opening(clause.text)}"


def _quote_opening(text: str) -> str:
    words = text.split()
    return f"“{' '.join(words[:FIRST_WORDS])}{' …' if len(words) > FIRST_WORDS else ''}”"


# Targets that do not exist


def _check_targets(place: RemarkPlace, targets: Mapping[tuple[str, str], _Target]) -> Iterator[Remark]:
    for pointer in dict.fromkeys(_find_pointers(place)):
        if sentence := _explain_missing(pointer, targets):
            yield place.remark(Rule.DANGLING, pointer.quote, sentence)
    if not any(word in place.clause.text for word in ("ppendi", "ection ", "ections ", "lause ", "lauses ")):
        return
    for match in _LETTERED.finditer(place.clause.text):
        if not _is_in_other_document(place.clause.text, match):
            yield place.remark(Rule.DANGLING, match[0], _NO_LETTERS)


def _find_pointers(place: RemarkPlace) -> Iterator[_Pointer]:
    text = place.clause.text
    for group in _POINTER.finditer(text) if _DIGIT.search(text) else ():
        if _is_in_other_document(text, group):
            continue
        word = group["word"].lower()
        named = _POINT_OF.match(text, group.end()) or _POINT_AFTER.search(text[: group.start()][-20:])
        part = f"appendix-{named[1]}" if named else place.part.slug * word.startswith("p")
        for number in re.finditer(_NUMBER, group["numbers"]):
            is_first = not number.start()
            quote = f"{text[group.start() : group.start('numbers')]}{number[0]}" if is_first else number[0]
            yield _Pointer(quote, word, number[0], part)


def _is_in_other_document(text: str, group: re.Match[str]) -> bool:
    before = text[max(0, group.start() - 60) : group.start()]
    return bool(_DOCUMENT_AFTER.match(text, group.end()) or _DOCUMENT_BEFORE.search(before)) and not (
        _POINT_OF.match(text, group.end())
    )


def _explain_missing(pointer: _Pointer, targets: Mapping[tuple[str, str], _Target]) -> str:
    """Why the target does not exist, or ""."""
    number, is_whole = pointer.number, "." not in pointer.number
    if pointer.word.startswith("append"):
        return "" if (f"appendix-{number}", "") in targets else _explain_missing_appendix(targets)
    if is_whole and (len(number) > 2 or pointer.word == "see"):
        return ""  # laws have a section 175, policies have not; and "see 3 pupils"
    is_point = is_whole and pointer.word.startswith("point")
    if is_point and (pointer.part, "") not in targets:
        return ""  # points of something else, or of a missing appendix, which has its own remark
    if (pointer.part, number) in targets or (not is_point and ("", number) in targets):
        return ""
    return _explain_missing_clause(number, pointer.part if is_point else "", targets)


def _explain_missing_appendix(targets: Mapping[tuple[str, str], _Target]) -> str:
    last = [target.part.label for target in targets.values() if target.clause is None][-1:]
    return f"There is none: the last is {last[0]}." if last else "There is none: this policy has no appendices."


def _explain_missing_clause(number: str, part: str, targets: Mapping[tuple[str, str], _Target]) -> str:
    """Names the last number of the same kind that exists."""
    clauses = [target.clause for target in targets.values() if target.part.slug == part and target.clause]
    numbers = [clause.number for clause in clauses if clause.number]
    section = number.split(".")[0]
    if part:
        return f"There is none: {targets[part, ''].part.label} ends with point {numbers[-1]}."
    if section in numbers and section != number:
        last = [other for other in numbers if other.startswith(f"{section}.")][-1]
        return f"There is none: section {section} ends with {last}."
    return f"There is none: the last section is {numbers[-1].split('.')[0]}."


# Appendices without a reference


def _find_uncited(text: PolicyText) -> Iterator[Remark]:
    """Appendices that no clause outside them names, be it in "Appendices 1 to 3" or in "the appendices"."""
    cited = {slug for place in list_places(text) for slug in _list_cited(place.clause.text) if slug != place.part.slug}
    cites_all = _ALL_APPENDICES.search(text.canonical)
    for part in text.parts:
        if part.label and part.slug not in cited and not cites_all:
            sentence = f"No clause points to {part.label}."
            yield Remark(Rule.UNCITED, part.slug, "", part.label, sentence, part.title, part.title)


def _list_cited(words: str) -> Iterator[str]:
    for group in _POINTER.finditer(words) if _DIGIT.search(words) else ():
        if group["word"].lower().startswith("append"):
            yield from (f"appendix-{number}" for number in re.findall(_NUMBER, group["numbers"]))
            for first, last in _RANGE.findall(group["numbers"]):
                if first.isdigit() and last.isdigit():
                    yield from (f"appendix-{number}" for number in range(int(first), int(last) + 1))
