"""Random years of the rules alone, against ``naive_trust``."""

from types import SimpleNamespace

from hypothesis import settings
from hypothesis.stateful import run_state_machine_as_test

from attestations.assignments.facts import (
    AcademyFact,
    DeclinedFact,
    EngagementFact,
    PersonFacts,
    PolicyFacts,
    RequirementFact,
    SignedFact,
    VersionFact,
)
from attestations.assignments.rules import outcome
from attestations.assignments.spans import Span
from attestations.assignments.waiting import OpenQuestion
from attestations.assignments.working_days import WorkPattern, build_calendar
from attestations.reminders import rules
from attestations.reminders.queries import build_open
from policy.models import Weight
from portal.london import midnight
from tests.attestations.reminders.naive_trust import Mail
from tests.attestations.reminders.random_year import ACADEMIES, RandomYear
from tests.environment import ROUNDS


class YearOfRules(RandomYear):
    """Messages go at once, or wait for another day."""

    def owe(self):
        owed = {human.number: self.find_owed(human) for human in self.trust.people}
        return {number: found for number, found in owed.items() if found}

    def find_owed(self, human):
        states = {}
        for policy in self.trust.policies:
            weights = {text.number: Weight.URGENT if text.is_urgent else Weight.MATERIAL for text in policy.texts}
            required = SimpleNamespace(versions={key: SimpleNamespace(weight=each) for key, each in weights.items()})
            ladder = rules.Ladder(half_way=policy.has_half_way, days_before=policy.days_before)
            facts, now = build_policy(policy), midnight(self.today)
            places = [(AcademyFact(place, Span(policy.from_on, None)), place) for place in ACADEMIES]
            found = [outcome(facts, academy, self.build_person(human, policy, place), now) for academy, place in places]
            states |= build_open(filter(None, found), required, {policy.number: ladder})
        told = bool(human.waiting) or any(mail.went and mail.on == self.today for mail in human.mails)
        works = self.build_calendar(human).works
        return rules.find_owed(states, self.list_messages(human), self.today, works, told_today=told)

    def list_messages(self, human):
        sent = {}
        waiting = [Mail(*item, self.today) for message in human.waiting for item in message.items()]
        for mail in (*human.mails, *waiting):
            sent.setdefault(mail.asking, []).append(rules.Message(mail.on, mail.rung, mail.went))
        return sent

    def deliver(self, answer):
        for human in self.trust.people:
            still_open = self.trust.list_open(human, self.today)
            for message in human.waiting[:] if self.trust.works(human, self.today) else ():
                if answer(["goes", "waits"]) == "goes":
                    goes = any(asking in still_open for asking in message)
                    human.mails += [Mail(*item, self.today, goes) for item in message.items()]
                    human.waiting.remove(message)

    def remind_by_hand(self, human, policy, asking, may):
        sent = self.list_messages(human).get(asking, [])
        assert (rules.refuse_by_hand(sent, self.today, self.build_calendar(human).works) is None) == may
        if may:
            human.mails.append(Mail(asking, rules.name_by_hand(sent), self.today))

    def build_calendar(self, human):
        return build_calendar(
            (span(work), WorkPattern(days_off=frozenset(day for at, day in self.trust.closed if at == work.academy)))
            for work in human.work
        )

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


def build_policy(policy):
    versions = [
        VersionFact(
            text.number,
            midnight(text.on),
            midnight(text.on),
            text.asks,
            text.days,
            None if text.withdrawn_on.year > 3000 else midnight(text.withdrawn_on),
        )
        for text in policy.texts
    ]
    asked = Span(policy.from_on, None)
    rule = RequirementFact(
        frozenset({"teacher"}), policy.academies, policy.days, asked, policy.is_yearly, id=policy.number
    )
    return PolicyFacts(tuple(versions), (rule,))


def test_random_years_of_the_rules():
    options = settings(max_examples=200 * ROUNDS, stateful_step_count=50)
    run_state_machine_as_test(YearOfRules, settings=options)
