"""Remarks on what is out of date: sites that closed, bodies and guidance that were replaced, old editions."""

import re
from collections.abc import Iterable, Iterator
from datetime import date

from policy.text import PolicyText, UnitKind

from .outdated_names import OTHER_SITES, OUTDATED_NAMES, OutdatedName
from .remarks import Remark, RemarkPlace, Rule
from .sentences import split_sentences

MOST_YEARS = 2

_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_DATE = re.compile(
    rf"(?<![\w/–-])(?:(?P<month>{'|'.join(_MONTHS)}),? )?(?P<year>199[0-9]|20[0-4][0-9])(?![\w]|[/–-][0-9]|[.,][0-9])"
)
_POSSIBLE = re.compile("199|20")  # most clauses have neither
# A date counts if its sentence is about guidance ...
_GUIDANCE = re.compile(
    r"\b(?:guidance|guidelines?|guide|advice|code of practice|handbook|framework|standards|strategy|toolkit"
    r"|publication|edition|KCSIE|DfE|Ofsted|Department for Education|Keeping Children Safe|Working Together"
    r"|Teachers[’'] Standards)\b",
    re.IGNORECASE,
)
# ... and it is neither part of a law's name nor a day on which something happened.
_NOT_EDITION = re.compile(
    r"\b(?:(?:Acts?|Regulations|Order|Rules|Bill|Convention|Measure)(?: \([^)]{1,40}\))*"
    r"|(?:[Ii]n|[Ss]ince|[Ff]rom|until|till|[Bb]y|before|after|[Dd]uring|[Bb]etween|[Oo]n|to|years?)(?: the)?"
    r"(?: [0-9]{1,2}(?:st|nd|rd|th)?)?)[ (,]*$"
)
_ISSUED = re.compile(r"\b(?:published|issued|revised|updated|reissued|dated)\b[^.;]{0,60}$", re.IGNORECASE)
_YEARLY = re.compile(
    r"\b(?:KCSIE|Keeping Children Safe in Education)[’”\"'),]*(?: \(?(?:KCSIE|DfE)[’”),]*)*[ (,]*$", re.IGNORECASE
)


def find_remarks(text: PolicyText, places: Iterable[RemarkPlace], today: date) -> Iterator[Remark]:
    lower_case = text.canonical.lower()
    names = [name for name in OUTDATED_NAMES if name.may_be_in(text.canonical, lower_case)]
    for place in places:
        yield from (remark for name in names for remark in _check_name(place, name))
        if place.clause.kind is not UnitKind.HEADING and _POSSIBLE.search(place.clause.text):
            for sentence in split_sentences(place.clause.text):
                yield from _check_dates(place, sentence, today)


def _check_name(place: RemarkPlace, name: OutdatedName) -> Iterator[Remark]:
    """A name that is also a word (Vine, Periscope) counts only beside another site."""
    quote = name.find_in(place.clause.text)
    if quote and (not name.is_a_word_too or OTHER_SITES.search(place.clause.text)):
        yield place.remark(Rule.OUTDATED, quote, name.sentence)


def _check_dates(place: RemarkPlace, sentence: str, today: date) -> Iterator[Remark]:
    for match in _DATE.finditer(sentence):
        if not _GUIDANCE.search(sentence):
            return
        before = sentence[max(0, match.start() - 80) : match.start()]
        if _NOT_EDITION.search(before) and not _ISSUED.search(before):
            continue
        if age := _describe_age(match, bool(_YEARLY.search(before)), today):
            yield place.remark(Rule.YEAR, match[0], age)


def _describe_age(match: re.Match[str], is_yearly: bool, today: date) -> str:
    """Say that a date is old, or return "". A year alone counts as its December; KCSIE is new each 1 September."""
    year = int(match["year"])
    newest_year = today.year if today.month >= 9 else today.year - 1
    if is_yearly and year < newest_year:
        return f"“Keeping children safe in education” has a new edition nearly every September. This one is of {year}."
    month = _MONTHS.index(match["month"]) + 1 if match["month"] else 12
    if (year + MOST_YEARS, month) < (today.year, today.month):
        return f"{match[0]} is more than two years ago. See whether there is a newer edition."
    return ""
