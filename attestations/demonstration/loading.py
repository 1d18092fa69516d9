"""The first loading of the demonstration, in one transaction, and how its database is known again."""

from datetime import date, datetime, time, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from attestations.requirements.actions import require
from attestations.signing.actions import sign
from attestations.signing.statement import Seen
from policy.models import Policy, Version, Weight
from policy.publishing.actions import NextVersion, publish
from policy.text import parse
from portal import audit
from portal.access.sessions import SignIn
from portal.models import Academy, AuditLine, Category, Person
from portal.people.actions.absences import record_absence
from portal.people.actions.roster import load_trust
from portal.people.imports import files_in, read_trust
from portal.progress_bar import Note, unseen

from .academies import SITES
from .acts import LONDON, acts
from .calendar import DAYS_TO_SIGN, Calendar
from .cast import CAST
from .drafting import begin_next
from .roster import roster
from .sheets import write_sheets
from .workers import Worker

PROTOCOL = settings.BASE_DIR / "policy" / "texts" / "social-networking-protocol.txt"
LOADING_LOCK = 8_410_102  # the advisory lock that keeps two first loadings apart
# The audit line that a first loading leaves: no one can take it away or change it.
ACTION, SUBJECT = "load-demonstration", "demonstration:first-loading"


class NotOurs(Exception):
    """The database holds something that is not the demonstration's; the sentence says what."""


def refuse_strangers() -> None:
    """Raise NotOurs unless the database is empty, or was first filled by the demonstration and by no one else.

    Asked before anything is migrated, so that no table of somebody else's is touched.
    """
    tables = set(connection.introspection.table_names())
    ours = {*connection.introspection.django_table_names(), "django_migrations", "portal_cache"}
    if foreign := sorted(tables - ours):
        raise NotOurs(f"The database holds tables of something else, such as {foreign[0]}.")
    if AuditLine._meta.db_table not in tables:
        return
    if is_loaded():
        people = Person.objects.exclude(reference__startswith="DEMO-").count()
        academies = Academy.objects.exclude(slug__in=[site.slug for site in SITES]).count()
    else:
        people, academies = Person.objects.count(), Academy.objects.count()
    if people or academies or (AuditLine.objects.exists() and not is_loaded()):
        raise NotOurs(f"The database holds what is not the demonstration's: people {people}, academies {academies}.")


def is_loaded() -> bool:
    return AuditLine.objects.filter(action=ACTION, subject=SUBJECT).exists()


@transaction.atomic
def load_demonstration(note: Note = unseen) -> bool:
    """Fill an empty database, all or nothing; say whether there was anything to do."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOADING_LOCK])
    if is_loaded():
        return False
    days = Calendar(timezone.localdate())
    workers = roster(days)
    _load(workers, days)
    people = {person.reference: person for person in Person.objects.all()}
    player = {person.email: person for person in people.values()}
    hr = player["hr@demo.example"]
    version = _publish(days, drafted_by=player["policy@demo.example"], approved_by=hr)
    _require(version.policy, days, by=hr)
    for worker in workers:
        if worker.away:
            record_absence(
                people[worker.reference],
                from_on=worker.away.from_on,
                until_on=worker.away.until_on,
                reason=worker.away.reason,
                by=hr,
                at=_morning(days.loaded_on),
            )
    _sign(version, workers, people, days, note)
    begin_next(version, days, by=player["policy@demo.example"])
    audit.record(ACTION, SUBJECT, by=None)
    return True


def set_passwords(password: str) -> None:
    """Give the cast the password, unless they have it."""
    players = list(Person.objects.filter(email__in=[player.email for player in CAST]).order_by("pk"))
    # One hash takes as long as a page, so the first answers for all.
    if players and players[0].check_password(password):
        return
    for person in players:
        person.set_password(password)
        person.save(update_fields=["password"])


def _morning(day: date) -> datetime:
    return datetime.combine(day, time(8, 30), LONDON)


def _load(workers: list[Worker], days: Calendar) -> None:
    with TemporaryDirectory() as folder:
        write_sheets(Path(folder), workers, days)
        rows = read_trust(files_in(Path(folder)))
    load_trust(rows, by=None, source="people.csv of the demonstration", at=_morning(days.loaded_on))


def _publish(days: Calendar, *, drafted_by: Person, approved_by: Person) -> Version:
    draft = NextVersion(
        number="1.0",
        text=parse(PROTOCOL.read_bytes()),
        weight=Weight.MATERIAL,
        reason="",
        days=None,
        in_force_on=days.in_force_on,
        drafted_by=drafted_by,
        approved_by=approved_by,
    )
    at = _morning(days.published_on) + timedelta(hours=5)
    return publish("social-networking-protocol", draft, title="Social Networking Protocol", at=at)


def _require(policy: Policy, days: Calendar, *, by: Person) -> None:
    require(
        policy,
        categories=Category.values,
        academies=(),
        days=DAYS_TO_SIGN,
        from_on=days.in_force_on,
        by=by,
        at=_morning(days.published_on),
    )


def _sign(version: Version, workers: list[Worker], people: dict[str, Person], days: Calendar, note: Note) -> None:
    planned = acts(workers, days)
    for done, act in enumerate(planned, 1):
        sign(
            version.policy.slug,
            Seen.of(version),
            by=people[act.reference],
            academies=act.academies,
            typed_name=act.typed_name,
            sign_in=SignIn(act.method, act.signed_in_at),
            at=act.at,
        )
        note(done, len(planned))
