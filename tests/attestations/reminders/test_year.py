"""A school year of a trust: joiners, leavers, absences, closures, new versions, a mail server that refuses often."""

import random
from collections import Counter, defaultdict
from datetime import date, datetime, timedelta
from hashlib import sha256

import pytest
from django.core import mail
from django.utils import timezone

from attestations.assignments.calendars import load_calendars
from attestations.models import Attestation, Frequency, Method, NoticeItem, Signing
from attestations.reminders import rules
from attestations.reminders.actions import morning
from attestations.requirements.actions import require
from portal.london import LONDON, london_day
from portal.models import Absence, Category, ClosureDays, Engagement, Notice, Person
from portal.notices.mail_server import MailServer, Refused
from portal.notices.sending import send_due
from portal.numbers import make_number
from tests import factories as make

TEXT = b"1 Rules\n1.1 Be kind.\n"
FIRST, LAST = date(2026, 9, 1), date(2027, 8, 31)
CLOSED = [(date(2026, 10, 26), date(2026, 10, 30)), (date(2026, 12, 21), date(2027, 1, 1))]
CLOSED += [(date(2027, 2, 15), date(2027, 2, 19)), (date(2027, 3, 29), date(2027, 4, 9)), (date(2027, 7, 22), LAST)]
VERSIONS = {date(2026, 11, 9): "conduct", date(2027, 4, 19): "online"}


def at(day, hour):
    return datetime(day.year, day.month, day.day, hour, tzinfo=LONDON)


