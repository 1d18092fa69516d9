"""How dates, moments, lists and what is asked of a person are written for people (WORDS.md)."""

from collections.abc import Sequence
from datetime import date, datetime

from django.utils import timezone
from django.utils.formats import date_format

from .assignments import rules
from .assignments.queries import Assignment
from .assignments.rules import State, london_day
from .models import Signing

SIGN_INS = {
    "password": "with {} own password",
    "code": "with a code sent to {} own e-mail address",
    "password_reset": "after setting a new password",
}
NUMBERS = {2: "both", 3: "all 3"}


def day_and_year(on: date) -> str:
    """4 December 2026"""
    return date_format(on, "j F Y")


def day(on: date) -> str:
    """4 December, and the year where it is another"""
    return date_format(on, "j F" if on.year == london_day(timezone.now()).year else "j F Y")


def short_day(on: date) -> str:
    """4 Dec"""
    return date_format(on, "j M")


def weekday(on: date) -> str:
    """Friday 4 December"""
    return f"{date_format(on, 'l')} {day(on)}"


def time(at: datetime) -> str:
    """07:20"""
    return date_format(timezone.localtime(at), "H:i")


def moment(at: datetime) -> str:
    """Sunday 22 November 2026, 07:20 GMT"""
    return date_format(timezone.localtime(at), "l j F Y, H:i T")


def offset(signing: Signing) -> str:
    """Sunday 22 November 2026, 07:20:14 GMT (UTC+00:00): of the two 01:30s of a night, the right one."""
    words = date_format(timezone.localtime(signing.signed_at), "l j F Y, H:i:s T")
    return f"{words} (UTC{signing.london_offset})"


def sign_in(signing: Signing, is_own: bool = True) -> str:
    """with your own password; to anybody but the signer: with their own password"""
    return SIGN_INS.get(signing.sign_in_method, signing.sign_in_method).format("your" if is_own else "their")


def please_sign_by(assignment: Assignment) -> str:
    """What a person reads about what is asked of them."""
    due_on = assignment.outcome.due_on
    if assignment.state == State.OVERDUE and due_on:
        return f"Please sign: this was due on {day(due_on)}"
    if assignment.state == State.DUE and due_on:
        return f"Please sign by {weekday(due_on)}"
    return "Nothing to do now"


def academies(assignments: Sequence[Assignment]) -> str:
    """Millbrook Primary Academy and Hawthorn Academy"""
    return in_words([assignment.academy.name for assignment in assignments])


def in_words(items: Sequence[str]) -> str:
    """one, two and three"""
    return " and ".join(filter(None, [", ".join(items[:-1]), items[-1] if items else ""]))


def button(assignments: Sequence[Assignment]) -> str:
    """Sign / Sign for both academies / Sign for all 3 academies"""
    if len(assignments) < 2:
        return "Sign"
    return f"Sign for {NUMBERS.get(len(assignments), f'all {len(assignments)}')} academies"


def in_full(moment: datetime) -> str:
    """As evidence: ``22 November 2026, 07:20:14 GMT (UTC+00:00)``."""
    local = timezone.localtime(moment)
    return f"{date_format(local, 'j F Y, H:i:s T')} (UTC{rules.london_offset(moment)})"
