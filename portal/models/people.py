"""People, their engagements, absences, grants and closed access."""

import uuid
from datetime import datetime
from functools import cached_property
from typing import ClassVar, Self

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Exists, Max, OuterRef, Q
from django.db.models.expressions import Combinable
from django.db.models.functions import Lower
from django.utils import timezone

from .academies import Academy
from .dated import DatedQuerySet, build_span_constraint
from .roles import AT_ACADEMY_ONLY, FOR_OUTSIDERS_TOO, FOR_TRUST_ONLY, Role


class Category(models.TextChoices):
    TEACHER = "teacher", "Teacher"
    SUPPORT = "support", "Support staff"
    GOVERNOR = "governor", "Governor"
    AGENCY = "agency", "Agency worker"
    VOLUNTEER = "volunteer", "Volunteer"
    CONSULTANT = "consultant", "Consultant"


class PersonManager(BaseUserManager["Person"]):
    def get_by_natural_key(self, username: str | None) -> "Person":
        return self.get(email=(username or "").lower())


class Person(AbstractBaseUser):
    """A human being who works for the trust and, with an e-mail address, can sign in; never deleted."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    reference = models.CharField(max_length=40, unique=True, help_text="The trust's own staff number.")
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
        return f"{self.given_names} {self.family_name}"

    # The first two are read along with whoever is signed in, see portal/accounts/auth_backends.py.
    @cached_property
    def has_work(self) -> bool:
        """Whether they work for the trust, or are to begin."""
        going_on = Q(until_on=None) | Q(until_on__gte=timezone.localdate())
        return self.engagements.filter(going_on, replaced_at=None).exists()

    @cached_property
    def access_opened_at(self) -> datetime | None:
        """When HR last opened their closed access; no session of before counts."""
        opened: datetime | None = self.access_closures.aggregate(opened=Max("opened_at"))["opened"]
        return opened

    @property
    def is_active(self) -> bool:  # type: ignore[override]  # Django reads it only
        """Django and allauth let nobody sign in, by whatever way, who is not: HR has closed their access."""
        return not self.access_closures.filter(opened_at=None).exists()


class Engagement(models.Model):
    """A person's dated time at one academy in one category."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="engagements")
    academy = models.ForeignKey(Academy, models.PROTECT, related_name="engagements")
    category = models.CharField(max_length=20, choices=Category.choices)
    job_title = models.CharField(max_length=120)
    from_on = models.DateField()
    until_on = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=120, help_text="The file or system that said so.")
    recorded_at = models.DateTimeField(default=timezone.now)
    replaced_at = models.DateTimeField(null=True, blank=True)

    objects = DatedQuerySet["Engagement"].as_manager()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["academy", "person"])]
        constraints: ClassVar = [
            build_span_constraint("engagement_ends_after_it_begins", "An engagement cannot end before it begins."),
            models.CheckConstraint(
                name="engagement_category_is_known",
                condition=Q(category__in=Category.values),
                violation_error_message="The category is not one of those in use.",
            ),
            models.UniqueConstraint(
                fields=["person", "academy", "category", "job_title", "from_on"],
                name="engagement_recorded_once",
                condition=Q(replaced_at=None),
                violation_error_message="This engagement is on record already.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.job_title} from {self.from_on}"


class Absence(models.Model):
    """A dated pause of a person's assignments; only HR sees the reason."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="absences")
    from_on = models.DateField()
    until_on = models.DateField(null=True, blank=True)
    reason = models.CharField(max_length=200)
    recorded_at = models.DateTimeField(default=timezone.now)
    replaced_at = models.DateTimeField(null=True, blank=True)

    objects = DatedQuerySet["Absence"].as_manager()

    class Meta:
        constraints: ClassVar = [
            build_span_constraint("absence_ends_after_it_begins", "An absence cannot end before it begins."),
            models.UniqueConstraint(
                fields=["person", "from_on"],
                name="absence_recorded_once",
                condition=Q(replaced_at=None),
                violation_error_message="An absence from that day is on record already.",
            ),
        ]

    def __str__(self) -> str:
        return f"from {self.from_on}"


class GrantQuerySet(DatedQuerySet["Grant"]):
    def in_force(self, *, at: datetime) -> Self:
        """Current grants that work: the person works for the trust at that moment, or the role is from outside."""
        return self.current(at=at).filter(_works(at))

    def with_works(self, *, at: datetime) -> Self:
        """Adds ``works``: whether the grant, if it is current, has an effect at a moment."""
        return self.annotate(works=_works(at))


def _works(at: datetime) -> Combinable:
    """An auditor or administrator may be from outside, until the grant ends.

    One who had work here and has left is no outsider, unless the grant says until when.
    """
    work = Engagement.objects.filter(person=OuterRef("person"))
    is_outsider = Q(role__in=sorted(FOR_OUTSIDERS_TOO)) & (Q(until_on__isnull=False) | ~Exists(work.known(at=at)))
    return Q(Exists(work.current(at=at))) | is_outsider


class Grant(models.Model):
    """A dated gift of a role to a person, at one academy or (without one) for the trust."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="grants")
    role = models.CharField(max_length=20, choices=Role.choices)
    academy = models.ForeignKey(Academy, models.PROTECT, related_name="grants", null=True, blank=True)
    from_on = models.DateField()
    until_on = models.DateField(null=True, blank=True)
    recorded_at = models.DateTimeField(default=timezone.now)
    replaced_at = models.DateTimeField(null=True, blank=True)

    works: bool  # from GrantQuerySet.with_works

    objects = GrantQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            build_span_constraint("grant_ends_after_it_begins", "A grant cannot end before it begins."),
            models.CheckConstraint(
                name="grant_role_is_known",
                condition=Q(role__in=Role.values),
                violation_error_message="The role is not one of those in use.",
            ),
            models.CheckConstraint(
                name="grant_is_where_its_role_belongs",
                condition=~Q(role__in=sorted(AT_ACADEMY_ONLY), academy=None)
                & ~Q(role__in=sorted(FOR_TRUST_ONLY), academy__isnull=False),
                violation_error_message="A head teacher's grant names an academy; HR, policy lead and "
                "administrator are granted for the trust.",
            ),
            models.UniqueConstraint(
                fields=["person", "role", "academy", "from_on"],
                nulls_distinct=False,
                name="grant_recorded_once",
                condition=Q(replaced_at=None),
                violation_error_message="This grant is on record already.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role} from {self.from_on}"

    def is_for_outsider(self, *, has_work: bool) -> bool:
        """As ``_works`` says in SQL; ``has_work`` is whether the person has work on record, now or at another time."""
        return self.role in FOR_OUTSIDERS_TOO and (self.until_on is not None or not has_work)


class AccessClosure(models.Model):
    """A time during which a person cannot sign in, because HR said so. It ends every session at once."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="access_closures")
    closed_at = models.DateTimeField()
    closed_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    opened_at = models.DateTimeField(null=True, blank=True)
    opened_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person"],
                name="access_closed_once",
                condition=Q(opened_at=None),
                violation_error_message="This person's access is closed already.",
            ),
            models.CheckConstraint(
                name="access_is_opened_by_somebody",
                condition=Q(opened_at=None, opened_by=None) | Q(opened_at__isnull=False, opened_by__isnull=False),
                violation_error_message="Opening access names who opened it.",
            ),
            models.CheckConstraint(
                name="access_is_closed_by_another",
                condition=~Q(person=models.F("closed_by")),
                violation_error_message="You cannot close your own access.",
            ),
        ]

    def __str__(self) -> str:
        return f"closed at {self.closed_at}"
