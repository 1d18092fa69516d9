"""What undoing an import will do to academies: names and URNs go back, new ones leave unless something needs them."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import ForeignObjectRel

from portal.models import Academy, AcademyName, AcademyTerm, AuditLine, Engagement, Grant

NEEDS: dict[object, str] = {Engagement: "has people who work there", Grant: "has somebody with a role there"}


@dataclass(frozen=True, slots=True)
class KeptAcademy:
    """An academy that stays as it is, and why, as the end of a sentence that begins with its name."""

    name: str
    why: str


@dataclass(slots=True)
class AcademiesUndo:
    """``leaving`` are academies that the import added: they leave as of the day they joined."""

    restored_names: list[AcademyName] = field(default_factory=list)
    taken_back_names: list[AcademyName] = field(default_factory=list)
    leaving: list[Academy] = field(default_factory=list)
    kept: list[KeptAcademy] = field(default_factory=list)


def plan_academies_undo(at: datetime) -> AcademiesUndo:
    """``at`` is the moment at which the import was applied."""
    plan = AcademiesUndo()
    groups: dict[int, list[AcademyName]] = defaultdict(list)
    for row in AcademyName.objects.filter(recorded_at=at).order_by("pk"):
        groups[row.academy_id].append(row)
    since = set(AcademyName.objects.filter(recorded_at__gt=at, academy__in=groups).values_list("academy_id", flat=True))
    for academy in Academy.objects.filter(pk__in=groups).order_by("slug"):
        recorded = groups[academy.pk]
        before = list(AcademyName.objects.filter(academy=academy, replaced_at=at, recorded_at__lt=at))
        if academy.pk in since or any(row.replaced_at for row in recorded):
            plan.kept.append(KeptAcademy(recorded[-1].name, "was renamed, or got another URN, since"))
        elif before:
            plan.taken_back_names += recorded
            plan.restored_names += before
        elif why := _find_need(academy):
            plan.kept.append(KeptAcademy(recorded[-1].name, why))
        else:
            plan.leaving.append(academy)
    return plan


def _find_need(academy: Academy) -> str:
    """Why an academy that an import added cannot leave, '' if nothing depends on it."""
    if academy.left_on:
        return "leaves the trust already"
    if AcademyTerm.objects.filter(academy=academy).exists():
        return "was given other days of joining or leaving since"
    for relation in Academy._meta.get_fields(include_hidden=True):
        model = relation.related_model
        if not relation.is_relation or relation.concrete or model in {AcademyName, AcademyTerm, AuditLine}:
            continue
        if isinstance(relation, ForeignObjectRel) and _is_named(academy, relation):
            return NEEDS.get(relation.related_model, "is named by other records")
    return ""


def _is_named(academy: Academy, relation: ForeignObjectRel) -> bool:
    """Whether a row that stands names an academy, of whatever table."""
    model = relation.related_model
    rows = model._base_manager.filter(**{relation.field.name: academy})
    if any(column.name == "replaced_at" for column in model._meta.concrete_fields):
        rows = rows.filter(replaced_at=None)
    return bool(rows.exists())
