"""Which rows are about a person, and which of them are held back for now."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import CharField, Count, F, Model, Q, QuerySet, Value
from django.utils import timezone

from attestations.models import Question, Signing
from portal.access.security_lines import KEPT_FOR
from portal.london import midnight
from portal.models import AuditLine, Engagement, HeldBack, Person, Slip

from . import held
from .held_tables import HeldTable

AUDIT = AuditLine._meta.label
SECURITY = "portal.SecurityLine"
# Rows of a person that audit lines name, by their keys.
SUBJECTS: list[tuple[str, type[Model], str]] = [
    ("receipt", Signing, "number"),
    ("engagement", Engagement, "pk"),
    ("slip", Slip, "pk"),
    ("question", Question, "key"),
]
TELLS_OF_HOLDING_BACK = ("hold-back", "release-held-back")


def find_held_back(records: Collection[UUID], *, at: datetime) -> list[HeldBack]:
    """What holds entries back at a moment."""
    rows = HeldBack.objects.filter(person__in=records, released_at=None, until_on__gte=timezone.localdate(at))
    return list(rows.order_by("first_on", "pk"))


def find_rows(table: HeldTable, records: Collection[UUID], *, at: datetime) -> QuerySet[Model]:
    """The rows of a table that are about a person, whatever number of records they have; newest first."""
    if table.label == AUDIT:
        rows: QuerySet[Model] = _find_lines_about(records)
    else:
        mine = Q()
        for path in table.of:
            mine |= Q(**{f"{path}__in": records})
        rows = table.model._default_manager.filter(mine)
    if table.label == SECURITY:
        rows = rows.filter(at__gt=at - KEPT_FOR)
    return rows.order_by(F(table.when).desc(nulls_last=True), "-pk")


def _find_lines_about(records: Collection[UUID]) -> QuerySet[Model]:
    """Whose subject is the key of their record or of a row of theirs; what they did themselves stands elsewhere."""
    about = Q(subject__in=[f"person:{pk}" for pk in records])
    for pk in records:
        about |= Q(subject__startswith=f"sign-ins:{pk}/") | Q(subject__startswith=f"person:{pk}/")
    keys: list[str] = []
    for kind, model, column in SUBJECTS:
        rows = model._default_manager.filter(person__in=records)
        keys += [f"{kind}:{key}" for key in rows.values_list(column, flat=True)]
    about |= Q(subject__in=keys)
    return AuditLine.objects.filter(about).exclude(by__in=records)


def leave_out_held_back(
    table: HeldTable, rows: QuerySet[Model], held_back: Sequence[HeldBack]
) -> tuple[QuerySet[Model], QuerySet[Model] | None]:
    """The rows that may be shown, and those that may not, None where none can be held back."""
    if not table.can_be_held_back or not held_back:
        return rows, None
    hidden = Q()
    for span in held_back:
        days = Q(**{f"{table.when}__gte": midnight(span.first_on)})
        if span.last_on:
            days &= Q(**{f"{table.when}__lt": midnight(span.last_on + timedelta(days=1))})
        hidden |= days
    if table.label == AUDIT:
        hidden |= Q(action__in=TELLS_OF_HOLDING_BACK)
    return rows.exclude(hidden), rows.filter(hidden)


def find_lines_by(records: Collection[UUID]) -> QuerySet[AuditLine]:
    return AuditLine.objects.filter(by__in=records).order_by("-at", "-pk")


def count_rows(rows: dict[str, QuerySet[Model]]) -> dict[str, int]:
    """How many rows each query finds, asked at once."""
    counted = [
        query.order_by().annotate(held_key=Value(key, CharField())).values("held_key").annotate(number=Count("pk"))
        for key, query in rows.items()
    ]
    if not counted:
        return {}
    together = counted[0].union(*counted[1:], all=True).values_list("held_key", "number")
    return dict(together)


def count_acts(records: Collection[UUID]) -> list[tuple[str, int]]:
    """How often each column that names who acted names this person: its words, and a number above 0."""
    rows: dict[str, QuerySet[Model]] = {}
    words: dict[str, str] = {}
    for table in held.TABLES:
        if not table.is_installed or table.label == AUDIT:
            continue
        for column in table.columns:
            field = table.model._meta.get_field(column.name)
            if field.related_model is Person and column.name not in table.of and column.acted:
                key = f"{table.label}.{column.name}"
                rows[key] = table.model._default_manager.filter(**{f"{column.name}__in": records})
                words[key] = column.acted
    counted = count_rows(rows)
    return [(words[key], counted[key]) for key in rows if counted.get(key)]
