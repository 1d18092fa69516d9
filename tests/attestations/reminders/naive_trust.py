"""Whom a trust must tell what on a day: rule 15 and section 7 of the design once more, day by day and without haste.

Nothing here is shared with the product: days are looked at one after the other, and facts are plain lists.
"""

from datetime import date

from tests.attestations.reminders.naive_facts import BANK_HOLIDAYS, DAY, Asking, Mail, Open
from tests.attestations.reminders.naive_weeks import find_begins


class Trust:
    def __init__(self, policies, people):
        self.policies, self.people = policies, people
        self.days = {}  # by academy, None for all, and day: "closed" or "staff-only"
        self.pauses, self.choices = [], []

    def works(self, human, day):
        """Where somebody works on a day counts; between two engagements the last place, before the first all."""
        if day.weekday() > 4 or day in BANK_HOLIDAYS:
            return False
        places = [work for work in human.work if work.holds(day)]
        if not places:
            last = max((work.until_on for work in human.work if work.until_on < day), default=None)
            places = [work for work in human.work if last in {None, work.until_on}]
        return any(not self.is_closed(work.academy, day) for work in places)

    def is_closed(self, academy, day):
        """What an academy says of a day goes before what is said for all of them."""
        return self.days.get((academy, day), self.days.get((None, day))) == "closed"

    def find_working_day(self, human, day, step=DAY):
        for _ in range(366):
            if self.works(human, day):
                return day
            day += step
        return None

    def add_working_days(self, human, day, days):
        for _ in range(abs(days)):
            step = DAY if days > 0 else -DAY
            day = self.find_working_day(human, day + step, step)
        return day

    def list_open(self, human, day):
        """What somebody has yet to sign on a day, by asking."""
        found = {}
        if any(first <= day <= last for first, last in human.away):
            return found
        for academy in sorted({work.academy for work in human.work if work.holds(day)}):
            begins = find_begins(self, human, academy, day)
            for policy in self.policies:
                asking = policy.find_asking(day)
                if asking is None or academy not in policy.academies or day < policy.from_on:
                    continue
                if self.is_done(human, policy, asking, academy, day):
                    continue
                due_on, asked_on = min(
                    self.find_due(human, policy, asking, work, day, begins.get(policy.number, ()))
                    for work in human.work
                    if work.academy == academy and work.holds(day)
                )
                if asked_on > day:
                    continue  # in a later week
                key = Asking(asking.number, _school_year(day) if policy.is_yearly else None, asked_on)
                other = found.get(key, Open(due_on, asking.is_urgent, policy, []))
                found[key] = other._replace(due_on=min(due_on, other.due_on), places=[*other.places, academy])
        return found

    def is_done(self, human, policy, asking, academy, day):
        """Signed here, the asking version or a later one that stands, this school year where it is asked yearly."""
        year = _school_year(day) if policy.is_yearly else None
        enough = [text.number for text in policy.texts if text.stands(day) and text.on >= asking.on]
        signed = any(
            number in enough and place == academy and (year is None or served >= year)
            for number, place, served in human.signed
        )
        return signed or (asking.number, academy, year) in human.declined

    def find_due(self, human, policy, asking, work, day, begins):
        """Days from the latest of what began the asking, or from its week; never on a day off.

        It waits while a question is open, and where it fell into a time in which nobody could sign.
        """
        begun = [work.from_on, policy.from_on, asking.on]
        begun += [last + DAY for _, last in human.away if last < day]
        year = _school_year(day) if policy.is_yearly else 0
        if policy.is_yearly:
            begun.append(date(year, 9, 1))
        for text in policy.texts:
            own = any(
                number == text.number and place == work.academy and served >= year
                for number, place, served in human.signed
            )
            if asking.on < text.on <= text.withdrawn_on <= day and (text.asks or own):
                begun.append(text.withdrawn_on)
        asked_on = max(begun)
        asked_on = max([asked_on, *[begins_on for would, begins_on in begins if would <= asked_on][-1:]])
        due_on = asked_on + (policy.days if asking.days is None else asking.days) * DAY
        if not self.works(human, due_on):
            due_on = self.add_working_days(human, due_on, 2)
        open_days = [
            asked_on + number * DAY
            for number in range(max(0, (day - asked_on).days))
            if any(
                policy.number == about and first <= asked_on + number * DAY < last
                for about, first, last in human.questions
            )
        ]
        waited = min(15, sum(self.works(human, each) for each in open_days))
        due_on = self.add_working_days(human, due_on, waited)
        for pause in sorted(self.pauses, key=lambda pause: pause.first):
            lost, back_on = pause.list_lost(day)
            if lost and lost[0] <= due_on <= back_on:
                due_on = self.add_working_days(human, due_on, sum(self.works(human, each) for each in lost))
        return due_on, asked_on

    def plan(self, human, asking, due_on, is_urgent, policy):
        """When somebody asked on a day is told: then, half way, and a little before; an urgent version its own way."""
        days_before = min(policy.days_before, 1) if is_urgent else policy.days_before
        days = {"first": self.find_working_day(human, asking.asked_on)}
        if policy.has_half_way and not is_urgent:
            middle = asking.asked_on + (due_on - asking.asked_on) // 2
            days["half-way"] = self.find_working_day(human, middle)
        if days_before:
            days["last"] = self.add_working_days(human, due_on, -days_before)
        planned = []
        for rung, day in days.items():
            if day >= asking.asked_on and day not in [other for other, _ in planned]:
                planned.append((day, rung))
        return sorted(planned)

    def list_owed(self, human, day):
        """What somebody must be told today, by asking."""
        if not self.works(human, day):
            return {}
        mails = [*human.mails, *(Mail(*item, day) for each in human.waiting for item in each.items.items())]
        was_told = any(mail.went and mail.on == day for mail in mails)
        owed = {}
        for asking, (due_on, is_urgent, policy, _) in self.list_open(human, day).items():
            about = [mail for mail in mails if mail.asking == asking]
            come = [each for each in self.plan(human, asking, due_on, is_urgent, policy) if each[0] <= day]
            if not come or (was_told and not is_urgent) or sum(mail.went for mail in about) >= 4:
                continue
            came_on, rung = come[-1]
            if not any(mail.rung == rung or (mail.went and mail.on >= came_on) for mail in about):
                owed[asking] = rung
        return owed

    def list_said(self, human, message, day, open_now):
        """Of what a message that waits still speaks: what is to sign, and was told to no other record meanwhile."""
        return {
            asking for asking in message.items if asking in open_now and not self.is_repeated(human, message, asking)
        }

    def is_repeated(self, human, message, asking):
        if human.merged_after is None:
            return False
        went = [mail for mail in human.mails if mail.asking == asking and mail.went]
        if any(mail.on >= message.owed_on for mail in went):
            return True
        return not message.is_by_hand and (len(went) >= 4 or message.items[asking] in {mail.rung for mail in went})

    def must_wait(self, human, message, day, is_urgent):
        """On a day off; and of several records of one person one is told on another day."""
        if not self.works(human, day):
            return True
        if human.merged_after is None or message.is_by_hand or is_urgent:
            return False
        return any(mail.went and mail.on == day for mail in human.mails)


def _school_year(day):
    return day.year if day.month >= 9 else day.year - 1


def find_served_year(day):
    """From July on a signature serves the coming school year."""
    return day.year if day.month >= 7 else day.year - 1
