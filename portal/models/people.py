"""People, their names, staff numbers and addresses, and records that turned out to be of one person."""

import uuid
from datetime import datetime
from functools import cached_property
from typing import ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Max, Q
from django.db.models.functions import Lower
from django.utils import timezone

from .dated import DatedQuerySet, build_span_constraint


class PersonManager(BaseUserManager["Person"]):
    def get_by_natural_key(self, username: str | None) -> "Person":
        return self.get(email=(username or "").lower())


class Person(AbstractBaseUser):
    """A human being who works for the trust and, with an e-mail address, can sign in; never deleted.

    Name, staff number and address are those of today. Former and coming names are ``PersonName``, former numbers and
    those of other systems ``StaffNumber``, earlier addresses ``EmailChange``.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    # Agency workers, volunteers and governors often have none.
    reference = models.CharField(
        max_length=40, unique=True, null=True, blank=True, help_text="The trust's own staff number, as it is now."
    )
    given_names = models.CharField(max_length=100)
    family_name = models.CharField(max_length=100)
    # People without an address are on the roster and the boards, but cannot sign in.
    email = models.EmailField(unique=True, null=True, blank=True)

    objects = PersonManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"

    class Meta:
        verbose_name_plural = "people"
        constraints: ClassVar = [
            models.CheckConstraint(
                name="person_email_is_lower_case",
                condition=Q(email=None) | (Q(email=Lower("email")) & ~Q(email="")),
                violation_error_message="An e-mail address is kept in lower case.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """``(erased)`` of somebody whose time is over, who has only that as a family name."""
        return f"{self.given_names} {self.family_name}".strip()

    # The first four are read along with whoever is signed in, see portal/accounts/auth_backends.py.
    @cached_property
    def merge_ids(self) -> list[list[uuid.UUID]]:
        """The merges in which this record is one of the two, each as the ids of kept and merged; nearly always none."""
        rows = PersonMerge.objects.filter(Q(kept=self) | Q(merged=self), replaced_at=None)
        return [list(pair) for pair in rows.values_list("kept", "merged")]

    @cached_property
    def has_work(self) -> bool:
        """Whether they work for the trust, or are to begin."""
        going_on = Q(until_on=None) | Q(until_on__gte=timezone.localdate())
        engagements = self.engagements.model.objects.filter(person__in=self.record_ids)
        return engagements.filter(going_on, replaced_at=None).exists()

    @cached_property
    def access_opened_at(self) -> datetime | None:
        """When HR last opened their closed access; no session of before counts."""
        opened: datetime | None = self.access_closures.aggregate(opened=Max("opened_at"))["opened"]
        return opened

    @cached_property
    def email_changed_at(self) -> datetime | None:
        """When their address was last changed; no session of before counts."""
        changed: datetime | None = self.email_changes.aggregate(changed=Max("changed_at"))["changed"]
        return changed

    @property
    def kept_id(self) -> uuid.UUID | None:
        """The person whose this record turned out to be; None unless it is merged."""
        return next((kept for kept, merged in self.merge_ids if merged == self.pk), None)

    @property
    def record_ids(self) -> list[uuid.UUID]:
        """Their own id, and those of the records merged into theirs: whatever is filed under one of them is theirs."""
        return [self.pk, *(merged for kept, merged in self.merge_ids if kept == self.pk)]

    @property
    def is_active(self) -> bool:  # type: ignore[override]  # Django reads it only
        """Django and allauth let nobody sign in, by whatever way, who is not: HR has closed their access."""
        return not self.access_closures.filter(opened_at=None).exists()


class PersonName(models.Model):
    """A dated name of a person. There are rows only of people whose name has changed, or is going to."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="names")
    given_names = models.CharField(max_length=100)
    family_name = models.CharField(max_length=100)
    from_on = models.DateField(null=True, blank=True, help_text="Empty for the first name on record.")
    until_on = models.DateField(null=True, blank=True)
    recorded_at = models.DateTimeField(default=timezone.now)
    replaced_at = models.DateTimeField(null=True, blank=True)

    objects = DatedQuerySet["PersonName"].as_manager()

    class Meta:
        constraints: ClassVar = [
            build_span_constraint("person_name_ends_after_it_begins", "A name cannot end before it begins."),
            models.UniqueConstraint(
                fields=["person", "from_on"],
                nulls_distinct=False,
                name="person_name_one_a_day",
                condition=Q(replaced_at=None),
                violation_error_message="This person has a name from that day already.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.given_names} {self.family_name}"


class StaffNumber(models.Model):
    """A staff number by which a system knows a person; ``source`` names it, '' is the trust's own.

    The trust's own number of today stands in the person's row; here are the former ones, which are replaced.
    """

    person = models.ForeignKey(Person, models.PROTECT, related_name="staff_numbers")
    source = models.CharField(max_length=60, blank=True)
    number = models.CharField(max_length=40)
    recorded_at = models.DateTimeField(default=timezone.now)
    replaced_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["source", "number"],
                name="staff_number_of_one_person",
                condition=Q(replaced_at=None),
                violation_error_message="This staff number is somebody else's.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.number}".strip()


class PersonMergeQuerySet(DatedQuerySet["PersonMerge"]):
    """As dated facts, but of no span of days: only ``known`` makes sense."""

    def map_kept(self, *, at: datetime) -> dict[uuid.UUID, Person]:
        """The id of each merged record, and the person who is kept, as known at a moment."""
        return {merge.merged_id: merge.kept for merge in self.known(at=at).select_related("kept")}


class PersonMerge(models.Model):
    """Two records belong to one person. Work and signatures of both count for the kept record; nothing is moved.

    Nobody who is merged has records merged into theirs: ``merge_people`` refuses it. A row that was replaced at the
    moment of its recording says that HR looked at the two and found two people.
    """

    kept = models.ForeignKey(Person, models.PROTECT, related_name="merges")
    merged = models.ForeignKey(Person, models.PROTECT, related_name="merged_into")
    recorded_at = models.DateTimeField(default=timezone.now)
    replaced_at = models.DateTimeField(null=True, blank=True, help_text="Taken apart again.")

    objects = PersonMergeQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["merged"],
                name="person_merged_once",
                condition=Q(replaced_at=None),
                violation_error_message="This record is merged already.",
            ),
            models.CheckConstraint(
                name="person_merged_with_another",
                condition=~Q(kept=F("merged")),
                violation_error_message="Choose two different records.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.merged_id} is {self.kept_id}"


class EmailChange(models.Model):
    """A change of the address with which somebody signs in; '' is none."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="email_changes")
    old = models.EmailField(blank=True)
    new = models.EmailField(blank=True)
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")

    def __str__(self) -> str:
        return f"changed at {self.changed_at}"
