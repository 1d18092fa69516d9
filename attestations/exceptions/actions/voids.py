"""The writes by which two people declare a signature not to count, neither of them the signer."""

from collections.abc import Collection, Sequence
from datetime import datetime

from django.db import transaction

from attestations.models import Attestation, Void
from attestations.receipts import ledger_entries
from attestations.receipts.reconciliation import find_wrong_attestations
from portal import audit
from portal.clock import moment
from portal.ledger import store
from portal.models import Person
from portal.notices.actions import owe
from portal.refusals import ActionRefused

OWN = "This is your own signature. Somebody else must do this."
SECOND = "You asked for this yourself. Somebody else in HR must confirm it."
DECIDED = "This was decided already, by {}. Nothing has changed."
IS_VOID = "This signature does not count already. Nothing has changed."
BEING_CHECKED = "This record is being checked, because it is not what was sealed. Nothing has changed."
NO_REASON = "Say why this signature should not count."


@transaction.atomic
def ask_void(attestations: Sequence[Attestation], *, reason: str, by: Person) -> list[Void]:
    """The first of the two, for one or more academies of a signing. Repeated, it returns what was asked."""
    at = moment()
    _lock(attestations)
    for attestation in attestations:
        _refuse(attestation, by)
    if not reason.strip():
        raise ActionRefused(NO_REASON)
    standing = _find_standing(attestations)
    if any(void.is_confirmed for void in standing.values()):
        raise ActionRefused(IS_VOID)
    asked = [
        Void(attestation=attestation, reason=reason.strip(), asked_by=by, asked_at=at)
        for attestation in attestations
        if attestation.pk not in standing
    ]
    Void.objects.bulk_create(asked)
    if asked:
        audit.record("ask-void", f"receipt:{attestations[0].signing.number}", by=by, at=at)
    return [*standing.values(), *asked]


@transaction.atomic
def confirm_void(void: Void, *, by: Person) -> None:
    """The second: the signature counts no longer, and the signer is told. Repeated, it does nothing."""
    found, at = _lock_void(void), moment()
    if found.is_confirmed:
        return
    _refuse(found.attestation, by)
    if found.decided_by:
        raise ActionRefused(DECIDED.format(found.decided_by.name))
    if found.asked_by_id in by.record_ids:
        raise ActionRefused(SECOND)
    if find_wrong_attestations(Attestation.objects.filter(pk=found.attestation_id)):
        raise ActionRefused(BEING_CHECKED)
    _decide(found, is_confirmed=True, by=by, at=at)
    store.add_entries([ledger_entries.build_void_entry(found)])
    number = found.attestation.signing.number
    owe("signature-void", person=found.attestation.person, cause=f"void:{found.pk}", at=at)
    audit.record("confirm-void", f"receipt:{number}", by=by, at=at)


@transaction.atomic
def refuse_void(void: Void, *, by: Person) -> None:
    """The signature goes on counting: another says so, or whoever asked takes it back. Repeated, it does nothing."""
    found, at = _lock_void(void), moment()
    if found.is_confirmed:
        raise ActionRefused(IS_VOID)
    if found.decided_at:
        return
    _refuse(found.attestation, by)
    _decide(found, is_confirmed=False, by=by, at=at)
    action = "take-back-void" if found.asked_by_id in by.record_ids else "refuse-void"
    audit.record(action, f"receipt:{found.attestation.signing.number}", by=by, at=at)


def _lock(attestations: Collection[Attestation]) -> None:
    """Two who ask at once come after each other. The signer's row, because a signature's own is permanent."""
    people = {attestation.person_id for attestation in attestations}
    list(Person.objects.select_for_update(no_key=True).filter(pk__in=people).order_by("pk"))


def _lock_void(void: Void) -> Void:
    rows = Void.objects.select_for_update(of=["self"])
    related = (
        "attestation__signing",
        "attestation__version__policy",
        "attestation__person",
        "attestation__academy",
        "decided_by",
    )
    return rows.select_related(*related).get(pk=void.pk)


def _refuse(attestation: Attestation, by: Person) -> None:
    if attestation.person_id in by.record_ids:
        raise ActionRefused(OWN)


def _find_standing(attestations: Collection[Attestation]) -> dict[object, Void]:
    """What was asked or confirmed, by the attestation."""
    rows = Void.objects.filter(attestation__in=attestations).exclude(decided_at__isnull=False, is_confirmed=False)
    return {void.attestation_id: void for void in rows}


def _decide(void: Void, *, is_confirmed: bool, by: Person, at: datetime) -> None:
    void.is_confirmed, void.decided_by, void.decided_at = is_confirmed, by, at
    void.save(update_fields=["is_confirmed", "decided_by", "decided_at"])
