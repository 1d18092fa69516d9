"""What a webhook is told, as JSON or as a card for a Teams workflow: policies and figures, no person."""

import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.conf import settings

from portal.models import HookEvent, WebhookForm


@dataclass(frozen=True, slots=True)
class Occurrence:
    """Something that webhooks are told: a sentence, facts with their labels, the same for programs, and a page."""

    event: HookEvent
    sentence: str
    facts: Mapping[str, str]
    data: Mapping[str, object] = field(default_factory=dict)
    path: str = "/"


def build_body(form: str, key: uuid.UUID, occurrence: Occurrence, *, at: datetime) -> str:
    return json.dumps(FORMS[WebhookForm(form)](key, occurrence, at), ensure_ascii=False)


def _build_json(key: uuid.UUID, occurrence: Occurrence, at: datetime) -> dict[str, object]:
    return {
        "id": str(key),
        "type": occurrence.event.value,
        "timestamp": f"{at:%Y-%m-%dT%H:%M:%SZ}",
        "trust": settings.TRUST_NAME,
        "sentence": occurrence.sentence,
        "address": f"{settings.SITE_ADDRESS}{occurrence.path}",
        "data": dict(occurrence.data),
    }


def _build_card(key: uuid.UUID, occurrence: Occurrence, at: datetime) -> dict[str, object]:
    """What the trigger "When a Teams webhook request is received" takes and its step "Post card" shows."""
    body: list[dict[str, object]] = [
        {"type": "TextBlock", "size": "medium", "weight": "bolder", "wrap": True, "text": occurrence.sentence}
    ]
    if occurrence.facts:
        facts = [{"title": label, "value": words} for label, words in occurrence.facts.items()]
        body.append({"type": "FactSet", "facts": facts})
    open_page = {"type": "Action.OpenUrl", "title": "Open", "url": f"{settings.SITE_ADDRESS}{occurrence.path}"}
    card = {"type": "AdaptiveCard", "version": "1.4", "body": body, "actions": [open_page]}
    kind = "application/vnd.microsoft.card.adaptive"
    return {"type": "message", "attachments": [{"contentType": kind, "contentUrl": None, "content": card}]}


FORMS = {WebhookForm.JSON: _build_json, WebhookForm.TEAMS: _build_card}
