"""The outbox: messages owed to people, written in the transaction of their cause and sent by a worker."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q

from .people import Person


class Notice(models.Model):
    """A message owed to a person, or to an address outside the roster such as the auditor's.

    Its words are made when it is sent, and kept then. A secret (a code, a link to set a password) is encrypted under
    a key outside the database, and blanked in the statement that sets ``sent_at``.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False, help_text="Also its Message-ID.")
    kind = models.CharField(max_length=40, help_text="One of settings.NOTICES.")
    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="notices")
    address = models.EmailField(blank=True, help_text="Only where it is owed to nobody on the roster.")
    cause = models.CharField(max_length=120, blank=True, help_text="The key of its cause: receipt:7KQ4-M2XD-9RTV.")
    is_urgent = models.BooleanField(default=False, help_text="Sign-in codes and resets go before all others.")
    secret = models.BinaryField(null=True, blank=True)
    owed_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True, blank=True, help_text="It is given up rather than sent later.")
    try_at = models.DateTimeField(help_text="It is not tried before this moment.")
    tries = models.PositiveSmallIntegerField(default=0)
    tried_at = models.DateTimeField(null=True, blank=True, help_text="Committed before each try.")
    sent_at = models.DateTimeField(null=True, blank=True)
    provider_id = models.CharField(max_length=200, blank=True)
    title = models.CharField(max_length=300, blank=True, help_text="As it was sent.")
    words = models.TextField(blank=True, help_text="As they were sent, without the secret.")
    last_error = models.TextField(blank=True)
    given_up_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(
                fields=["-is_urgent", "try_at"],
                name="notice_waiting",
                condition=Q(sent_at=None, given_up_at=None),
            ),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="notice_is_owed_to_somebody",
                condition=Q(person=None) ^ Q(address=""),
                violation_error_message="A notice is owed to a person, or to an address outside the roster.",
            ),
            models.CheckConstraint(
                name="notice_is_over_without_its_secret",
                condition=Q(secret=None) | Q(sent_at=None, given_up_at=None),
                violation_error_message="A notice that was sent or given up keeps no secret.",
            ),
            models.CheckConstraint(
                name="notice_is_sent_or_given_up",
                condition=Q(sent_at=None) | Q(given_up_at=None),
                violation_error_message="A notice that was sent cannot be given up.",
            ),
            models.UniqueConstraint(
                fields=["kind", "cause", "person", "address"],
                nulls_distinct=False,
                name="notice_once_for_each_cause",
                condition=~Q(cause=""),
                violation_error_message="This notice is owed already.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.cause}".strip()
