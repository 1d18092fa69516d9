"""Remarks about where words point to: what is not there, what is meant, and appendices that nothing points to."""

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from policy.text import ClauseText, Kind, PartText, PolicyText, Reference, references

from .remarks import Place, Remark, Rule, places

FIRST_WORDS = 10

_NUMBER = r"[0-9]{1,3}(?:\.[0-9]{1,3})*(?![0-9]|\.[0-9])"
_POINTER = re.compile(
    r"\b(?P<word>appendix|appendices|sections?|clauses?|paragraphs?|paras?|points?|see)\.? "
    rf"(?P<numbers>(?>{_NUMBER}(?:(?:, and |, or |, | and | or | & | to |–|-){_NUMBER})*))",
    re.IGNORECASE,
)
_DIGIT = re.compile("[0-9]")  # most clauses have none, and then nothing slower is asked
_RANGE = re.compile(rf"({_NUMBER})(?: to |–|-)({_NUMBER})")
# This form has no letters and no Roman numbers. "Section I" and "Appendix A" are left: I and A are words too.
_LETTERED = re.compile(
    r"Appendi(?:x|ces) (?:[B-HJ-Z]|[IVX]{2,5}|A(?=[.,;:)]|$))\b|(?:[Ss]ections?|[Cc]lauses?) [IVX]{2,5}\b"
)
_ALL_APPENDICES = re.compile(r"(?:[Tt]he|[Bb]oth|[Aa]ll) appendices\b(?! [0-9])")
_NO_LETTERS = "There is none: sections, clauses and appendices have plain numbers here."

# Section 9 of another document is not missing here. Its name follows ...
_ELSEWHERE_AFTER = re.compile(
    r",? ?\(?(?:"
    r"(?:of|from) (?!this\b|these\b|[Aa]ppendi|[Ss]ection)"
    r"|(?:in|to|under) (?:the |that |its |their |our )?(?!Appendi|Section)[A-Z‘“]"
    r"|(?:the )?(?:[A-Z][\w’-]*,? (?:and |of )?)+(?:Act|Regulations|Order|Code)\b"
    # ... or it is a power of a law that people call by its number: a section 47 enquiry.
    r"|(?<=[0-9] )(?:enquir|inquir|audit|assessment|investigation|direction|duty|duties|notice|order|check|agreement)"
    r")"
)
# ... or stands before it: KCSIE, paragraph 73; the Information Security Policy (section 4).
_ELSEWHERE_BEFORE = re.compile(
    r"\b(?:Acts?|Regulations|Order|Rules|Code|Conduct|Guidance|KCSIE|Education|Handbook|Policy|Procedures?|Framework)"
    r"(?: [12][0-9]{3})?[’”]?,? \(?(?:see |in |at |under |and )?$"
)
_POINT_OF = re.compile(r" (?:of|in|under) appendix ([1-9][0-9]?)\b", re.IGNORECASE)
_POINT_AFTER = re.compile(r"appendix ([1-9][0-9]?),? \(?(?:at |see )?$", re.IGNORECASE)


class _Pointer(NamedTuple):
    """``found`` are the words, ``number`` what they name; ``part`` is the appendix whose points may be meant."""

    found: str
    word: str
    number: str
    part: str


class _Target(NamedTuple):
    """What can be pointed to: a section, clause or point with its section's heading, or a part as a whole."""

    part: PartText
    clause: ClauseText | None
    heading: ClauseText | None


def look(text: PolicyText) -> Iterator[Remark]:
    targets, anchors = _targets(text), text.anchors
    for place in places(text):
        linked = references(place.clause.text, anchors) if _DIGIT.search(place.clause.text) else []
        for found, part, anchor in dict.fromkeys(_named(place, reference) for reference in linked):
            yield _reference(place, found, targets[part, anchor], targets)
        yield from _dangling(place, targets)
    yield from _uncited(text)


def _targets(text: PolicyText) -> dict[tuple[str, str], _Target]:
    """By the slug of the part and the anchor."""
    found: dict[tuple[str, str], _Target] = {}
    for part in text.parts:
        heading: ClauseText | None = None
        if part.label:
            found[part.slug, ""] = _Target(part, None, None)
        for clause in part.clauses:
            heading = clause if clause.kind is Kind.HEADING else heading
            found[part.slug, clause.anchor] = _Target(part, clause, heading)
    return found


# What each reference points to


def _named(place: Place, reference: Reference) -> tuple[str, str, str]:
    return place.clause.text[reference.start : reference.end], reference.part_slug, reference.anchor


def _reference(place: Place, found: str, target: _Target, targets: Mapping[tuple[str, str], _Target]) -> Remark:
    """The waiver ends when the words change that it points to: whoever saw that it was right saw those."""
    also = target.clause.text if target.clause else target.part.title
    return place.remark(Rule.REFERENCE, found, _shown(target, targets), also=also)


