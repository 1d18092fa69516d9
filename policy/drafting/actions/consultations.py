"""The writes of who was consulted about a draft."""

import re
from datetime import date

from django.db import transaction
from django.utils import timezone

from policy.models import Consultation, Draft, StepKind
from policy.text.hidden import without
from portal import audit
from portal.models import Person
from portal.refusals import ActionRefused

from .writing import MOST_BYTES, locked, state_of

# What consultation files may be: what a union's letter comes as, and nothing that runs.
FILES = (".pdf", ".docx", ".odt", ".txt", ".png", ".jpg", ".jpeg", ".eml", ".msg")


@transaction.atomic
def record_consultation(
    draft: Draft, *, whom: str, from_on: date, until_on: date, outcome: str, file: tuple[str, bytes] | None, by: Person
) -> Consultation:
    """Write down whom the trust asked, when, and what came of it; ``file`` is a name and what it holds."""
    draft = _not_over(draft)
    name, data = (_file_name(file[0]), file[1]) if file else ("", None)
    if file and not name.lower().endswith(FILES):
        raise ActionRefused(f"That kind of file is not taken. These are: {', '.join(FILES)}.")
    if data is not None and len(data) > MOST_BYTES:
        raise ActionRefused("The file has more than 5 MB. Make it smaller, or say in words what it says.")
    if until_on > timezone.localdate():
        raise ActionRefused("A consultation is recorded once it is over.")
    consultation = Consultation(
        draft=draft,
        whom=whom,
        from_on=from_on,
        until_on=until_on,
        outcome=outcome,
        file=data,
        file_name=name,
        recorded_by=by,
        recorded_at=timezone.now(),
    )
    consultation.full_clean(exclude=["file"])
    consultation.save()
    audit.record("record-consultation", f"draft:{draft.pk}", by=by)
    return consultation


@transaction.atomic
def strike_consultation(draft: Draft, consultation_id: int, *, by: Person) -> None:
    """Mark a consultation as entered by mistake; it stays on record."""
    draft = _not_over(draft)
    rows = Consultation.objects.filter(draft=draft, pk=consultation_id, struck_at=None)
    if rows.update(struck_at=timezone.now()):
        audit.record("strike-consultation", f"draft:{draft.pk}", by=by)


def _not_over(draft: Draft) -> Draft:
    draft = locked(draft)
    if state_of(draft) == StepKind.PUBLISHED:
        raise ActionRefused("This version is published. Its consultations can no longer change.")
    if state_of(draft) == StepKind.DISCARDED:
        raise ActionRefused("This draft was given up. Begin a new one.")
    return draft


def _file_name(name: str) -> str:
    """As it can be shown: the last of a path, nothing that cannot be seen, and with its ending however long."""
    name = " ".join(without(re.split(r"[/\\]", name)[-1]).split())
    stem, dot, ending = "".join(filter(str.isprintable, name)).rpartition(".")
    return f"{stem[:140]}{dot}{ending[:9]}"
