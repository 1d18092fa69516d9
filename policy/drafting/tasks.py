"""What is left to do with a draft before it can be submitted, page by page."""

from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from policy.models import Weight
from policy.publishing.numbering import find_number_problem

from .review import Review

EARLIEST_DAY = date(1990, 1, 1)  # so that a mistyped year is noticed; no trust is older
MOST_YEARS_AHEAD = 2


@dataclass(frozen=True, slots=True)
class MissingItem:
    """Something to do before the draft can be submitted; ``page`` is the URL name of where it is done."""

    page: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Task:
    """A row of the draft's own page: the URL name of its page, what stands there, and what is missing."""

    page: str
    name: str
    summary: str
    state: str
    missing: list[str]


def build_tasks(review: Review) -> list[Task]:
    rows = [
        ("draft_text", "The text", _summarise_text(review), "Reads"),
        ("draft_clauses", "Clause by clause", "Change, add, move or take out one clause at a time.", ""),
        ("draft_changes", "What changes", _summarise_changes(review), "Clear"),
        ("draft_details", "What it is called, and from when", _summarise_details(review), "Given"),
        ("draft_remarks", "Worth a look", _summarise_remarks(review), ""),
        ("draft_consultations", "Who was consulted", _summarise_consultations(review), ""),
    ]
    missing = find_missing_items(review)
    return [
        Task(page, name, summary, state, [item.sentence for item in missing if item.page == page])
        for page, name, summary, state in rows
        if page != "draft_clauses" or review.text
    ]


def _summarise_text(review: Review) -> str:
    if review.text is None:
        return "Type it, paste it, or bring a file."
    parts = len(review.text.parts)
    return f"{parts} part{'s' * (parts > 1)}, {review.clause_count} units."


def _summarise_changes(review: Review) -> str:
    if review.newest is None:
        return "This is the first version that stands."
    return (
        f"{review.change_summary} since version {review.newest.number}."
        if review.shown_changes
        else "Nothing differs yet."
    )


def _summarise_details(review: Review) -> str:
    draft = review.draft
    details = [f"Version {draft.number}" if draft.number else "", str(draft.get_weight_display()).lower()]
    if draft.in_force_on:
        details.append(f"from {draft.in_force_on.day} {draft.in_force_on:%B %Y}")
    summary = ", ".join(filter(None, details))
    return summary[:1].upper() + summary[1:]


def _summarise_remarks(review: Review) -> str:
    waived = sum(bool(reviewed.waiver) for reviewed in review.remarks)
    unwaived = sum(not reviewed.waiver and not reviewed.remark.rule.is_information for reviewed in review.remarks)
    if not unwaived and not waived:
        return "Nothing was found."
    return f"{unwaived} to look at" + (f", {waived} left with a reason." if waived else ".")


def _summarise_consultations(review: Review) -> str:
    count = len(review.consultations)
    if count:
        return f"{count} on record."
    return "Nothing on record, though the text speaks of it." if review.lacks_consultation else "Nothing on record."


def find_missing_items(review: Review) -> list[MissingItem]:
    return [*_find_missing_in_text(review), *_find_missing_in_details(review)]


def _find_missing_in_text(review: Review) -> list[MissingItem]:
    if review.text is None:
        return [MissingItem("draft_text", f"It cannot be read. {review.refusal}")]
    if review.newest and review.text.digest == review.newest.digest:
        return [MissingItem("draft_text", f"Nothing differs from version {review.newest.number} yet.")]
    if unanswered := sum(not match.is_answered for match in review.doubtful_matches):
        clauses = "1 clause continues" if unanswered == 1 else f"{unanswered} clauses continue"
        return [MissingItem("draft_changes", f"Say which earlier one {clauses}, if any.")]
    return []


def _find_missing_in_details(review: Review) -> list[MissingItem]:
    draft, last = review.draft, review.last_published
    last_number = last.number if last else None
    sentences = [
        find_number_problem(draft.number, last=last_number) if draft.number else "Give the version a number.",
        "" if draft.weight else "Say how much it changes.",
        "Say why there is a new version; staff will read the reason." if last and not draft.reason else "",
        _find_date_problem(review),
    ]
    return [MissingItem("draft_details", sentence) for sentence in sentences if sentence]


def _find_date_problem(review: Review) -> str:
    """An urgent version is in force at once, a policy's first version on any day, all others on a later day."""
    draft, newest = review.draft, review.newest
    if draft.weight == Weight.URGENT and review.last_published:
        return _find_urgency_problem(review)
    if draft.in_force_on is None:
        return "Say from which day it is in force."
    latest = date(review.today.year + MOST_YEARS_AHEAD, 12, 31)
    if not EARLIEST_DAY <= draft.in_force_on <= latest:
        return f"Choose a day between {EARLIEST_DAY:%Y} and {latest:%Y}."
    if review.last_published and draft.in_force_on <= review.today:
        return "Only an urgent version is in force at once. Choose a later day."
    if newest and draft.in_force_on <= timezone.localdate(newest.in_force_at):
        return f"Version {newest.number} is in force from that day or later. Choose a day after it."
    return ""


def _find_urgency_problem(review: Review) -> str:
    newest = review.newest
    if newest is None or newest.in_force_at <= timezone.now():
        return ""
    day = timezone.localdate(newest.in_force_at)
    return (
        f"Version {newest.number} comes into force on {day.day} {day:%B %Y}, and this one before it. "
        "Choose a day after it, or ask HR to withdraw that one first."
    )
