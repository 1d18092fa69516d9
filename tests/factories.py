"""Makes rows for tests; a test names only what it is about."""

from datetime import UTC, date, datetime, timedelta
from itertools import count

from allauth.account.models import EmailAddress
from django.conf import settings
from django.test import Client
from django.utils import timezone

from attestations.models import (
    Acceptance,
    Decline,
    ImportedAcknowledgement,
    NoticeItem,
    Question,
    QuestionStep,
    ReminderByHand,
    ShownByAgency,
)
from attestations.reports import actions as report_actions
from attestations.reports.audiences import Audience
from attestations.reports.orders import ReportOrder
from attestations.reports.rows import BoardFilter
from attestations.requirements import actions as requirement_actions
from attestations.signing import actions as attestation_actions
from attestations.signing.statement import SeenVersion
from policy.models import RegisterEntry, Retirement, Weight
from policy.publishing.actions import NextVersion, publish
from policy.text import parse
from portal.access.sessions import SignIn
from portal.jobs import actions as job_actions
from portal.jobs.files import build_file
from portal.london import midnight
from portal.models import (
    Absence,
    Academy,
    AcademyName,
    Category,
    Engagement,
    Grant,
    Group,
    GroupMember,
    Notice,
    Person,
    PersonMerge,
    Slip,
    WaitingSignIn,
    WorkerBeat,
    WorkerSlot,
)

SEPTEMBER = date(2026, 9, 1)
LONG_AGO = datetime(2026, 8, 1, tzinfo=UTC)
PROTOCOL = settings.BASE_DIR / "policy/texts/social-networking-protocol.txt"
numbers = count(1)


def academy(slug="oakfield", name=None, urn="140001", joined_on=date(2020, 9, 1), **fields):
    made = Academy.objects.create(slug=slug, joined_on=joined_on, **fields)
    name = name or f"{slug.replace('-', ' ').title()} Academy"
    AcademyName.objects.create(academy=made, name=name, urn=urn, from_on=joined_on, recorded_at=LONG_AGO)
    return Academy.objects.named(at=timezone.now()).get(pk=made.pk)


def person(given_names="Aisha", family_name="Khan", email=None, **fields):
    number = next(numbers)
    email = f"person{number}@demo.example" if email is None else email
    fields.setdefault("reference", f"S{number:05}")
    made = Person(given_names=given_names, family_name=family_name, email=email or None, **fields)
    made.set_unusable_password()
    made.save()
    if made.email:
        EmailAddress.objects.create(user=made, email=made.email, verified=True, primary=True)
    return made


def engagement(person, academy, from_on=SEPTEMBER, until_on=None, category=Category.TEACHER, **fields):
    fields.setdefault("job_title", "Class teacher")
    return Engagement.objects.create(
        person=person,
        academy=academy,
        from_on=from_on,
        until_on=until_on,
        category=category,
        source="tests",
        recorded_at=fields.pop("recorded_at", LONG_AGO),
        **fields,
    )


def staff(academy, *args, from_on=SEPTEMBER, until_on=None, category=Category.TEACHER, **fields):
    """A person with one engagement."""
    made = person(*args, **fields)
    engagement(made, academy, from_on=from_on, until_on=until_on, category=category)
    return made


def grant(person, role, academy=None, from_on=SEPTEMBER, until_on=None):
    return Grant.objects.create(
        person=person, role=role, academy=academy, from_on=from_on, until_on=until_on, recorded_at=LONG_AGO
    )


def end(facts, until_on):
    """Replace each dated fact by one that ends on a day."""
    for fact in list(facts):
        type(fact).objects.filter(pk=fact.pk).update(replaced_at=timezone.now())
        fact.pk, fact.until_on, fact.recorded_at, fact._state.adding = None, until_on, timezone.now(), True
        fact.save()


def absence(person, from_on, until_on=None, **fields):
    return Absence.objects.create(person=person, from_on=from_on, until_on=until_on, recorded_at=LONG_AGO, **fields)


