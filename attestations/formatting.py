"""Dates, moments, lists and assignments as text for people."""

from collections.abc import Sequence
from datetime import date, datetime

from django.utils import timezone
from django.utils.formats import date_format

from portal.london import london_day, london_offset
from portal.models import Academy, Engagement, Worked
from portal.people.actions.work import WorkTerms

from .assignments.queries import Assignment
from .assignments.rules import OUTSTANDING, State
from .models import Signing

SIGN_INS = {
    "password": "with {} own password",
    "code": "with a code sent to {} own e-mail address",
    "password_reset": "after setting a new password",
    "invitation": "with the first link to {} own e-mail address, and a new password",
    "slip": "with a printed slip",
    "passkey": "with {} own passkey",
    "password-and-factor": "with {} own password and a second factor",
    "code-and-factor": "with a code sent to {} own e-mail address, and a second factor",
    "directory": "with {} own account in the trust’s directory",
    "directory-and-factor": "with {} own account in the trust’s directory, and a second factor",
}
WEEKDAYS = ["Mondays", "Tuesdays", "Wednesdays", "Thursdays", "Fridays", "Saturdays", "Sundays"]
NUMBERS = {2: "both", 3: "all 3"}


def day_and_year(on: date) -> str:
    """4 December 2026"""
    return date_format(on, "j F Y")


def day(on: date) -> str:
    """4 December, with the year unless it is this one"""
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


def span_of_time(from_at: datetime, until_at: datetime) -> str:
    """from Wednesday 18 November 2026, 09:00 GMT to ... / on Tuesday 24 November 2026 from 08:00 to 18:00 GMT"""
    if london_day(from_at) != london_day(until_at):
        return f"from {moment(from_at)} to {moment(until_at)}"
    on, until = date_format(timezone.localtime(from_at), "l j F Y"), date_format(timezone.localtime(until_at), "H:i T")
    return f"on {on} from {time(from_at)} to {until}"


def signed_at_in_full(signing: Signing) -> str:
    """Sunday 22 November 2026, 07:20:14 GMT (UTC+00:00): the offset tells the two 01:30s of an October night apart."""
    return f"{date_format(timezone.localtime(signing.signed_at), 'l j F Y, H:i:s T')} (UTC{signing.london_offset})"


def describe_sign_in(signing: Signing, is_own: bool = True) -> str:
    """with your own password; for other readers: with their own password"""
    return SIGN_INS.get(signing.sign_in_method, signing.sign_in_method).format("your" if is_own else "their")


def please_sign_by(due_on: date | None, state: State) -> str:
    """Please sign by Friday 4 December / Please sign: this was due on 13 November. The date is never broken."""
    if state == State.ELSEWHERE:
        return "Signed elsewhere: you may sign here too"
    if state == State.SHOWN:
        return "Shown by your agency: you may sign too"
    if due_on is None or state not in OUTSTANDING:
        return "Nothing to do now"
    if state == State.OVERDUE:
        return f"Please sign: this was due on {_unbroken(day(due_on))}"
    return f"Please sign by {_unbroken(weekday(due_on))}"


def _unbroken(words: str) -> str:
    return words.replace(" ", "\N{NO-BREAK SPACE}")


def academy_names(assignments: Sequence[Assignment]) -> str:
    """Millbrook Primary Academy and Hawthorn Academy"""
    return join_words([assignment.academy.name for assignment in assignments])


def join_words(items: Sequence[str], *, last: str = "and") -> str:
    """one, two and three"""
    return f" {last} ".join(filter(None, [", ".join(items[:-1]), items[-1] if items else ""]))


def sign_button_text(assignments: Sequence[Assignment]) -> str:
    """Sign / Sign for both academies / Sign for all 3 academies"""
    if len(assignments) < 2:
        return "Sign"
    return f"Sign for {NUMBERS.get(len(assignments), f'all {len(assignments)}')} academies"


def moment_in_full(at: datetime) -> str:
    """22 November 2026, 07:20:14 GMT (UTC+00:00)"""
    return f"{date_format(timezone.localtime(at), 'j F Y, H:i:s T')} (UTC{london_offset(at)})"


def describe_joining(academy: Academy) -> str:
    """Joined on 1 September 2020 / Joins on 1 January 2027"""
    has_joined = academy.joined_on <= london_day(timezone.now())
    return f"{'Joined' if has_joined else 'Joins'} on {day_and_year(academy.joined_on)}"


def describe_outside(academy: Academy) -> str:
    """Joins on 1 January 2027 / Left on 31 August 2027 / '' while it belongs to the trust"""
    today = london_day(timezone.now())
    if academy.joined_on > today:
        return describe_joining(academy)
    return f"Left on {day_and_year(academy.left_on)}" if academy.left_on and academy.left_on < today else ""


def describe_worked(engagement: Engagement | WorkTerms) -> str:
    """All year / Term time / Mondays and Wednesdays / '' where it is not known"""
    if engagement.worked == Worked.WEEKDAYS:
        return join_words([WEEKDAYS[int(number) - 1] for number in engagement.weekdays])
    return str(Worked(engagement.worked).label) if engagement.worked else ""
