"""The mail that reminds somebody to sign. It is written when it is sent, from the facts of that moment."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from attestations.assignments.queries import Assignment, load_person_assignments
from attestations.assignments.rules import OUTSTANDING, State
from attestations.assignments.todos import Todo, build_todos
from attestations.formatting import join_words
from attestations.models import NoticeItem, ReminderByHand
from attestations.models.reminders import BY_HAND
from attestations.signing.heads import load_heads
from policy.models import Weight
from portal.london import london_day
from portal.models import Academy, Notice, Person
from portal.notices.choices import find_kept
from portal.notices.hours import find_morning
from portal.notices.hr_contact import write_phone
from portal.notices.letters import Block, Button, Items, Letter, Quote
from portal.notices.messages import REMOVED, NotBefore, NotNeeded

from .actions.falling_away import let_fall_away
from .queries import is_stopped
from .repetitions import find_end_of_try, find_repeated, name_asking, was_told_today
from .rules import DAY, Asking, find_next_day
from .wording import describe_todo, write_subject

TOLD_ALREADY = "Told already, under their other record"
WHY = (
    "You get this because the trust asks you to sign. It stops when you have signed, and you are reminded at most four "
    "times."
)


def build_reminder(notice: Notice) -> Letter:
    """Of what is still to sign of its items, which without it fall away; to the person who is kept of several records.

    Raises NotNeeded where nothing is left, and NotBefore on a day off.
    """
    now = timezone.now()
    assert notice.person is not None  # reminders are owed to people
    person = find_kept(notice.person)
    assignments = load_person_assignments(person, as_at=now)
    _wait_for_a_day_of_work(assignments, now)
    if try_ends_at := find_end_of_try(notice, person):
        raise NotBefore(try_ends_at)
    items = list(NoticeItem.objects.filter(notice=notice, fell_away_at=None))
    repeated = find_repeated(notice, items, person, at=now)
    askings = {name_asking(item) for item in items} - repeated
    todos = build_todos([each for each in assignments if _find_asking(each) in askings], now, OUTSTANDING)
    if not todos:
        raise NotNeeded(TOLD_ALREADY if repeated else _say_why_not(assignments, askings))
    said = {_find_asking(assignment) for todo in todos for assignment in todo.assignments}
    _wait_for_another_day(notice, person, todos, now)
    let_fall_away([item for item in items if name_asking(item) not in said], at=now)
    body = [*_quote_sentence(notice), *_write_body(person, todos, now)]
    return Letter(subject=write_subject(todos, london_day(now)), body=body, why=WHY)


def _wait_for_a_day_of_work(assignments: Sequence[Assignment], now: datetime) -> None:
    """Somebody who is asked for nothing anywhere waits for nothing."""
    today = london_day(now)
    tomorrow = today + DAY
    if is_stopped():
        raise NotBefore(find_morning(tomorrow))
    works = assignments[0].case.person_facts.calendar.works if assignments else None
    if works and not works(today):
        raise NotBefore(find_morning(find_next_day(tomorrow, works) or tomorrow))


def _wait_for_another_day(notice: Notice, person: Person, todos: Sequence[Todo], now: datetime) -> None:
    """Who was told something today under another record is told the rest on their next day of work."""
    is_urgent = any(each.version.weight == Weight.URGENT for todo in todos for each in todo.assignments)
    if is_urgent or notice.cause.startswith(BY_HAND) or not was_told_today(notice, person, at=now):
        return
    tomorrow = london_day(now) + DAY
    works = todos[0].assignments[0].case.person_facts.calendar.works
    raise NotBefore(find_morning(find_next_day(tomorrow, works) or tomorrow))


def _find_asking(assignment: Assignment) -> Asking | None:
    outcome = assignment.outcome
    if assignment.is_being_checked or outcome.is_over or outcome.asked_on is None:
        return None
    return Asking(outcome.version_id, outcome.school_year, outcome.asked_on)


def _say_why_not(assignments: Iterable[Assignment], askings: set[Asking]) -> str:
    versions = {asking.version_id for asking in askings}
    same = [each for each in assignments if each.outcome.version_id in versions]
    if any(each.state in {State.ATTESTED, State.ELSEWHERE, State.SHOWN} or each.is_being_checked for each in same):
        return "Signed meanwhile"
    return "Left meanwhile" if all(each.outcome.is_over for each in same) else "Not asked any more, or away"


def _write_body(person: Person, todos: Sequence[Todo], now: datetime) -> Iterator[Block]:
    places = list({each.academy.pk: each.academy for todo in todos for each in todo.assignments}.values())
    tell = _name_whom_to_tell(person, places, now)
    yield "Please read and sign:"
    yield Items([describe_todo(todo, london_day(now)) for todo in todos])
    yield f"You are asked because you work at {join_words([place.name for place in places])}."
    yield f"Please do this in working time. If you have no time or no computer at work, tell {tell}."
    yield Button("See what to sign", settings.SITE_ADDRESS + reverse("home"))
    yield "If anything is unclear, ask before you sign. Each policy says whom to ask."


def _quote_sentence(notice: Notice) -> Iterator[Block]:
    if notice.cause.startswith(BY_HAND):
        key = notice.cause.removeprefix(BY_HAND).partition("/")[0]
        by_hand = ReminderByHand.objects.select_related("sent_by").get(pk=key)
        if by_hand.sentence not in {"", REMOVED}:
            yield f"{by_hand.sent_by.name} writes:"
            yield Quote(by_hand.sentence)


def _name_whom_to_tell(person: Person, academies: Sequence[Academy], now: datetime) -> str:
    """The head of the first of these academies that has one; else HR."""
    heads = (head for place in load_heads(person, academies, at=now) for head in place.heads)
    head = next(heads, None)
    return head.name if head else f"HR on {write_phone()}" if settings.HR_PHONE else "HR"
