"""Questions about a policy before signing, each with its dated steps; and policies whose due dates wait for none."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from policy.models import Clause, Note, Policy, Version
from portal.models import Academy, DatedQuerySet
from portal.models.dated import build_span_constraint


class Addressee(models.TextChoices):
    """Whom a question is with. A head and a deputy are people of the question's academy."""

    HEAD = "head", "Head teacher"
    DEPUTY = "deputy", "Deputy"
    HR = "hr", "HR"
    LEADS = "leads", "Policy lead"


class QuestionStepKind(models.TextChoices):
    ASKED = "asked", "Asked"
    ASKED_ON = "asked-on", "Asked further"
    PASSED_ON = "passed-on", "Passed on"
    ANSWERED = "answered", "Answered"
    CLOSED = "closed", "Closed"
    SAFEGUARDING = "safeguarding", "Marked as a safeguarding concern"
    PROPOSED = "proposed", "Proposed as a note"
    NOTED = "noted", "Note approved"
    TURNED_DOWN = "turned-down", "Note turned down"
    EMPTYING = "emptying", "Removal of the words asked for"
    EMPTIED = "emptied", "Words removed"


NAMES_ADDRESSEE = frozenset({QuestionStepKind.ASKED, QuestionStepKind.PASSED_ON})
HAS_WORDS = frozenset(
    {QuestionStepKind.ASKED, QuestionStepKind.ASKED_ON, QuestionStepKind.ANSWERED, QuestionStepKind.PROPOSED}
)
ONCE = frozenset(
    {
        *(QuestionStepKind.ASKED, QuestionStepKind.CLOSED, QuestionStepKind.SAFEGUARDING),
        *(QuestionStepKind.EMPTYING, QuestionStepKind.EMPTIED),
    }
)


class Question(models.Model):
    """What somebody asks about a policy, or about one clause as it stood. What became of it are its steps.

    ``academy`` is where they asked; None where it went to HR. The database refuses every change of a row.
    """

    key = models.UUIDField(unique=True, default=uuid.uuid4, help_text="Its address. Made with the form, so sent once.")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="questions")
    academy = models.ForeignKey(Academy, models.PROTECT, related_name="questions", null=True, blank=True)
    version = models.ForeignKey(Version, models.PROTECT, related_name="questions")
    clause = models.ForeignKey(Clause, models.PROTECT, related_name="questions", null=True, blank=True)
    asked_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["academy", "asked_at"], name="question_of_academy"),
            models.Index(fields=["-asked_at"], name="question_newest"),
        ]

    def __str__(self) -> str:
        return f"question of {self.asked_at:%d %B %Y}"

    def get_absolute_url(self) -> str:
        return reverse("question_page", args=[self.key])


class QuestionStep(models.Model):
    """Something that was said or done about a question. The database lets only words go: see the migration."""

    question = models.ForeignKey(Question, models.PROTECT, related_name="steps")
    kind = models.CharField(max_length=20, choices=QuestionStepKind.choices)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    words = models.TextField(blank=True)
    to = models.CharField(max_length=10, choices=Addressee.choices, blank=True)
    to_person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    note = models.OneToOneField(Note, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="question_step_is_known",
                condition=Q(kind__in=QuestionStepKind.values),
                violation_error_message="The step is not one of those in use.",
            ),
            models.CheckConstraint(
                name="question_step_says_with_whom",
                condition=Q(kind__in=sorted(NAMES_ADDRESSEE), to__in=Addressee.values)
                | ~Q(kind__in=sorted(NAMES_ADDRESSEE)) & Q(to=""),
                violation_error_message="Choose who is to answer.",
            ),
            models.CheckConstraint(
                name="question_step_names_a_head_or_deputy",
                condition=Q(to__in=["head", "deputy"], to_person__isnull=False)
                | ~Q(to__in=["head", "deputy"]) & Q(to_person=None),
                violation_error_message="A head teacher or deputy is named, and nobody else.",
            ),
            models.CheckConstraint(
                name="question_step_has_words",
                condition=Q(kind__in=sorted(HAS_WORDS)) & ~Q(words="") | ~Q(kind__in=sorted(HAS_WORDS)) & Q(words=""),
                violation_error_message="Type what you want to say.",
            ),
            models.CheckConstraint(
                name="question_step_has_its_note",
                condition=Q(kind="noted", note__isnull=False) | ~Q(kind="noted") & Q(note=None),
                violation_error_message="An approved note stands with its step.",
            ),
            models.UniqueConstraint(
                fields=["question", "kind"],
                condition=Q(kind__in=sorted(ONCE)),
                name="question_step_once",
                violation_error_message="This was done already.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.at:%d %B %Y}"


class KeptDueDate(models.Model):
    """HR's word that questions about a policy, asked on these days, move no due date."""

    policy = models.ForeignKey(Policy, models.PROTECT, related_name="kept_due_dates")
    reason = models.TextField()
    from_on = models.DateField()
    until_on = models.DateField(null=True, blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(default=timezone.now)
    replaced_at = models.DateTimeField(null=True, blank=True)

    objects = DatedQuerySet["KeptDueDate"].as_manager()

    class Meta:
        constraints: ClassVar = [
            build_span_constraint("kept_due_date_ends_after_it_begins", "The last day cannot be before the first."),
            models.CheckConstraint(
                name="kept_due_date_has_a_reason",
                condition=~Q(reason=""),
                violation_error_message="Say why.",
            ),
            models.UniqueConstraint(
                fields=["policy"],
                condition=Q(replaced_at=None, until_on=None),
                name="kept_due_date_once",
                violation_error_message="Due dates of this policy do not wait already.",
            ),
        ]

    def __str__(self) -> str:
        return f"due dates of {self.policy} do not wait, from {self.from_on}"
