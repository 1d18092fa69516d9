"""Writes of second factors: HR lets somebody begin anew, and secrets follow a change of the key."""

from allauth.mfa.models import Authenticator
from django.db import transaction

from portal import audit
from portal.access import security_lines
from portal.clock import moment
from portal.models import Person, SecurityKind
from portal.notices.actions import owe
from portal.refusals import ActionRefused

from .. import factor_secrets

SECRETS = {"secret", "seed"}  # of an app, and of recovery codes, where allauth keeps them


@transaction.atomic
def remove_factors(person: Person, *, by: Person) -> None:
    """Take away all passkeys, the app and the recovery codes of somebody, who is told. Repeated, it does nothing."""
    if person == by:
        raise ActionRefused("You cannot take away your own second step here. Ask someone else in HR.")
    if not Authenticator.objects.filter(user=person).delete()[0]:
        return
    at = moment()
    security_lines.record(SecurityKind.FACTOR_REMOVED, person)
    audit.record("remove-second-factor", f"person:{person.pk}", by=by, at=at)
    if person.email:
        owe("second_factor_removed", person=person, cause=f"{at.timestamp()}", at=at)


@transaction.atomic
def rename_passkey(passkey: Authenticator, name: str, *, by: Person) -> Authenticator:
    """Give one's own passkey another name. The same name again does nothing."""
    row = Authenticator.objects.select_for_update().get(pk=passkey.pk, user=by)
    if row.data["name"] != name:
        row.data["name"] = name
        row.save(update_fields=["data"])
        security_lines.record(SecurityKind.FACTOR_RENAMED, by)
    return row


def encrypt_again(job: object, progress: object) -> None:
    """The job of every day: encrypts anew what was encrypted under a former key."""
    kept = Authenticator.objects.exclude(type=Authenticator.Type.WEBAUTHN)
    for pk, data in kept.values_list("pk", "data"):
        if not all(map(factor_secrets.is_under_newest_key, _list_secrets(data))):
            _encrypt_again(pk)


@transaction.atomic
def _encrypt_again(pk: int) -> None:
    row = Authenticator.objects.select_for_update().filter(pk=pk).first()
    if row:
        for name in SECRETS & row.data.keys():
            row.data[name] = factor_secrets.encrypt(factor_secrets.decrypt(row.data[name]))
        row.save(update_fields=["data"])


def _list_secrets(data: dict[str, str]) -> list[str]:
    return [data[name] for name in SECRETS & data.keys()]
