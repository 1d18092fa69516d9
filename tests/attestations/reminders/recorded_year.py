"""Writes as rows what happens to a random trust."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from attestations.assignments import queries
from attestations.models import Frequency, Question, QuestionStep, Requirement, SigningPause, Spreading
from attestations.reminders.actions import informed
from attestations.signing import declining
from policy.models import Weight
from policy.publishing.actions import withdraw
from portal.london import midnight
from portal.models import Category, ClosureDays
from tests import factories as make
from tests.attestations.reminders.random_year import ACADEMIES, RandomYear

TITLES = "Conduct", "Online safety", "Lone working"


class RecordedYear(RandomYear):
    """Its clock is the test's; what it wrote is rolled back when the year is over."""

    clock = None

    def __init__(self):
        super().__init__()
        self.savepoint = transaction.savepoint()
        queries.clear_cache()
        self.people, self.rows, self.versions = {}, {}, {}

    def teardown(self):
        transaction.set_rollback(False)
        transaction.savepoint_rollback(self.savepoint)

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
        is_at_once = text.is_urgent or text.on > text.published_on
        published_at = timezone.now() if is_at_once else midnight(text.published_on)
        source = f"1 Rules\n1.1 Be kind, {text.number} times.\n".encode()
        slug, title = self.slugs[policy.number], TITLES[policy.number]
        made = make.version(f"{text.number}.0", source, slug, title, text.on, weight, days=text.days, at=published_at)
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

    def record_wants_news(self, human):
        person = self.people[human.number]
        address = f"own-{human.number}@home.example"
        informed.confirm(informed.keep_informed(person, address=address, by=person))

    def record_other_days(self, academy, kind, first, last):
        place, at = academy and self.academies[academy], timezone.now()
        ClosureDays.objects.create(academy=place, kind=kind, from_on=first, until_on=last, recorded_at=at)

    def record_spreads(self, choice):
        """As HR does it, but without the order that home has."""
        ids = {number: self.requirements[number].policy_id for number in self.requirements}
        at = timezone.now()
        Spreading.objects.known(at=at).filter(from_on__gte=choice.from_on).update(replaced_at=at)
        Spreading.objects.create(
            from_on=choice.from_on,
            per_week=choice.per_week,
            order=[ids[number] for number in choice.order],
            at_once=[ids[number] for number in choice.at_once],
            recorded_by=self.hr,
            recorded_at=at,
        )

    def record_pause(self, pause):
        first, last = (each and midnight(each[0]).replace(hour=each[1]) for each in (pause.first, pause.last))
        at = timezone.now()
        self.rows[id(pause)] = SigningPause.objects.create(
            from_at=first, until_at=last, reason="A fire", recorded_at=at
        )

    def record_comes_back(self, pause):
        row = self.rows[id(pause)]
        SigningPause.objects.filter(pk=row.pk).update(replaced_at=timezone.now())
        self.record_pause(pause)

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
