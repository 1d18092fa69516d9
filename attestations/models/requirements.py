"""Requirements: who must attest which policy, and by when; and requirements that are proposed."""

from typing import Any, ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from policy.models import Policy
from portal.models import Academy, Category, DatedQuerySet
from portal.models.dated import build_span_constraint


class Frequency(models.TextChoices):
    """How often a requirement asks."""

    ONCE = "once", "Once for each version that asks again"
    SCHOOL_YEAR = "school-year", "Every school year, from 1 September"


class ComingFrom(models.TextChoices):
    """From when, as month and day, a signature under a yearly requirement serves the coming school year."""

    MAY = "05-01", "1 May"
    JUNE = "06-01", "1 June"
    JULY = "07-01", "1 July"
    AUGUST = "08-01", "1 August"
    SEPTEMBER = "09-01", "1 September: not before the school year begins"

    @property
    def month_and_day(self) -> tuple[int, int]:
        month, day = self.value.split("-")
        return int(month), int(day)


class WithChildren(models.TextChoices):
    """Whether a requirement looks at work directly with children."""

    ANY = "any", "Whether or not they work directly with children"
    ONLY = "only", "Only those who work directly with children"
    NOT = "not", "Everybody except those who work directly with children"


class AgencyTerms(models.TextChoices):
    """What agency workers must sign who work at several academies."""

    EACH = "each", "They sign for each academy, like everybody else"
    ANYWHERE = "anywhere", "One signature serves every academy at which they are agency workers"
    SHOWN = "shown", "Shown by the agency is enough, until a day that is entered for each of them"


class CountedDays(models.TextChoices):
    """Which days count towards the due date."""

    CALENDAR = "calendar", "Calendar days"
    WORKING = "working", "Working days"


def _build_list(item: Any) -> Any:
    return ArrayField(item, default=list, db_default=[], blank=True)


def _build_agency_field() -> Any:
    return models.CharField(
        max_length=10, choices=AgencyTerms.choices, default=AgencyTerms.EACH, db_default=AgencyTerms.EACH
    )


def _build_reason_field() -> Any:
    return models.CharField(max_length=200, blank=True, default="", db_default="")


def _build_term_constraints(table: str) -> list[models.CheckConstraint]:
    """What must be true of a requirement, and of one that is proposed."""
    return [
        models.CheckConstraint(
            name=f"{table}_asks_somebody",
            condition=Q(categories__len__gt=0),
            violation_error_message="A requirement names at least one category.",
        ),
        models.CheckConstraint(
            name=f"{table}_gives_time",
            condition=Q(days__gte=1, days__lte=366),
            violation_error_message="A requirement gives between 1 and 366 days.",
        ),
        models.CheckConstraint(
            name=f"{table}_counts_for_the_coming_year_from_a_day",
            condition=Q(coming_from__in=ComingFrom.values),
            violation_error_message="Choose from when a signature counts for the coming school year.",
        ),
        models.CheckConstraint(
            name=f"{table}_looks_at_children_or_not",
            condition=Q(with_children__in=WithChildren.values),
            violation_error_message="Choose whether work directly with children matters.",
        ),
        models.CheckConstraint(
            name=f"{table}_says_why_agency_workers_sign_less",
            condition=Q(agency=AgencyTerms.EACH) | Q(agency__in=AgencyTerms.values) & ~Q(agency_reason=""),
            violation_error_message="Say why agency workers need not sign for each academy.",
        ),
        models.CheckConstraint(
            name=f"{table}_gives_joiners_time",
            condition=Q(joiner_days=None) | Q(joiner_days__gte=1, joiner_days__lte=366),
            violation_error_message="A requirement gives joiners between 1 and 366 days.",
        ),
    ]


def describe_time(days: int, counts: str, joiner_days: int | None = None) -> str:
    working = "working " if counts == CountedDays.WORKING else ""
    joiners = f" (people who join later, {joiner_days})" if joiner_days else ""
    return f"within {days} {working}day{'' if days == 1 else 's'}{joiners}"


