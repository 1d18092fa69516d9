"""Whether a version is still what was published: its columns, text, parts and clauses against its ledger entries."""

import logging
from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from typing import Any

from django.db.models import QuerySet

from policy.models import ReadIn, Version, VersionFile, VersionForm
from portal.digests import sha256_hex
from portal.ledger.canonical import UnfitEntry, decode
from portal.ledger.store import format_moment
from portal.ledger.tree import hash_leaf
from portal.models import LedgerEntry, StoredFile

from .entries import build_file_content, build_version_content, name_subject
from .row_faults import RowFault
from .slices import find_slice_faults
from .structure_digests import StoredPart, digest_clauses, digest_parts, list_parts

log = logging.getLogger(__name__)

# The keys of an entry, and the columns of the version that they hold.
COLUMNS = {
    "any_day_reason_digest": "any_day_reason",
    "approved_by": "approved_by",
    "approved_on": "approved_on",
    "approving_body": "approving_body",
    "consultation_reason_digest": "consultation_reason",
    "days": "days",
    "drafted_by": "drafted_by",
    "in_force_at": "in_force_at",
    "minute": "minute",
    "policy.digest": "digest",
    "policy.slug": "policy",
    "policy.title": "title",
    "policy.version": "number",
    "published_at": "published_at",
    "reason_digest": "reason",
    "statement_first_digest": "statement_first",
    "statement_next_digest": "statement_next",
    "summary_digest": "summary",
    "text_digest": "text_digest",
    "weight": "weight",
    "weight_reason_digest": "weight_reason",
}
FILE_COLUMNS = {
    "bytes": "size",
    "first_page": "first_page",
    "last_page": "last_page",
    "pages": "pages",
    "pages_name": "pages_name",
    "tagged": "is_tagged",
    "text_version": "read_in",
}
# Keys that an entry lacks where there is nothing to hold; ``days`` only where the entry knows of it at all.
MAY_BE_ABSENT = {
    *("weight_reason_digest", "consultation_reason_digest", "any_day_reason_digest"),
    *("approving_body", "approved_on", "minute", "summary_digest", "text_digest"),
}


class UnsoundVersion(Exception):
    """What is stored of a version is not what was published, so nobody may be shown it as if it were."""

    silent_variable_failure = True  # where a page only mentions a version, it leaves it out


def read_publication(data: bytes) -> dict[str, Any]:
    """What an entry says of a published version, flat: ``policy.title``. Raises UnfitEntry."""
    return flatten_publication(decode(data))


def flatten_publication(entry: Mapping[str, Any]) -> dict[str, Any]:
    policy = entry.get("policy")
    flat = {f"policy.{key}": value for key, value in policy.items()} if isinstance(policy, dict) else {}
    return {"published_at": entry.get("at"), **{key: entry[key] for key in entry if key != "policy"}, **flat}


_sealed: dict[int, dict[str, Any]] = {}  # by a version's id; what was sealed never changes


def clear_cache() -> None:
    _sealed.clear()


def load_sealed(version: Version) -> dict[str, Any]:
    """What publication and supplement say of a version; empty where it has no entry.

    Raises UnsoundVersion where somebody has changed an entry.
    """
    if version.pk in _sealed:
        return _sealed[version.pk]
    subjects = [name_subject(kind, version) for kind in ("publication", "supplement:publication")]
    rows = LedgerEntry.objects.filter(subject__in=subjects).order_by("subject")  # the publication first
    found = []
    for row in rows:
        data = bytes(row.data or b"")
        try:
            found.append(read_publication(data))
        except UnfitEntry:
            data = b""
        if hash_leaf(data) != bytes(row.leaf_hash):
            _refuse([RowFault.build(row, ["data"])])
    if found:
        _sealed[version.pk] = {key: value for sealed in found for key, value in sealed.items()}
    return _sealed.get(version.pk, {})


def find_wrong_columns(version: Version, sealed: Mapping[str, Any]) -> list[str]:
    """Which columns of a version are not what an entry says; of its text only the digest."""
    assert version.published_at is not None
    published_at = format_moment(version.published_at)
    current = flatten_publication({**build_version_content(version), "published_at": published_at})
    compared = (COLUMNS.keys() & sealed.keys()) | MAY_BE_ABSENT
    if "form" in sealed:
        compared |= {"days"}
    wrong = [COLUMNS[key] for key in sorted(compared) if current.get(key) != sealed.get(key)]
    form = sealed.get("form")
    # Only versions of older releases have no form of their own, and all of them are texts.
    return wrong if version.form == form or (not version.form and form != VersionForm.FILE) else [*wrong, "form"]


