"""A school year of ten academies: joiners, leavers, absences, closures, three policies, two new versions, a yearly
requirement, and a mail server that refuses one message in ten."""

import random
from collections import Counter, defaultdict
from datetime import date, datetime, timedelta
from hashlib import sha256

import pytest
from django.core import mail
from django.db import connection
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
BURST_PIPE = date(2026, 11, 9), date(2026, 11, 13)  # at one academy, as a new version comes into force


def at(day, hour):
    return datetime(day.year, day.month, day.day, hour, tzinfo=LONDON)


class Year:
    """The trust, what happened in it, and which askings were open on which morning."""

    def __init__(self, size, monkeypatch):
        self.chance = random.Random(2026)
        self.states = {}  # of an asking of a person, as it was last open
        self.mornings = defaultdict(set)  # the mornings on which it was open
        self.signed = {}
        self.changed = set()  # who signed or left between the writing and the sending, and when
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
        days = dict(zip(("from_on", "until_on"), BURST_PIPE, strict=True))
        ClosureDays.objects.create(academy=academies[1], kind="closed", **days, recorded_at=make.LONG_AGO)
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
        for slug, days, every, categories in (
            ("conduct", 14, "once", Category.values),
            ("online", 28, "once", ["teacher"]),
            ("safety", 21, Frequency.SCHOOL_YEAR, Category.values),
        ):
            version = make.version(source=TEXT, slug=slug, title=slug.title())
            require(
                version.policy,
                categories=categories,
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
                    category="support" if number % 2 else "teacher",
                    job_title="",
                    from_on=joins,
                    until_on=leaves,
                    source="tests",
                    recorded_at=make.LONG_AGO,
                )

    def change_minds(self):
        """Between the writing and the sending some of many who are to be told sign or leave."""
        today, waiting = london_day(timezone.now()), Notice.objects.filter(sent_at=None, given_up_at=None, tries=0)
        told = sorted(waiting.values_list("person_id", flat=True))
        signers = self.chance.sample(told, len(told) // 50)
        leavers = self.chance.sample(told, (len(told) + 150) // 200)
        self.sign(signers)
        work = Engagement.objects.known(at=timezone.now()).filter(person__in=leavers, from_on__lt=today)
        make.end(work, today - rules.DAY)
        self.changed |= {(person, today) for person in (*signers, *leavers)}

    def sign_some(self):
        """After a day's mails nine in ten of those who were reminded sign all of it, for all their academies."""
        today = at(london_day(timezone.now()), 0)
        told = sorted(set(Notice.objects.filter(sent_at__gte=today).values_list("person_id", flat=True)))
        self.sign(self.chance.sample(told, len(told) * 9 // 10))

    def sign(self, people):
        now = timezone.now()
        items = NoticeItem.objects.filter(person__in=people).select_related("version__policy")
        asked = {(item.person_id, item.version) for item in items} - self.signed.keys()
        work = defaultdict(set)
        for person, academy in Engagement.objects.filter(person__in=people).values_list("person_id", "academy_id"):
            work[person].add(academy)
        signings, attestations = [], []
        for person, version in sorted(asked, key=lambda each: (each[0], each[1].pk)):
            self.signed[person, version] = now
            signings.append(_build_signing(person, version, now))
            attestations += [_build_attestation(signings[-1], academy, london_day(now)) for academy in work[person]]
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


def run_year(year, clock):
    for number in range((LAST - FIRST).days + 1):
        today = FIRST + number * rules.DAY
        clock.move_to(at(today, 6))
        if slug := VERSIONS.get(today):
            text = TEXT + b"1.2 Think.\n"
            make.version("2.0", text, slug=slug, title=slug.title(), in_force_on=today, at=at(today, 0))
        clock.move_to(at(today, 7))
        morning.owe_reminders(at=timezone.now())
        year.change_minds()
        waiting = Notice.objects.filter(sent_at=None, given_up_at=None)
        hours = iter(range(8, 18))
        while waiting.exists() and (hour := next(hours, None)):
            clock.move_to(at(today, hour))
            while send_due(MailServer()) == 0:
                pass
        clock.move_to(at(today, 19))
        year.sign_some()
        if number in {0, 1, 30}:  # as a server's autovacuum does within a minute; without it each question takes 0.5 s
            analyze()


def analyze():
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def check(year):
    """What was owed was sent; nothing twice, on a wrong day, a fifth time, after signing or to whoever has left."""
    calendars, away = load_calendars(None, known_at=timezone.now()), defaultdict(list)
    for absence in Absence.objects.all():
        away[absence.person_id].append(absence)
    work = defaultdict(list)
    for person, until_on in Engagement.objects.known(at=timezone.now()).values_list("person_id", "until_on"):
        work[person].append(until_on or date.max)
    sent, per_asking = defaultdict(dict), Counter()
    for item in NoticeItem.objects.exclude(notice__sent_at=None).select_related("notice", "version"):
        person, day = item.person_id, london_day(item.notice.sent_at)
        asking = rules.Asking(item.version_id, item.school_year, item.asked_from)
        sent[person, asking][day] = item.rung
        per_asking[person, asking] += 1
        assert calendars[person].works(day)
        assert item.notice.sent_at.astimezone(LONDON).hour in range(7, 18)
        assert not any(absence.from_on <= day <= absence.until_on for absence in away[person])
        assert day <= max(work[person])
        if signed_at := year.signed.get((person, item.version)):
            assert item.notice.sent_at < signed_at
    assert max(per_asking.values()) <= rules.MOST
    for (person, asking), state in year.states.items():
        planned = rules.list_rungs(asking.asked_on, state.due_on, state.ladder, calendars[person].works)
        for day, rung in planned:
            if day in year.mornings[person, asking] and (person, day) not in year.changed:
                assert sent[person, asking].get(day) == rung, (asking, state, day, sent[person, asking])


def check_mails():
    """Each message that was sent is one mail, to one person on one day; what was not sent was not needed any more."""
    notices = Notice.objects.filter(kind="reminder")
    sent = notices.exclude(sent_at=None)
    assert len(mail.outbox) == len({message.extra_headers["Message-ID"] for message in mail.outbox}) == sent.count()
    days = Counter((person, london_day(sent_at)) for person, sent_at in sent.values_list("person_id", "sent_at"))
    assert set(days.values()) == {1}
    assert not notices.filter(sent_at=None, given_up_at=None).exists()
    reasons = set(notices.filter(sent_at=None).values_list("last_error", flat=True))
    assert reasons == {"Signed meanwhile", "Left meanwhile"}
    assert sent.filter(tries__gt=1).count() > len(mail.outbox) / 15


# A thousand take a minute, half of it for 2,500 mails at some ten questions each, half for 195 mornings.
@pytest.mark.parametrize("size", [200, pytest.param(1000, marks=pytest.mark.operations)])
@pytest.mark.django_db
def test_a_school_year(size, clock, settings, monkeypatch):
    settings.OUTBOX_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.MAILS_PER_MINUTE = 100_000
    clock.move_to(at(FIRST, 0))
    year = Year(size, monkeypatch)
    run_year(year, clock)
    check(year)
    check_mails()
    assert len(mail.outbox) > 2 * size
