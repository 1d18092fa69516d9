"""Whom people at an academy can turn to, beside its head and HR."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Q

from portal.models import Academy, Contact, ContactKind, Engagement, Person

ORDER = {kind: place for place, kind in enumerate(ContactKind.values)}


@dataclass(frozen=True, slots=True)
class PlaceContacts:
    """Those of an academy, then those of the whole trust of kinds that it has none of."""

    academy: Academy
    contacts: list[Contact] = field(default_factory=list)

    def of(self, *kinds: ContactKind) -> list[Contact]:
        return [contact for contact in self.contacts if contact.kind in kinds]

    @property
    def leads(self) -> list[Contact]:
        """Safeguarding leads; without one, the deputies."""
        return self.of(ContactKind.SAFEGUARDING_LEAD) or self.of(ContactKind.SAFEGUARDING_DEPUTY)

    @property
    def chairs(self) -> list[Contact]:
        return self.of(ContactKind.CHAIR)


def load_place_contacts(academies: Sequence[Academy], *, at: datetime) -> list[PlaceContacts]:
    """For each academy, in the order of the kinds."""
    if not academies:
        return []
    found = Contact.objects.current(at=at).filter(Q(academy=None) | Q(academy__in=academies))
    rows: dict[int | None, list[Contact]] = defaultdict(list)
    for contact in found.order_by("from_on", "name"):
        rows[contact.academy_id].append(contact)
    return [PlaceContacts(academy, _merge(rows[academy.pk], rows[None])) for academy in academies]


def load_reader_contacts(person: Person, *, at: datetime) -> list[PlaceContacts]:
    """Of the academies at which somebody works today; of all on record, if they work at none."""
    known = Engagement.objects.known(at=at).filter(person__in=person.record_ids)
    named = Academy.objects.named(at=at)
    today = list(named.filter(pk__in=known.current(at=at).values("academy")))
    academies = today or list(named.filter(pk__in=known.values("academy")))
    return load_place_contacts(sorted(academies, key=lambda academy: academy.name or ""), at=at)


def _merge(own: list[Contact], of_all: list[Contact]) -> list[Contact]:
    kinds = {contact.kind for contact in own}
    merged = [*own, *(contact for contact in of_all if contact.kind not in kinds)]
    return sort_contacts(merged)


def sort_contacts(contacts: Iterable[Contact]) -> list[Contact]:
    """Safeguarding leads first, as the kinds stand; within a kind by the first day."""
    return sorted(contacts, key=lambda contact: (ORDER[contact.kind], contact.from_on, contact.name))
