"""Remarks about what time has overtaken: sites that closed, bodies and guidance that were replaced, old editions."""

import re
from collections.abc import Iterator
from datetime import date

from policy.text import Kind, PolicyText

from .names import NAMES, OTHER_SITES, Name
from .remarks import Place, Remark, Rule, places
from .sentences import sentences

YEARS = 2

_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_DATE = re.compile(
    rf"(?<![\w/–-])(?:(?P<month>{'|'.join(_MONTHS)}),? )?(?P<year>199[0-9]|20[0-4][0-9])(?![\w]|[/–-][0-9]|[.,][0-9])"
)
_POSSIBLE = re.compile("199|20")  # most clauses have neither
# A date counts where its sentence speaks of guidance ...
_GUIDANCE = re.compile(
    r"\b(?:guidance|guidelines?|guide|advice|code of practice|handbook|framework|standards|strategy|toolkit"
    r"|publication|edition|KCSIE|DfE|Ofsted|Department for Education|Keeping Children Safe|Working Together"
    r"|Teachers[’'] Standards)\b",
    re.IGNORECASE,
)
# ... and it is not the year of a law, whose name it stays, nor a day on which something happened.
_NOT_EDITION = re.compile(
    r"\b(?:(?:Acts?|Regulations|Order|Rules|Bill|Convention|Measure)(?: \([^)]{1,40}\))*"
    r"|(?:[Ii]n|[Ss]ince|[Ff]rom|until|till|[Bb]y|before|after|[Dd]uring|[Bb]etween|[Oo]n|to|years?)(?: the)?"
    r"(?: [0-9]{1,2}(?:st|nd|rd|th)?)?)[ (,]*$"
)
_ISSUED = re.compile(r"\b(?:published|issued|revised|updated|reissued|dated)\b[^.;]{0,60}$", re.IGNORECASE)
_YEARLY = re.compile(
    r"\b(?:KCSIE|Keeping Children Safe in Education)[’”\"'),]*(?: \(?(?:KCSIE|DfE)[’”),]*)*[ (,]*$", re.IGNORECASE
)


def look(text: PolicyText, today: date) -> Iterator[Remark]:
    in_small_letters = text.canonical.lower()
    names = [name for name in NAMES if name.may_be_in(text.canonical, in_small_letters)]
    for place in places(text):
        yield from (remark for name in names for remark in _outdated(place, name))
        if place.clause.kind is not Kind.HEADING and _POSSIBLE.search(place.clause.text):
            for sentence in sentences(place.clause.text):
                yield from _old(place, sentence, today)


def _outdated(place: Place, name: Name) -> Iterator[Remark]:
    """A name that is also a word (Vine, Periscope) counts only beside another site."""
    found = name.found_in(place.clause.text)
    if found and (not name.is_a_word_too or OTHER_SITES.search(place.clause.text)):
        yield place.remark(Rule.OUTDATED, found, name.said)


def _old(place: Place, sentence: str, today: date) -> Iterator[Remark]:
    for found in _DATE.finditer(sentence):
        if not _GUIDANCE.search(sentence):
            return
        before = sentence[max(0, found.start() - 80) : found.start()]
        if _NOT_EDITION.search(before) and not _ISSUED.search(before):
            continue
        if said := _said(found, bool(_YEARLY.search(before)), today):
            yield place.remark(Rule.YEAR, found[0], said)


def _said(found: re.Match[str], is_yearly: bool, today: date) -> str:
    """A year alone is as old as its last day. “Keeping children safe in education” comes anew each 1 September."""
    year = int(found["year"])
    newest = today.year if today.month >= 9 else today.year - 1
    if is_yearly and year < newest:
        return f"“Keeping children safe in education” has a new edition nearly every September. This one is of {year}."
    month = _MONTHS.index(found["month"]) + 1 if found["month"] else 12
    if (year + YEARS, month) < (today.year, today.month):
        return f"{found[0]} is more than two years ago. See whether there is a newer edition."
    return ""
