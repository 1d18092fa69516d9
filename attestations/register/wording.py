"""The register in words, for its pages, the table and the PDF."""

from datetime import date

from django.utils.formats import date_format

from policy.models import Readers, RegisterEntry
from policy.register.statutory import STATUTORY

from .rows import RegisterRow

LABELS = {
    "owner": "Owner",
    "approving_body": "Approving body",
    "publisher": "Who publishes it",
    "subject": "Subject",
    "review_months": "Reviewed every",
    "review_on": "Next review",
    "statutory": "On the DfE’s list",
    "readers": "Who may read it",
    "readers_reason": "Why",
}
READERS = {Readers.AUDIENCE: "Those asked to sign it", Readers.STAFF: "All staff", Readers.PUBLIC: "Everybody"}


def describe_value(entry: RegisterEntry, name: str) -> str:
    """What a column of an entry says, '' if nothing."""
    match name:
        case "owner" | "publisher":
            person = getattr(entry, name)
            return person.name if person else "HR" if name == "publisher" else ""
        case "subject":
            return entry.get_subject_display()
        case "review_months":
            return describe_months(entry.review_months)
        case "review_on":
            return describe_day(entry.review_on)
        case "statutory":
            return STATUTORY[entry.statutory].title if entry.statutory in STATUTORY else entry.statutory
        case "readers":
            return describe_readers(entry)
    return str(getattr(entry, name))


def describe_readers(entry: RegisterEntry) -> str:
    return READERS[Readers(entry.readers)]


def describe_months(months: int | None) -> str:
    if months is None:
        return ""
    if months % 12 == 0:
        return "year" if months == 12 else f"{months // 12} years"
    return "month" if months == 1 else f"{months} months"


def describe_day(day: date | None) -> str:
    return date_format(day, "j F Y") if day else ""


def describe_state(row: RegisterRow) -> str:
    """``In force: 2.0``, ``Ended on 1 March 2027``."""
    if row.retirement and row.is_ended:
        return f"Ended on {describe_day(row.retirement.from_on)}"
    if row.current is None:
        return "No version in force"
    ends = f", until {describe_day(row.retirement.from_on)}" if row.retirement else ""
    return f"Version {row.current.number}{ends}"