def _shown(target: _Target, targets: Mapping[tuple[str, str], _Target]) -> str:
    """5 Safeguarding, 5.3: “There may be …” / 5 Safeguarding: “Care should …” / Appendix 1, Title: “They are …”"""
    part, clause, heading = target
    if clause is None or heading is None:
        return f"{part.label}, {part.title}: {_opening(part.clauses[0].text)}"
    if clause is heading:
        first = targets[part.slug, f"{heading.number}.1"].clause or heading
        return f"{heading.number} {heading.text}: {_opening(first.text)}"
    return f"{heading.number} {heading.text}, {clause.number}: {_opening(clause.text)}"


def _opening(words: str) -> str:
    every = words.split()
    return f"“{' '.join(every[:FIRST_WORDS])}{' …' if len(every) > FIRST_WORDS else ''}”"


# What is not there


def _dangling(place: Place, targets: Mapping[tuple[str, str], _Target]) -> Iterator[Remark]:
    for pointer in dict.fromkeys(_pointers(place)):
        if said := _missing(pointer, targets):
            yield place.remark(Rule.DANGLING, pointer.found, said)
    if not any(word in place.clause.text for word in ("ppendi", "ection ", "ections ", "lause ", "lauses ")):
        return
    for found in _LETTERED.finditer(place.clause.text):
        if not _is_elsewhere(place.clause.text, found):
            yield place.remark(Rule.DANGLING, found[0], _NO_LETTERS)


def _pointers(place: Place) -> Iterator[_Pointer]:
    text = place.clause.text
    for group in _POINTER.finditer(text) if _DIGIT.search(text) else ():
        if _is_elsewhere(text, group):
            continue
        word = group["word"].lower()
        named = _POINT_OF.match(text, group.end()) or _POINT_AFTER.search(text[: group.start()][-20:])
        part = f"appendix-{named[1]}" if named else place.part.slug * word.startswith("p")
        for number in re.finditer(_NUMBER, group["numbers"]):
            is_first = not number.start()
            found = f"{text[group.start() : group.start('numbers')]}{number[0]}" if is_first else number[0]
            yield _Pointer(found, word, number[0], part)


def _is_elsewhere(text: str, group: re.Match[str]) -> bool:
    before = text[max(0, group.start() - 60) : group.start()]
    return bool(_ELSEWHERE_AFTER.match(text, group.end()) or _ELSEWHERE_BEFORE.search(before)) and not (
        _POINT_OF.match(text, group.end())
    )


def _missing(pointer: _Pointer, targets: Mapping[tuple[str, str], _Target]) -> str:
    """Why there is nothing to be found, or ""."""
    number, is_whole = pointer.number, "." not in pointer.number
    if pointer.word.startswith("append"):
        return "" if (f"appendix-{number}", "") in targets else _no_appendix(targets)
    if is_whole and (len(number) > 2 or pointer.word == "see"):
        return ""  # no policy has a section 175, a law has; and "see 3 pupils"
    is_point = is_whole and pointer.word.startswith("point")
    if is_point and (pointer.part, "") not in targets:
        return ""  # points of something else; or of an appendix that is missing, which is said already
    if (pointer.part, number) in targets or (not is_point and ("", number) in targets):
        return ""
    return _no_clause(number, pointer.part if is_point else "", targets)


def _no_appendix(targets: Mapping[tuple[str, str], _Target]) -> str:
    last = [target.part.label for target in targets.values() if target.clause is None][-1:]
    return f"There is none: the last is {last[0]}." if last else "There is none: this policy has no appendices."


def _no_clause(number: str, part: str, targets: Mapping[tuple[str, str], _Target]) -> str:
    """What there is instead: the last of the same kind."""
    clauses = [target.clause for target in targets.values() if target.part.slug == part and target.clause]
    numbers = [clause.number for clause in clauses if clause.number]
    section = number.split(".")[0]
    if part:
        return f"There is none: {targets[part, ''].part.label} ends with point {numbers[-1]}."
    if section in numbers and section != number:
        last = [other for other in numbers if other.startswith(f"{section}.")][-1]
        return f"There is none: section {section} ends with {last}."
    return f"There is none: the last section is {numbers[-1].split('.')[0]}."


# What nothing points to


def _uncited(text: PolicyText) -> Iterator[Remark]:
    """Appendices that no clause outside them names; "Appendices 1 to 3" and "the appendices" name those between too."""
    cited = {slug for place in places(text) for slug in _cited(place.clause.text) if slug != place.part.slug}
    says_all = _ALL_APPENDICES.search(text.canonical)
    for part in text.parts:
        if part.label and part.slug not in cited and not says_all:
            said = f"No clause points to {part.label}."
            yield Remark(Rule.UNCITED, part.slug, "", part.label, said, part.title, part.title)


def _cited(words: str) -> Iterator[str]:
    for group in _POINTER.finditer(words) if _DIGIT.search(words) else ():
        if group["word"].lower().startswith("append"):
            yield from (f"appendix-{number}" for number in re.findall(_NUMBER, group["numbers"]))
            for first, last in _RANGE.findall(group["numbers"]):
                if first.isdigit() and last.isdigit():
                    yield from (f"appendix-{number}" for number in range(int(first), int(last) + 1))
