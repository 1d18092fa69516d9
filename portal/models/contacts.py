"""Whom people at an academy can turn to, and who stands above its head."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone

from .academies import Academy
from .dated import DatedQuerySet, build_span_constraint
from .people import Person


class ContactKind(models.TextChoices):
    SAFEGUARDING_LEAD = "safeguarding-lead", "Designated safeguarding lead"
    SAFEGUARDING_DEPUTY = "safeguarding-deputy", "Deputy designated safeguarding lead"
    CHAIR = "chair", "Chair of governors"
    LOCAL_AUTHORITY = "local-authority", "Local authority designated officer"
    UNION = "union", "Union representative"


class Contact(models.Model):
    """Somebody to turn to at an academy, or (without one) in the whole trust; often not on the roster."""

    academy = models.ForeignKey(Academy, models.PROTECT, related_name="contacts", null=True, blank=True)
    kind = models.CharField(max_length=20, choices=ContactKind.choices)
    name = models.CharField(max_length=200)
    telephone = models.CharField(max_length=40, blank=True)
    email = models.EmailField(blank=True)
    from_on = models.DateField()
    until_on = models.DateField(null=True, blank=True)
    recorded_at = models.DateTimeField(default=timezone.now)
    replaced_at = models.DateTimeField(null=True, blank=True)

    objects = DatedQuerySet["Contact"].as_manager()

    class Meta:
        constraints: ClassVar = [
            build_span_constraint("contact_ends_after_it_begins", "The last day cannot be before the first."),
            models.CheckConstraint(
                name="contact_is_of_a_known_kind",
                condition=Q(kind__in=ContactKind.values),
                violation_error_message="Choose one of the kinds of contacts.",
            ),
            models.CheckConstraint(
                name="contact_can_be_reached",
                condition=~Q(telephone="", email=""),
                violation_error_message="Give a telephone number or an e-mail address.",
            ),
            models.UniqueConstraint(
                fields=["academy", "kind", "name", "from_on"],
                nulls_distinct=False,
                name="contact_recorded_once",
                condition=Q(replaced_at=None),
                violation_error_message="This contact is on record already.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.name}"


class LineAbove(models.Model):
    """Who stands above the head of an academy: the executive head, the chief executive, somebody HR names."""

    academy = models.ForeignKey(Academy, models.PROTECT, related_name="lines_above")
    person = models.ForeignKey(Person, models.PROTECT, related_name="lines_above")
    from_on = models.DateField()
    until_on = models.DateField(null=True, blank=True)
    recorded_at = models.DateTimeField(default=timezone.now)
    replaced_at = models.DateTimeField(null=True, blank=True)

    objects = DatedQuerySet["LineAbove"].as_manager()

    class Meta:
        constraints: ClassVar = [
            build_span_constraint("line_above_ends_after_it_begins", "The last day cannot be before the first."),
            models.UniqueConstraint(
                fields=["academy", "from_on"],
                name="line_above_one_from_a_day",
                condition=Q(replaced_at=None),
                violation_error_message="Somebody is named from that day already.",
            ),
        ]

    def __str__(self) -> str:
        return f"above {self.academy_id} from {self.from_on}"
