"""Invites people to come in for the first time, by a link that ends; takes a link back, and lets its owner in."""

import secrets
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from allauth.account.adapter import get_adapter
from django.db import transaction

from portal import audit
from portal.clock import moment
from portal.digests import sha256_hex
from portal.models import Invitation, Notice, Person
from portal.notices.actions import give_up, owe_many
from portal.refusals import ActionRefused

from ..pacing import spread
from ..queries import find_open_invitation, find_who_can_be_invited

LASTS = timedelta(days=14)
KIND = "invitation"  # of the notice
SECOND_CLICK_WITHIN = timedelta(minutes=1)
ENDED = (
    "This link has ended, was used already, or was replaced by a newer one. "
    "Use the newest e-mail, or sign in with a code that we send to your work e-mail address."
)


class LinkEnded(ActionRefused):
    """The link leads nowhere any more."""


@transaction.atomic
def invite(person: Person, *, by: Person | None) -> Invitation:
    """Mail somebody a link with which to come in for the first time. A link sent before ends."""
    if person == by:
        raise ActionRefused("You are signed in: you need no invitation.")
    at = moment()
    found = _lock([person.pk], at)
    if not found:
        raise ActionRefused(_explain_refusal(Person.objects.get(pk=person.pk)))
    [invitation] = _invite(found, [at], by=by, at=at)
    return invitation


@transaction.atomic
def invite_many(people: Collection[UUID], *, by: Person | None) -> list[Invitation]:
    """Invite all of these who can be; the mails go over the working hours of a day or more, in the order of names."""
    at = moment()
    found = [person for person in _lock(people, at) if person != by]
    return _invite(found, list(spread(len(found), at=at)), by=by, at=at)


@transaction.atomic
def withdraw_invitation(person: Person, *, by: Person) -> None:
    """End the link that somebody was sent. Repeated, it does nothing."""
    Person.objects.select_for_update(no_key=True).get(pk=person.pk)
    at = moment()
    if _end_open_ones([person], by=by, at=at):
        audit.record("withdraw-invitation", f"person:{person.pk}", by=by, at=at)


@transaction.atomic
def accept(token: str, *, password: str | None) -> Person:
    """Use a link up, once: set the password, if one was chosen, and return whom to sign in. Raises LinkEnded."""
    invitation = Invitation.objects.filter(token_digest=sha256_hex(token)).first()
    if invitation is None:
        raise LinkEnded(ENDED)
    person = Person.objects.select_for_update(no_key=True).get(pk=invitation.person_id)
    at = moment()
    standing = find_open_invitation(invitation.token_digest, at=at)
    if standing is None:
        if password is not None and _is_second_click(invitation.pk, person, password, at=at):
            return person
        raise LinkEnded(ENDED)
    standing.used_at = at
    standing.save(update_fields=["used_at"])
    if password is not None:
        get_adapter().set_password(person, password)
    audit.record("accept-invitation", f"person:{person.pk}", by=person, at=at)
    return person


def _is_second_click(invitation: int, person: Person, password: str, *, at: datetime) -> bool:
    """Whether the same was sent a moment ago: a browser that is clicked twice shows the answer to the second click."""
    just_used = Invitation.objects.filter(pk=invitation, used_at__gt=at - SECOND_CLICK_WITHIN).exists()
    return just_used and person.is_active and person.check_password(password)


def _lock(people: Collection[UUID], at: datetime) -> Sequence[Person]:
    """Those who can be invited, by name. Always locked in one order, so that two of us never wait for each other."""
    list(Person.objects.filter(pk__in=people).order_by("pk").select_for_update(no_key=True).values_list("pk"))
    return list(find_who_can_be_invited(at=at).filter(pk__in=people).order_by("family_name", "given_names", "pk"))


def _invite(
    people: Sequence[Person], moments: Sequence[datetime], *, by: Person | None, at: datetime
) -> list[Invitation]:
    """``moments`` are when each mail goes; the fortnight of a link begins then."""
    _end_open_ones(people, by=by, at=at)
    tokens = [secrets.token_urlsafe(32) for _ in people]
    invitations = [
        Invitation(
            person=person, token_digest=sha256_hex(token), invited_at=at, invited_by=by, expires_at=goes_at + LASTS
        )
        for person, token, goes_at in zip(people, tokens, moments, strict=True)
    ]
    Invitation.objects.bulk_create(invitations, batch_size=1000)
    owe_many(
        (_build_notice(invitation, goes_at, at=at), {"token": token})
        for invitation, token, goes_at in zip(invitations, tokens, moments, strict=True)
    )
    audit.record_many("invite", (f"person:{person.pk}" for person in people), by=by, at=at)
    return invitations


def _build_notice(invitation: Invitation, goes_at: datetime, *, at: datetime) -> Notice:
    return Notice(
        kind=KIND,
        person=invitation.person,
        cause=f"invitation:{invitation.pk}",
        owed_at=at,
        try_at=goes_at,
        expires_at=invitation.expires_at,
    )


def _end_open_ones(people: Sequence[Person], *, by: Person | None, at: datetime) -> int:
    """Ends links that were sent, and mails that are yet to go. Returns how many links."""
    open_ones = Invitation.objects.filter(person__in=people, used_at=None, withdrawn_at=None)
    causes = [f"invitation:{pk}" for pk in open_ones.values_list("pk", flat=True)]
    if not causes:
        return 0
    give_up(Notice.objects.filter(kind=KIND, cause__in=causes), "Withdrawn", at=at)
    return open_ones.update(withdrawn_at=at, withdrawn_by=by)


def _explain_refusal(person: Person) -> str:
    if person.last_login:
        return f"{person.name} has signed in before. They can sign in with a code by e-mail, or set a new password."
    if not person.email:
        return f"{person.name} has no e-mail address. Print a slip instead, or add an address first."
    if not person.is_active:
        return f"The access of {person.name} is closed. Open it first."
    return f"{person.name} does not work here, so there is nothing to come in for."
