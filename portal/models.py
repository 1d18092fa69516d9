"""Who works where, who was given which role, and the lines of the audit trail."""

import uuid
from datetime import date, datetime
from typing import ClassVar, Self, TypeVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, OuterRef, Q, Subquery
from django.db.models.functions import Lower
from django.utils import timezone

from .ledger.models import LedgerCheckpoint, LedgerEntry, LedgerHead, LedgerNode
from .roles import AT_ACADEMY_ONLY, FOR_TRUST_ONLY, Role

__all__ = ["LedgerCheckpoint", "LedgerEntry", "LedgerHead", "LedgerNode"]


class Category(models.TextChoices):
    TEACHER = "teacher", "Teacher"
    SUPPORT = "support", "Support staff"
    GOVERNOR = "governor", "Governor"
    AGENCY = "agency", "Agency worker"
    VOLUNTEER = "volunteer", "Volunteer"
    CONSULTANT = "consultant", "Consultant"


M = TypeVar("M", bound=models.Model)


class DatedQuerySet(models.QuerySet[M]):
    """Facts for a span of days (both ends included), known for a span of moments."""

    def known(self, *, at: datetime) -> Self:
        """The rows that were on record at a moment, corrections made later left out."""
        return self.filter(Q(replaced_at=None) | Q(replaced_at__gt=at), recorded_at__lte=at)

    def on(self, day: date) -> Self:
        """The facts that hold on a day."""
        return self.filter(Q(until_on=None) | Q(until_on__gte=day), from_on__lte=day)

    def current(self, *, at: datetime) -> Self:
        """As known at a moment, what holds on its day in London."""
        return self.known(at=at).on(timezone.localdate(at))


class AcademyQuerySet(models.QuerySet["Academy"]):
    def named(self, *, at: datetime) -> Self:
        """With the ``name`` and ``urn`` that each academy bore on the day of a moment.

        An academy that has left bears its last name, one that has yet to join its first.
        """
        names = (
            AcademyName.objects.known(at=at)
            .filter(academy=OuterRef("pk"))
            .annotate(has_begun=Q(from_on__lte=timezone.localdate(at)))
            .order_by("-has_begun", F("from_on").desc())
        )
        return self.annotate(name=Subquery(names.values("name")[:1]), urn=Subquery(names.values("urn")[:1]))


class Academy(models.Model):
    """A place of work and unit of reporting; the central office is one, without a URN."""

    slug = models.SlugField(unique=True)
    is_central = models.BooleanField(default=False)
    joined_on = models.DateField()
    left_on = models.DateField(null=True, blank=True)

    name: str  # from AcademyQuerySet.named
    urn: str

    objects = AcademyQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                F("is_central"),
                name="academy_one_central_office",
                condition=Q(is_central=True),
                violation_error_message="There is a central office already.",
            ),
            models.CheckConstraint(
                name="academy_leaves_after_joining",
                condition=Q(left_on=None) | Q(left_on__gte=F("joined_on")),
                violation_error_message="An academy cannot leave before it has joined.",
            ),
        ]

    def __str__(self) -> str:
        return self.slug


class AcademyName(models.Model):
    """What an academy is called and its URN, from a day on; a conversion brings a new URN."""

    academy = models.ForeignKey(Academy, models.PROTECT, related_name="names")
    name = models.CharField(max_length=200)
    urn = models.CharField(max_length=6, blank=True)
    from_on = models.DateField()
    until_on = models.DateField(null=True, blank=True)
    recorded_at = models.DateTimeField(default=timezone.now)
    replaced_at = models.DateTimeField(null=True, blank=True)

    objects = DatedQuerySet["AcademyName"].as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="academy_name_ends_after_it_begins",
                condition=Q(until_on=None) | Q(until_on__gte=F("from_on")),
                violation_error_message="A name cannot end before it begins.",
            ),
            models.CheckConstraint(
                name="academy_name_urn_has_six_digits",
                condition=Q(urn="") | Q(urn__regex=r"^[0-9]{6}$"),
                violation_error_message="A URN has six digits.",
            ),
            models.UniqueConstraint(
                fields=["academy", "from_on"],
                name="academy_name_one_a_day",
                condition=Q(replaced_at=None),
                violation_error_message="This academy has a name from that day already.",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class PersonManager(BaseUserManager["Person"]):
    def get_by_natural_key(self, username: str | None) -> "Person":
        return self.get(email=(username or "").lower())


class Person(AbstractBaseUser):
    """A human being who works for the trust and, with an e-mail address, can sign in; never deleted."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    reference = models.CharField(max_length=40, unique=True, help_text="The trust's own staff number.")
    given_names = models.CharField(max_length=100)
    family_name = models.CharField(max_length=100)
    # Somebody without an address is on the roster and on the boards, and cannot sign in.
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
            models.CheckConstraint(
                name="engagement_ends_after_it_begins",
                condition=Q(until_on=None) | Q(until_on__gte=F("from_on")),
                violation_error_message="An engagement cannot end before it begins.",
            ),
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
    """A dated pause of a person's assignments; why, only HR sees."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="absences")
    from_on = models.DateField()
    until_on = models.DateField(null=True, blank=True)
    reason = models.CharField(max_length=200)
    recorded_at = models.DateTimeField(default=timezone.now)
    replaced_at = models.DateTimeField(null=True, blank=True)

    objects = DatedQuerySet["Absence"].as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="absence_ends_after_it_begins",
                condition=Q(until_on=None) | Q(until_on__gte=F("from_on")),
                violation_error_message="An absence cannot end before it begins.",
            ),
            models.UniqueConstraint(
                fields=["person", "from_on"],
                name="absence_recorded_once",
                condition=Q(replaced_at=None),
                violation_error_message="An absence from that day is on record already.",
            ),
        ]

    def __str__(self) -> str:
        return f"from {self.from_on}"


class Grant(models.Model):
    """A dated gift of a role to a person, at one academy or (without one) for the trust."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="grants")
    role = models.CharField(max_length=20, choices=Role.choices)
    academy = models.ForeignKey(Academy, models.PROTECT, related_name="grants", null=True, blank=True)
    from_on = models.DateField()
    until_on = models.DateField(null=True, blank=True)
    recorded_at = models.DateTimeField(default=timezone.now)
    replaced_at = models.DateTimeField(null=True, blank=True)

    objects = DatedQuerySet["Grant"].as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="grant_ends_after_it_begins",
                condition=Q(until_on=None) | Q(until_on__gte=F("from_on")),
                violation_error_message="A grant cannot end before it begins.",
            ),
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


class AuditLine(models.Model):
    """Who did or saw what, when: keys, never names. The database refuses to change or delete one."""

    at = models.DateTimeField(default=timezone.now, db_index=True)
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    action = models.CharField(max_length=40)
    subject = models.CharField(max_length=120)
    academy = models.ForeignKey(Academy, models.PROTECT, null=True, related_name="+")

    class Meta:
        indexes: ClassVar = [models.Index(fields=["subject", "at"])]

    def __str__(self) -> str:
        return f"{self.action} {self.subject}"
