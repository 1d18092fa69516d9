"""What is left to do with a draft before it can be submitted, page by page."""

from collections.abc import Sequence
from dataclasses import dataclass

from policy.models import Weight
from policy.publishing.numbering import find_number_problem
from policy.text import PartText
from portal.models import StoredFile

from .dates import find_day_problem, find_urgency_problem
from .review import Review

MOST_NAMES = 3  # the most clause names in one sentence


@dataclass(frozen=True, slots=True)
class MissingItem:
    """Something to do before the draft can be submitted; ``page`` is the URL name of the page for it."""

    page: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Task:
    """A row on the draft's main page: the URL name and title of its page, a summary, a state, and what is missing."""

    page: str
    name: str
    summary: str
    state: str
    missing: list[str]


def build_tasks(review: Review) -> list[Task]:
    rows = [
        ("draft_kept", "The file that staff sign", _summarise_kept_file(review), "Done"),
        ("draft_text", "Its text" if review.kept_file else "The text", _summarise_text(review), "Done"),
        ("draft_reading", "What was understood of the file", _summarise_reading(review), "Done"),
        ("draft_clauses", "Clause by clause", "Change, insert, move or delete one clause at a time.", ""),
        ("draft_changes", "What changes", _summarise_changes(review), "Done"),
        ("draft_details", "Title, number and start date", _summarise_details(review), "Done"),
        ("draft_summary", "In short", _summarise_summary(review), ""),
        ("draft_remarks", "Worth a look", _summarise_remarks(review), ""),
        ("draft_consultations", "Who was consulted", _summarise_consultations(review), ""),
    ]
    missing = find_missing_items(review)
    return [
        Task(page, name, summary, state, [item.sentence for item in missing if item.page == page])
        for page, name, summary, state in rows
        if _is_shown(page, review)
    ]


def _is_shown(page: str, review: Review) -> bool:
    needed: dict[str, object] = {
        "draft_kept": review.kept_file,
        "draft_clauses": review.text,
        "draft_reading": review.file_review,
    }
    return bool(needed.get(page, True))


def _summarise_kept_file(review: Review) -> str:
    kept = review.kept_file
    if kept is None:
        return ""
    pages = kept.page_range or f"{kept.pages:,} page{'s' * (kept.pages != 1)}"
    return f"A PDF. To be read: {f'{kept.pages_name}, ' if kept.pages_name else ''}{pages}."


def _summarise_text(review: Review) -> str:
    if review.text is None:
        return "Type it, paste it, or bring a file."
    before = review.newest
    if before and before.is_file and not review.kept_file:
        return f"Version {before.number} is a file. Bring in the next one, or staff will sign this text of its pages."
    return describe_contents(review)


def describe_contents(review: Review) -> str:
    """Return e.g. "Main text and 2 appendices: 68 clauses and points.", or "" if the text cannot be read."""
    if review.text is None:
        return ""
    others = review.text.parts[1:]
    count = review.clause_count
    units = f"clause{'s' * (count != 1)}" + " and points" * bool(others)
    return f"Main text{_count_other_parts(others)}: {count} {units}."


def _count_other_parts(parts: Sequence[PartText]) -> str:
    """Count the parts other than the main text, e.g. "2 appendices", or with another noun for annexes and the like."""
    if not parts:
        return ""
    if all(part.label.lower().startswith("appendix") for part in parts):
        return f" and {len(parts)} appendi{'x' if len(parts) == 1 else 'ces'}"
    return f" and {len(parts)} further part{'s' * (len(parts) != 1)}"


def _summarise_reading(review: Review) -> str:
    found = review.file_review
    if found is None:
        return ""
    if found.waits_for_choice:
        return f"{found.reading.name} has tracked changes. Choose how to read them: it is not in the draft yet."
    count = len(found.open_doubts)
    return f"{count} place{'s' * (count != 1)} to check." if count else f"Read from {found.reading.name}."


def _summarise_changes(review: Review) -> str:
    if review.newest is None:
        return "There is no other version in force." if review.last_published else "This is the first version."
    return (
        f"{review.change_summary} since version {review.newest.number}."
        if review.shown_changes
        else "Nothing has changed yet."
    )


def _summarise_details(review: Review) -> str:
    draft = review.draft
    weight = str(draft.get_weight_display()).lower() if review.last_published else ""
    details = [f"Version {draft.number}" if draft.number else "", weight]
    if draft.in_force_on:
        details.append(f"from {draft.in_force_on.day} {draft.in_force_on:%B %Y}")
    summary = ", ".join(filter(None, details))
    return summary[:1].upper() + summary[1:]