class Year:
    """The trust, what happened in it, and which askings were open on which morning."""

    def __init__(self, size, monkeypatch):
        self.chance = random.Random(2026)
        self.versions = {}
        self.states = {}  # of an asking of a person, as it was last open
        self.mornings = defaultdict(set)  # the mornings on which it was open
        self.signed = {}
        self._watch(monkeypatch)
        self._make_trust(size)

    def _watch(self, monkeypatch):
        load = morning.load_readers

        def watch(*, at):
            readers = load(at=at)
            for person, reader in readers.items():
                for asking, state in reader.askings.items():
                    self.states[person, asking] = state
                    self.mornings[person, asking].add(london_day(at))
            return readers

        def refuse_one_in_ten(server, message, connection):
            if self.chance.random() < 0.1:
                raise Refused(451, b"4.2.1 later")
            connection.send_messages([message])

        monkeypatch.setattr(morning, "load_readers", watch)
        monkeypatch.setattr(MailServer, "hand_over", refuse_one_in_ten)

    def _make_trust(self, size):
        academies = [make.academy(f"academy-{number}", urn=f"14{number:04}") for number in range(10)]
        for from_on, until_on in CLOSED:
            ClosureDays.objects.create(kind="closed", from_on=from_on, until_on=until_on, recorded_at=make.LONG_AGO)
        people = [
            Person(
                given_names="Ann", family_name=f"Lee{number}", email=f"p{number}@demo.example", reference=f"Y{number}"
            )
            for number in range(size)
        ]
        Person.objects.bulk_create(people)
        Engagement.objects.bulk_create(self._list_work(people, academies))
        away = self.chance.sample(people, size // 20)
        days = [(person, FIRST + timedelta(self.chance.randrange(20, 250))) for person in away]
        Absence.objects.bulk_create(
            Absence(person=person, from_on=day, until_on=day + timedelta(30), recorded_at=make.LONG_AGO)
            for person, day in days
        )
        for slug, days, every in (
            ("conduct", 14, "once"),
            ("online", 28, "once"),
            ("safety", 21, Frequency.SCHOOL_YEAR),
        ):
            version = make.version(source=TEXT, slug=slug, title=slug.title())
            self.versions[slug] = [version]
            require(
                version.policy,
                categories=Category.values,
                academies=[],
                days=days,
                from_on=FIRST,
                every=every,
                by=None,
                at=make.LONG_AGO,
            )

    def _list_work(self, people, academies):
        """One in ten joins during the year, one in ten leaves, one in twenty works at two academies."""
        for number, person in enumerate(people):
            joins = FIRST + timedelta(self.chance.randrange(300)) if number % 10 == 3 else date(2020, 9, 1)
            leaves = FIRST + timedelta(self.chance.randrange(100, 330)) if number % 10 == 7 else None
            places = [academies[number % 10], *([academies[(number + 1) % 10]] if number % 20 == 0 else [])]
            for place in places:
                yield Engagement(
                    person=person,
                    academy=place,
                    category="teacher",
                    job_title="Teacher",
                    from_on=joins,
                    until_on=leaves,
                    source="tests",
                    recorded_at=make.LONG_AGO,
                )

    def sign_some(self):
        """After a day's mails two in three of those who were reminded sign all of it, for all their academies."""
        today, now = london_day(timezone.now()), timezone.now()
        items = NoticeItem.objects.filter(notice__sent_at__gte=at(today, 0)).select_related("version__policy")
        by_person = defaultdict(set)
        for item in items:
            by_person[item.person_id].add(item.version)
        work = defaultdict(set)
        for person, academy in Engagement.objects.filter(person__in=by_person).values_list("person_id", "academy_id"):
            work[person].add(academy)
        signings, attestations = [], []
        for person, versions in sorted(by_person.items()):
            for version in versions if self.chance.random() < 0.67 else ():
                self.signed[person, version.pk] = today
                signing = _build_signing(person, version, now)
                signings.append(signing)
                attestations += [_build_attestation(signing, academy, today) for academy in work[person]]
        Signing.objects.bulk_create(signings)
        Attestation.objects.bulk_create(attestations)


def _build_signing(person, version, now):
    return Signing(
        number=make_number(),
        person_id=person,
        typed_name="Ann",
        known_name="Ann",
        version=version,
        policy_title=version.title,
        version_digest=version.digest,
        statement="Yes",
        statement_digest=sha256(b"Yes").hexdigest(),
        method=Method.OWN_SIGN_IN,
        grade="B",
        signed_at=now,
        london_offset=now.astimezone(LONDON).isoformat()[-6:],
        sign_in_method="password",
        signed_in_at=now,
    )


def _build_attestation(signing, academy, today):
    year = today.year if today.month >= 9 else today.year - 1
    return Attestation(
        signing=signing,
        person_id=signing.person_id,
        version=signing.version,
        academy_id=academy,
        academy_name="Academy",
        engagements=[],
        school_year=year,
    )


def run_year(size, last, clock, settings, monkeypatch):
    settings.OUTBOX_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.MAILS_PER_MINUTE = 100_000
    clock.move_to(at(FIRST, 0))
    year = Year(size, monkeypatch)
    for number in range((last - FIRST).days + 1):
        today = FIRST + timedelta(number)
        clock.move_to(at(today, 6))
        if slug := VERSIONS.get(today):
            year.versions[slug].append(
                make.version(
                    "2.0", TEXT + b"1.2 Think.\n", slug=slug, title=slug.title(), in_force_on=today, at=at(today, 0)
                )
            )
        if today.weekday() > 4 and number > 30:
            continue  # some weekends are enough
        clock.move_to(at(today, 7))
        morning.owe_reminders(at=timezone.now())
        for hour in (8, 10, 12, 15, 17):
            if not Notice.objects.filter(sent_at=None, given_up_at=None).exists():
                break
            clock.move_to(at(today, hour))
            while send_due(MailServer()) == 0:
                pass
        year.sign_some()
    return year


def check(year):
    """What the issue asks: all that is owed was sent; nothing twice, on a wrong day, too often or after signing."""
    calendars = load_calendars(None, known_at=timezone.now())
    away = defaultdict(list)
    for absence in Absence.objects.all():
        away[absence.person_id].append(absence)
    work = dict(Engagement.objects.values_list("person_id", "until_on"))
    sent, per_day, per_asking = defaultdict(dict), Counter(), Counter()
    notices = set()
    for item in NoticeItem.objects.select_related("notice").order_by("notice__sent_at"):
        if item.notice.sent_at is None:
            continue
        person, day = item.person_id, london_day(item.notice.sent_at)
        asking = rules.Asking(item.version_id, item.school_year, item.asked_from)
        sent[person, asking][day] = item.rung
        per_asking[person, asking] += 1
        notices.add((item.notice_id, person, day))
        assert calendars[person].works(day)
        assert not any(absence.from_on <= day <= absence.until_on for absence in away[person])
        assert work[person] is None or day <= work[person]
        assert year.signed.get((person, item.version_id), day) >= day
    for _, person, day in notices:
        per_day[person, day] += 1
    assert max(per_day.values()) == 1
    assert max(per_asking.values()) <= rules.MOST
    assert Notice.objects.filter(kind="reminder").exclude(sent_at=None).count() == len(mail.outbox)
    for (person, asking), state in year.states.items():
        planned = rules.list_rungs(asking.asked_on, state.due_on, state.ladder, calendars[person].works)
        for day, rung in planned:
            if day in year.mornings[person, asking]:
                assert sent[person, asking].get(day) == rung, (asking, state, day, sent[person, asking])
    return len(mail.outbox)


@pytest.mark.django_db
def test_an_autumn_of_sixty_people(clock, settings, monkeypatch):
    assert check(run_year(60, date(2026, 12, 31), clock, settings, monkeypatch)) > 100


@pytest.mark.soak
@pytest.mark.django_db
def test_a_school_year_of_a_thousand_people(clock, settings, monkeypatch):
    assert check(run_year(1000, LAST, clock, settings, monkeypatch)) > 3000
