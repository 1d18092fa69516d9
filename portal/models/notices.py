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
    is_mailed = models.BooleanField(
        default=True, db_default=True, help_text="False where its receiver chose to read it only in the portal."
    )
    read_at = models.DateTimeField(null=True, blank=True, help_text="When its receiver said so here.")
    came_back_at = models.DateTimeField(null=True, blank=True, help_text="When we were told that it did not arrive.")

    class Meta:
        indexes: ClassVar = [
            models.Index(
                fields=["-is_urgent", "try_at"],
                name="notice_waiting",
                condition=Q(sent_at=None, given_up_at=None),
            ),
            models.Index(
                fields=["-owed_at", "id"], name="notice_newest"
            ),  # of 100,000 the first page in 0.2 ms, not 185
            models.Index(
                fields=["person"],
                name="notice_unread",
                condition=Q(read_at=None, sent_at__isnull=False) & (Q(is_mailed=False) | Q(came_back_at__isnull=False)),
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


class TroubleKind(models.TextChoices):
    """How we know that mail does not reach somebody."""

    REFUSED = "refused", "The mail server refused the address"
    BOUNCED = "bounced", "The e-mail came back"
    COMPLAINED = "complained", "It was marked as spam"


class TroubleEnd(models.TextChoices):
    """Why it is thought to reach them again."""

    ADDRESS = "address", "There is another address"
    ARRIVED = "arrived", "A later e-mail arrived"
    HR = "hr", "HR says that it works"


class AddressTrouble(models.Model):
    """That somebody cannot be reached by e-mail. It is of the address that they had then, and lasts until it ends."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="address_troubles")
    kind = models.CharField(max_length=10, choices=TroubleKind.choices)
    status = models.CharField(max_length=12, blank=True, help_text="What the other side gave as a reason: 5.1.1.")
    notice = models.ForeignKey(Notice, models.PROTECT, related_name="+")
    since_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_because = models.CharField(max_length=10, choices=TroubleEnd.choices, blank=True)
    ended_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person"],
                name="address_trouble_once_at_a_time",
                condition=Q(ended_at=None),
                violation_error_message="It is known already that e-mail does not reach them.",
            ),
            models.CheckConstraint(
                name="address_trouble_ends_for_a_reason",
                condition=Q(ended_at=None, ended_because="") | (Q(ended_at__isnull=False) & ~Q(ended_because="")),
                violation_error_message="Say why e-mail is thought to reach them again.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} since {self.since_at}"


class MessageChoice(models.Model):
    """That somebody does without the mails of one kind of choice (portal.notices.choices). No row: they get them."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="message_choices")
    choice = models.CharField(max_length=20)
    chosen_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person", "choice"],
                name="message_choice_once",
                violation_error_message="These e-mails are off already.",
            ),
        ]

    def __str__(self) -> str:
        return self.choice
