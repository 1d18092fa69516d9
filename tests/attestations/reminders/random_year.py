"""Drives a small trust through a random year, day by day, and holds what is owed against ``naive_trust``.

A subclass says how the product works out a morning and what becomes of messages, and writes what happened.
"""

from datetime import date

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from tests.attestations.reminders.naive_facts import DAY, Choice, Chosen, Human, Message, Pause, Policy, Text, Work
from tests.attestations.reminders.naive_news import is_over
from tests.attestations.reminders.naive_trust import Trust, find_served_year

ACADEMIES = (1, 2)
OF_A_PERSON = "work", "away", "signed", "declined", "questions", "mails", "waiting"
which = st.integers(0, 11)  # of however many there are
one_or_all = st.sampled_from([*ACADEMIES, None])
kinds_of_day, weights = st.sampled_from(["closed", "staff-only"]), st.sampled_from(["asks", "is_urgent", ""])
places = st.sampled_from([(1,), (2,), (1, 2)])
terms = st.tuples(st.integers(1, 25), st.booleans(), st.booleans(), st.integers(0, 4))


class RandomYear(RuleBasedStateMachine):
    most_days, has_trouble_daily = 30, False  # that pass at once

    @initialize(first=st.dates(date(2026, 9, 1), date(2027, 8, 1)), terms=st.lists(terms, min_size=1, max_size=3))
    def begin(self, first, terms):
        self.today, self.written = first, 0
        policies = [Policy(number, *each, first, frozenset(ACADEMIES)) for number, each in enumerate(terms)]
        self.trust = Trust(policies, [])
        self.record("trust", policies)
        for policy in policies:
            self.write(policy)
        for each in ((1,), (1, 2)):
            self.employ(each, first)

    def record(self, event, *facts):
        """What a subclass does about something that has happened: its method ``record_joins`` and so on."""
        if method := getattr(self, f"record_{event}", None):
            method(*facts)

    def write(self, policy, later=0, **fields):
        self.written += 1
        text = Text(self.written, self.today, self.today + later * DAY, **fields)
        policy.texts.append(text)
        self.record("version", policy, text)

    def employ(self, academies, day):
        human = Human(len(self.trust.people), [Work(academy, day) for academy in academies])
        self.trust.people.append(human)
        self.record("joins", human)

    def choose_human(self, number):
        return self.trust.people[number % len(self.trust.people)]

    def choose_policy(self, number):
        return self.trust.policies[number % len(self.trust.policies)]

    def list_asked(self, human, policy):
        open_now = self.trust.list_open(human, self.today)
        return [asking for asking, each in open_now.items() if each.policy is policy]

    def list_places(self, human, policy, until=date.min):
        """Where a policy asks somebody who has yet to sign, work that begins by a later day included."""
        day, asking = self.today, policy.find_asking(self.today)
        return sorted(
            {
                work.academy
                for work in human.work
                if work.holds(day) or day < work.from_on <= until
                if work.academy in policy.academies
                if not self.trust.is_done(human, policy, asking, work.academy, day)
            }
        )

    @precondition(lambda self: len(self.trust.people) < 4)
    @rule(academies=places, later=st.integers(0, 5))
    def somebody_joins(self, academies, later):
        self.employ(academies, self.today + later * DAY)

    @rule(who=which, later=st.integers(-1, 5))
    def somebody_leaves_a_place(self, who, later):
        human = self.choose_human(who)
        current = [work for work in human.work if work.holds(self.today) and work.until_on == date.max]
        for work in current[:1]:
            work.until_on = max(work.from_on, self.today + later * DAY)
            self.record("leaves", human, work)

    @rule(who=which, academy=st.sampled_from(ACADEMIES))
    def somebody_begins_at_a_place(self, who, academy):
        human = self.choose_human(who)
        if not any(work.academy == academy and work.until_on >= self.today for work in human.work):
            human.work.append(Work(academy, self.today))
            self.record("begins", human, human.work[-1])

    @rule(who=which, later=st.integers(0, 3), days=st.integers(0, 20) | st.integers(28, 60))
    def somebody_is_away(self, who, later, days):
        human, first = self.choose_human(who), self.today + later * DAY
        if not any(first <= last for _, last in human.away):
            human.away.append((first, first + days * DAY))
            self.record("away", human, *human.away[-1])

    @rule(who=which)
    def somebody_wants_news_while_away(self, who):
        human, chosen = self.choose_human(who), Chosen((self.today, self.written))
        if human.chosen is None and not is_over(human, chosen, self.today):
            human.chosen = chosen
            self.record("wants_news", human)

    @rule(academy=one_or_all, kind=kinds_of_day, later=st.integers(0, 12), days=st.integers(1, 20), but=one_or_all)
    def an_academy_has_other_days(self, academy, kind, later, days, but=None):
        """Or (None) all have, ``but`` for one whose staff come; what an academy says of a day goes before that."""
        first = self.today + later * DAY
        if academy is None and kind == "closed" and but:
            self.an_academy_has_other_days(but, "staff-only", later, days)
        named = dict.fromkeys(((academy, first + number * DAY) for number in range(days)), kind)
        if not named.keys() & self.trust.days.keys():
            self.trust.days |= named
            self.record("other_days", academy, kind, first, first + (days - 1) * DAY)

    @rule(who=which, about=which)
    def somebody_signs(self, who, about):
        human, policy = self.choose_human(who), self.choose_policy(about)
        if self.list_asked(human, policy):
            text = [text for text in policy.texts if text.stands(self.today)][-1]
            at = self.list_places(human, policy)
            human.signed += [(text.number, academy, find_served_year(self.today)) for academy in at]
            self.record("signs", human, policy, text, at)

    @rule(who=which, about=which)
    def somebody_signs_ahead(self, who, about):
        """What is published and not in force yet; it counts from the day on which it comes into force."""
        human, policy = self.choose_human(who), self.choose_policy(about)
        coming = [text for text in policy.texts if self.today < text.on < text.withdrawn_on]
        text = next((text for text in coming if text.asks or policy.find_asking(self.today) is None), None)
        if text and text.withdrawn_on > self.today:
            places = {work.academy for work in human.work if work.until_on >= text.on} & policy.academies
            at = [place for place in sorted(places) if not self.trust.is_done(human, policy, text, place, text.on)]
            if at:
                human.signed += [(text.number, academy, find_served_year(text.on)) for academy in at]
                self.record("signs", human, policy, text, at)

    @rule(who=which, about=which)
    def somebody_declines(self, who, about):
        human, policy = self.choose_human(who), self.choose_policy(about)
        if asked := self.list_asked(human, policy):
            at = self.list_places(human, policy, until=date.max)
            human.declined += [(asked[0].version, academy, asked[0].school_year) for academy in at]
            self.record("declines", human, policy)

    @rule(who=which)
    def somebody_takes_it_back(self, who):
        human = self.choose_human(who)
        human.declined.clear()
        self.record("takes_back", human)

    @rule(who=which, about=which)
    def somebody_asks(self, who, about):
        human, policy = self.choose_human(who), self.choose_policy(about)
        if self.list_asked(human, policy):
            human.questions.append((policy.number, self.today, date.max))
            self.record("asks", human, policy)

    @rule(who=which)
    def questions_are_answered(self, who):
        human = self.choose_human(who)
        human.questions = [(about, first, min(last, self.today)) for about, first, last in human.questions]
        self.record("answered", human)

    @precondition(lambda self: len(self.trust.people) > 2)
    @rule(who=which)
    def two_records_are_of_one_person(self, who):
        self.merge_last(self.trust.people[who % (len(self.trust.people) - 1)])

    def merge_last(self, kept):
        merged = self.trust.people.pop()
        for name in OF_A_PERSON:
            getattr(kept, name).extend(getattr(merged, name))
        kept.chosen = max(filter(None, (kept.chosen, merged.chosen)), key=lambda each: each.at, default=None)
        kept.merged_after = len(kept.mails)
        self.record("merges", merged, kept)

    @precondition(lambda self: len(self.trust.people) < 4)
    @rule(who=which, data=st.data())
    def somebody_was_entered_twice(self, who, data):
        """Both records are told of a morning, and merged before the mail goes."""
        human = self.choose_human(who)
        if work := {(each.academy, each.from_on) for each in human.work if each.until_on == date.max}:
            self.trust.people.append(Human(len(self.trust.people), [Work(*each) for each in sorted(work)]))
            self.record("joins", self.trust.people[-1])
            self.a_morning()
            self.merge_last(human)
            self.the_mail_goes(data)

    @rule(about=which, kind=weights, days=st.none() | st.integers(1, 30), later=st.just(0) | st.integers(1, 20))
    def a_version_is_published(self, about, kind, days, later):
        policy, is_urgent = self.choose_policy(about), kind == "is_urgent"
        later = 0 if is_urgent else later
        if policy.texts[-1].on < self.today + later * DAY:
            self.write(policy, later, asks=bool(kind), is_urgent=is_urgent, days=days)

    @rule(about=which, is_scheduled=st.booleans())
    def a_version_is_withdrawn(self, about, is_scheduled):
        policy, today = self.choose_policy(about), self.today
        left = [text for text in policy.texts if text.withdrawn_on > today]
        for text in [text for text in left if (text.on > today) == is_scheduled][-1:]:
            text.withdrawn_on = today
            self.record("withdrawn", text)

    @rule(
        later=st.integers(1, 9),
        per_week=st.none() | st.integers(1, 2),
        order=st.lists(st.integers(0, 2), max_size=3, unique=True),
        at_once=st.frozensets(st.integers(0, 2), max_size=2),
    )
    def hr_spreads_askings(self, later, per_week, order, at_once):
        """From a day on; what was chosen for that day or a later one is replaced."""
        numbers = range(len(self.trust.policies))
        order, at_once = tuple(each for each in order if each in numbers), at_once.intersection(numbers)
        choice = Choice(self.today + later * DAY, per_week, order, at_once)
        self.trust.choices = [each for each in self.trust.choices if each.from_on < choice.from_on] + [choice]
        self.record("spreads", choice)

    @rule(ago=st.integers(0, 6), hour=st.integers(0, 23), hours=st.integers(1, 120))
    def nobody_could_sign(self, ago, hour, hours):
        """HR enters it once it is over."""
        first = self.today - ago * DAY, hour
        days, until = divmod(hour + hours, 24)
        last = first[0] + days * DAY, until
        if last <= (self.today, 6) and all(pause.first != first for pause in self.trust.pauses):
            self.trust.pauses.append(Pause(first, last))
            self.record("pause", self.trust.pauses[-1])

    @rule(hour=st.integers(7, 23))
    def signing_stops_or_comes_back(self, hour):
        if open_now := [pause for pause in self.trust.pauses if pause.last is None]:
            open_now[0].last = self.today, hour
            self.record("comes_back", open_now[0])
        elif all(pause.first != (self.today, 6) for pause in self.trust.pauses):
            self.trust.pauses.append(Pause((self.today, 6)))
            self.record("pause", self.trust.pauses[-1])

    @rule(about=which, days=st.integers(1, 40), academies=places)
    def a_requirement_changes(self, about, days, academies):
        policy = self.choose_policy(about)
        if policy.from_on < self.today:
            policy.change(self.today, days, frozenset(academies))
            self.record("requirement", policy)

    @rule()
    def a_morning(self):
        """Whether exactly what the naive trust says is owed, be it a second time on a day."""
        expected = {human.number: self.trust.list_owed(human, self.today) for human in self.trust.people}
        expected = {number: owed for number, owed in expected.items() if owed}
        assert self.owe() == expected, self.today
        for human in self.trust.people:
            if human.number in expected:
                human.waiting.append(Message(expected[human.number], self.today))

    @rule(data=st.data())
    def the_mail_goes(self, data):
        self.deliver(lambda answers: data.draw(st.sampled_from(answers)))

    @rule(who=which, about=which)
    def somebody_is_reminded_by_hand(self, who, about):
        human, policy = self.choose_human(who), self.choose_policy(about)
        asked = self.list_asked(human, policy)
        if self.trust.works(human, self.today) and len(asked) == 1:
            sent = [mail for mail in human.mails if mail.asking in asked and mail.went]
            last = max((mail.on for mail in sent), default=None)
            may = not any(asking in message.items for asking in asked for message in human.waiting) and len(sent) < 4
            may = may and (last is None or self.trust.add_working_days(human, last, 3) <= self.today)
            self.remind_by_hand(human, policy, asked[0], may)

    @rule(days=st.integers(1, 30), runs=st.booleans(), by_hand=st.none() | st.tuples(which, which), data=st.data())
    def days_pass(self, days, runs, by_hand, data):
        """With a worker that does its work each day or none, and perhaps somebody who reminds as often as allowed."""
        for _ in range(min(days, self.most_days)):
            self.today += DAY
            if runs:
                self.a_morning()
                self.deliver(lambda each: data.draw(st.sampled_from(each)) if self.has_trouble_daily else each[0])
            if by_hand:
                self.somebody_is_reminded_by_hand(*by_hand)

    @invariant()
    def nobody_is_told_twice_or_too_often(self):
        """What two records were told each before they were merged is not undone, but nothing is added to it."""
        for human in self.trust.people if hasattr(self, "trust") else ():
            for number, mail in enumerate(human.mails):
                if (
                    not mail.went
                    or mail.is_lost
                    or mail.rung.startswith("by-hand")
                    or number < (human.merged_after or 0)
                ):
                    continue
                before = [each for each in human.mails[:number] if each.went and each.asking == mail.asking]
                assert mail.rung not in {each.rung for each in before}
                assert len(before) < 4
