"""What a file says about itself, and which of that can be used in the details of a version."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from policy.models import VERSION_NUMBER, Weight
from policy.publishing.numbering import find_number_problem

from .dates import find_day_problem
from .review import Review

LABELS = {
    "version": "Version",
    "owner": "Owner",
    "approved_by": "Approved by",
    "approved_on": "Approved or in force on",
    "review_on": "Review date",
}
_NUMBER = re.compile(rf"(?:version|v)?\.? ?({VERSION_NUMBER}|[1-9][0-9]{{0,3}})", re.IGNORECASE)
_ORDINAL = re.compile(r"(?<=[0-9])(?:st|nd|rd|th)\b")
_FORMATS = ("%d/%m/%Y", "%d/%m/%y", "%d.%m.%Y", "%d-%m-%Y", "%Y-%m-%d", "%d %B %Y", "%d %b %Y", "%B %d %Y")


@dataclass(frozen=True, slots=True)
class FileDetail:
    """A detail from the file. A button offers to save ``use`` in the draft's ``field``; both are "" without one."""

    label: str
    words: str
    field: str = ""
    use: str | date = ""
    button: str = ""


def list_details(review: Review) -> list[FileDetail]:
    found = review.file_review
    if found is None or found.waits_for_choice:
        return []
    understood = found.reading.understood
    title = understood["title"][:200]
    return [*_propose_title(review, title), *_list_register(review, understood["register"])]


def _propose_title(review: Review, title: str) -> Iterator[FileDetail]:
    """Offer the title, but only for a new policy: people know an existing one by its title."""
    if not title:
        return
    if review.draft.policy is None and title != review.draft.title:
        yield FileDetail("Title", title, "title", title, "Use this title")
    else:
        yield FileDetail("Title", title)


def _list_register(review: Review, register: Mapping[str, str]) -> Iterator[FileDetail]:
    for key, label in LABELS.items():
        if words := register.get(key, ""):
            yield _offer(review, key, FileDetail(label, words))


def _offer(review: Review, key: str, detail: FileDetail) -> FileDetail:
    if key == "version" and (number := _read_number(review, detail.words)):
        return FileDetail(detail.label, detail.words, "number", number, f"Use {number}")
    if key == "approved_on" and (day := _read_day(review, detail.words)):
        return FileDetail(detail.label, detail.words, "in_force_on", day, f"Start on {day.day} {day:%B %Y}")
    return detail


def _read_number(review: Review, words: str) -> str:
    found = _NUMBER.fullmatch(words.strip())
    if not found:
        return ""
    number = found[1] if "." in found[1] else f"{found[1]}.0"
    last = review.last_published.number if review.last_published else None
    return "" if number == review.draft.number or find_number_problem(number, last=last) else number


def _read_day(review: Review, words: str) -> date | None:
    day = parse_day(words)
    weight = review.draft.weight or Weight.MATERIAL
    if day is None or day == review.draft.in_force_on or find_day_problem(review, weight, day):
        return None
    return day


def parse_day(words: str) -> date | None:
    """Parse a day as British files write it: 17/03/2021, 17 March 2021, 17th Mar 2021."""
    plain = " ".join(_ORDINAL.sub("", words).replace(",", " ").split())
    for pattern in _FORMATS:
        try:
            return datetime.strptime(plain, pattern).date()  # noqa: DTZ007  # a day has no time zone
        except ValueError:
            continue
    return None
