"""How the trust's policies came into the portal and its register, by the portal's own actions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings

from policy.models import Policy, Subject, Version, VersionFile, Weight
from policy.publishing.actions import NextVersion, publish
from policy.register.actions.entries import record_entry
from policy.register.actions.retiring import retire
from policy.text import PolicyText, parse
from portal.models import Person

from .calendar import DemoCalendar, morning
from .finding import find_by_job
from .handbook import keep_handbook
from .people import DemoPerson
from .policies import ASKING, HANDBOOK, HR, RETIRED, SCHEDULED, SUCCESSOR, TO_READ, DemoPolicy

TEXTS = settings.BASE_DIR / "policy" / "texts"
STEP = timedelta(minutes=7)


@dataclass(frozen=True, slots=True)
class Office:
    """Who works on the policies, for which people (by staff number), and when."""

    roster: Sequence[DemoPerson]
    people: dict[str, Person]
    calendar: DemoCalendar
    hr: Person
    lead: Person

    def find_by_job(self, academy: str, title: str) -> Person:
        return self.people[find_by_job(self.roster, academy, title, self.calendar.today)]


def bring_in_policies(office: Office, protocol: Policy) -> None:
    """All but the protocol, which is in the portal already, and only needs its entry in the register."""
    calendar = office.calendar
    at = morning(calendar.brought_in_on)
    for policy in (*ASKING, *TO_READ, RETIRED):
        in_force_on = calendar.workday_before_loading(policy.in_force)
        made = _publish(policy, office, in_force_on=in_force_on, approved_on=in_force_on, at=at)
        _describe(made.policy, policy, office, at=at)
        at += STEP
    at = morning(calendar.workday_ago(3))
    approved_on = calendar.workday_ago(12)
    made = _publish(SCHEDULED, office, in_force_on=calendar.workday_ahead(30), approved_on=approved_on, at=at)
    _describe(made.policy, SCHEDULED, office, at=at)
    _retire_old_policy(office)
    record_entry(
        protocol,
        seen=None,
        by=office.lead,
        at=morning(calendar.in_force_on),
        owner=office.find_by_job(*HR),
        subject=Subject.STAFF,
        review_months=24,
        review_on=calendar.today + timedelta(days=390),
    )


def read_text(slug: str) -> PolicyText:
    return parse((TEXTS / f"{slug}.txt").read_bytes())


def _publish(policy: DemoPolicy, office: Office, *, in_force_on: date, approved_on: date, at: datetime) -> Version:
    file: VersionFile | None = None
    if policy is HANDBOOK:
        text, file = keep_handbook((TEXTS / f"{policy.slug}.html").read_text())
    else:
        text = read_text(policy.slug)
    version = NextVersion(
        number=policy.number,
        text=text,
        weight=Weight.MATERIAL,
        reason="",
        days=None,
        in_force_on=in_force_on,
        drafted_by=office.lead,
        approved_by=office.hr,
        summary=policy.summary,
        approving_body=policy.body,
        approved_on=approved_on,
        minute=f"{approved_on.year}/{policy.minute}",
        file=file,
    )
    return publish(policy.slug, version, title=policy.title, at=at)


def _describe(policy: Policy, said: DemoPolicy, office: Office, *, at: datetime) -> None:
    record_entry(
        policy,
        seen=None,
        by=office.lead,
        at=at,
        owner=office.find_by_job(*said.owner),
        approving_body=said.body,
        subject=said.subject,
        review_months=said.months,
        review_on=office.calendar.today + timedelta(days=said.review),
        statutory=said.statutory,
        readers=said.readers,
    )


def _retire_old_policy(office: Office) -> None:
    retire(
        Policy.objects.get(slug=RETIRED.slug),
        from_on=office.calendar.in_force_on,
        replaced_by=Policy.objects.get(slug=SUCCESSOR.slug),
        reason="It was written before phones and artificial intelligence. The new policy says what holds today.",
        by=office.hr,
        at=morning(office.calendar.published_on),
    )
