"""Finds the words that carry a policy's meaning: duties, sanctions, numbers, dates, roles and references."""

import enum
import re
from collections.abc import Iterator
from dataclasses import dataclass

from policy.text import find_references


class TermKind(enum.StrEnum):
    """What a significant change is about. The last four are about whole clauses."""

    DUTY = "duty"
    SANCTION = "sanction"
    NUMBER = "number"
    DATE = "date"
    ROLE = "role"
    REFERENCE = "reference"
    ADDED = "added"
    REMOVED = "removed"
    REWRITTEN = "rewritten"
    PICTURE = "picture"


@dataclass(frozen=True, slots=True)
class SignificantTerm:
    """A word to be compared. Words with the same ``key`` mean the same; ``kind`` is None for other words."""

    key: str
    text: str
    kind: TermKind | None


_MONTH = (
    "January|February|(?-i:March|MARCH)|April|June|July|August|September|Sept?|October|Oct|November|Nov|December|Dec"
)
# "May" is a month next to a day or year, or after one of these words. Otherwise it is a permission, as "may" always is.
_MAY = "(?-i:May|MAY)"
_BEFORE_MAY = ("in", "by", "until", "till", "since", "each", "every", "from", "of", "to", "before", "after", "during")
_MAY_ALONE = "|".join(rf"(?<=\b{word} ){_MAY}" for word in _BEFORE_MAY)
_DAY = r"\d{1,2}(?:st|nd|rd|th)?"
_YEAR = r"(?:19|20)\d\d(?:[/–-]\d\d(?:\d\d)?)?"
_DATE = (
    r"(?:19|20)\d\d-\d\d-\d\d|\d{1,2}/\d{1,2}/\d{2,4}"
    rf"|{_DAY} (?:of )?(?:{_MONTH}|{_MAY})(?:,? {_YEAR})?|(?:{_MONTH}|{_MAY}) (?:{_DAY},? )?{_YEAR}"
    rf"|(?:{_MONTH})(?: {_DAY})?|{_MAY_ALONE}|{_YEAR}"
    "|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)days?|autumn|spring|summer|Easter|Christmas"
)
_COUNT = (
    "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fourteen|fifteen|twenty|thirty|forty|fifty|sixty"
    "|ninety|hundred|thousand|first|second|third|fourth|half|quarter|double|once|twice|both"
    r"|hours?|days?|weeks?|months?|years?|minutes?|per cent|(?<=\d )[ap]\.?m"
    "|hourly|daily|weekly|fortnightly|monthly|termly|annual|annually|yearly"
)
_NUMBER = r"[£$€]?\d+(?:[.,:]\d+)*(?:%|\w+\b)?"
# "Will" is a duty, as in "those who are ill will stay at home". After these words it is a noun.
_BEFORE_NOUN = ("(?-i:a)", "the", "their", "their own", "his own", "her own", "your own")
_WILL = "".join(rf"(?<!\b{word} )" for word in _BEFORE_NOUN) + "will"
_DUTY = (
    f"must|should|shall|{_WILL}|may|can|could|might|ought|not|never|no|nor|neither|without|unless|except|only"
    "|requires?|required|requirements?|needs? to|ha(?:s|ve|d) to|expected to|expects?|obliged|obligations?|obligatory"
    "|duty|duties|mandatory|compulsory|optional|prohibit(?:s|ed)?|prohibitions?|forbid(?:s|den)?|ban(?:s|ned)?"
    "|allow(?:s|ed)?|permit(?:s|ted)?|permissions?|permissible|entitled|recommend(?:s|ed)?|advised|advisable"
)
_SANCTION = (
    "dismiss(?:al|als|ed|es)?|disciplin(?:e|ed|es|ary)|gross misconduct|misconduct|sanction(?:s|ed)?"
    "|suspen(?:d|ds|ded|sion|sions)|warn(?:ed|s|ings?)|terminat(?:e|es|ed|ion)|penalt(?:y|ies)|prosecut(?:e|ed|ion)"
    "|liable|criminal"
)
_ROLE = (
    "head ?teachers?|executive heads?|heads? of [a-z]+|principals?|deputy|deputies|line managers?|managers?"
    "|designated safeguarding leads?|DSLs?|designated officers?|LADO|data protection officers?|DPO|SENCO"
    "|human resources|HR|chief executive(?: officer)?|CEO|directors?|trustees?|governors?|governing (?:body|board)"
    "|chairs?(?: of [a-z]+)?|employees?|staff|workers?|volunteers?|consultants?|contractors?|teachers?|assistants?"
    "|caretakers?|site teams?|trade unions?|unions?|colleagues?|pupils?|students?|parents?|carers?|famil(?:y|ies)"
    "|child(?:ren)?|visitors?|police"
)
_TOKEN = re.compile(
    rf"\b(?:(?P<date>{_DATE})|(?P<sanction>{_SANCTION})|(?P<duty>(?:{_DUTY})\b(?![’']\w))|(?P<role>{_ROLE})"
    rf"|(?P<count>{_COUNT}))\b|(?<!\w)(?P<number>{_NUMBER})|(?P<word>\w+(?:[’']\w+)*)",
    re.IGNORECASE,
)
_SHORT = {"cannot": ("can", "not"), "can't": ("can", "not"), "won't": ("will", "not"), "shan't": ("shall", "not")}


