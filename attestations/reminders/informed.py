"""Who is kept informed during an absence, of what, and the signed links in their messages."""

from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.urls import reverse

from attestations.assignments.queries import find_policies_of_audience
from attestations.assignments.spans import Span
from attestations.models import KeptInformed
from policy.models import Version
from portal.london import london_day, midnight
from portal.models import Absence, Person
from portal.notices.choices import find_kept

from .informed_rules import find_absence, find_news_moment

SALT = "attestations.reminders.informed"
CONFIRM, STOP = "confirm", "stop"
CONFIRMED_WITHIN = timedelta(days=14)


def find_choice(person: Person) -> KeptInformed | None:
    return KeptInformed.objects.filter(person__in=person.record_ids).order_by("-chosen_at").first()


def load_absence(person: Person, *, chosen_at: datetime) -> Span | None:
    """The absence on record for which somebody is, or may be, kept informed."""
    rows = Absence.objects.filter(person__in=person.record_ids, replaced_at=None)
    spans = [Span(*days) for days in rows.values_list("from_on", "until_on")]
    return find_absence(spans, london_day(chosen_at))


def is_over(choice: KeptInformed, *, at: datetime) -> bool:
    """Whether the absence is over or was taken back, they have left, or nobody has confirmed the address in time.

    Or they chose another address since, under another record: of several the newest counts.
    """
    person, today = find_kept(choice.person), london_day(at)
    if choice.confirmed_at is None and choice.chosen_at + CONFIRMED_WITHIN <= at:
        return True
    if len(person.record_ids) > 1 and find_choice(person) != choice:
        return True
    absence = load_absence(person, chosen_at=choice.chosen_at)
    return absence is None or absence.is_over(today) or not person.has_work


def find_news(choice: KeptInformed, *, since: datetime | None, until: datetime) -> list[Version]:
    """Versions, by title, of what somebody is asked to sign when they are not away; none before the absence.

    What comes into force with its first day is news: on no morning before were they asked to sign it.
    """
    person = find_kept(choice.person)
    absence = load_absence(person, chosen_at=choice.chosen_at)
    if absence is None or not absence.holds(london_day(until)):
        return []
    away_at = max(midnight(absence.from_on), choice.chosen_at)
    policies = find_policies_of_audience(person, at=until)
    versions = Version.objects.published(at=until).filter(policy__in=policies, withdrawn_at=None)
    found = versions.defer("text").select_related("policy").order_by("title", "in_force_at")
    return [each for each in found if _is_news(each, away_at, since, until)]


def _is_news(version: Version, away_at: datetime, since: datetime | None, until: datetime) -> bool:
    assert version.published_at is not None
    moment = find_news_moment(version.published_at, version.in_force_at, away_at)
    return away_at <= moment <= until and (since is None or since < moment)


def build_link(choice: KeptInformed, what: str) -> str:
    token = signing.Signer(salt=SALT).sign_object([choice.pk.hex, what])
    return settings.SITE_ADDRESS + reverse("informed_link", args=[token])


def read_link(token: str, *, at: datetime) -> tuple[KeptInformed | None, str] | None:
    """The choice, None once it has ended, and what the link does with it; None if it is not one of ours."""
    try:
        key, what = signing.Signer(salt=SALT).unsign_object(token)
    except (signing.BadSignature, ValueError):
        return None
    choice = KeptInformed.objects.select_related("person").filter(pk=UUID(key)).first()
    return (None if choice is None or is_over(choice, at=at) else choice), what
