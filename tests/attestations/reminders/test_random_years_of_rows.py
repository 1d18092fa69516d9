"""Random years of rows, mails and workers that die, against ``naive_trust``."""

import sys
from collections import Counter
from contextlib import contextmanager, nullcontext
from functools import partial

import pytest
from django.urls import reverse
from django.utils import timezone
from hypothesis import settings as hypothesis_settings
from hypothesis.stateful import run_state_machine_as_test

from attestations.assignments.queries import load_required_policy
from attestations.models import (
    NoticeItem,
)
from attestations.reminders import emails, repetitions
from attestations.reminders.actions import falling_away
from attestations.reminders.actions.by_hand import remind_by_hand
from attestations.reminders.actions.informed import tell_absent
from attestations.reminders.actions.morning import owe_reminders
from attestations.reminders.by_hand_queries import Reach
from portal.london import london_day
from portal.models import Notice
from portal.notices import actions, mail_server, messages, sending
from portal.notices.mail_server import MailServer, Refused, Unanswered
from portal.notices.queries import PERHAPS_SENT
from portal.refusals import ActionRefused
from tests.attestations.reminders.naive_facts import Asking, Mail, Message
from tests.attestations.reminders.naive_news import find_news, is_ordinary, is_over
from tests.attestations.reminders.recorded_year import TITLES, RecordedYear
from tests.environment import ROUNDS

TROUBLES = "none", "refuses", "is silent", "is silent, having taken it", "kills", "kills, having taken it"
EVERYBODY = Reach(staff=True, governing=True, heads=True, is_hr=False)


class Killed(BaseException):
    """What kill -9 does: the transaction that is open is lost, and nothing else happens."""


FILES = {module.__file__ for module in (actions, emails, falling_away, mail_server, messages, repetitions, sending)}


@contextmanager
def killed_at(line, has_begun):
    """Ends what runs inside at so many lines of the code that sends, from a moment on; no other code is counted."""
    left, before = line, sys.gettrace()

    def trace(frame, event, _):
        nonlocal left
        if frame.f_code.co_filename not in FILES:
            return None
        left -= event == "line" and has_begun()
        if left == 0:
            raise Killed
        return trace

    sys.settrace(trace)
    try:
        yield
    except Killed:
        pass
    finally:
        sys.settrace(before)