def find_significant_terms(text: str) -> list[SignificantTerm]:
    """List every word of a text in order. Significant words have a kind."""
    terms: list[SignificantTerm] = []
    end = 0
    for reference in find_references(text, _list_any_targets(text)):
        terms += _read_words(text, end, reference.start)
        key = f"to {reference.part_slug} {reference.anchor}"
        terms.append(SignificantTerm(key, text[reference.start : reference.end], TermKind.REFERENCE))
        end = reference.end
    return [*terms, *_read_words(text, end, len(text))]


def _list_any_targets(text: str) -> dict[str, frozenset[str]]:
    """List everything the text could point to, so that a reference counts whether or not its target exists."""
    numbers = re.findall(r"\d+(?:\.\d+)*(?:\(\w+\))*", text)
    anchors = [re.sub(r"[^a-z0-9.]+", "-", number.lower()).strip("-") for number in numbers]
    labels = [*anchors, *re.findall(r"\b[a-z]\b", text.lower())]
    parts = [f"{word}-{label}" for word in ("appendix", "annex", "schedule") for label in labels]
    return dict.fromkeys(parts, frozenset[str]()) | {"": frozenset([*anchors, *(re.findall(r"\d+", text))])}


def _read_words(text: str, start: int, end: int) -> Iterator[SignificantTerm]:
    for token in _TOKEN.finditer(text, start, end):
        group, words = token.lastgroup, token[0]
        if group == "word":
            yield from _expand_short_form(words)
        elif group in {"number", "count"}:
            yield SignificantTerm(words.casefold().replace(",", ""), words, TermKind.NUMBER)
        elif group == "role":
            yield SignificantTerm(_unify_role(words.casefold()), words, TermKind.ROLE)
        elif group:
            key = words.casefold() if group == "duty" else f"{group} {words.casefold()}"
            yield SignificantTerm(key, words, TermKind(group))


def _expand_short_form(words: str) -> Iterator[SignificantTerm]:
    """A short form counts as its long form: can't as can and not, they'll as they and will."""
    key = words.casefold().replace("’", "'")
    if key in _SHORT:
        long = _SHORT[key]
    elif key.endswith("n't"):
        long = (key[:-3], "not")
    elif key.endswith("'ll"):
        long = (key[:-3], "will")
    else:
        yield SignificantTerm(f"a {key}" if key == "will" else key, words, None)
        return
    for part in long:
        yield SignificantTerm(part, part, TermKind.DUTY if re.fullmatch(_DUTY, part) else None)


def _unify_role(role: str) -> str:
    """Return the same key for singular and plural, and for one word or two (headteachers, head teacher)."""
    role = role.replace(" ", "").replace("children", "child")
    return f"role {role.removesuffix('s')}" if not role.endswith("ies") else f"role {role[:-3]}y"
