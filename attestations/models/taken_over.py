"""Acknowledgements that were made in another system: taken over, not checked here, and accepted or not."""

from datetime import date, datetime
from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q

from policy.models import Version
from portal.models import DatedQuerySet, Person

Named = tuple[str, str, str]  # the other system, and the policy and version as it names them


class ImportedAcknowledgement(models.Model):
    """Another system says that somebody acknowledged something there: evidence of grade D.

    No signature, no receipt and no entry in the ledger of its own. Who took it over, an audit line says.
    """

    person = models.ForeignKey(Person, models.PROTECT, related_name="taken_over")
    policy_named = models.CharField(max_length=200, help_text="As the other system names it.")
    version_named = models.CharField(max_length=60, blank=True, help_text="As the other system names it.")
    acknowledged_on = models.DateField()
    source = models.CharField(max_length=60, help_text="The other system, as HR names it.")
    file_digest = models.CharField(max_length=64, help_text="SHA-256 of the file that says so.")
    recorded_at = models.DateTimeField()
    replaced_at = models.DateTimeField(null=True, blank=True)

    objects = DatedQuerySet["ImportedAcknowledgement"].as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                "person",
                "source",
                "policy_named",
                "version_named",
                "acknowledged_on",
                condition=Q(replaced_at=None),
                name="taken_over_once",
                violation_error_message="This is on record already.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.policy_named} {self.version_named} in {self.source}"

    @property
    def named(self) -> Named:
        return self.source, self.policy_named, self.version_named


class AcceptanceQuerySet(models.QuerySet["Acceptance"]):
    def known(self, *, at: datetime) -> Self:
        """Those that both had said by a moment, whether or not they have ended since."""
        return self.filter(confirmed_at__lte=at)


class Acceptance(models.Model):
    """HR and a policy lead accept what was acknowledged elsewhere, for a version of ours, until the end of a day.

    It counts once the policy lead has confirmed it. ``ended_on`` is its last day where it was ended before that.
    """

    version = models.ForeignKey(Version, models.PROTECT, related_name="acceptances")
    source = models.CharField(max_length=60)
    policy_named = models.CharField(max_length=200)
    version_named = models.CharField(max_length=60, blank=True)
    accepted_until = models.DateField()
    said_at = models.DateTimeField()
    said_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    confirmed_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    ended_on = models.DateField(null=True, blank=True)

    objects = AcceptanceQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="acceptance_is_confirmed_by_another",
                condition=Q(confirmed_at=None, confirmed_by=None)
                | Q(confirmed_at__isnull=False, confirmed_by__isnull=False) & ~Q(confirmed_by=F("said_by")),
                violation_error_message="Someone else must confirm this.",
            ),
            models.CheckConstraint(
                name="acceptance_is_ended_by_somebody",
                condition=Q(ended_at=None, ended_by=None, ended_on=None)
                | Q(ended_at__isnull=False, ended_by__isnull=False, ended_on__isnull=False),
                violation_error_message="Ending this names who ended it, and the last day.",
            ),
            models.UniqueConstraint(
                "source",
                "policy_named",
                "version_named",
                "version",
                condition=Q(ended_at=None),
                name="accepted_once",
                violation_error_message="This is accepted already. End that first.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.policy_named} {self.version_named} in {self.source}, until {self.accepted_until}"

    @property
    def named(self) -> Named:
        return self.source, self.policy_named, self.version_named

    def find_last_day(self, *, known_at: datetime) -> date:
        """The last day on which it does, as known at a moment."""
        is_ended = self.ended_at is not None and self.ended_at <= known_at
        return self.ended_on if is_ended and self.ended_on else self.accepted_until
