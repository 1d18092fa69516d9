"""Roles that people are given, for a time, at an academy or for the trust."""

from datetime import datetime
from typing import ClassVar, Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from .academies import Academy
from .dated import DatedQuerySet, build_span_constraint
from .engagements import Engagement
from .people import Person, PersonMerge
from .roles import AT_ACADEMY_ONLY, FOR_OUTSIDERS_TOO, FOR_TRUST_ONLY, Role


class GrantQuerySet(DatedQuerySet["Grant"]):
    def in_force(self, *, at: datetime) -> Self:
        """Current grants that work: the person works for the trust at that moment, or the role is from outside."""
        return self.current(at=at).filter(_works(at))

    def answering(self) -> Self:
        """Of head teachers, and of those deputies to whom staff may send questions."""
        return self.filter(Q(role=Role.HEAD) | Q(role=Role.DEPUTY, answers_questions=True))

    def with_works(self, *, at: datetime) -> Self:
        """Adds ``works``: whether the grant, if it is current, has an effect at a moment."""
        return self.annotate(works=_works(at))


def _works(at: datetime) -> Q:
    """An auditor or administrator may be from outside, until the grant ends.

    One who had work here and has left is no outsider, unless the grant says until when.
    """
    known = Engagement.objects.known(at=at)
    is_outsider = Q(role__in=sorted(FOR_OUTSIDERS_TOO)) & (Q(until_on__isnull=False) | ~_is_of_holder(known, at))
    return _is_of_holder(known.on(timezone.localdate(at)), at) | is_outsider


def _is_of_holder(work: DatedQuerySet[Engagement], at: datetime) -> Q:
    """Whether some of this work is the grant holder's, whichever of the holder's records it and the grant stand in.

    Four questions, each of which an index answers, because the database reads all work for a single one with OR.
    """
    merges, holder = PersonMerge.objects.known(at=at), OuterRef(OuterRef("person"))
    kept = merges.filter(merged=holder).values("kept")
    kept_of_both = merges.filter(merged=OuterRef(OuterRef(OuterRef("person")))).values("kept")
    return (
        Q(Exists(work.filter(person=OuterRef("person"))))
        | Q(Exists(work.filter(person__merged_into__in=merges.filter(kept=holder))))
        | Q(Exists(work.filter(person__in=kept)))
        | Q(Exists(work.filter(person__merged_into__in=merges.filter(kept__in=kept_of_both))))
    )


class Grant(models.Model):
    """A dated gift of a role to a person, at one academy or (without one) for the trust."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="grants")
    role = models.CharField(max_length=20, choices=Role.choices)
    academy = models.ForeignKey(Academy, models.PROTECT, related_name="grants", null=True, blank=True)
    from_on = models.DateField()
    until_on = models.DateField(null=True, blank=True)
    answers_questions = models.BooleanField(
        default=False, db_default=False, help_text="Of a deputy: whether staff may send them questions."
    )
    given_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
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
            models.CheckConstraint(
                name="grant_is_given_by_another",
                condition=Q(given_by=None) | ~Q(given_by=F("person")),
                violation_error_message="You cannot give yourself a role.",
            ),
            models.CheckConstraint(
                name="grant_answers_questions_of_deputies",
                condition=Q(answers_questions=False) | Q(role=Role.DEPUTY),
                violation_error_message="Whether questions are answered is chosen for deputies only.",
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
