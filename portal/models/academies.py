"""Academies, and their dated names and URNs."""

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
