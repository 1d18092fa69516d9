"""The job that hands one message to a webhook. Killed between any two lines, it is done again with the same id."""

import uuid

from cryptography.fernet import InvalidToken
from django.utils import timezone

from portal.models import Job, Webhook, WebhookDelivery
from portal.notices.mail_server import limit

from . import actions, secret_keys
from .addresses import AddressRefused, find_target
from .posting import NotTaken, post

SECONDS_IN_ALL = 15.0  # a server that answers a byte now and then is left
KEY_LOST = "Its secret was encrypted under a key that is not in the settings any more. Add it again"


def send(job: Job, progress: object) -> None:
    """Send it, unless it was delivered or given up already."""
    key = uuid.UUID(job.arguments["delivery"])
    delivery = WebhookDelivery.objects.select_related("webhook").filter(pk=key).first()
    if delivery is None or delivery.delivered_at or delivery.given_up_at:
        return
    if not Webhook.objects.active().filter(pk=delivery.webhook_id).exists():
        actions.give_up(delivery, "It was turned off meanwhile", at=timezone.now())
        return
    actions.begin_try(delivery, at=timezone.now())
    try:
        with limit(SECONDS_IN_ALL):
            answer = _hand_over(delivery)
    except InvalidToken:
        actions.give_up(delivery, KEY_LOST, at=timezone.now())
    except (NotTaken, AddressRefused) as error:
        actions.put_off(delivery, str(error)[:200], at=timezone.now())
    except TimeoutError:
        actions.put_off(delivery, "No answer in time", at=timezone.now())
    else:
        actions.keep_as_delivered(delivery, answer, at=timezone.now())


def _hand_over(delivery: WebhookDelivery) -> str:
    webhook = delivery.webhook
    target, secret = find_target(webhook.address), secret_keys.decrypt(webhook)
    return post(target, delivery.body, key=str(delivery.pk), secret=secret, at=timezone.now())
