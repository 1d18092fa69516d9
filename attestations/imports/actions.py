"""The writes around a file of acknowledgements from another system: uploaded, taken over, discarded, undone."""

from dataclasses import dataclass
from hashlib import sha256
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone

from attestations.models import ImportedAcknowledgement
from portal import audit
from portal.clock import moment
from portal.jobs.files import build_file
from portal.london import london_day
from portal.models import Import, Person, PersonMerge, StaffNumber
from portal.models.imports import ACKNOWLEDGEMENTS
from portal.numbers import make_number
from portal.people.actions.importing import delete_file
from portal.people.actions.roster import LOAD_LOCK
from portal.people.importing.opening import open_file
from portal.people.importing.tables import FileRefused
from portal.people.importing.working_out import GONE
from portal.people.names import fold
from portal.people.staff_numbers import fold_staff_number
from portal.refusals import ActionRefused

from .acknowledgements import KnownPeople, TakenOverPlan, dump_rows, load_rows, plan_rows, read_rows

CHANGED = "What this file would record has changed since you looked. Look again, and confirm it then."
REFUSED = "Some rows are refused. Correct them and upload the file again, or choose to go on without them."


@dataclass(frozen=True, slots=True)
class UndoneRows:
    """``left`` are rows of the person who undoes it: somebody else must."""

    taken_back: int
    left: int


@transaction.atomic
def upload_acknowledgements(name: str, content: bytes, *, source: str, by: Person) -> Import:
    """Keep what is needed of a file for seven days, to look at. Nothing is recorded by it. Raises ActionRefused."""
    name = name.replace("\\", "/").rpartition("/")[2][:200] or "file"
    source = " ".join(source.split())
    if not source or len(source) > 60:
        raise ActionRefused("Name the other system, in at most 60 characters.")
    try:
        opened = open_file(name, content)
        if opened.is_bundle:
            raise ActionRefused(f"{name} is a bundle. Upload one list, as CSV or XLSX.")
        rows = read_rows(opened.only)
    except FileRefused as refusal:
        raise ActionRefused(str(refusal)) from None
    if not rows:
        raise ActionRefused(f"{name} has no rows below the names of its columns.")
    at, source = moment(), _find_spelling(source)
    file = build_file(name, "application/json", dump_rows(rows))
    file.save()
    made = Import.objects.create(
        number=make_number(),
        preset=ACKNOWLEDGEMENTS,
        file_name=name,
        digest=sha256(content).hexdigest(),
        file=file,
        choices={"source": source},
        uploaded_at=at,
        uploaded_by=by,
    )
    audit.record("upload-import", f"import:{made.number}", by=by, at=at)
    return made


def _find_spelling(source: str) -> str:
    """As the other system was written before, so that the same file under “EVERY” and “Every” changes nothing."""
    known = ImportedAcknowledgement.objects.order_by("source").values_list("source", flat=True).distinct()
    return next((spelling for spelling in known if fold(spelling) == fold(source)), source)


def build_plan(found: Import, *, by: Person) -> TakenOverPlan:
    """What the file would record now. Raises ActionRefused where it is gone."""
    if found.file is None:
        raise ActionRefused(GONE)
    now, source = timezone.now(), found.choices["source"]
    kept = {record: person.pk for record, person in PersonMerge.objects.map_kept(at=now).items()}
    rows = ImportedAcknowledgement.objects.known(at=now).filter(source=source)
    recorded = {
        (kept.get(person, person), policy, version, on)
        for person, policy, version, on in rows.values_list(
            "person_id", "policy_named", "version_named", "acknowledged_on"
        )
    }
    people = _load_people(source)
    return plan_rows(load_rows(bytes(found.file.data)), people, recorded, today=london_day(now), own=set(by.record_ids))


def _load_people(source: str) -> KnownPeople:
    """What stands in a merged record finds the person who is kept."""
    kept = {record: person.pk for record, person in PersonMerge.objects.map_kept(at=timezone.now()).items()}
    numbers: dict[str, UUID | None] = {}
    others: dict[str, UUID | None] = {}
    emails: dict[str, UUID | None] = {}
    names: dict[UUID, str] = {}
    rows = Person.objects.values_list("pk", "reference", "email", "given_names", "family_name")
    for pk, reference, email, given_names, family_name in rows:
        names[pk] = f"{given_names} {family_name}"
        _add(numbers, fold_staff_number(reference or ""), kept.get(pk, pk))
        _add(emails, (email or "").lower(), kept.get(pk, pk))
    theirs = StaffNumber.objects.filter(replaced_at=None, source=source)
    for pk, number in theirs.values_list("person_id", "number"):
        _add(others, fold_staff_number(number), kept.get(pk, pk))
    return KnownPeople(others | numbers, emails, names)


def _add(index: dict[str, UUID | None], key: str, person: UUID) -> None:
    """None where another person has the same key."""
    if key:
        index[key] = person if index.get(key, person) == person else None


@transaction.atomic
def take_over(found: Import, *, digest: str, without_refused: bool, by: Person) -> Import:
    """Record what a file says, all of it or nothing, if that is still what the preview with this digest showed.

    Applied already, nothing is done. Raises ActionRefused.
    """
    found = _lock(found)
    if found.applied_at:
        return found
    plan = build_plan(found, by=by)
    if plan.digest != digest:
        raise ActionRefused(CHANGED)
    if plan.refused and not without_refused:
        raise ActionRefused(REFUSED)
    if not plan.new:
        raise ActionRefused("There is nothing new in this file.")
    at = moment()
    ImportedAcknowledgement.objects.bulk_create(
        [
            ImportedAcknowledgement(
                person_id=line.person,
                policy_named=line.policy,
                version_named=line.version,
                acknowledged_on=line.on,
                source=found.choices["source"],
                file_digest=found.digest,
                recorded_at=at,
            )
            for line in plan.new
        ],
        batch_size=1000,
    )
    found.applied_at, found.applied_by = at, by
    found.counts = {"new": len(plan.new), "known": plan.known, "refused": len(plan.refused)}
    found.save(update_fields=["applied_at", "applied_by", "counts"])
    delete_file(found)
    audit.record_many("take-over", [f"person:{pk}" for pk in sorted({line.person for line in plan.new})], by=by, at=at)
    audit.record("take-over", f"import:{found.number}", by=by, at=at)
    return found


@transaction.atomic
def undo_take_over(found: Import, *, by: Person) -> UndoneRows:
    """Take back what a file recorded. That it was known until now stays on record. Raises ActionRefused."""
    found = _lock(found)
    if found.applied_at is None or found.undone_at:
        raise ActionRefused("There is nothing to undo, or it was undone already.")
    rows = ImportedAcknowledgement.objects.filter(
        recorded_at=found.applied_at, file_digest=found.digest, replaced_at=None
    )
    left = rows.filter(person__in=by.record_ids).count()
    others = rows.exclude(person__in=by.record_ids)
    people = sorted(set(others.values_list("person_id", flat=True)))
    at = moment()
    taken_back = others.update(replaced_at=at)
    found.undone_at, found.undone_by = at, by
    found.save(update_fields=["undone_at", "undone_by"])
    audit.record_many("undo-take-over", [f"person:{pk}" for pk in people], by=by, at=at)
    audit.record("undo-take-over", f"import:{found.number}", by=by, at=at)
    return UndoneRows(taken_back, left)


def _lock(found: Import) -> Import:
    """A second file, or a load, waits until this one has ended."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOAD_LOCK])
    return Import.objects.select_for_update(of=("self",)).select_related("file").get(pk=found.pk)
