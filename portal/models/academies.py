"""Academies, their dated names and URNs, when they joined and left, and the days on which they are closed."""

from datetime import datetime
from typing import ClassVar, Self

from django.db import models
from django.db.models import F, OuterRef, Q, Subquery
from django.utils import timezone

from .dated import DatedQuerySet, build_span_constraint


class AcademyQuerySet(models.QuerySet["Academy"]):
    def named(self, *, at: datetime) -> Self:
        """Adds the ``name`` and ``urn`` that each academy had on the day of a moment.

        An academy that has left keeps its last name; one that has yet to join gets its first.
        """
        names = (
            AcademyName.objects.known(at=at)
            .filter(academy=OuterRef("pk"))
            .annotate(has_begun=Q(from_on__lte=timezone.localdate(at)))
            .order_by("-has_begun", F("from_on").desc())
        )
        return self.annotate(name=Subquery(names.values("name")[:1]), urn=Subquery(names.values("urn")[:1]))


class Academy(models.Model):
    """A place of work and unit of reporting; the central office is one, without a URN.

    ``joined_on`` and ``left_on`` are what is known now; ``AcademyTerm`` keeps what was known before.
    """

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
    """A dated name and URN of an academy; a conversion brings a new URN."""

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
            build_span_constraint("academy_name_ends_after_it_begins", "A name cannot end before it begins."),
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


class AcademyTerm(models.Model):
    """When an academy joined the trust and when it leaves, as it was known for a time.

    There are rows only of academies for which these days were changed: of the days before, and of those since.
    """

    academy = models.ForeignKey(Academy, models.PROTECT, related_name="terms")
    joined_on = models.DateField()
    left_on = models.DateField(null=True, blank=True)
    recorded_at = models.DateTimeField(default=timezone.now)
    replaced_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["academy"],
                name="academy_term_one_at_a_time",
                condition=Q(replaced_at=None),
                violation_error_message="These days are on record already.",
            ),
        ]

    def __str__(self) -> str:
        return f"joined on {self.joined_on}"


class DayKind(models.TextChoices):
    """Of an academy's days; all others are for pupils and staff."""

    STAFF_ONLY = "staff-only", "Staff only (INSET)"
    CLOSED = "closed", "Closed"


class ClosureDays(models.Model):
    """Days on which an academy, or every academy, is closed or open for staff only."""

    academy = models.ForeignKey(Academy, models.PROTECT, related_name="closure_days", null=True, blank=True)
    kind = models.CharField(max_length=20, choices=DayKind.choices)
    label = models.CharField(max_length=80, blank=True)
    from_on = models.DateField()
    until_on = models.DateField()
    recorded_at = models.DateTimeField(default=timezone.now)
    replaced_at = models.DateTimeField(null=True, blank=True)

    objects = DatedQuerySet["ClosureDays"].as_manager()

    class Meta:
        constraints: ClassVar = [
            build_span_constraint("closure_days_end_after_they_begin", "The last day cannot be before the first."),
            models.CheckConstraint(
                name="closure_days_are_of_a_known_kind",
                condition=Q(kind__in=DayKind.values),
                violation_error_message="Days are closed, or for staff only.",
            ),
            models.UniqueConstraint(
                fields=["academy", "kind", "from_on"],
                nulls_distinct=False,
                name="closure_days_recorded_once",
                condition=Q(replaced_at=None),
                violation_error_message="Days from that first day are on record already.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} from {self.from_on}"
