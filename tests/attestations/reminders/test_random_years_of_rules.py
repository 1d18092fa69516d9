"""Random years of the rules alone, against ``naive_trust``."""

from dataclasses import replace
from datetime import datetime, time
from types import SimpleNamespace

import pytest
from hypothesis import settings
from hypothesis.stateful import run_state_machine_as_test

from attestations.assignments.facts import (
    AcademyFact,
    DeclinedFact,
    EngagementFact,
    PersonFacts,
    PolicyFacts,
    Queue,
    RequirementFact,
    SignedFact,
    SpreadingFact,
    VersionFact,
)
from attestations.assignments.pauses import Pause
from attestations.assignments.rules import outcome
from attestations.assignments.spans import DAY, Span
from attestations.assignments.waiting import OpenQuestion
from attestations.assignments.working_days import ALWAYS, WorkPattern, build_calendar
from attestations.reminders import rules
from attestations.reminders.queries import build_open
from policy.models import Weight
from portal.london import LONDON, midnight
from tests.attestations.reminders.naive_facts import Mail
from tests.attestations.reminders.random_year import ACADEMIES, RandomYear
from tests.environment import ROUNDS


class YearOfRules(RandomYear):
    """Messages go at once, or wait for another day."""

    def owe(self):
        owed = {human.number: self.find_owed(human) for human in self.trust.people}
        return {number: found for number, found in owed.items() if found}

    def find_owed(self, human):
        states, all_facts = {}, self.build_policies()
        for policy in self.trust.policies:
            weights = {text.number: Weight.URGENT if text.is_urgent else Weight.MATERIAL for text in policy.texts}
            required = SimpleNamespace(versions={key: SimpleNamespace(weight=each) for key, each in weights.items()})
            ladder = rules.Ladder(half_way=policy.has_half_way, days_before=policy.days_before)
            facts, now = all_facts[policy.number], midnight(self.today)
            places = [(AcademyFact(place, ALWAYS), place) for place in ACADEMIES]
            found = [outcome(facts, academy, self.build_person(human, policy, place), now) for academy, place in places]
            states |= build_open(filter(None, found), required, {policy.number: ladder})
        told = bool(human.waiting) or any(mail.went and mail.on == self.today for mail in human.mails)
        works = self.build_calendar(human).works
        return rules.find_owed(states, self.list_messages(human), self.today, works, told_today=told)

    def build_policies(self):
        """By number; they share the weeks over which HR spreads askings."""
        pauses = tuple(map(build_pause, sorted(self.trust.pauses, key=lambda pause: pause.first)))
        plain = tuple(
            PolicyFacts(
                tuple(build_versions(policy)), tuple(build_requirements(policy)), id=policy.number, pauses=pauses
            )
            for policy in self.trust.policies
        )
        choices = [SpreadingFact(each.from_on, each.per_week, each.order, each.at_once) for each in self.trust.choices]
        queue = Queue(tuple(choices), plain) if any(choice.per_week for choice in choices) else None
        return {facts.id: replace(facts, queue=queue) for facts in plain}

    def list_messages(self, human):
        sent = {}
        waiting = [Mail(*item, self.today) for message in human.waiting for item in message.items.items()]
        for mail in (*human.mails, *waiting):
            sent.setdefault(mail.asking, []).append(rules.Message(mail.on, mail.rung, mail.went))
        return sent

    def deliver(self, answer):
        for human in self.trust.people:
            for message in human.waiting[:] if self.trust.works(human, self.today) else ():
                if answer(["goes", "waits"]) == "goes":
                    self.send(human, message)

    def send(self, human, message):
        """What was told to no other record goes, the rest falls away."""
        open_now = self.trust.list_open(human, self.today)
        said = self.trust.list_said(human, message, self.today, open_now)
        for asking, rung in message.items.items() if human.merged_after is not None else ():
            others = [rules.Message(mail.on, mail.rung, mail.went) for mail in human.mails if mail.asking == asking]
            is_repeated = self.trust.is_repeated(human, message, asking)
            assert rules.is_repeated(message.owed_on, rung, others) == is_repeated
        is_urgent = any(open_now[asking].is_urgent for asking in said)
        if not said or not self.trust.must_wait(human, message, self.today, is_urgent):
            human.mails += [Mail(*item, self.today, item[0] in said) for item in message.items.items()]
            human.waiting.remove(message)

    def remind_by_hand(self, human, policy, asking, may):
        sent = self.list_messages(human).get(asking, [])
        assert (rules.refuse_by_hand(sent, self.today, self.build_calendar(human).works) is None) == may
        if may:
            human.mails.append(Mail(asking, rules.name_by_hand(sent), self.today))

    def build_calendar(self, human):
        days = {day for _, day in self.trust.days}
        off = {place: frozenset(day for day in days if self.trust.is_closed(place, day)) for place in ACADEMIES}
        return build_calendar((span(work), WorkPattern(days_off=off[work.academy])) for work in human.work)

    def build_person(self, human, policy, place):
        signed = {}
        for number, at, year in human.signed:
            if at == place:
                signed[number] = (*signed.get(number, ()), SignedFact(midnight(self.today), year))
        declined = [
            DeclinedFact(number, year, midnight(self.today), None) for number, at, year in human.declined if at == place
        ]
        return PersonFacts(
            tuple(EngagementFact("teacher", span(work)) for work in human.work if work.academy == place),
            tuple(Span(*each) for each in human.away),
            signed,
            (),
            self.build_calendar(human),
            tuple(declined),
            tuple(
                OpenQuestion(0, midnight(first), None if last.year > 3000 else midnight(last))
                for about, first, last in human.questions
                if about == policy.number
            ),
        )


def span(work):
    return Span(work.from_on, None if work.until_on.year > 3000 else work.until_on)


def build_versions(policy):
    for text in policy.texts:
        withdrawn_at = None if text.withdrawn_on.year > 3000 else midnight(text.withdrawn_on)
        moments = midnight(text.published_on), midnight(text.on)
        yield VersionFact(text.number, *moments, text.asks, text.days, withdrawn_at, is_urgent=text.is_urgent)


def build_requirements(policy):
    """Each with the terms of today; only the last holds."""
    ends = [from_on - DAY for from_on, _ in policy.rules[1:]] + [None]
    for (from_on, academies), until_on in zip(policy.rules, ends, strict=True):
        asked = Span(from_on, until_on)
        yield RequirementFact(frozenset({"teacher"}), academies, policy.days, asked, policy.is_yearly, id=policy.number)


def build_pause(pause):
    first, last = (each and datetime.combine(each[0], time(each[1]), LONDON) for each in (pause.first, pause.last))
    return Pause(first, last)


@pytest.mark.parametrize(("years", "steps"), [(200, 50), pytest.param(4000, 80, marks=pytest.mark.soak)])
def test_random_years_of_the_rules(years, steps):
    options = settings(max_examples=years * ROUNDS, stateful_step_count=steps)
    run_state_machine_as_test(YearOfRules, settings=options)
