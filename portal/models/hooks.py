"""What other programs may be told: webhooks and calendars. Both are off until an administrator turns them on."""

import uuid
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone

from .people import Person


class HookKind(models.TextChoices):
    CALENDAR = "calendar", "Calendars"
    WEBHOOKS = "webhooks", "Webhooks"


class HookSwitch(models.Model):
    """That a kind of hook was turned on, by whom, until somebody turned it off."""

    kind = models.CharField(max_length=20, choices=HookKind.choices)
    on_at = models.DateTimeField()
    on_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    off_at = models.DateTimeField(null=True, blank=True)
    off_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["kind"],
                condition=Q(off_at=None),
                name="hook_switch_on_once",
                violation_error_message="This is on already.",
            ),
            models.CheckConstraint(
                name="hook_switch_is_turned_off_by_somebody",
                condition=Q(off_at=None, off_by=None) | Q(off_at__isnull=False, off_by__isnull=False),
                violation_error_message="Turning it off names who did.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} from {self.on_at}"


class HookEvent(models.TextChoices):
    PUBLISHED = "published", "A version is published"
    DUE = "due", "Signatures are due today"
    FIGURES = "figures", "How many have signed has changed (once a day)"
    TEST = "test", "A test"


class WebhookForm(models.TextChoices):
    JSON = "json", "JSON"
    TEAMS = "teams", "A card for a Teams workflow"


class WebhookQuerySet(models.QuerySet["Webhook"]):
    def active(self) -> "WebhookQuerySet":
        """Those in use, while webhooks are turned on."""
        switched_on = HookSwitch.objects.filter(kind=HookKind.WEBHOOKS, off_at=None)
        return self.filter(models.Exists(switched_on), ended_at=None)


class Webhook(models.Model):
    """An address of another program that is told of policies and figures, never of people."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=80)
    address = models.CharField(max_length=500)
    form = models.CharField(max_length=10, choices=WebhookForm.choices)
    events = ArrayField(models.CharField(max_length=20, choices=HookEvent.choices))
    secret = models.BinaryField(help_text="Encrypted under a key outside the database.")
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")

    objects = WebhookQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="webhook_is_told_something",
                condition=Q(events__len__gt=0),
                violation_error_message="Choose at least one thing to tell.",
            ),
            models.CheckConstraint(
                name="webhook_is_ended_by_somebody",
                condition=Q(ended_at=None, ended_by=None) | Q(ended_at__isnull=False, ended_by__isnull=False),
                violation_error_message="Ending it names who did.",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class WebhookDelivery(models.Model):
    """One message owed to a webhook: what it says, and what the other side answered."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    webhook = models.ForeignKey(Webhook, models.PROTECT, related_name="deliveries")
    event = models.CharField(max_length=20, choices=HookEvent.choices)
    body = models.TextField(help_text="The exact text that is sent and signed.")
    owed_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    tried_at = models.DateTimeField(null=True, blank=True, help_text="Committed before each try.")
    answer = models.CharField(max_length=200, blank=True)
    delivered_at = models.DateTimeField(null=True, blank=True)
    given_up_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["webhook", "-owed_at"], name="delivery_of_webhook")]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="delivery_is_made_or_given_up",
                condition=Q(delivered_at=None) | Q(given_up_at=None),
                violation_error_message="What was delivered cannot be given up.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.event} {self.id}"


class CalendarFeedQuerySet(models.QuerySet["CalendarFeed"]):
    def active(self) -> "CalendarFeedQuerySet":
        switched_on = HookSwitch.objects.filter(kind=HookKind.CALENDAR, off_at=None)
        return self.filter(models.Exists(switched_on), ended_at=None)


class CalendarFeed(models.Model):
    """A person's secret address of their own due dates; only its hash is kept, and ending it takes it back."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    digest = models.CharField(max_length=64, unique=True, help_text="SHA-256 of the secret part of its address.")
    made_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = CalendarFeedQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(ended_at=None),
                name="calendar_feed_one_a_person",
                violation_error_message="There is a calendar already.",
            ),
        ]

    def __str__(self) -> str:
        return f"calendar from {self.made_at}"
