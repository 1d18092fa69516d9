"""Writes of attestations: each a verb, atomic, told who did it."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from django.db import connection, transaction

from attestations.assignments import queries
from attestations.assignments.required_policies import RequiredPolicy
from attestations.assignments.rules import State
from attestations.assignments.school_years import school_year
from attestations.assignments.voids import find_void_ones, leave_out_void
from attestations.models import Attestation, NameCheck, Signing
from attestations.receipts import ledger_entries
from policy.models import Version
from policy.reading import pages
from portal import audit
from portal.access.sessions import SignIn
from portal.clock import moment
from portal.ledger import store
from portal.london import london_day, london_offset
from portal.models import Person
from portal.notices.actions import owe
from portal.numbers import make_number
from portal.people.names import describe_fault, share_a_word
from portal.refusals import ActionRefused

from . import grades, statement
from .statement import FilledStatement, SeenVersion

# Plain SQL, because Django has no FOR SHARE, which lets others sign meanwhile; and both at once, because everybody who
# signs waits for it.
LOCK = """
SELECT FROM portal_person WHERE id = %s FOR NO KEY UPDATE;
SELECT FROM policy_policy WHERE slug = %s FOR SHARE
"""
EMAIL_CHANGE_COUNTS = timedelta(days=30)
SIGNABLE = {State.DUE, State.OVERDUE, State.NOT_DUE, State.ELSEWHERE, State.SHOWN, State.DECLINED}
OUTDATED = "What you were reading is not what is asked of you now. Nothing has been signed."


class StaleForm(ActionRefused):
    """The form no longer matches what is in force, or what this person is asked to sign."""


@transaction.atomic
def sign(
    policy: str,
    seen: SeenVersion,
    *,
    by: Person,
    academies: Collection[str],
    typed_name: str,
    sign_in: SignIn,
    at: datetime | None = None,
) -> Signing:
    """Sign a policy for some academies, both by slug: one signing, with an attestation for each academy.

    Returns the earlier signing where all of them are signed already. Raises StaleForm and UnsoundVersion. ``at`` is
    now; the demonstration alone gives a moment of the past, and then no receipt is mailed.
    """
    if fault := describe_fault(typed_name):
        raise ActionRefused(f"The name {fault}. Type it again.")
    lock_signer(by, policy)
    is_now, at = at is None, at or moment()
    signable = load_signable(by, policy, at=at, number=seen.version)
    wanted = [signable[academy] for academy in academies if academy in signable]
    others = set(academies) - signable.keys()
    signed = _find_signings(policy, seen.version, by, others) if others else {}
    if others - signed.keys():
        raise StaleForm(OUTDATED)  # at one of these academies they neither signed nor are asked
    if signed and not wanted:
        return max(signed.values(), key=lambda signing: signing.signed_at)
    version = find_offered_version(wanted[0].required, seen.version, at=at) if wanted else None
    # Nothing is left to sign: no academy was named, or the version they read is no longer in force.
    if version is None or (version.number, version.digest) != (seen.version, seen.digest):
        raise StaleForm(OUTDATED)
    pages.require_sound(version)
    filled = statement.fill_statement(by, version, wanted[0].required)
    if seen.statement_digest not in {None, filled.digest}:
        raise StaleForm("The statement has changed. Nothing has been signed.")
    signing = _build_signing(version, filled, by=by, typed_name=typed_name, sign_in=sign_in, at=at)
    _write(signing, _name_replaced([_build_attestation(signing, assignment, at) for assignment in wanted]), policy)
    if is_now:
        _owe_receipt(signing)
    return signing


def lock_signer(person: Person, policy: str) -> None:
    """Until the transaction ends, nobody else signs as this person, or publishes or withdraws a version."""
    with connection.cursor() as cursor:
        cursor.execute(LOCK, [person.pk, policy])


def _write(signing: Signing, attestations: Sequence[Attestation], policy: str) -> None:
    signing.save(force_insert=True)
    Attestation.objects.bulk_create(attestations)
    if not share_a_word(signing.known_name, signing.typed_name):
        NameCheck.objects.create(signing=signing)
    store.add_entries(ledger_entries.build_attestation_entry(attestation, slug=policy) for attestation in attestations)
    audit.record("sign", f"receipt:{signing.number}", by=signing.person, at=signing.signed_at)


def _owe_receipt(signing: Signing) -> None:
    if signing.person.email:
        owe("receipt", person=signing.person, cause=f"receipt:{signing.number}", at=signing.signed_at)


def _find_signings(policy: str, number: str, person: Person, academies: Collection[str]) -> dict[str, Signing]:
    """For which of these academies this person has signed this version, each with its signing."""
    rows = Attestation.objects.filter(
        person__in=person.record_ids, version__policy__slug=policy, version__number=number
    )
    rows = leave_out_void(rows.filter(academy__slug__in=academies)).select_related("signing", "academy")
    return {row.academy.slug: row.signing for row in rows.order_by("signing__signed_at")}


def find_offered_version(required: RequiredPolicy, number: str, *, at: datetime) -> Version | None:
    """The scheduled version, where it is meant, else the one in force."""
    scheduled = required.find_scheduled(at)
    return scheduled if scheduled and scheduled.number == number else required.in_force(at)


def load_signable(person: Person, policy: str, *, at: datetime, number: str = "") -> dict[str, queries.Assignment]:
    """Assignments under a policy (by slug) that this person may sign now, by the academy's slug.

    Where ``number`` is that of the scheduled version, as they will be when it comes into force.
    """
    required = queries.find_required_policy(policy, at=at)
    version = find_offered_version(required, number, at=at) if required else None
    if version and version.in_force_at > at:
        found = queries.load_person_assignments(person, as_at=version.in_force_at, known_at=at, only=policy)
        found = [assignment for assignment in found if assignment.version == version]
    else:
        found = queries.load_person_assignments(person, as_at=at, only=policy)
    return {each.academy.slug: each for each in found if _may_sign(each)}


def _may_sign(assignment: queries.Assignment) -> bool:
    is_asked = assignment.state in SIGNABLE or assignment.outcome.coming_year is not None
    return is_asked and not assignment.is_being_checked and not assignment.outcome.is_over


def _build_signing(
    version: Version, filled: FilledStatement, *, by: Person, typed_name: str, sign_in: SignIn, at: datetime
) -> Signing:
    return Signing(
        number=make_number(),
        person=by,
        typed_name=typed_name,
        known_name=by.name,
        version=version,
        policy_title=version.title,
        version_digest=version.digest,
        statement=filled.text,
        statement_digest=filled.digest,
        since_version=filled.since,
        method=grades.method_of(sign_in),
        grade=grades.grade_of(sign_in),
        signed_at=at,
        london_offset=london_offset(at),
        sign_in_method=sign_in.method,
        signed_in_at=min(sign_in.at, at),  # a session keeps the time of its process, which may be ahead
        slip_printed_by=grades.find_slip_printer(sign_in, by),
        email_changed_at=_find_recent_email_change(by, at),
    )


def _find_recent_email_change(person: Person, at: datetime) -> datetime | None:
    """Readers of the receipt should know: somebody who got hold of another's account would begin with this."""
    changed_at = person.email_changed_at
    return changed_at if changed_at and at - EMAIL_CHANGE_COUNTS < changed_at <= at else None


