"""Reminders that a head, a deputy or HR sends to people whom they choose."""

from collections.abc import Collection, Sequence
from datetime import timedelta
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction

from attestations.assignments.required_policies import RequiredPolicy
from attestations.models import NoticeItem, ReminderByHand
from portal import audit
from portal.clock import moment
from portal.models import Academy, Notice, Person
from portal.notices.actions import owe_many
from portal.people.names import find_invisible
from portal.refusals import ActionRefused

from .. import rules
from ..by_hand_queries import Candidate, Reach, load_candidates
from ..queries import KIND, is_stopped
from .morning import build_items, lock_reminders

CHANGED = "Some of these people have signed or been reminded since you opened this. Look at the list again."


@transaction.atomic
def remind_by_hand(
    academy: Academy,
    required: RequiredPolicy,
    *,
    people: Collection[UUID],
    sentence: str,
    reason: str,
    by: Person,
    reach: Reach,
) -> ReminderByHand:
    """Owe a reminder to chosen people at an academy, of one policy. Raises ActionRefused."""
    lock_reminders()  # nobody else works out meanwhile what these people were sent
    at = moment()
    if is_stopped():
        raise ActionRefused("HR has stopped all reminders for now. Nothing was sent.")
    if find_invisible(sentence) or find_invisible(reason):
        raise ActionRefused("There is an invisible character in your words. Type them again.")
    chosen = _choose(load_candidates(academy, required, by=by, reach=reach, at=at), people, reason)
    words = {"sentence": sentence, "reason": reason}
    made = ReminderByHand.objects.create(policy=required.policy, academy=academy, sent_by=by, sent_at=at, **words)
    _owe(made, chosen)
    audit.record_many("remind", (f"person:{each.person.pk}" for each in chosen), by=by, at=at)
    audit.record("remind-by-hand", f"policy:{required.policy.slug}", by=by, academy=academy, at=at)
    return made


def _choose(candidates: Sequence[Candidate], people: Collection[UUID], reason: str) -> list[Candidate]:
    chosen = [each for each in candidates if each.person.pk in people and not each.refusal]
    if not people or len(chosen) != len(set(people)):
        raise ActionRefused(CHANGED if people else "Choose whom to remind.")
    if not reason and any(each.is_beyond_four for each in chosen):
        raise ActionRefused("Say why somebody is reminded more than four times.")
    return chosen


def _owe(made: ReminderByHand, chosen: Sequence[Candidate]) -> None:
    """At the rate that the mail server is given."""
    pause, cause = timedelta(minutes=1) / settings.MAILS_PER_MINUTE, made.cause
    items = []
    notices = []
    for place, each in enumerate(chosen):
        try_at = made.sent_at + place * pause
        notice = Notice(pk=uuid4(), kind=KIND, person=each.person, cause=cause, owed_at=made.sent_at, try_at=try_at)
        notices.append(notice)
        items += _build_items(notice, each)
    owe_many((notice, None) for notice in notices)
    NoticeItem.objects.bulk_create(items)


def _build_items(notice: Notice, candidate: Candidate) -> list[NoticeItem]:
    rungs = {asking: rules.name_by_hand(candidate.messages.get(asking, ())) for asking in candidate.askings}
    return build_items(notice, candidate.person.pk, rungs)
