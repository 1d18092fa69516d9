"""Writes of attestations: each a verb, atomic, told who did it."""

import secrets
from collections.abc import Collection
from datetime import datetime

from django.db import connection, transaction
from django.utils import timezone

from attestations.assignments import queries, rules
from attestations.assignments.rules import State
from attestations.models import ALPHABET, Attestation, Grade, Method, Signing
from attestations.receipts import ledger_entries
from policy.models import Version
from portal import audit
from portal.access.sessions import SignIn
from portal.inserting import insert
from portal.ledger import store
from portal.models import Person
from portal.refusals import ActionRefused

from . import statement
from .statement import Declaration, Seen


class Stale(ActionRefused):
    """What was to be signed is not what is in force, or not what is asked of this person, any more."""


@transaction.atomic
def sign(
    policy: str,
    seen: Seen,
    *,
    by: Person,
    academies: Collection[str],
    typed_name: str,
    sign_in: SignIn,
    at: datetime | None = None,
) -> Signing:
    """Sign what was seen of a policy (by slug) for some academies (too): a Signing, with an Attestation for each.

    Signed twice for the same academies, the first signing is returned and nothing is written. ``at`` is the
    moment of signing, now if not given; only the demonstration gives a past one.
    """
    key = _hold(by, policy)
    at = at or timezone.now()
    asked = signable(by, policy, at=at)
    others = set(academies) - asked.keys()
    done = _signed_already(policy, seen.version, by, others) if others else {}
    wanted = [asked[academy] for academy in academies if academy in asked]
    if done and not wanted and done.keys() == others:
        return max(done.values(), key=lambda signing: signing.signed_at)
    version = wanted[0].asked.in_force(at) if wanted else None
    if done.keys() != others or version is None or (version.number, version.digest) != (seen.version, seen.digest):
        raise Stale("What you were reading is not what is asked of you now. Nothing has been signed.")
    declared = statement.of(by, version, wanted[0].asked)
    if seen.statement_digest not in {None, declared.digest}:
        raise Stale("The statement is another one now. Nothing has been signed.")
    signing = _signing(version, declared, pk=key, by=by, typed_name=typed_name, sign_in=sign_in, at=at)
    attestations = [_attestation(signing, assignment, at) for assignment in wanted]
    entered = store.prepared(ledger_entries.of_attestation(attestation, slug=policy) for attestation in attestations)
    insert(signing, *attestations, *entered, audit.line("sign", f"receipt:{signing.number}", by=by))
    return signing


def _hold(person: Person, policy: str) -> int:
    """Until this transaction ends nobody else signs as this person, nor publishes or withdraws a version of the policy.

    The key that the signing may have.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT attestations_hold(%s, %s)", [person.pk, policy])
        return int(cursor.fetchone()[0])


def _signed_already(policy: str, number: str, person: Person, academies: Collection[str]) -> dict[str, Signing]:
    """For which of these academies this person has signed this version, each with its signing."""
    rows = Attestation.objects.filter(person=person, version__policy__slug=policy, version__number=number)
    rows = rows.filter(academy__slug__in=academies)
    rows = rows.select_related("signing", "academy").order_by("signing__signed_at")
    return {row.academy.slug: row.signing for row in rows}


def signable(person: Person, policy: str, *, at: datetime) -> dict[str, queries.Assignment]:
    """What this person may sign now of a policy (by slug), by academy: whoever is here or will be, and has not."""
    return {
        assignment.academy.slug: assignment
        for assignment in queries.of_person(person, as_at=at, only=policy)
        if assignment.state in {State.DUE, State.OVERDUE, State.NOT_DUE}
    }


def _signing(
    version: Version,
    declared: Declaration,
    *,
    pk: int,
    by: Person,
    typed_name: str,
    sign_in: SignIn,
    at: datetime,
) -> Signing:
    return Signing(
        pk=pk,
        number=receipt_number(),
        person=by,
        typed_name=typed_name,
        known_name=by.name,
        version=version,
        policy_title=version.title,
        version_digest=version.digest,
        statement=declared.statement,
        statement_digest=declared.digest,
        since_version=declared.since,
        method=Method.OWN_SIGN_IN,
        grade=Grade.B,
        signed_at=at,
        london_offset=rules.london_offset(at),
        sign_in_method=sign_in.method,
        signed_in_at=sign_in.at,
    )


def _attestation(signing: Signing, assignment: queries.Assignment, at: datetime) -> Attestation:
    return Attestation(
        signing=signing,
        person=signing.person,
        version=signing.version,
        academy=assignment.academy,
        academy_name=assignment.academy.name,
        academy_urn=assignment.academy.urn,
        engagements=[{"category": category, "job_title": title} for category, title in assignment.jobs],
        school_year=rules.school_year(rules.london_day(at)),
    )


def receipt_number() -> str:
    """Twelve random letters and digits (58 bits) in groups that can be read out: ``7KQ4-M2XD-9RTV``."""
    return "-".join("".join(secrets.choice(ALPHABET) for _ in range(4)) for _ in range(3))