class Requirement(models.Model):
    """This audience must attest this policy, once or every school year, within so many days.

    An engagement is in the audience on the days on which all of this holds: its category is one of ``categories``, its
    academy one of ``academies`` (none named: every one, also those that join later), it has one of ``job_titles`` or
    the person is in one of ``groups`` (where any of either is named), and it is work directly with children or is not,
    where ``with_children`` asks. Whatever is named in ``not_academies`` (ids), ``not_job_titles`` and ``not_groups`` is
    taken out. Job titles are compared without regard to capitals and spaces; groups are named by their keys.
    ``agency`` says whether agency workers sign for each academy, once for all, or whether it is enough that their
    agency has shown it to them; ``agency_reason`` says why.
    """

    policy = models.ForeignKey(Policy, models.PROTECT, related_name="requirements")
    categories = ArrayField(models.CharField(max_length=20, choices=Category.choices))
    academies = models.ManyToManyField(Academy, related_name="requirements", blank=True)
    job_titles = _build_list(models.CharField(max_length=120))
    groups = _build_list(models.SlugField(max_length=60))
    with_children = models.CharField(
        max_length=10, choices=WithChildren.choices, default=WithChildren.ANY, db_default=WithChildren.ANY
    )
    not_academies = _build_list(models.BigIntegerField())
    not_job_titles = _build_list(models.CharField(max_length=120))
    not_groups = _build_list(models.SlugField(max_length=60))
    agency = _build_agency_field()
    agency_reason = _build_reason_field()
    every = models.CharField(
        max_length=20, choices=Frequency.choices, default=Frequency.ONCE, db_default=Frequency.ONCE
    )
    days = models.PositiveSmallIntegerField()
    joiner_days = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="For people who join later; empty gives them the same time."
    )
    coming_from = models.CharField(
        max_length=5, choices=ComingFrom.choices, default=ComingFrom.JULY, db_default=ComingFrom.JULY
    )
    counts = models.CharField(
        max_length=20, choices=CountedDays.choices, default=CountedDays.CALENDAR, db_default=CountedDays.CALENDAR
    )
    from_on = models.DateField()
    until_on = models.DateField(null=True, blank=True)
    tells_first = models.BooleanField(default=True, db_default=True, help_text="Whether people are told when asked.")
    tells_half_way = models.BooleanField(default=True, db_default=True)
    days_before = models.PositiveSmallIntegerField(
        default=2, db_default=2, help_text="Working days before the due date of the last reminder; 0 is none."
    )
    days_after = models.PositiveSmallIntegerField(
        default=5, db_default=5, help_text="Working days until the line above is told."
    )
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    recorded_at = models.DateTimeField(default=timezone.now)
    replaced_at = models.DateTimeField(null=True, blank=True)

    objects = DatedQuerySet["Requirement"].as_manager()

    class Meta:
        constraints: ClassVar = [
            build_span_constraint("requirement_ends_after_it_begins", "A requirement cannot end before it begins."),
            *_build_term_constraints("requirement"),
            models.CheckConstraint(
                name="requirement_asks_once_or_yearly",
                condition=Q(every__in=Frequency.values),
                violation_error_message="A requirement asks once for each version, or every school year.",
            ),
            models.CheckConstraint(
                name="requirement_counts_known_days",
                condition=Q(counts__in=CountedDays.values),
                violation_error_message="A requirement counts calendar days or working days.",
            ),
            models.CheckConstraint(
                name="requirement_ladder_is_within_reason",
                condition=Q(days_before__lte=20, days_after__gte=1, days_after__lte=60),
                violation_error_message="The last reminder goes up to 20 working days before the due date. "
                "The line manager is told 1 to 60 working days after it.",
            ),
        ]

    def __str__(self) -> str:
        yearly = " every school year" if self.every == Frequency.SCHOOL_YEAR else ""
        return f"{describe_time(self.days, self.counts, self.joiner_days)}{yearly}"


class RequirementProposal(models.Model):
    """A requirement that a policy lead proposes. It asks nobody until HR accepts it."""

    policy = models.ForeignKey(Policy, models.PROTECT, related_name="requirement_proposals")
    categories = ArrayField(models.CharField(max_length=20, choices=Category.choices))
    academies = models.ManyToManyField(Academy, related_name="+", blank=True)
    job_titles = _build_list(models.CharField(max_length=120))
    groups = _build_list(models.SlugField(max_length=60))
    with_children = models.CharField(
        max_length=10, choices=WithChildren.choices, default=WithChildren.ANY, db_default=WithChildren.ANY
    )
    not_academies = _build_list(models.BigIntegerField())
    not_job_titles = _build_list(models.CharField(max_length=120))
    not_groups = _build_list(models.SlugField(max_length=60))
    agency = _build_agency_field()
    agency_reason = _build_reason_field()
    every = models.CharField(max_length=20, choices=Frequency.choices)
    days = models.PositiveSmallIntegerField()
    joiner_days = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="For people who join later; empty gives them the same time."
    )
    coming_from = models.CharField(
        max_length=5, choices=ComingFrom.choices, default=ComingFrom.JULY, db_default=ComingFrom.JULY
    )
    counts = models.CharField(max_length=20, choices=CountedDays.choices)
    from_on = models.DateField()
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField(default=timezone.now)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    requirement = models.ForeignKey(Requirement, models.PROTECT, null=True, blank=True, related_name="proposals")

    class Meta:
        constraints: ClassVar = [
            *_build_term_constraints("proposal"),
            models.CheckConstraint(
                name="proposal_is_decided_by_somebody",
                condition=Q(decided_by=None, decided_at=None, requirement=None)
                | Q(decided_by__isnull=False, decided_at__isnull=False),
                violation_error_message="A decision names who decided, and when.",
            ),
            models.CheckConstraint(
                name="proposal_is_accepted_by_another",
                condition=Q(requirement=None) | ~Q(decided_by=F("proposed_by")),
                violation_error_message="Someone else must accept what you proposed.",
            ),
        ]

    def __str__(self) -> str:
        return f"proposal of {self.proposed_at:%d %B %Y}"
