"""Who may come in, and who has not done so yet."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery, TextChoices
from django.utils import timezone

from portal.models import Academy, AccessClosure, EmailChange, Engagement, Invitation, Person, PersonMerge


class EntryState(TextChoices):
    """Where somebody stands who has never signed in."""

    NOT_INVITED = "not-invited", "Not invited yet"
    INVITED = "invited", "Invited"
    ENDED = "ended", "Link has ended"
    NO_EMAIL = "no-email", "No e-mail address"


@dataclass(frozen=True, slots=True)
class Newcomer:
    """Somebody who has never signed in, with their newest invitation."""

    pk: UUID
    given_names: str
    family_name: str
    email: str
    invited_at: datetime | None
    expires_at: datetime | None
    is_withdrawn: bool
    state: EntryState

    @property
    def name(self) -> str:
        return f"{self.given_names} {self.family_name}"


def find_who_may_come_in(*, at: datetime) -> QuerySet[Person]:
    """People who work here or are to begin, and have open access; of merged records the kept one."""
    closed = AccessClosure.objects.filter(person=OuterRef("pk"), opened_at=None)
    merges = PersonMerge.objects.filter(replaced_at=None)
    through_another = merges.filter(kept=OuterRef("pk"), merged__engagements__in=_find_work_going_on(at))
    return Person.objects.filter(
        Exists(_find_work_going_on(at).filter(person=OuterRef("pk"))) | Exists(through_another),
        ~Exists(closed),
        ~Exists(merges.filter(merged=OuterRef("pk"))),
    )


def _find_work_going_on(at: datetime) -> QuerySet[Engagement]:
    return Engagement.objects.known(at=at).filter(Q(until_on=None) | Q(until_on__gte=timezone.localdate(at)))


def find_who_can_be_invited(*, at: datetime) -> QuerySet[Person]:
    return find_who_may_come_in(at=at).filter(email__isnull=False, last_login=None)


def load_newcomers(*, at: datetime) -> Sequence[Newcomer]:
    """Everybody who may come in and never has, in one query and no order."""
    newest = Invitation.objects.filter(person=OuterRef("pk")).order_by("-invited_at", "-pk")
    fields = ("invited_at", "expires_at", "withdrawn_at")
    people = find_who_may_come_in(at=at).filter(last_login=None)
    people = people.annotate(**{f"newest_{field}": Subquery(newest.values(field)[:1]) for field in fields})
    rows = people.values_list("pk", "given_names", "family_name", "email", *(f"newest_{field}" for field in fields))
    return [
        Newcomer(pk, given, family, email or "", invited, expires, withdrawn is not None, state)
        for pk, given, family, email, invited, expires, withdrawn in rows
        if (state := find_state(email or "", invited, None if withdrawn else expires, at=at))
    ]


def find_state(email: str, invited_at: datetime | None, works_until: datetime | None, *, at: datetime) -> EntryState:
    """``works_until`` is when the newest link ends, None if it was withdrawn."""
    if not email:
        return EntryState.NO_EMAIL
    if invited_at is None:
        return EntryState.NOT_INVITED
    return EntryState.INVITED if works_until and works_until > at else EntryState.ENDED


def find_open_invitation(digest: str, *, at: datetime) -> Invitation | None:
    """The invitation of a link, while it can be used: its person may come in, and has had no new address since."""
    open_ones = Invitation.objects.filter(used_at=None, withdrawn_at=None, expires_at__gt=at)
    invitation = open_ones.filter(token_digest=digest, person__in=find_who_can_be_invited(at=at)).first()
    if invitation is None:
        return None
    changes = EmailChange.objects.filter(person=invitation.person_id, changed_at__gt=invitation.invited_at)
    return None if changes.exists() else invitation


def find_who_needs_slips(academy: Academy, *, at: datetime) -> QuerySet[Person]:
    """People who work at an academy, or are to begin, and have no e-mail address."""
    here = _find_work_going_on(at).filter(academy=academy, person=OuterRef("pk"))
    return find_who_may_come_in(at=at).filter(Exists(here), email=None)
