"""What people do at academies, when they work there, and when they are away."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone

from .academies import Academy
from .dated import DatedQuerySet, build_span_constraint
from .people import Person


class Category(models.TextChoices):
    TEACHER = "teacher", "Teacher"
    SUPPORT = "support", "Support staff"
    GOVERNOR = "governor", "Governor"
    TRUSTEE = "trustee", "Trustee"
    MEMBER = "member", "Member"
    AGENCY = "agency", "Agency worker"
    CASUAL = "casual", "Casual worker"
    VOLUNTEER = "volunteer", "Volunteer"
    CONSULTANT = "consultant", "Consultant"
    CONTRACTOR = "contractor", "Contractor"


# They stand above the head of an academy, who does not see who of them has signed.
GOVERNING = frozenset({Category.GOVERNOR, Category.TRUSTEE, Category.MEMBER})


class Worked(models.TextChoices):
    """On which days an engagement is worked; '' is unknown: term time at an academy, all year at the central office."""

    ALL_YEAR = "all-year", "All year"
    TERM_TIME = "term-time", "Term time"
    WEEKDAYS = "weekdays", "Certain weekdays"


class Engagement(models.Model):
    """A person's dated time at one academy in one category."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="engagements")
    academy = models.ForeignKey(Academy, models.PROTECT, related_name="engagements")
    category = models.CharField(max_length=20, choices=Category.choices)
    job_title = models.CharField(max_length=120)
    from_on = models.DateField()
    until_on = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=120, help_text="The file or system that said so.")
    is_with_children = models.BooleanField(
        default=True, db_default=True, help_text="Whether it is work directly with children: yes until HR says no."
    )
    why_not_with_children = models.CharField(max_length=200, blank=True, db_default="")
    worked = models.CharField(max_length=20, choices=Worked.choices, blank=True, db_default="")
    weekdays = models.CharField(
        max_length=7, blank=True, db_default="", help_text="Of certain weekdays: 135 is Monday, Wednesday and Friday."
    )
    is_asked_once_worked = models.BooleanField(
        default=False,
        db_default=False,
        help_text="Casual work: asked from the first day worked. No where it was on record before that was the rule.",
    )
    first_worked_on = models.DateField(null=True, blank=True, help_text="The first day worked, once there is one.")
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
            models.CheckConstraint(
                name="engagement_without_children_says_why",
                condition=Q(is_with_children=True) | ~Q(why_not_with_children=""),
                violation_error_message="Say why this is not work directly with children.",
            ),
            models.CheckConstraint(
                name="engagement_first_day_worked_is_of_casual_work",
                condition=Q(category=Category.CASUAL) | Q(is_asked_once_worked=False, first_worked_on=None),
                violation_error_message="Only casual work has a first day worked.",
            ),
            models.CheckConstraint(
                name="engagement_weekdays_are_named",
                condition=Q(worked=Worked.WEEKDAYS, weekdays__regex=r"^1?2?3?4?5?6?7?$") & ~Q(weekdays="")
                | ~Q(worked=Worked.WEEKDAYS) & Q(weekdays=""),
                violation_error_message="Choose the weekdays on which this is worked.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.job_title} from {self.from_on}"


class AbsenceKind(models.TextChoices):
    """No more than this: why somebody is away stands in HR's own system."""

    AWAY = "away", "Away"
    OTHER = "other", "Not asked for another reason"


class Absence(models.Model):
    """A dated pause of a person's assignments.

    ``reason`` is what earlier releases kept, and is emptied; nothing is written there any more.
    """

    person = models.ForeignKey(Person, models.PROTECT, related_name="absences")
    from_on = models.DateField()
    until_on = models.DateField(null=True, blank=True)
    kind = models.CharField(
        max_length=20, choices=AbsenceKind.choices, default=AbsenceKind.AWAY, db_default=AbsenceKind.AWAY
    )
    reason = models.CharField(max_length=200, blank=True)
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
