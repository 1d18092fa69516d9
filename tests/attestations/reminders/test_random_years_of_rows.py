"""Random years of rows, mails and workers that die, against ``naive_trust``."""

import sys
from collections import Counter
from contextlib import contextmanager, nullcontext
from datetime import timedelta
from functools import partial

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from hypothesis import settings as hypothesis_settings
from hypothesis.stateful import run_state_machine_as_test

from attestations.assignments import queries
from attestations.assignments.queries import load_required_policy
from attestations.models import Frequency, NoticeItem, Question, QuestionStep, Requirement
from attestations.reminders import emails
from attestations.reminders.actions.by_hand import remind_by_hand
from attestations.reminders.actions.morning import owe_reminders
from attestations.reminders.by_hand_queries import Reach
from attestations.signing import declining
from policy.models import Weight
from policy.publishing.actions import withdraw
from portal.london import london_day, midnight
from portal.models import Category, ClosureDays, Notice
from portal.notices import actions, mail_server, messages, sending
from portal.notices.mail_server import MailServer, Refused, Unanswered
from portal.notices.queries import PERHAPS_SENT
from portal.refusals import ActionRefused
from tests import factories as make
from tests.attestations.reminders.naive_trust import Asking, Mail
from tests.attestations.reminders.random_year import ACADEMIES, RandomYear
from tests.environment import ROUNDS

TITLES = "Conduct", "Online safety", "Lone working"
TROUBLES = "none", "refuses", "is silent", "is silent, having taken it", "kills", "kills, having taken it"
EVERYBODY = Reach(staff=True, governing=True, heads=True, is_hr=False)


class Killed(BaseException):
    """What kill -9 does: the transaction that is open is lost, and nothing else happens."""


FILES = {module.__file__ for module in (actions, emails, mail_server, messages, sending)}


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