def _summarise_summary(review: Review) -> str:
    count = sum(map(len, review.draft.summary.values()))
    return f"{count} sentence{'s' * (count != 1)}." if count else "A few plain sentences, if you like."


def _summarise_remarks(review: Review) -> str:
    waived = sum(bool(reviewed.waiver) for reviewed in review.remarks)
    unwaived = sum(not reviewed.waiver and not reviewed.remark.rule.is_information for reviewed in review.remarks)
    if not unwaived and not waived:
        return "Nothing was found."
    return f"{unwaived} to check" + (f", {waived} left as they are, with a reason." if waived else ".")


def _summarise_consultations(review: Review) -> str:
    count = len(review.consultations)
    if count:
        return f"{count} recorded."
    return describe_missing_consultation(review) or "None recorded."


def describe_missing_consultation(review: Review) -> str:
    """Return e.g. "Clause 3.6 mentions consultation, and none is recorded.", or "" if none is missing."""
    if not review.lacks_consultation:
        return ""
    *others, last = _shorten_names(review.consultation_clauses)
    first = (others or [last])[0]
    noun = ("Clauses " if others else "Clause ") if first[0].isdigit() else ""
    names = f"{', '.join(others)} and {last} mention" if others else f"{last} mentions"
    return f"{noun}{names[0].upper()}{names[1:]} consultation, and none is recorded."


def _shorten_names(names: Sequence[str]) -> list[str]:
    """Return each name once, because two tables may share one. A long list ends with e.g. "3 others"."""
    once = list(dict.fromkeys(names))
    return once if len(once) <= MOST_NAMES else [*once[: MOST_NAMES - 1], f"{len(once) - MOST_NAMES + 1} others"]


def find_missing_items(review: Review) -> list[MissingItem]:
    own = _find_missing_in_kept_file(review)
    return [
        *own,
        *_find_missing_in_text(review),
        *_find_missing_in_file(review),
        *_find_missing_in_details(review),
    ]


def _find_missing_in_kept_file(review: Review) -> list[MissingItem]:
    if review.kept_file is None or review.kept_file.read_in:
        return []
    return [MissingItem("draft_kept", "Say where people who cannot read the file as it is find its words.")]


def _find_missing_in_file(review: Review) -> list[MissingItem]:
    if review.kept_file and not review.kept_file.has_text_version:
        return []  # the text only helps, and staff sign the file
    found = review.file_review and review.file_review.in_draft
    count = len(found.unsettled) if found else 0
    places = f"{count} place{'s' * (count != 1)}"
    return [MissingItem("draft_reading", f"Settle what could not be read: {places}.")] if count else []


def _find_missing_in_text(review: Review) -> list[MissingItem]:
    if not review.draft.text.strip():
        said = "The text is still empty."
        if review.kept_file:
            said = "The file’s text is missing: it is for phones, screen readers and the search. Type or paste it."
        return [MissingItem("draft_text", said)]
    if review.text is None:
        return [MissingItem("draft_text", f"The text cannot be read yet. {review.refusal}")]
    if review.newest and _find_next_digest(review) == review.newest.digest:
        return [MissingItem("draft_text", f"Nothing has changed since version {review.newest.number} yet.")]
    if review.kept_file:
        return []  # which clause of its text continues which is a help, and is proposed well enough
    if unanswered := sum(not match.is_answered for match in review.doubtful_matches):
        clauses = (
            "1 clause continues an earlier one" if unanswered == 1 else f"{unanswered} clauses continue earlier ones"
        )
        return [MissingItem("draft_changes", f"Say whether {clauses}.")]
    return []


def _find_next_digest(review: Review) -> str:
    """Return the digest that the version would have; "" if the text cannot be parsed."""
    if review.kept_file:
        return StoredFile.objects.values_list("digest", flat=True).get(pk=review.kept_file.file_id)
    return review.text.digest if review.text else ""


def _find_missing_in_details(review: Review) -> list[MissingItem]:
    draft, last = review.draft, review.last_published
    last_number = last.number if last else None
    sentences = [
        find_number_problem(draft.number, last=last_number) if draft.number else "Give the version a number.",
        "Say how much it changes." if last and not draft.weight else "",
        "Say why there is a new version; staff will read the reason." if last and not draft.reason else "",
        _find_date_problem(review),
    ]
    return [MissingItem("draft_details", sentence) for sentence in sentences if sentence]


def _find_date_problem(review: Review) -> str:
    """Return what is wrong with the day, or "". An urgent version is in force at once and needs no day."""
    draft = review.draft
    if draft.weight == Weight.URGENT and review.last_published:
        return find_urgency_problem(review)
    if draft.in_force_on is None:
        return "Say from which day it is in force."
    return find_day_problem(review, draft.weight, draft.in_force_on)