def group(key="drivers", name=None):
    return Group.objects.create(key=key, name=name or key.replace("-", " ").capitalize(), recorded_at=LONG_AGO)


def shown(person, version, academy, until_on=date(2027, 8, 31), **fields):
    """An agency has confirmed that it has shown a version to somebody."""
    fields = {"agency": "Teaching Ltd", "confirmed_by": "Ana Reyes", "recorded_at": LONG_AGO} | fields
    return ShownByAgency.objects.create(
        version=version, person=person, academy=academy, shown_on=SEPTEMBER, until_on=until_on, **fields
    )


def member(person, group="drivers", from_on=SEPTEMBER, until_on=None, **fields):
    """That somebody is in a group, by its key, since long ago."""
    dated = {"from_on": from_on, "until_on": until_on, "recorded_at": LONG_AGO} | fields
    return GroupMember.objects.create(person=person, group_key=group, **dated)


def taken_over(person, policy_named="Online Safety", source="Every", on=SEPTEMBER, at=None, **fields):
    """What somebody acknowledged in another system."""
    return ImportedAcknowledgement.objects.create(
        person=person,
        policy_named=policy_named,
        version_named="2",
        acknowledged_on=on,
        source=source,
        file_digest="0" * 64,
        recorded_at=at or LONG_AGO,
        **fields,
    )


def acceptance(version, until_on, by, confirmed_by=None, policy_named="Online Safety", source="Every", **fields):
    """That it does for a version; until somebody has confirmed it, only said."""
    fields = {"confirmed_at": LONG_AGO if confirmed_by else None, "confirmed_by": confirmed_by} | fields
    return Acceptance.objects.create(
        version=version,
        source=source,
        policy_named=policy_named,
        version_named="2",
        accepted_until=until_on,
        said_at=LONG_AGO,
        said_by=by,
        **fields,
    )


def merge(merged, into):
    """That two records are of one person, since long ago."""
    return PersonMerge.objects.create(kept=into, merged=merged, recorded_at=LONG_AGO)


def version(
    number="1.0",
    source=None,
    slug="social-networking-protocol",
    title="Social Networking Protocol",
    in_force_on=SEPTEMBER,
    weight=Weight.MATERIAL,
    days=None,
    at=None,
):
    """Publish a text; a first version on the day it comes into force unless told otherwise."""
    drafter, approver = person("Priya", "Lead"), person("Harriet", "Approver")
    text = parse(source if source is not None else PROTOCOL.read_bytes())
    reason = "" if number == "1.0" else "Guidance has changed."
    draft = NextVersion(number, text, Weight(weight), reason, days, in_force_on, drafter, approver)
    return publish(slug, draft, title=title, at=at or (midnight(SEPTEMBER) if number == "1.0" else None))


def register(policy, by=None, **columns):
    """The current register entry of a policy, as a row; actions have tests of their own."""
    return RegisterEntry.objects.create(policy=policy, recorded_by=by, recorded_at=LONG_AGO, **columns)


def retirement(policy, by, from_on, replaced_by=None, reason="No longer needed"):
    return Retirement.objects.create(
        policy=policy, from_on=from_on, replaced_by=replaced_by, reason=reason, recorded_by=by, recorded_at=LONG_AGO
    )


def requirement(policy, categories=Category.values, academies=(), days=14, from_on=SEPTEMBER):
    return requirement_actions.require(
        policy, categories=categories, academies=academies, days=days, from_on=from_on, by=None, at=LONG_AGO
    )


def proposal(policy, by, academies=()):
    """A requirement that HR has yet to accept."""
    terms = {"categories": ["teacher"], "academies": academies, "days": 5, "from_on": timezone.localdate()}
    return requirement_actions.propose(policy, by=by, **terms)


def sign(person, version, *academies, at=None, typed_name=None):
    """Without ``at`` the action takes the moment, under its locks."""
    return attestation_actions.sign(
        version.policy.slug,
        SeenVersion.build(version),
        by=person,
        academies=[academy.slug for academy in academies],
        typed_name=typed_name or person.name,
        sign_in=SignIn("password", (at or timezone.now()) - timedelta(minutes=5)),
        at=at,
    )