class YearOfRows(RandomYear):
    """Facts are rows, the jobs of the morning and of sending run, and what a mail server took is in ``taken``."""

    clock, most_days, has_trouble_daily = None, 6, True

    def __init__(self):
        super().__init__()
        self.savepoint = transaction.savepoint()
        queries.clear_cache()
        self.taken, self.bodies, self.notices = Counter(), {}, {}
        self.people, self.rows, self.versions = {}, {}, {}

    def teardown(self):
        transaction.savepoint_rollback(self.savepoint)
        transaction.set_rollback(False)

    def move(self, minutes=1, not_before=6):
        """Time passes; a new day begins at six."""
        begin = midnight(self.today).replace(hour=not_before)
        self.clock.move_to(max(timezone.now() + timedelta(minutes=minutes), begin))

    def record(self, event, *facts):
        self.move()
        super().record(event, *facts)

    def record_trust(self, policies):
        self.clock.move_to(midnight(self.today).replace(hour=6))
        self.academies = {number: make.academy(f"academy-{number}", urn=f"14000{number}") for number in ACADEMIES}
        self.hr = make.person("Hannah", "Reid")
        self.requirements, self.slugs = {}, {policy.number: f"policy-{policy.number}" for policy in policies}

    def record_version(self, policy, text):
        weight = Weight.URGENT if text.is_urgent else Weight.MATERIAL if text.asks else Weight.EDITORIAL
        published_at = timezone.now() if text.is_urgent else midnight(self.today)
        source = f"1 Rules\n1.1 Be kind, {text.number} times.\n".encode()
        slug, title = self.slugs[policy.number], TITLES[policy.number]
        made = make.version(
            f"{text.number}.0", source, slug, title, self.today, weight, days=text.days, at=published_at
        )
        self.versions[text.number] = made
        if len(policy.texts) == 1:
            self.record_requirement(policy)

    def record_requirement(self, policy):
        if before := self.requirements.get(policy.number):
            make.end([before], self.today - timedelta(1))
        made = Requirement.objects.create(
            policy=self.versions[policy.texts[0].number].policy,
            categories=Category.values,
            days=policy.days,
            from_on=self.today,
            every=Frequency.SCHOOL_YEAR if policy.is_yearly else Frequency.ONCE,
            tells_half_way=policy.has_half_way,
            days_before=policy.days_before,
            recorded_at=timezone.now(),
        )
        made.academies.set(self.academies[place] for place in policy.academies)
        self.requirements[policy.number] = made

    def record_joins(self, human):
        self.people[human.number] = make.person()
        for work in human.work:
            self.record_begins(human, work)

    def record_begins(self, human, work):
        person = self.people[human.number]
        self.rows[id(work)] = make.engagement(person, self.academies[work.academy], work.from_on)

    def record_leaves(self, human, work):
        make.end([self.rows[id(work)]], work.until_on)

    def record_away(self, human, first, last):
        make.absence(self.people[human.number], first, last)

    def record_closes(self, academy, first, last):
        at = timezone.now()
        ClosureDays.objects.create(
            academy=self.academies[academy], kind="closed", from_on=first, until_on=last, recorded_at=at
        )

    def record_signs(self, human, policy, text, places):
        academies = [self.academies[place] for place in places]
        make.sign(self.people[human.number], self.versions[text.number], *academies, at=timezone.now())

    def record_declines(self, human, policy):
        asking = self.versions[policy.find_asking(self.today).number]
        declining.decline(self.slugs[policy.number], seen=asking.number, words="", by=self.people[human.number])

    def record_takes_back(self, human):
        for slug in self.slugs.values():
            declining.take_back(slug, by=self.people[human.number])

    def record_asks(self, human, policy):
        make.question(self.people[human.number], self.versions[policy.find_asking(self.today).number])

    def record_answered(self, human):
        person = self.people[human.number]
        for question in Question.objects.filter(person__in=person.record_ids).exclude(steps__kind="closed"):
            QuestionStep.objects.create(question=question, kind="closed", at=timezone.now(), by=person)

    def record_merges(self, merged, kept):
        make.merge(self.people.pop(merged.number), self.people[kept.number])

    def record_withdrawn(self, text):
        withdraw(self.versions[text.number], reason="It was wrong.", by=self.hr)

    def owe(self):
        self.move(not_before=7)
        owe_reminders(at=timezone.now())
        return self.collect_new()

    def collect_new(self):
        """What was owed since the last look: the rungs of each person; one message each."""
        numbers = {person.pk: number for number, person in self.people.items()}
        texts = {version.pk: number for number, version in self.versions.items()}
        found = {}
        for item in NoticeItem.objects.exclude(notice__in=self.notices).order_by("pk"):
            asking = Asking(texts[item.version_id], item.school_year, item.asked_from)
            found.setdefault(item.notice_id, (numbers[item.person_id], {}))[1][asking] = item.rung
        self.notices |= found
        assert len({number for number, _ in found.values()}) == len(found)
        return dict(found.values())

    def remind_by_hand(self, human, policy, asking, may):
        self.move(not_before=7)
        place = self.academies[self.list_places(human, policy)[0]]
        required = load_required_policy(self.requirements[policy.number].policy, known_at=timezone.now())
        act = partial(remind_by_hand, place, required, sentence="", reason="", by=self.hr, reach=EVERYBODY)
        if not may:
            with pytest.raises(ActionRefused):
                act(people=[self.people[human.number].pk])
            return
        act(people=[self.people[human.number].pk])
        human.waiting += self.collect_new().values()

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
        works = self.trust.works(human, self.today)
        ours = [
            key
            for key, (number, message) in self.notices.items()
            if number == human.number and message in human.waiting
        ]
        for notice in Notice.objects.filter(pk__in=ours):
            message, key = self.notices[notice.pk][1], messages.name_message(notice.pk)
            is_perhaps = notice.last_error.startswith(PERHAPS_SENT) and notice.given_up_at is not None
            went = notice.sent_at or (notice.tried_at if is_perhaps else None)
            if not went and not notice.given_up_at:
                assert not self.taken[key]
                assert not works, notice.last_error
                continue
            assert self.taken[key] <= 1
            assert bool(self.taken[key]) == bool(notice.sent_at) or (is_perhaps and trouble not in {"none", "refuses"})
            titles = {TITLES[each[2].number] for asking, each in open_now.items() if asking in message}
            if self.taken[key]:
                assert works
                assert london_day(went) == self.today
                assert {title for title in TITLES if title in self.bodies[key]} == titles
            assert bool(titles) or not self.taken[key]
            human.mails += [Mail(asking, rung, self.today, bool(went)) for asking, rung in message.items()]
            human.waiting.remove(message)


@pytest.mark.django_db
def test_random_years_of_rows_and_workers_that_die(clock, settings):
    settings.OUTBOX_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.MAILS_PER_MINUTE = 100_000
    YearOfRows.clock = clock
    reverse("home")  # loads the addresses: what dies in the middle of an import here would go on half loaded
    options = hypothesis_settings(max_examples=15 * ROUNDS, stateful_step_count=25)
    run_state_machine_as_test(YearOfRows, settings=options)