def _build_attestation(signing: Signing, assignment: queries.Assignment, at: datetime) -> Attestation:
    return Attestation(
        signing=signing,
        person=signing.person,
        version=signing.version,
        academy=assignment.academy,
        academy_name=assignment.academy.name,
        academy_urn=assignment.academy.urn,
        engagements=[{"category": category, "job_title": title} for category, title in assignment.jobs],
        school_year=find_served_year(assignment, at),
    )


def _name_replaced(attestations: list[Attestation]) -> list[Attestation]:
    """The same, each with the void one that it succeeds: of this version, academy and school year."""
    signing = attestations[0].signing
    void = find_void_ones(Attestation.objects.filter(person__in=signing.person.record_ids, version=signing.version))
    last = {(row.academy_id, row.school_year): row for row in void.filter(replaced_by=None)}
    for attestation in attestations:
        attestation.replaces = last.get((attestation.academy_id, attestation.school_year))
    return attestations


def find_served_year(assignment: queries.Assignment, at: datetime) -> int:
    """The school year that a signature serves; of a scheduled version never one that ends before it is in force."""
    in_force_on = london_day(assignment.version.in_force_at)
    return max(assignment.outcome.serves or 0, school_year(max(london_day(at), in_force_on)))


@transaction.atomic
def settle_name(check: NameCheck, *, by: Person) -> None:
    """Record that the name on a signature looks right. Nobody settles their own. Repeated, it does nothing."""
    found = NameCheck.objects.select_for_update(of=["self"]).select_related("signing").get(pk=check.pk)
    if found.signing.person_id in by.record_ids:
        raise ActionRefused("This is your own signature. Someone else in HR must check the name.")
    if found.settled_at:
        return
    found.settled_at, found.settled_by = moment(), by
    found.save(update_fields=["settled_at", "settled_by"])
    audit.record("check-name", f"receipt:{found.signing.number}", by=by, at=found.settled_at)
