"""Whom somebody can send a question to, and who answers questions at an academy."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from attestations.models import Addressee
from portal.models import Academy, Engagement, Grant, Person, PersonMerge
from portal.models.roles import Role


@dataclass(frozen=True, slots=True)
class Recipient:
    """Whom a question can be sent to; ``academy`` and ``person`` are None for HR."""

    addressee: Addressee
    academy: Academy | None = None
    person: Person | None = None

    @property
    def key(self) -> str:
        return f"{self.academy.slug}/{self.person.pk}" if self.academy and self.person else Addressee.HR.value

    @property
    def label(self) -> str:
        if not self.academy or not self.person:
            return "HR"
        return f"{self.person.name}, {self.addressee.label.lower()} at {self.academy.name}"


def list_recipients(person: Person, *, at: datetime) -> list[Recipient]:
    """The heads, and the deputies who answer questions, of the academies where somebody works; and HR, last."""
    work = Engagement.objects.known(at=at).filter(person__in=person.record_ids)
    current = work.current(at=at).values("academy") if work.current(at=at).exists() else work.values("academy")
    academies = {academy.pk: academy for academy in Academy.objects.named(at=at).filter(pk__in=current)}
    places = load_answerers(academies, PersonMerge.objects.map_kept(at=at), at=at)
    found = [
        Recipient(Addressee(role.value), academies[academy], answerer)
        for academy, place in places.items()
        for answerer, role in place.items()
        if answerer.pk != person.pk
    ]
    found.sort(key=lambda one: (one.academy.name if one.academy else "", one.addressee != Addressee.HEAD))
    return [*found, Recipient(Addressee.HR)]


def load_answerers(
    academies: Collection[int], kept: dict[UUID, Person], *, at: datetime
) -> dict[int, dict[Person, Role]]:
    """Of each academy its heads, and the deputies who answer questions, with the role of each."""
    found: dict[int, dict[Person, Role]] = defaultdict(dict)
    grants = Grant.objects.in_force(at=at).answering().filter(academy__in=academies).select_related("person")
    for grant in grants.order_by("person__family_name", "person__given_names", "role"):
        person = kept.get(grant.person_id, grant.person)
        found[grant.academy_id or 0][person] = Role(grant.role)  # a head who is a deputy as well is the head
    return found
