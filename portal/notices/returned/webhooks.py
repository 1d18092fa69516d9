"""Reads what a provider of mail reports by webhook. Anymail checks who sent it, and puts it into words of its own.

As of a report by mail nothing is believed that does not name one of our messages and the address to which that went.
"""

import re
from collections.abc import Iterator
from uuid import UUID

from anymail.exceptions import AnymailConfigurationError, AnymailWebhookValidationFailure
from anymail.signals import AnymailTrackingEvent, EventType, RejectReason
from django.conf import settings
from django.http import HttpRequest
from django.utils.module_loading import import_string

from portal.mail_providers import KEY

from .reports import STATUS, Fate, Report, judge

VIEWS = {
    "brevo": "anymail.webhooks.brevo.BrevoTrackingWebhookView",
    "mailjet": "anymail.webhooks.mailjet.MailjetTrackingWebhookView",
    "postmark": "anymail.webhooks.postmark.PostmarkTrackingWebhookView",
}
MOST_BYTES = 1_000_000  # providers put some hundred events into one request
MOST_EVENTS = 1000
UNREADABLE = (AnymailConfigurationError, ValueError, LookupError, TypeError, AttributeError, RecursionError)
PASSES = re.compile("soft|temporary|transient|blocked", re.IGNORECASE)  # what providers call a failure of the moment
UNCLEAR = ("5.0.", "5.3.", "5.5.")  # codes of the system and the protocol, that say nothing of the mailbox
FATES = {EventType.DELIVERED: Fate.DELIVERED, EventType.COMPLAINED: Fate.COMPLAINED}


class NotFromProvider(Exception):
    """The secret is not that of the settings."""


class UnreadableEvents(Exception):
    """The request is not in the form that the provider uses."""


def read_events(request: HttpRequest) -> list[Report]:
    """Raises NotFromProvider and UnreadableEvents."""
    view = import_string(VIEWS[settings.MAIL_WEBHOOK_PROVIDER])(webhook_secret=settings.MAIL_WEBHOOK_SECRET)
    try:
        view.run_validators(request)
    except AnymailWebhookValidationFailure as error:
        raise NotFromProvider from error
    try:
        return list(_read(view.parse_events(request)[:MOST_EVENTS]))
    except UNREADABLE as error:
        raise UnreadableEvents from error


def _read(events: list[AnymailTrackingEvent]) -> Iterator[Report]:
    for event in events:
        notice, address = (event.metadata or {}).get(KEY), event.recipient
        fate, status = _judge(event)
        if fate and isinstance(notice, str) and isinstance(address, str):
            yield Report(UUID(notice), frozenset({address.strip().lower()}), fate, status)


def _judge(event: AnymailTrackingEvent) -> tuple[Fate | None, str]:
    """By the code of RFC 3463 where the provider passes it on and it says something; else by what it calls a failure.

    Brevo calls some refusals for good "deferred".
    """
    found = STATUS.search(f"{event.mta_response or ''} {event.description or ''}")
    code = found[0] if found else ""
    is_refused = event.event_type == EventType.DEFERRED and code.startswith("5.")
    if event.event_type not in {EventType.BOUNCED, EventType.REJECTED} and not is_refused:
        return FATES.get(event.event_type), ""
    if code and not code.startswith(UNCLEAR):
        return judge("failed", code)
    called = " ".join(str(event.esp_event.get(name, "")) for name in ("event", "Type", "type"))
    may_pass = PASSES.search(called) or event.esp_event.get("hard_bounce") is False
    is_gone = event.reject_reason in {RejectReason.INVALID, RejectReason.BOUNCED} and not may_pass
    return (Fate.GONE if is_gone else Fate.FAILED), code