class YearOfRows(RecordedYear):
    """The jobs of the morning and of sending run, and what a mail server took is in ``taken``."""

    most_days, has_trouble_daily = 6, True

    def __init__(self):
        super().__init__()
        self.taken, self.bodies, self.notices = Counter(), {}, {}
        self.news, self.told = {}, set()

    def record_merges(self, merged, kept):
        super().record_merges(merged, kept)
        theirs = {key: message for key, (number, message) in self.notices.items() if number == merged.number}
        self.notices |= {key: (kept.number, message) for key, message in theirs.items()}
        self.news = {
            key: (kept.number if number == merged.number else number, *rest)
            for key, (number, *rest) in self.news.items()
        }

    def owe(self):
        self.move(not_before=7)
        owe_reminders(at=timezone.now())
        self.tell_absent()
        return self.collect_new()

    def tell_absent(self):
        """Whether exactly those are told of whom the naive trust says so; of what, is seen when it goes."""
        tell_absent(at=timezone.now())
        expected = {}
        for human in self.trust.people:
            if news := find_news(self.trust, human, now := (self.today, self.written)):
                expected[human.number], human.chosen.told = (news, human.chosen), now
            if human.chosen and is_over(human, human.chosen, self.today):
                human.chosen = None
        numbers = {person.pk: number for number, person in self.people.items()}
        owed = Notice.objects.filter(kind="informed").exclude(pk__in=self.news.keys() | self.told)
        found = {notice.pk: numbers[notice.person_id] for notice in owed}
        assert sorted(found.values()) == sorted(expected)
        self.news |= {key: (number, *expected[number]) for key, number in found.items()}

    def collect_new(self):
        """What was owed since the last look: the rungs of each person; one message each."""
        numbers = {person.pk: number for number, person in self.people.items()}
        texts = {version.pk: number for number, version in self.versions.items()}
        found = {}
        for item in NoticeItem.objects.exclude(notice__in=self.notices).order_by("pk"):
            asking = Asking(texts[item.version_id], item.school_year, item.asked_from)
            found.setdefault(item.notice_id, (numbers[item.person_id], {}))[1][asking] = item.rung
        self.notices |= {key: (number, Message(items, self.today)) for key, (number, items) in found.items()}
        assert len({number for number, _ in found.values()}) == len(found)
        return dict(found.values())

    def remind_by_hand(self, human, policy, asking, may):
        self.move(not_before=7)
        place = self.academies[self.trust.list_open(human, self.today)[asking].places[0]]
        required = load_required_policy(self.requirements[policy.number].policy, known_at=timezone.now())
        act = partial(remind_by_hand, place, required, sentence="", reason="", by=self.hr, reach=EVERYBODY)
        if not may:
            with pytest.raises(ActionRefused):
                act(people=[self.people[human.number].pk])
            return
        act(people=[self.people[human.number].pk])
        human.waiting += [Message(items, self.today) for items in self.collect_new().values()]

    def deliver(self, answer):
        """A worker may die at any line, the mail server refuse a message or fall silent; then all is well."""
        open_now = {human.number: self.trust.list_open(human, self.today) for human in self.trust.people}
        trouble = answer(TROUBLES)
        self.move(not_before=8)
        self.send(trouble, answer)
        self.move(2)
        self.send("none", answer)
        for human in self.trust.people:
            self.settle(human, open_now[human.number], trouble)
        for notice in Notice.objects.filter(pk__in=self.news):
            self.settle_news(notice, *self.news[notice.pk])

    def send(self, trouble, answer):
        moods = [trouble]

        def hand_over(server, message, connection):
            mood, key = moods.pop() if moods else "none", message.extra_headers["Message-ID"]
            if mood == "refuses":
                raise Refused(451, b"4.2.1 later")
            if mood != "is silent":
                self.taken[key], self.bodies[key] = self.taken[key] + 1, message.body
            if mood.startswith("is silent"):
                raise Unanswered("TimeoutError")

        kill = nullcontext()
        if trouble == "kills":
            kill = killed_at(answer(range(1, 150)), lambda: True)
        elif trouble == "kills, having taken it":
            kill = killed_at(answer(range(1, 15)), lambda: not moods)
        with pytest.MonkeyPatch.context() as patch, kill:
            patch.setattr(MailServer, "hand_over", hand_over)
            while sending.send_due(MailServer()) == 0:
                pass

    def settle(self, human, open_now, trouble):
        """Each message went once, or perhaps, or was not needed any more, or waits for a better day."""
        ours = [
            key
            for key, (number, message) in self.notices.items()
            if number == human.number and message in human.waiting and key not in self.told
        ]
        order = list(self.taken)  # the mail server's
        for notice in sorted(Notice.objects.filter(pk__in=ours), key=lambda each: find_place(order, each)):
            message, key = self.notices[notice.pk][1], messages.name_message(notice.pk)
            said = self.trust.list_said(human, message, self.today, open_now)
            is_urgent = any(open_now[asking].is_urgent for asking in said)
            is_perhaps = notice.last_error.startswith(PERHAPS_SENT) and notice.given_up_at is not None
            went = notice.sent_at or (notice.tried_at if is_perhaps else None)
            must_wait = self.trust.must_wait(human, message, self.today, is_urgent)
            if not went and not notice.given_up_at:
                assert not self.taken[key]
                assert must_wait, notice.last_error
                continue
            assert self.taken[key] <= 1
            assert bool(self.taken[key]) == bool(notice.sent_at) or (is_perhaps and trouble not in {"none", "refuses"})
            assert bool(said) or not self.taken[key]
            if self.taken[key]:
                assert not must_wait
                assert london_day(went) == self.today
                titles = {TITLES[open_now[asking].policy.number] for asking in said}
                assert {title for title in TITLES if title in self.bodies[key]} == titles
            elif is_perhaps:  # the worker may have died before it knew what fell away, and nobody knows what went
                said = set(message.items)
            is_lost = is_perhaps and not self.taken[key]  # its worker died before the mail server had it
            human.mails += [
                Mail(asking, rung, self.today, bool(went) and asking in said, is_lost)
                for asking, rung in message.items.items()
            ]
            human.waiting.remove(message)
            self.told.add(notice.pk)

    def settle_news(self, notice, number, news, chosen):
        """It goes to their own address on an ordinary day, while they are away, of what was not withdrawn since."""
        human = next(human for human in self.trust.people if human.number == number)
        texts = {text.number: text for policy in self.trust.policies for text in policy.texts}
        left = {number for number in news if texts[number].withdrawn_on > self.today}
        is_meant = human.chosen is chosen and not is_over(human, chosen, self.today) and bool(left)
        key = messages.name_message(notice.pk)
        if notice.sent_at is None and notice.given_up_at is None:
            assert not is_ordinary(self.today)
            return
        assert self.taken[key] <= 1
        if self.taken[key]:
            assert is_meant
            assert is_ordinary(self.today)
            said = {number for number in texts if f", version {number}.0" in self.bodies[key]}
            assert said == left
        assert notice.sent_at or not is_meant or notice.last_error.startswith(PERHAPS_SENT)
        del self.news[notice.pk]
        self.told.add(notice.pk)


def find_place(order, notice):
    """When the mail server took it; those that it never took come after all others."""
    key = messages.name_message(notice.pk)
    return order.index(key) if key in order else len(order)


@pytest.mark.django_db
@pytest.mark.parametrize(("years", "steps"), [(15, 25), pytest.param(400, 50, marks=pytest.mark.soak)])
def test_random_years_of_rows_and_workers_that_die(clock, settings, years, steps):
    settings.OUTBOX_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.MAILS_PER_MINUTE = 100_000
    YearOfRows.clock = clock
    reverse("home")  # loads the addresses: what dies in the middle of an import here would go on half loaded
    options = hypothesis_settings(max_examples=years * ROUNDS, stateful_step_count=steps)
    run_state_machine_as_test(YearOfRows, settings=options)
