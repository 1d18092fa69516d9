"""Writes of webhooks: what they are, what is owed to them, and what became of it."""

import base64
import secrets as random
import uuid
from collections.abc import Collection
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from portal import audit
from portal.clock import moment
from portal.jobs.actions import queue_job
from portal.models import HookEvent, HookKind, HookSwitch, Person, Webhook, WebhookDelivery
from portal.refusals import ActionRefused

from . import secret_keys
from .addresses import AddressRefused, find_target
from .messages import Occurrence, build_body
from .posting import SECRET_PREFIX

JOB = "send-webhook"
PAUSES = [timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 360, 720)]
KEPT = timedelta(days=90)
MOST = 20
TEST = Occurrence(HookEvent.TEST, "This is a test of the policy portal’s webhook.", {}, {}, "/")


@transaction.atomic
def turn_on(kind: HookKind, *, by: Person) -> None:
    """Repeated, it does nothing."""
    at = moment()
    _, is_new = HookSwitch.objects.get_or_create(kind=kind, off_at=None, defaults={"on_at": at, "on_by": by})
    if is_new:
        audit.record("turn-on", f"hook:{kind}", by=by, at=at)


@transaction.atomic
def turn_off(kind: HookKind, *, by: Person) -> None:
    """From now on nothing is sent or shown. Repeated, it does nothing."""
    at = moment()
    if HookSwitch.objects.filter(kind=kind, off_at=None).update(off_at=at, off_by=by):
        audit.record("turn-off", f"hook:{kind}", by=by, at=at)


@transaction.atomic
def add_webhook(name: str, *, address: str, form: str, events: Collection[str], by: Person) -> tuple[Webhook, str]:
    """Returns the webhook, and its secret, which is shown this once. Raises ActionRefused, or ValidationError."""
    try:
        find_target(address)
    except AddressRefused as refusal:
        raise ActionRefused(str(refusal)) from refusal
    if Webhook.objects.filter(ended_at=None).count() >= MOST:
        raise ActionRefused(f"There are {MOST} webhooks already. Remove one first.")
    secret = f"{SECRET_PREFIX}{base64.b64encode(random.token_bytes(32)).decode()}"
    at = moment()
    webhook = Webhook(name=name, address=address, form=form, events=sorted(events), made_at=at, made_by=by)
    webhook.secret = secret_keys.encrypt(secret, webhook)
    webhook.full_clean()
    webhook.save()
    audit.record("add-webhook", f"webhook:{webhook.pk}", by=by, at=at)
    return webhook, secret


@transaction.atomic
def end_webhook(webhook: Webhook, *, by: Person) -> None:
    """What still waits for it is not sent. Repeated, it does nothing."""
    at = moment()
    if Webhook.objects.filter(pk=webhook.pk, ended_at=None).update(ended_at=at, ended_by=by):
        audit.record("end-webhook", f"webhook:{webhook.pk}", by=by, at=at)


def owe(occurrence: Occurrence, *, at: datetime) -> None:
    """Owe it to every webhook that wants to know. Call it in the transaction of its cause."""
    for webhook in Webhook.objects.active().filter(events__contains=[occurrence.event]):
        _owe(webhook, occurrence, at)


@transaction.atomic
def send_test(webhook: Webhook, *, by: Person) -> None:
    at = moment()
    _owe(webhook, TEST, at)
    audit.record("test-webhook", f"webhook:{webhook.pk}", by=by, at=at)


def _owe(webhook: Webhook, occurrence: Occurrence, at: datetime) -> None:
    key = uuid.uuid4()
    body = build_body(webhook.form, key, occurrence, at=at)
    WebhookDelivery.objects.create(pk=key, webhook=webhook, event=occurrence.event, body=body, owed_at=at)
    queue_job(JOB, {"delivery": str(key)}, by=None)


def begin_try(delivery: WebhookDelivery, *, at: datetime) -> None:
    """Committed before the try, so that one which never comes back is seen."""
    delivery.tries, delivery.tried_at = delivery.tries + 1, at
    delivery.save(update_fields=["tries", "tried_at"])


def keep_as_delivered(delivery: WebhookDelivery, answer: str, *, at: datetime) -> None:
    delivery.answer, delivery.delivered_at = answer, at
    delivery.save(update_fields=["answer", "delivered_at"])


@transaction.atomic
def put_off(delivery: WebhookDelivery, answer: str, *, at: datetime) -> None:
    """Try again after a pause that grows with each try, for most of a day."""
    if delivery.tries > len(PAUSES):
        give_up(delivery, answer, at=at)
        return
    delivery.answer = answer
    delivery.save(update_fields=["answer"])
    queue_job(JOB, {"delivery": str(delivery.pk)}, by=None, not_before=at + PAUSES[delivery.tries - 1])


def give_up(delivery: WebhookDelivery, answer: str, *, at: datetime) -> None:
    delivery.answer, delivery.given_up_at = answer, at
    delivery.save(update_fields=["answer", "given_up_at"])


def delete_old_deliveries(job: object, progress: object) -> None:
    """The job of every day: the log of webhooks is kept for 90 days."""
    WebhookDelivery.objects.filter(owed_at__lt=timezone.now() - KEPT).delete()
