"""The writes that record consultations on a draft."""

import re
from datetime import date

from django.db import transaction

from policy.models import Consultation, Draft, StepKind
from policy.text.hidden import remove_hidden
from portal import audit
from portal.clock import moment
from portal.london import london_day
from portal.models import Person
from portal.refusals import ActionRefused

from .writing import MOST_BYTES, find_state, lock_draft

# Formats of letters and minutes; none of them can run as a program.
FILE_ENDINGS = (".pdf", ".docx", ".odt", ".txt", ".png", ".jpg", ".jpeg", ".eml", ".msg")


@transaction.atomic
def record_consultation(
    draft: Draft, *, whom: str, from_on: date, until_on: date, outcome: str, file: tuple[str, bytes] | None, by: Person
) -> Consultation:
    """Record whom the trust asked, when, and what came of it; ``file`` is a name and its bytes."""
    draft = lock_open(draft)
    now = moment()
    name, data = (_clean_file_name(file[0]), file[1]) if file else ("", None)
    if file and not name.lower().endswith(FILE_ENDINGS):
        raise ActionRefused(f"Choose another kind of file: {', '.join(FILE_ENDINGS)}.")
    if data is not None and len(data) > MOST_BYTES:
        raise ActionRefused("The file is larger than 5 MB. Make it smaller, or write down what it says.")
    if until_on > london_day(now):
        raise ActionRefused("You can record a consultation once it is over.")
    consultation = Consultation(
        draft=draft,
        whom=whom,
        from_on=from_on,
        until_on=until_on,
        outcome=outcome,
        file=data,
        file_name=name,
        recorded_by=by,
        recorded_at=now,
    )
    consultation.full_clean(exclude=["file"])
    consultation.save()
    audit.record("record-consultation", f"draft:{draft.pk}", by=by, at=now)
    return consultation


@transaction.atomic
def strike_consultation(draft: Draft, consultation_id: int, *, by: Person) -> None:
    """Mark a consultation as entered by mistake; it stays on record."""
    draft = lock_open(draft)
    now = moment()
    rows = Consultation.objects.filter(draft=draft, pk=consultation_id, struck_at=None)
    if rows.update(struck_at=now):
        audit.record("strike-consultation", f"draft:{draft.pk}", by=by, at=now)


@transaction.atomic
def restore_consultation(draft: Draft, consultation_id: int, *, by: Person) -> None:
    """Record a removed consultation again, unchanged. Does nothing if that was done already."""
    draft = lock_open(draft)
    now = moment()
    struck = Consultation.objects.filter(draft=draft, pk=consultation_id).exclude(struck_at=None).first()
    if struck is None or is_recorded_again(struck):
        return
    struck.pk, struck.struck_at, struck.recorded_by, struck.recorded_at = None, None, by, now
    struck.save(force_insert=True)
    audit.record("record-consultation", f"draft:{draft.pk}", by=by, at=now)


def is_recorded_again(struck: Consultation) -> bool:
    return Consultation.objects.filter(
        draft=struck.draft_id,
        struck_at=None,
        whom=struck.whom,
        from_on=struck.from_on,
        until_on=struck.until_on,
        outcome=struck.outcome,
    ).exists()


def lock_open(draft: Draft) -> Draft:
    draft = lock_draft(draft)
    if find_state(draft) == StepKind.PUBLISHED:
        raise ActionRefused("This version is published. Its consultations can no longer change.")
    if find_state(draft) == StepKind.DISCARDED:
        raise ActionRefused("This draft was abandoned. Take it back first, or begin a new one.")
    return draft


def _clean_file_name(name: str) -> str:
    """Return the last part of a path, without invisible characters, shortened but with its ending."""
    name = " ".join(remove_hidden(re.split(r"[/\\]", name)[-1]).split())
    stem, dot, ending = "".join(filter(str.isprintable, name)).rpartition(".")
    return f"{stem[:140]}{dot}{ending[:9]}"