def sign_with_slip(person, version, academy, *, by):
    """``by`` has printed the slip, which was used a minute ago."""
    now = timezone.now()
    times = {"printed_at": now, "expires_at": now + timedelta(days=14), "used_at": now}
    slip = Slip.objects.create(
        person=person, academy=academy, code_digest=f"digest {next(numbers)}", printed_by=by, **times
    )
    return attestation_actions.sign(
        version.policy.slug,
        SeenVersion.build(version),
        by=person,
        academies=[academy.slug],
        typed_name=person.name,
        sign_in=SignIn("slip", now - timedelta(minutes=1), slip=slip.pk),
    )


def reminder(person, asking, rung="first", at=None, cause="", **fields):
    """A message about one asking that went at a moment; ``sent_at`` None, for one that did not."""
    moment = at or timezone.now()
    fields = {"sent_at": moment, "owed_at": moment, "try_at": moment, **fields}
    notice = Notice.objects.create(kind="reminder", person=person, cause=cause or f"reminder:{next(numbers)}", **fields)
    NoticeItem.objects.create(
        notice=notice,
        person=person,
        version_id=asking.version_id,
        school_year=asking.school_year,
        asked_from=asking.asked_on,
        rung=rung,
    )
    return notice


def sign_in(person, client=None, at=None):
    """A client in which somebody has signed in with a password, as allauth records it."""
    client = client or Client()
    client.force_login(person)
    session = client.session
    moment = (at or timezone.now()).timestamp()
    session["account_authentication_methods"] = [{"method": "password", "at": moment, "email": person.email}]
    session["account_authentication_methods_user"] = str(person.pk)
    session.save()
    return client


def question(person, version, to=None, academy=None, clause=None, words="May I?", at=None):
    """A question to a head or a deputy; without one, to HR."""
    at = at or timezone.now()
    asked = Question.objects.create(person=person, academy=academy, version=version, clause=clause, asked_at=at)
    named = {"to": "head", "to_person": to} if to else {"to": "hr"}
    QuestionStep.objects.create(question=asked, kind="asked", at=at, by=person, words=words, **named)
    return asked


def declined(person, version, words=""):
    """At every academy at which they work."""
    row = Decline.objects.create(person=person, version=version, words=words, recorded_at=timezone.now())
    row.academies.set(person.engagements.values_list("academy", flat=True))
    return row


def by_hand(version, academy, by, sentence="", reason=""):
    """That somebody sent reminders; without the messages."""
    words = {"sentence": sentence, "reason": reason}
    return ReminderByHand.objects.create(
        policy=version.policy, academy=academy, sent_by=by, sent_at=timezone.now(), **words
    )


def waiting_sign_in(email="somebody@demo.example"):
    """Of a directory, by somebody of whom it is not known who they are."""
    now, uid = timezone.now(), f"https://id.example subject {next(numbers)}"
    return WaitingSignIn.objects.create(provider="other", uid=uid, email=email, first_at=now, last_at=now)


def mail_worker(kind="notices"):
    """A worker that says now that it is alive."""
    slot, _ = WorkerSlot.objects.get_or_create(kind=kind, number=1)
    WorkerBeat.objects.update_or_create(slot=slot, defaults={"beat_at": timezone.now()})


def kept_report(version, academy=None, *, by, kind="pdf", data=b"%PDF-1.7"):
    """A long report that somebody asked for and that is ready; of the trust, where no academy is named."""
    place = academy.slug if academy else ""
    audience = Audience.STAFF if academy else Audience.EVERYBODY
    order = ReportOrder(place, version.policy.slug, kind, timezone.now(), BoardFilter(), audience=audience)
    asked = report_actions.ask_for_report(order, by=by, academy=academy)
    job_actions.make_slots("jobs")
    job = job_actions.take_job(WorkerSlot.objects.get(kind="jobs", number=1).pk)
    assert job == asked
    job_actions.finish(job, build_file(order.file_name, "application/pdf", data))
    job.refresh_from_db()
    return job
