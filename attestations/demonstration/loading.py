"""Loads the demonstration once, in one transaction, and recognises a database that holds it."""

from dataclasses import asdict
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from django.db import connection, transaction
from django.utils import timezone

from attestations.requirements.actions import require
from attestations.signing.actions import sign
from attestations.signing.statement import SeenVersion
from policy.models import Policy, Version, Weight
from policy.publishing.actions import NextVersion, publish
from portal import audit
from portal.access.sessions import SignIn
from portal.models import Academy, AuditLine, Person
from portal.people.actions.absences import record_absence
from portal.people.actions.roster import load_trust
from portal.people.imports import find_files, read_trust
from portal.progress_bar import ReportProgress, report_nothing

from .academies import CENTRAL_OFFICE, DEMO_ACADEMIES, JOBS
from .accounts import DEMO_ACCOUNTS
from .askings import ask_for_policies, put_induction_first
from .calendar import DAYS_TO_SIGN, DemoCalendar, morning
from .contacts import load_contacts, load_days, load_lines_above
from .declines import load_declines
from .finding import find_by_job
from .latecomers import load_latecomers
from .new_policy import submit_new_policy
from .next_version import begin_next_version
from .office import Office, bring_in_policies, read_text
from .people import DemoPerson
from .policy_signings import plan_policy_signings
from .questions import load_questions
from .roster import build_roster
from .signings import PROTOCOL, PlannedSigning, plan_signings
from .trust_files import write_trust_files

LOADING_LOCK = 8_410_102  # the advisory lock that keeps two first loadings apart
# The first loading leaves this audit line, which nobody can change or delete.
ACTION, SUBJECT = "load-demonstration", "demonstration:first-loading"


class ForeignData(Exception):
    """The database holds something that is not the demonstration's; the message says what."""


def refuse_foreign_data() -> None:
    """Raise ForeignData, before any migration, unless the database is empty or holds only the demonstration."""
    tables = set(connection.introspection.table_names())
    ours = {*connection.introspection.django_table_names(), "django_migrations", "portal_cache"}
    if foreign := sorted(tables - ours):
        raise ForeignData(f"The database has tables of something else, such as {foreign[0]}.")
    if AuditLine._meta.db_table not in tables:
        return
    if is_loaded():
        people = Person.objects.exclude(reference__startswith="DEMO-").count()
        academies = Academy.objects.exclude(slug__in=[academy.slug for academy in DEMO_ACADEMIES]).count()
    else:
        people, academies = Person.objects.count(), Academy.objects.count()
    if people or academies or (AuditLine.objects.exists() and not is_loaded()):
        raise ForeignData(f"The database has more than the demonstration's: people {people}, academies {academies}.")


def is_loaded() -> bool:
    return AuditLine.objects.filter(action=ACTION, subject=SUBJECT).exists()


@transaction.atomic
def load_demonstration(report: ReportProgress = report_nothing) -> bool:
    """Fill an empty database, all or nothing. False if the demonstration is there already."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOADING_LOCK])
    if is_loaded():
        return False
    calendar = DemoCalendar(timezone.localdate())
    roster = build_roster(calendar)
    _load_trust(roster, calendar)
    people = {person.reference: person for person in Person.objects.all() if person.reference}
    by_email = {person.email: person for person in people.values()}
    hr, policy_lead = by_email["hr@demo.example"], by_email["policy@demo.example"]
    version = _publish_protocol(calendar, drafted_by=policy_lead, approved_by=hr)
    _require_protocol(version.policy, calendar, by=hr)
    office = Office(roster, people, calendar, hr, policy_lead)
    bring_in_policies(office, version.policy)
    ask_for_policies(office)
    for person in roster:
        if person.absence:
            absence, at = asdict(person.absence), morning(calendar.loaded_on)
            record_absence(people[person.reference], **absence, by=hr, at=at)
    signings = plan_signings(roster, calendar)
    load_declines(version, roster, signings, people, calendar)
    _sign_policies([*plan_policy_signings(roster, calendar), *signings], people, report)
    load_questions(version, roster, people, calendar)
    begin_next_version(version, calendar, by=policy_lead)
    submit_new_policy(office)
    put_induction_first(office, version.policy)
    load_contacts(from_on=calendar.in_force_on, by=hr)
    load_days(timezone.localdate(), by=hr)
    chief_executive = people[find_by_job(roster, CENTRAL_OFFICE, "Chief executive", calendar.today)]
    load_lines_above(chief_executive, from_on=calendar.in_force_on, by=hr)
    load_latecomers(calendar.today)
    audit.record(ACTION, SUBJECT, by=None)
    return True


def set_passwords(password: str) -> None:
    """Give the password to everybody with an account, unless they have it."""
    emails = [account.email for account in DEMO_ACCOUNTS]
    people = list(Person.objects.filter(email__in=emails).order_by("pk"))
    # Checking a password is slow on purpose, so the first person answers for all.
    if people and people[0].check_password(password):
        return
    for person in people:
        person.set_password(password)
        person.save(update_fields=["password"])


def _load_trust(roster: list[DemoPerson], calendar: DemoCalendar) -> None:
    with TemporaryDirectory() as folder:
        write_trust_files(Path(folder), roster, calendar)
        rows = read_trust(find_files(Path(folder)))
    load_trust(rows, by=None, source="people.csv of the demonstration", at=morning(calendar.loaded_on))


def _publish_protocol(calendar: DemoCalendar, *, drafted_by: Person, approved_by: Person) -> Version:
    version = NextVersion(
        number="1.0",
        text=read_text(PROTOCOL),
        weight=Weight.MATERIAL,
        reason="",
        days=None,
        in_force_on=calendar.in_force_on,
        drafted_by=drafted_by,
        approved_by=approved_by,
    )
    at = morning(calendar.published_on) + timedelta(hours=5)
    return publish(PROTOCOL, version, title="Social Networking Protocol", at=at)


def _require_protocol(policy: Policy, calendar: DemoCalendar, *, by: Person) -> None:
    require(
        policy,
        categories=list(JOBS),
        academies=(),
        days=DAYS_TO_SIGN,
        from_on=calendar.in_force_on,
        by=by,
        at=morning(calendar.published_on),
    )


def _sign_policies(signings: list[PlannedSigning], people: dict[str, Person], report: ReportProgress) -> None:
    versions = Version.objects.filter(policy__slug__in={signing.policy for signing in signings})
    seen = {version.policy.slug: SeenVersion.build(version) for version in versions.select_related("policy")}
    for done, signing in enumerate(sorted(signings, key=lambda signing: signing.signed_at), 1):
        sign(
            signing.policy,
            seen[signing.policy],
            by=people[signing.reference],
            academies=signing.academies,
            typed_name=signing.typed_name,
            sign_in=SignIn(signing.method, signing.signed_in_at),
            at=signing.signed_at,
        )
        report(done, len(signings))
