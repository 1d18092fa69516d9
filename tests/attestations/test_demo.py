"""The demonstration: who is in it, when they signed, and that it starts, stops and refuses as it should."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections import Counter
from contextlib import closing
from datetime import date, datetime, timedelta
from urllib.parse import quote

import psycopg2
import pytest
import time_machine
from django.conf import settings as project
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.utils import timezone
from hypothesis import given
from hypothesis import settings as rounds
from hypothesis import strategies as some

from attestations.assignments import queries
from attestations.assignments.rules import State
from attestations.demonstration import cast
from attestations.demonstration.academies import CENTRAL, SITES
from attestations.demonstration.acts import LONDON, acts
from attestations.demonstration.calendar import Calendar
from attestations.demonstration.cast import CAST
from attestations.demonstration.loading import (
    LOADING_LOCK,
    NotOurs,
    load_demonstration,
    refuse_strangers,
    set_passwords,
)
from attestations.demonstration.roster import roster
from attestations.demonstration.serving import CannotServe, take_port
from attestations.management.commands.demo import guide
from attestations.models import Attestation, Requirement, Signing
from policy.drafting.review import Review
from policy.drafting.tasks import lacks
from policy.models import Draft
from portal import progress_bar
from portal.management.commands.migrate import MIGRATION_LOCK
from portal.models import Absence, Academy, AuditLine, Category, Engagement, Grant, Person
from portal.models.roles import Role
from portal.people.names import fold
from portal.progress_bar import bar
from tests import factories as make
from tests.conftest import NOW

TODAY = NOW.date()


@pytest.fixture(scope="module")
def demonstration(django_db_setup, django_db_blocker):
    """Loaded once for the claims below, which only look."""
    with django_db_blocker.unblock(), transaction.atomic():
        with time_machine.travel(NOW, tick=False):
            assert load_demonstration()
        yield
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def assignments(demonstration):
    """By academy."""
    with time_machine.travel(NOW, tick=False):
        [asked] = queries.asked_policies(known_at=NOW)
        return {
            academy.slug: queries.of_academy(academy, asked, as_at=NOW) for academy in Academy.objects.named(at=NOW)
        }


def states(assignments):
    return Counter(assignment.state for assignment in assignments)


def test_the_policy_lead_has_begun_version_2_and_nothing_stands_in_its_way(demonstration):
    review = Review(Draft.objects.get(), today=NOW.date())
    assert review.counted == "8 places: 3 changed, 1 added, 4 renumbered"
    assert not lacks(review)
    assert not review.doubts
    assert not review.against_weight


# Who is in it


def test_about_260_people_work_in_all_six_categories_at_nine_places(demonstration):
    assert 250 <= Person.objects.count() <= 270
    assert set(Engagement.objects.values_list("category", flat=True)) == set(Category.values)
    assert set(Academy.objects.values_list("slug", flat=True)) == {
        *("oakfield", "millbrook", "hawthorn", "ashdown", "birchwood", "castle-hill", "larkrise", "st-chads"),
        "central-office",
    }
    assert Academy.objects.get(is_central=True).slug == "central-office"


def test_fourteen_people_work_at_two_academies_or_more(demonstration):
    places = Counter(person for person, _ in Engagement.objects.values_list("person", "academy").distinct())
    assert sum(count >= 2 for count in places.values()) == 14
    assert max(places.values()) == 3


def test_academies_vary_in_size(assignments):
    sizes = {slug: sum(states(rows)[state] for state in State) for slug, rows in assignments.items()}
    sizes.pop("central-office")
    assert min(sizes.values()) >= 20
    assert max(sizes.values()) <= 50
    assert len(set(sizes.values())) >= 6


def test_every_academy_has_a_head_and_one_head_leads_two(demonstration):
    heads = Counter(Grant.objects.filter(role=Role.HEAD).values_list("academy__slug", flat=True))
    assert heads == {site.slug: 1 for site in SITES if site.slug != CENTRAL}
    assert Grant.objects.filter(role=Role.HEAD, person__email="executive@demo.example").count() == 2


def test_a_head_is_a_governor_elsewhere(demonstration):
    governors = Engagement.objects.filter(category=Category.GOVERNOR, person__grants__role=Role.HEAD)
    assert [engagement.academy.slug for engagement in governors] == ["larkrise"]
    assert governors.get().person.grants.get().academy.slug == "ashdown"


def test_two_people_share_a_name_and_no_more(demonstration):
    names = Counter(Person.objects.values_list("given_names", "family_name"))
    assert [count for count in names.values() if count > 1] == [2]


def test_names_look_like_britain_today(demonstration):
    letters = "".join(person.name for person in Person.objects.all())
    assert set("Łńŵêéł'-ë") <= set(letters)
    assert max(len(person.name) for person in Person.objects.all()) > 55


def test_addresses_are_plain_and_lead_nowhere(demonstration):
    emails = [email for email in Person.objects.values_list("email", flat=True) if email]
    assert all(email.isascii() and email.endswith("@demo.example") for email in emails)
    assert Person.objects.filter(email=None).exists()


def test_urns_belong_to_no_school(demonstration):
    urns = [academy.urn for academy in Academy.objects.named(at=NOW) if academy.urn]
    assert len(urns) == 8
    assert all(urn.startswith("9") for urn in urns)


@pytest.mark.parametrize(
    ("key", "places"),
    [
        ("teacher", {"oakfield": State.DUE}),
        ("two.academies", {"millbrook": State.DUE, "hawthorn": State.DUE}),
        ("signed", {"oakfield": State.ATTESTED}),
        ("head", {"oakfield": State.ATTESTED}),
        ("executive", {"millbrook": State.ATTESTED, "hawthorn": State.ATTESTED}),
        ("hr", {"central-office": State.ATTESTED}),
        ("policy", {"central-office": State.ATTESTED}),
        ("auditor", {}),
        ("admin", {"central-office": State.ATTESTED}),
    ],
)
def test_each_of_the_cast_stands_where_the_guide_says(demonstration, key, places):
    person = Person.objects.get(email=f"{key}@demo.example")
    assert {row.academy.slug: row.state for row in queries.of_person(person, as_at=NOW)} == places


@pytest.mark.parametrize(
    ("key", "grants"),
    [
        ("head", {(Role.HEAD, "oakfield")}),
        ("executive", {(Role.HEAD, "millbrook"), (Role.HEAD, "hawthorn")}),
        ("hr", {(Role.HR, None)}),
        ("policy", {(Role.POLICY_LEAD, None)}),
        ("auditor", {(Role.AUDITOR, None)}),
        ("admin", {(Role.ADMINISTRATOR, None)}),
        ("teacher", set()),
        ("signed", set()),
    ],
)
def test_each_of_the_cast_has_the_roles_of_the_guide(demonstration, key, grants):
    rows = Grant.objects.current(at=NOW).filter(person__email=f"{key}@demo.example")
    assert set(rows.values_list("role", "academy__slug")) == grants


# Where they stand


def test_shares_run_from_sixty_percent_to_one_complete_academy(assignments):
    shares = {}
    for slug, rows in assignments.items():
        count = states(row for row in rows if not row.outcome.is_over)
        asked = count[State.ATTESTED] + count[State.DUE] + count[State.OVERDUE]
        shares[slug] = count[State.ATTESTED] / asked
    assert [slug for slug, share in shares.items() if share == 1] == ["birchwood"]
    assert 0.58 <= min(shares.values()) <= 0.65


def test_every_state_of_this_issue_can_be_seen(assignments):
    total = sum((states(rows) for rows in assignments.values()), Counter())
    assert all(total[state] >= 3 for state in State)


def test_overdue_since_different_days(assignments):
    due = {row.outcome.due_on for rows in assignments.values() for row in rows if row.state == State.OVERDUE}
    assert len(due) >= 4


def test_there_are_leavers_who_signed_and_leavers_who_did_not(assignments):
    gone = [row for rows in assignments.values() for row in rows if row.outcome.is_over]
    assert states(gone)[State.ATTESTED] >= 5
    assert states(gone)[State.LAPSED] >= 3
    oakfield = [row for row in assignments["oakfield"] if row.outcome.is_over and row.state == State.ATTESTED]
    assert [row.person.name for row in oakfield] == ["Gwenllian Prosser"]


def test_a_few_are_absent_and_one_is_back(demonstration):
    assert Absence.objects.current(at=NOW).count() == 4
    assert Absence.objects.count() == 5
    assert all(absence.reason for absence in Absence.objects.all())


def test_one_person_signed_at_one_academy_and_is_asked_at_the_other(demonstration):
    person = Engagement.objects.get(job_title="French teacher", academy__slug="oakfield").person
    by_academy = {row.academy.slug: row.state for row in queries.of_person(person, as_at=NOW)}
    assert by_academy == {"oakfield": State.ATTESTED, "st-chads": State.DUE}


def test_people_at_two_academies_signed_in_one_act(demonstration):
    executive = Signing.objects.get(person__email="executive@demo.example")
    assert executive.attestations.count() == 2


def test_the_protocol_has_been_in_force_for_some_weeks(demonstration):
    requirement = Requirement.objects.get()
    version = requirement.policy.versions.get()
    assert version.number == "1.0"
    assert timedelta(weeks=6) < NOW - version.in_force_at < timedelta(weeks=9)
    assert version.published_at < version.in_force_at
    assert requirement.days == 14
    assert not requirement.academies.exists()
    assert set(requirement.categories) == set(Category.values)


def test_signings_are_at_human_hours_and_within_engagements(demonstration):
    signings = list(Signing.objects.select_related("person", "version"))
    assert len(signings) > 190
    for signing in signings:
        at = signing.signed_at.astimezone(LONDON)
        assert 7 <= at.hour <= 21
        assert signing.version.in_force_at <= signing.signed_at < datetime(2026, 11, 22, tzinfo=LONDON)
        assert timedelta(minutes=1) < signing.signed_at - signing.signed_in_at < timedelta(minutes=60)
    for attestation in Attestation.objects.select_related("signing"):
        day = attestation.signing.signed_at.astimezone(LONDON).date()
        assert Engagement.objects.on(day).filter(person=attestation.person_id, academy=attestation.academy_id).exists()
        assert attestation.academy_name
        assert attestation.engagements


def test_typed_names_are_mostly_the_known_ones_and_some_lack_accents(demonstration):
    names = list(Signing.objects.values_list("typed_name", "known_name"))
    equal = [typed for typed, known in names if typed == known]
    bare = [typed for typed, known in names if typed != known and fold(typed) == fold(known) and typed.isascii()]
    assert len(equal) > 0.8 * len(names)
    assert any(fold(known) != known.lower() for typed, known in names if typed in bare)


# The same for every day


@rounds(max_examples=30)
@given(some.dates(min_value=date(2025, 1, 1), max_value=date(2060, 12, 31)))
def test_on_whatever_day_it_is_loaded_the_story_holds(today):
    days = Calendar(today)
    workers = {worker.reference: worker for worker in roster(days)}
    assert len(workers) == 260
    assert days.in_force_on.weekday() == 0
    for site in SITES:
        asked = [worker for worker in workers.values() if worker.is_asked_at(site.slug, today)]
        signed = sum(site.slug not in worker.unsigned for worker in asked)
        assert abs(signed / len(asked) - site.signed) <= 0.05
    found = acts(list(workers.values()), days)
    for act in found:
        day = act.at.astimezone(LONDON).date()
        assert days.in_force_on <= day < today
        for slug in act.academies:
            assert any(job.academy == slug and job.holds(day) for job in workers[act.reference].jobs)
            assert slug not in workers[act.reference].unsigned
    signed_at = Counter((act.reference, slug) for act in found for slug in act.academies)
    assert set(signed_at.values()) == {1}
    for worker in workers.values():
        for slug in {job.academy for job in worker.jobs if job.holds(today)} - worker.unsigned:
            assert signed_at[worker.reference, slug] == 1


def test_the_same_day_gives_the_same_trust_in_every_process():
    script = (
        "import django; django.setup()\n"
        "from datetime import date\n"
        "from attestations.demonstration.acts import acts\n"
        "from attestations.demonstration.calendar import Calendar\n"
        "from attestations.demonstration.roster import roster\n"
        "days = Calendar(date(2026, 11, 22))\n"
        "print(repr((roster(days), acts(roster(days), days))))\n"
    )
    told = [
        subprocess.run(
            [sys.executable, "-c", script],
            cwd=project.BASE_DIR,
            env=os.environ | {"PYTHONHASHSEED": seed, "DJANGO_SETTINGS_MODULE": "portal.settings"},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    ]
    assert told[0] == told[1]
    assert len(told[0]) > 50_000


# Passwords and the guide


@pytest.mark.django_db
def test_only_the_cast_has_passwords_and_each_its_own_salt(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    for player in CAST:
        make.person(email=player.email)
    other = make.person()
    set_passwords("first password")
    people = list(Person.objects.exclude(pk=other.pk))
    assert all(person.check_password("first password") for person in people)
    assert len({person.password for person in people}) == len(CAST)
    other.refresh_from_db()
    assert not other.has_usable_password()
    before = {person.password for person in people}
    set_passwords("first password")
    assert {person.password for person in Person.objects.exclude(pk=other.pk)} == before
    set_passwords("second password")
    assert all(person.check_password("second password") for person in Person.objects.exclude(pk=other.pk))


def test_the_password_is_made_once_and_can_be_read_out(settings, tmp_path, monkeypatch):
    monkeypatch.delenv("DEMO_PASSWORD", raising=False)
    settings.DATA_DIR = tmp_path
    made = cast.password()
    assert cast.password() == made
    assert [word.isalpha() for word in made.split("-")] == [True, True, True, True, False]
    monkeypatch.setenv("DEMO_PASSWORD", "given")
    assert cast.password() == "given"


def test_the_guide_names_the_address_the_cast_and_the_mails(monkeypatch):
    monkeypatch.setenv("DEMO_PASSWORD", "the password")
    text = guide()
    assert project.SITE_ADDRESS in text
    assert "/demo/mail/" in text
    assert "the password" in text
    assert all(player.email in text for player in CAST)
    assert max(len(line) for line in text.splitlines()) <= 110


# What it refuses


@pytest.mark.django_db
def test_an_empty_database_is_taken_and_known_again(settings):
    refuse_strangers()
    assert load_demonstration()
    refuse_strangers()
    before = (Person.objects.count(), Signing.objects.count(), AuditLine.objects.count())
    assert not load_demonstration()
    assert (Person.objects.count(), Signing.objects.count(), AuditLine.objects.count()) == before
    make.person()
    with pytest.raises(NotOurs, match="people 1, academies 0"):
        refuse_strangers()


@pytest.mark.django_db
@pytest.mark.parametrize("stranger", ["person", "academy", "audit line"])
def test_a_database_with_anything_else_is_refused(stranger):
    if stranger == "person":
        make.person(reference="DEMO-0001", email="teacher@demo.example")
    elif stranger == "academy":
        make.academy("oakfield")
    else:
        AuditLine.objects.create(action="publish", subject="version:x/1.0")
    with pytest.raises(NotOurs, match="what is not the demonstration's"):
        refuse_strangers()


@pytest.mark.django_db
def test_a_database_with_somebody_elses_tables_is_refused():
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE payroll ()")
    with pytest.raises(NotOurs, match="tables of something else, such as payroll"):
        refuse_strangers()


@pytest.mark.django_db
def test_the_command_refuses_before_it_touches_anything(settings):
    make.person()
    with pytest.raises(CommandError, match="never loaded beside other data"):
        call_command("demo", "--no-serve")
    assert Person.objects.count() == 1


def test_it_is_only_ever_a_demonstration(settings):
    settings.DEMONSTRATION = False
    with pytest.raises(CommandError, match="not a demonstration"):
        call_command("demo", "--no-serve")


@pytest.mark.parametrize("port", ["0", "65536", "http", "80 80", "-1", "٨٠٠٠"])
def test_a_port_that_is_none_is_refused(port):
    with pytest.raises(CannotServe, match="Give a number from 1 to 65535"):
        take_port(port)


def test_a_taken_port_is_refused():
    with closing(socket.socket()) as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        with pytest.raises(CannotServe, match=r"cannot be used: Address already in use\. Is the demonstration running"):
            take_port(str(other.getsockname()[1]))


# The bar


class Terminal:
    def __init__(self, is_terminal):
        self.written = ""
        self.is_terminal = is_terminal

    def isatty(self):
        return self.is_terminal

    def write(self, text):
        self.written += text

    def flush(self):
        pass


@pytest.mark.parametrize(
    ("is_terminal", "patience", "is_shown"), [(True, -1, True), (True, 60, False), (False, -1, False)]
)
def test_a_bar_is_shown_on_a_terminal_for_what_is_slow(monkeypatch, is_terminal, patience, is_shown):
    monkeypatch.setattr(progress_bar, "PATIENCE_SECONDS", patience)
    terminal = Terminal(is_terminal)
    note = bar("Loading", terminal)
    note(5, 10)
    assert ("Loading [###############...............]  50 %" in terminal.written) == is_shown
    note(10, 10)
    assert terminal.written.endswith(" \r") == is_shown


# Commands beside it


@pytest.mark.django_db
def test_a_policy_is_required_once(capsys):
    version = make.version()
    arguments = ["require_policy", version.policy.slug, "--days", "14"]
    call_command(*arguments)
    call_command(*arguments)
    requirement = Requirement.objects.get()
    assert requirement.from_on == timezone.localdate()
    assert set(requirement.categories) == set(Category.values)
    assert "required already" in capsys.readouterr().out


@pytest.mark.django_db
def test_a_policy_is_required_of_some_at_some_academies():
    version, oakfield = make.version(), make.academy("oakfield")
    arguments = ["require_policy", version.policy.slug, "--days", "7", "--from", "2026-12-01"]
    arguments += ["--category", "governor", "--category", "teacher", "--academy", "oakfield"]
    call_command(*arguments)
    call_command(*arguments)
    requirement = Requirement.objects.get()
    assert requirement.categories == ["governor", "teacher"]
    assert list(requirement.academies.all()) == [oakfield]
    call_command("require_policy", version.policy.slug, "--days", "7")
    assert Requirement.objects.count() == 2


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["elsewhere", "--days", "14"], "There is no policy elsewhere"),
        (["social-networking-protocol", "--days", "14", "--academy", "nowhere"], "There is no academy nowhere"),
        (["social-networking-protocol", "--days", "0"], "A requirement gives between 1 and 366 days."),
    ],
)
def test_a_requirement_that_cannot_be_is_refused(arguments, words):
    make.version()
    with pytest.raises(CommandError, match=words):
        call_command("require_policy", *arguments)
    assert not Requirement.objects.exists()


@pytest.mark.real_time
@pytest.mark.django_db(transaction=True)
def test_the_second_of_two_migrates_waits_for_the_first():
    parameters = connection.get_connection_params()
    with closing(
        psycopg2.connect(**{k: v for k, v in parameters.items() if k in {"host", "port", "user", "password", "dbname"}})
    ) as other:
        other.autocommit = True
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [MIGRATION_LOCK])

        def migrate():
            call_command("migrate", verbosity=0)
            connection.close()

        second = threading.Thread(target=migrate)
        second.start()
        second.join(1.5)
        assert second.is_alive()
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [MIGRATION_LOCK])
        second.join(30)
        assert not second.is_alive()


# From the outside


@pytest.fixture
def database(transactional_db):
    """An empty database of its own, by its address."""
    name = f"demo_{os.getpid()}"
    parameters = connection.get_connection_params()
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name}")
    login = parameters.get("user", "")
    if parameters.get("password"):
        login += ":" + quote(parameters["password"], safe="")
    yield f"postgres://{login}@{quote(parameters['host'], safe='')}:{parameters['port']}/{name}"
    with connection.cursor() as cursor:
        cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")


def in_database(url, query):
    with closing(psycopg2.connect(url)) as other, other.cursor() as cursor:
        cursor.execute(query)
        return cursor.fetchone()[0]


def wait_for(claim, seconds=60):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if claim():
            return
        time.sleep(0.05)
    raise AssertionError(claim)


@pytest.mark.real_time
def test_a_first_loading_that_is_killed_leaves_nothing_and_the_next_completes_and_serves(database, tmp_path):
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    environment = os.environ | {
        "DATABASE_URL": database,
        "DATA_DIR": str(tmp_path),
        "PORT": port,
        "DEMO_PASSWORD": "the same for all",
    }
    environment.pop("SITE_ADDRESS", None)

    def start(*options, command="demo"):
        return subprocess.Popen(
            [sys.executable, "manage.py", command, *options],
            cwd=project.BASE_DIR,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    lock = f"SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objid = {LOADING_LOCK} AND granted"
    waits = "SELECT count(*) FROM pg_locks WHERE relation = 'attestations_signing'::regclass AND NOT granted"
    assert start("--verbosity", "0", command="migrate").communicate(timeout=60) == ("", None)
    with closing(psycopg2.connect(database)) as other, other.cursor() as cursor:
        cursor.execute("LOCK TABLE attestations_signing IN EXCLUSIVE MODE")
        first = start("--no-serve")
        wait_for(lambda: in_database(database, waits) == 1)  # everybody is there, and about to sign
        assert in_database(database, lock) == 1
        first.kill()
        first.communicate()
    wait_for(lambda: in_database(database, lock) == 0)
    assert in_database(database, "SELECT count(*) FROM portal_person") == 0

    second = start()
    lines = iter(second.stdout.readline, "")
    assert any(line.startswith("Ctrl-C ends it") for line in lines)
    signings = in_database(database, "SELECT count(*) FROM attestations_signing")
    assert signings > 190
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/accounts/login/") as page:
        assert page.status == 200

    third = start()
    told, _ = third.communicate(timeout=60)
    assert third.returncode == 1
    assert "Address already in use" in told
    assert "Traceback" not in told

    second.send_signal(signal.SIGTERM)
    rest, _ = second.communicate(timeout=30)
    assert second.returncode == 0
    assert "Traceback" not in rest
    take_port(port).close()

    again = start("--no-serve")
    told, _ = again.communicate(timeout=60)
    assert again.returncode == 0
    assert "has been loaded" not in told
    assert in_database(database, "SELECT count(*) FROM attestations_signing") == signings
