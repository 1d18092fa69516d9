"""Who drafted, submitted, sent back, approved and withdrew each published version, and when."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ObjectDoesNotExist
from django.db.models import Prefetch, QuerySet
from django.utils.formats import date_format

from policy.models import Draft, Step, StepKind, Version

DESCRIPTIONS = {
    StepKind.SUBMITTED: "Submitted for approval",
    StepKind.RECALLED: "Taken back",
    StepKind.RETURNED: "Sent back for changes",
}


@dataclass(frozen=True, slots=True)
class Event:
    """Something that was done to a version. ``at`` is None if only the names are on record."""

    at: datetime | None
    what: str
    by: tuple[str, ...]
    words: str = ""


def find_approved_versions(*, at: datetime) -> QuerySet[Version]:
    """Find every published version, newest first, with everything that ``list_events`` needs."""
    steps = Prefetch("draft__steps", Step.objects.select_related("by"))
    versions = Version.objects.published(at=at).defer("text", "draft__text").order_by("-published_at", "-pk")
    people = versions.select_related("policy", "drafted_by", "approved_by", "withdrawn_by", "draft")
    return people.prefetch_related(steps, "draft__editors")


def list_events(version: Version) -> list[Event]:
    """List the events, earliest first. A version that a command published has no draft, and so no steps."""
    draft = _find_draft(version)
    writers = [version.drafted_by, *(draft.editors.all() if draft else [])]
    events = [Event(draft.begun_at if draft else None, "Drafted", tuple(dict.fromkeys(who.name for who in writers)))]
    events += _list_steps(draft) if draft else []
    if version.approving_body:
        events.append(Event(None, _describe_body(version), (version.approving_body,)))
    events.append(Event(version.published_at, "Approved and published", (version.approved_by.name,)))
    if version.withdrawn_by:
        who = (version.withdrawn_by.name,)
        events.append(Event(version.withdrawn_at, "Withdrawn", who, version.withdrawn_reason))
    return events


def _describe_body(version: Version) -> str:
    day = f" on {date_format(version.approved_on, 'j F Y')}" if version.approved_on else ""
    minute = f", minute {version.minute}" if version.minute else ""
    return f"Approved by the body{day}{minute}"


def _find_draft(version: Version) -> Draft | None:
    try:
        return version.draft
    except ObjectDoesNotExist:
        return None


def _list_steps(draft: Draft) -> Iterator[Event]:
    for step in draft.steps.all():
        if what := DESCRIPTIONS.get(StepKind(step.kind)):
            yield Event(step.at, what, (step.by.name,), step.words)
