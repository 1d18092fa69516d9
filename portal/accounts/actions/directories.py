"""Writes that tie the sign-in of a directory to a person here, or let it wait until HR has said whose it is."""

from datetime import timedelta

from allauth.socialaccount.models import SocialAccount
from django.db import transaction

from portal import audit
from portal.access import security_lines
from portal.clock import moment
from portal.models import Person, SecurityKind, WaitingSignIn
from portal.notices.actions import owe
from portal.refusals import ActionRefused

from ..directory_queries import find_accounts
from ..identity import Identity

WAITS_FOR = timedelta(days=90)


@transaction.atomic
def tie(provider: str, uid: str, *, to: Person, by: Person | None) -> SocialAccount:
    """Tie a directory's sign-in to a person, who is told. ``by`` is HR, or None after the person's own code."""
    Person.objects.select_for_update(no_key=True).get(pk=to.pk)
    others = find_accounts(to).filter(provider=provider)
    if standing := SocialAccount.objects.filter(provider=provider, uid=uid).first():
        if standing.user_id not in to.record_ids:
            raise ActionRefused("This sign-in is connected to somebody else here. Disconnect it there first.")
        return standing
    if by is None and others.exists():
        raise ActionRefused("You already sign in with another account there. HR must change it.")
    others.delete()
    if by is None:  # it waits for HR no longer
        WaitingSignIn.objects.filter(provider=provider, uid=uid, settled_at=None).delete()
    account: SocialAccount = SocialAccount.objects.create(provider=provider, uid=uid, user=to)
    security_lines.record(SecurityKind.DIRECTORY_TIED, to, provider)
    _tell("sign_in_connected", to, f"{provider}/{account.pk}")
    return account


@transaction.atomic
def untie(person: Person, provider: str, *, by: Person) -> None:
    """Disconnect a directory's sign-in, so that it leads nobody in. Repeated, it does nothing."""
    if person == by:
        raise ActionRefused("You cannot change your own way of signing in here. Ask someone else in HR.")
    accounts = list(find_accounts(person).filter(provider=provider))
    if not accounts:
        return
    cause = f"{provider}/{accounts[0].pk}"
    for account in accounts:
        account.delete()
    security_lines.record(SecurityKind.DIRECTORY_UNTIED, person, provider)
    audit.record("untie-sign-in", f"person:{person.pk}", by=by)
    _tell("sign_in_disconnected", person, cause)


@transaction.atomic
def let_wait(identity: Identity) -> WaitingSignIn:
    """Note, for HR, a sign-in of which it is not known whose it is. A further try renews the row."""
    now = moment()
    waiting, is_new = WaitingSignIn.objects.get_or_create(
        provider=identity.provider,
        uid=identity.uid,
        settled_at=None,
        defaults={"email": identity.email, "name": identity.name, "first_at": now, "last_at": now},
    )
    if not is_new:
        waiting.email, waiting.name, waiting.last_at = identity.email, identity.name, now
        waiting.save(update_fields=["email", "name", "last_at"])
    return waiting


@transaction.atomic
def settle(waiting: WaitingSignIn, *, person: Person | None, by: Person) -> None:
    """HR says whose a waiting sign-in is, or that it is nobody's here. Nobody settles their own."""
    if person == by:
        raise ActionRefused("You cannot settle your own sign-in. Ask someone else in HR.")
    found = WaitingSignIn.objects.select_for_update().get(pk=waiting.pk)
    if found.settled_at:
        raise ActionRefused("Somebody else has since settled this sign-in.")
    if person:
        tie(found.provider, found.uid, to=person, by=by)
    found.settled_at, found.settled_by, found.person, found.email, found.name = moment(), by, person, "", ""
    found.save(update_fields=["settled_at", "settled_by", "person", "email", "name"])
    subject = f"person:{person.pk}" if person else f"waiting-sign-in:{found.pk}"
    audit.record("tie-sign-in" if person else "turn-down-sign-in", subject, by=by, at=found.settled_at)


def forget_waiting(job: object, progress: object) -> None:
    """The job of every day: what nobody has settled or tried again for 90 days is deleted."""
    WaitingSignIn.objects.filter(settled_at=None, last_at__lt=moment() - WAITS_FOR).delete()


def _tell(kind: str, person: Person, cause: str) -> None:
    if person.email:
        owe(kind, person=person, cause=cause, at=moment())