def find_file_faults(version: Version, sealed: Mapping[str, Any]) -> Iterator[RowFault]:
    """Whether the row of a version's file is what was published. The bytes are not looked at."""
    if sealed.get("form", version.form) != VersionForm.FILE:
        return
    file: VersionFile | None = getattr(version, "version_file", None)
    if file is None:
        yield RowFault.build(version, ["version_file"])
        return
    current = build_file_content(file)
    wrong = [FILE_COLUMNS[key] for key in FILE_COLUMNS if sealed and current.get(key) != sealed.get(key)]
    if file.read_in not in ReadIn.values:
        wrong.append("read_in")
    if wrong:
        yield RowFault.build(file, wrong)


def find_wrong_bytes(version: Version, sealed: Mapping[str, Any]) -> Iterator[RowFault]:
    """Whether the bytes of a version's file are those that were published."""
    file = VersionFile.objects.filter(version=version).first() if version.is_file else None
    if file:
        kept, digest = StoredFile.objects.get(pk=file.file_id), sealed.get("policy.digest", version.digest)
        wrong = [name for name, found in (("digest", kept.digest), ("data", _hash(kept))) if found != digest]
        if wrong:
            yield RowFault.build(kept, wrong)


def _hash(file: StoredFile) -> str:
    return sha256(file.data).hexdigest()


def load_bytes(file: VersionFile) -> bytes:
    return bytes(StoredFile.objects.values_list("data", flat=True).get(pk=file.file_id))


def get_text_digest(version: Version, sealed: Mapping[str, Any]) -> str:
    """The digest that the version's text must have."""
    if sealed.get("form", version.form) == VersionForm.FILE:
        return str(sealed.get("text_digest", version.text_digest))
    return str(sealed.get("policy.digest", version.digest))


def find_text_faults(version: Version, parts: Sequence[StoredPart], sealed: Mapping[str, Any]) -> Iterator[RowFault]:
    """Which of text, parts and clauses are not what was published. ``sealed`` may be empty."""
    digest = get_text_digest(version, sealed)
    if sha256_hex(version.text) != digest:
        own = version.text_digest if version.is_file else version.digest
        yield RowFault.build(version, ["text" if digest == own else "text, digest"])
        return
    if not parts:
        yield RowFault.build(version, ["parts"])
        return
    slices = list(find_slice_faults(version.text, parts))
    yield from slices
    if slices:
        return
    if digest_parts(parts) != sealed.get("parts_digest", digest_parts(parts)):
        yield RowFault.build(version, ["parts"])
    if digest_clauses(parts) != sealed.get("clauses_digest", digest_clauses(parts)):
        yield RowFault.build(version, ["identity or kind of clauses"])


def load_stored(versions: QuerySet[Version]) -> QuerySet[Version]:
    """With everything that the checks look at."""
    return versions.select_related("policy").prefetch_related("parts__clauses")


def find_faults(version: Version, sealed: Mapping[str, Any]) -> list[RowFault]:
    """All of them, of a version that ``load_stored`` loaded."""
    columns = find_wrong_columns(version, sealed) if sealed else []
    own = [RowFault.build(version, columns)] if columns else []
    faults = [*own, *find_text_faults(version, list_parts(version), sealed)]
    return [*faults, *find_file_faults(version, sealed)]


def require_sound(version: Version) -> None:
    """Raises UnsoundVersion where the columns in hand are not what was published."""
    sealed = load_sealed(version)
    wrong = find_wrong_columns(version, sealed) if sealed else []
    if "text" not in version.get_deferred_fields() and sha256_hex(version.text) != get_text_digest(version, sealed):
        wrong.append("text")
    own = [RowFault.build(version, wrong)] if wrong else []
    _refuse([*own, *find_file_faults(version, sealed)])


def require_sound_text(version_id: int, parts: Sequence[StoredPart]) -> None:
    """Raises UnsoundVersion where text, parts or clauses are not what was published."""
    if not parts:
        _refuse([RowFault("policy_version", str(version_id), "parts")])
    version = parts[0][0].version
    _refuse(list(find_text_faults(version, parts, load_sealed(version))))


def require_sound_rows(version_id: int) -> None:
    """Raises UnsoundVersion where anything stored of a version is not what was published. Asks the database."""
    version = load_stored(Version.objects.filter(pk=version_id)).get()
    _refuse(find_faults(version, load_sealed(version)))


def _refuse(faults: Sequence[RowFault]) -> None:
    if faults:
        said = "; ".join(f"{fault.table} {fault.key}: {fault.what}" for fault in faults[:5])
        log.error("A version is not what was published, and is not shown. %s. Run: manage.py ledger_verify", said)
        raise UnsoundVersion
