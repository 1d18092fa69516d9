"""Remarks on references of form 1 whose target does not exist."""

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from .remarks import Remark, RemarkPlace, Rule
from .targets import Target

NUMBER = r"[0-9]{1,3}(?:\.[0-9]{1,3})*(?![0-9]|\.[0-9])"
POINTER = re.compile(
    r"\b(?P<word>appendix|appendices|sections?|clauses?|paragraphs?|paras?|points?|see)\.? "
    rf"(?P<numbers>(?>{NUMBER}(?:(?:, and |, or |, | and | or | & | to |–|-){NUMBER})*))",
    re.IGNORECASE,
)
_DIGIT = re.compile("[0-9]")  # most clauses have no digit, so the slower patterns can be skipped
RANGE = re.compile(rf"({NUMBER})(?: to |–|-)({NUMBER})")
# Form 1 numbers nothing with letters or Roman numerals. "Section I" and "Appendix A" get no remark: I and A are words.
_LETTERED = re.compile(
    r"Appendi(?:x|ces) (?:[B-HJ-Z]|[IVX]{2,5}|A(?=[.,;:)]|$))\b|(?:[Ss]ections?|[Cc]lauses?) [IVX]{2,5}\b"
)
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
    """A reference: ``quote`` names ``number``, which may be a point of the appendix ``part``."""

    quote: str
    word: str
    number: str
    part: str


def find_remarks(place: RemarkPlace, targets: Mapping[tuple[str, str], Target]) -> Iterator[Remark]:
    for pointer in dict.fromkeys(_find_pointers(place)):
        if sentence := _explain_missing(pointer, targets):
            yield place.remark(Rule.DANGLING, pointer.quote, sentence)
    if not any(word in place.clause.text for word in ("ppendi", "ection ", "ections ", "lause ", "lauses ")):
        return
    for match in _LETTERED.finditer(place.clause.text):
        if not is_in_other_document(place.clause.text, match):
            yield place.remark(Rule.DANGLING, match[0], _NO_LETTERS)


def _find_pointers(place: RemarkPlace) -> Iterator[_Pointer]:
    text = place.clause.text
    for group in POINTER.finditer(text) if _DIGIT.search(text) else ():
        if is_in_other_document(text, group):
            continue
        word = group["word"].lower()
        named = _POINT_OF.match(text, group.end()) or _POINT_AFTER.search(text[: group.start()][-20:])
        part = f"appendix-{named[1]}" if named else place.part.slug * word.startswith("p")
        for number in re.finditer(NUMBER, group["numbers"]):
            is_first = not number.start()
            quote = f"{text[group.start() : group.start('numbers')]}{number[0]}" if is_first else number[0]
            yield _Pointer(quote, word, number[0], part)


def is_in_other_document(text: str, group: re.Match[str]) -> bool:
    before = text[max(0, group.start() - 60) : group.start()]
    return bool(_DOCUMENT_AFTER.match(text, group.end()) or _DOCUMENT_BEFORE.search(before)) and not (
        _POINT_OF.match(text, group.end())
    )


def _explain_missing(pointer: _Pointer, targets: Mapping[tuple[str, str], Target]) -> str:
    """Explain why the target does not exist, or return "" if it does or if this is not a reference."""
    number, is_whole = pointer.number, "." not in pointer.number
    if pointer.word.startswith("append"):
        return "" if (f"appendix-{number}", "") in targets else _explain_missing_appendix(targets)
    if is_whole and (len(number) > 2 or pointer.word == "see"):
        return ""  # laws have a section 175, policies do not; and "see 3 pupils" is not a reference
    is_point = is_whole and pointer.word.startswith("point")
    if is_point and (pointer.part, "") not in targets:
        return ""  # a point of something else, or of a missing appendix, which gets its own remark
    if (pointer.part, number) in targets or (not is_point and ("", number) in targets):
        return ""
    return _explain_missing_clause(number, pointer.part if is_point else "", targets)


def _explain_missing_appendix(targets: Mapping[tuple[str, str], Target]) -> str:
    last = [target.part.label for target in targets.values() if target.clause is None][-1:]
    return f"There is none: the last is {last[0]}." if last else "There is none: this policy has no appendices."


def _explain_missing_clause(number: str, part: str, targets: Mapping[tuple[str, str], Target]) -> str:
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
