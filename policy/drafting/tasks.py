"""What there is to do with a draft, page by page, and how far each has come."""

import re
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from policy.models import NUMBER, Weight

from .review import Review

EARLIEST = date(1990, 1, 1)  # before any trust; a mistyped year would ask people centuries ago
MOST_YEARS_AHEAD = 2


@dataclass(frozen=True, slots=True)
class Lack:
    """What must be done before a draft can be submitted; ``page`` is the address's name where it is done."""

    page: str
    said: str


@dataclass(frozen=True, slots=True)
class Task:
    """A line of the draft's own page: where it leads, what stands there, and what is left to do."""

    page: str
    name: str
    said: str
    state: str
    lacks: list[str]


def tasks(review: Review) -> list[Task]:
    rows = [
        ("draft_text", "The text", _text(review), "Reads"),
        ("draft_clauses", "Clause by clause", "Change, add, move or take out one clause at a time.", ""),
        ("draft_changes", "What changes", _changes(review), "Clear"),
        ("draft_details", "What it is called, and from when", _details(review), "Given"),
        ("draft_remarks", "Worth a look", _remarks(review), ""),
        ("draft_consultations", "Who was consulted", _consultations(review), ""),
    ]
    lacking = lacks(review)
    return [
        Task(page, name, said, state, [lack.said for lack in lacking if lack.page == page])
        for page, name, said, state in rows
        if page != "draft_clauses" or review.text
    ]


def _text(review: Review) -> str:
    if review.text is None:
        return "Type it, paste it, or bring a file."
    parts = len(review.text.parts)
    return f"{parts} part{'s' * (parts > 1)}, {review.clause_count} units."


def _changes(review: Review) -> str:
    if review.newest is None:
        return "This is the first version that stands."
    return f"{review.counted} since version {review.newest.number}." if review.shown else "Nothing differs yet."


def _details(review: Review) -> str:
    draft = review.draft
    said = [f"Version {draft.number}" if draft.number else "", str(draft.get_weight_display()).lower()]
    if draft.in_force_on:
        said.append(f"from {draft.in_force_on.day} {draft.in_force_on:%B %Y}")
    words = ", ".join(filter(None, said))
    return words[:1].upper() + words[1:]


def _remarks(review: Review) -> str:
    open_ones = sum(not one.waiver and not one.remark.rule.is_information for one in review.looked)
    waived = sum(bool(one.waiver) for one in review.looked)
    if not open_ones and not waived:
        return "Nothing was found."
    return f"{open_ones} to look at" + (f", {waived} left with a reason." if waived else ".")


def _consultations(review: Review) -> str:
    count = len(review.consultations)
    if count:
        return f"{count} on record."
    return "Nothing on record, though the text speaks of it." if review.lacks_consultation else "Nothing on record."


def lacks(review: Review) -> list[Lack]:
    """Everything that must be done before the draft can be submitted."""
    return [*_lacks_of_text(review), *_lacks_of_details(review)]


def _lacks_of_text(review: Review) -> list[Lack]:
    if review.text is None:
        return [Lack("draft_text", f"It cannot be read. {review.refusal}")]
    if review.newest and review.text.digest == review.newest.digest:
        return [Lack("draft_text", f"Nothing differs from version {review.newest.number} yet.")]
    open_doubts = sum(not doubt.is_answered for doubt in review.doubts)
    if open_doubts:
        clauses = "1 clause continues" if open_doubts == 1 else f"{open_doubts} clauses continue"
        return [Lack("draft_changes", f"Say which earlier one {clauses}, if any.")]
    return []


def _lacks_of_details(review: Review) -> list[Lack]:
    draft, said = review.draft, []
    if not re.fullmatch(NUMBER, draft.number):
        said.append("Give the version a number.")
    elif review.last and order(draft.number) <= order(review.last.number):
        said.append(f"Version {draft.number} does not follow {review.last.number}. Give it a later number.")
    if not draft.weight:
        said.append("Say how much it changes.")
    if review.last and not draft.reason:
        said.append("Say why there is a new version; staff will read the reason.")
    if problem := _lack_of_date(review):
        said.append(problem)
    return [Lack("draft_details", words) for words in said]


def _lack_of_date(review: Review) -> str | None:
    """Urgent: at once. A policy's first version: any day. All others: a later day."""
    draft, newest = review.draft, review.newest
    if draft.weight == Weight.URGENT and review.last:
        return _lack_of_urgency(review)
    if draft.in_force_on is None:
        return "Say from which day it is in force."
    latest = date(review.today.year + MOST_YEARS_AHEAD, 12, 31)
    if not EARLIEST <= draft.in_force_on <= latest:
        return f"Choose a day between {EARLIEST:%Y} and {latest:%Y}."
    if review.last and draft.in_force_on <= review.today:
        return "Only an urgent version is in force at once. Choose a later day."
    if newest and draft.in_force_on <= timezone.localdate(newest.in_force_at):
        return f"Version {newest.number} is in force from that day or later. Choose a day after it."
    return None


def _lack_of_urgency(review: Review) -> str | None:
    newest = review.newest
    if newest is None or newest.in_force_at <= timezone.now():
        return None
    day = timezone.localdate(newest.in_force_at)
    return (
        f"Version {newest.number} comes into force on {day.day} {day:%B %Y}, and this one before it. "
        "Choose a day after it, or ask HR to withdraw that one first."
    )


def order(number: str) -> tuple[int, ...]:
    """Version numbers in order: 1.9 before 1.10."""
    return tuple(int(digits) for digits in number.split("."))
