"""The names, addresses and staff numbers of a person, now and before."""

from dataclasses import dataclass
from datetime import date

from django.db.models import F

from portal.models import EmailChange, Person, PersonName, StaffNumber


@dataclass(frozen=True, slots=True)
class Identity:
    """``formerly`` are names that were once right; ``mistakes`` were recorded for a time and never were."""

    formerly: list[PersonName]
    coming: list[PersonName]
    mistakes: list[PersonName]
    numbers: list[StaffNumber]  # of other systems
    former_numbers: list[StaffNumber]
    email_changes: list[EmailChange]

    @property
    def has_history(self) -> bool:
        return bool(self.mistakes or self.former_numbers or self.email_changes)


def load_identity(person: Person, *, on: date) -> Identity:
    names = list(
        PersonName.objects.filter(person__in=person.record_ids).order_by(
            F("from_on").desc(nulls_last=True), "-recorded_at"
        )
    )
    standing = [name for name in names if name.replaced_at is None]
    right = {(name.given_names, name.family_name) for name in standing} | {(person.given_names, person.family_name)}
    numbers = list(StaffNumber.objects.filter(person__in=person.record_ids).order_by("source", "-recorded_at"))
    changes = EmailChange.objects.filter(person__in=person.record_ids).select_related("changed_by")
    return Identity(
        [name for name in standing if name.until_on and name.until_on < on],
        [name for name in standing if name.from_on and name.from_on > on],
        [name for name in names if name.replaced_at and (name.given_names, name.family_name) not in right],
        [number for number in numbers if number.replaced_at is None],
        [number for number in numbers if number.replaced_at],
        list(changes.order_by("-changed_at")),
    )


def list_change_causes(identity: Identity) -> list[str]:
    """The causes of notices that went to an old address, which are owed to nobody on the roster."""
    return [f"email-change:{change.pk}" for change in identity.email_changes]
