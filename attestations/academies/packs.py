"""Makes the pack of an academy that leaves: what chosen people signed there, as the receiving trust can check it."""

import csv
import hashlib
import io
import zipfile
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.utils import timezone

from attestations.models import Attestation
from attestations.receipts import checking, evidence
from attestations.receipts.pdf import render_receipt
from attestations.reports.csv_export import neutralise
from policy.sealing.soundness import load_bytes
from portal.jobs.files import build_file
from portal.jobs.progress import JobFailed, JobProgress
from portal.ledger import store, verify
from portal.models import Academy, Job, LedgerCheckpoint, StoredFile
from portal.people.names import fold

from . import manifests
from .actions import record_pack
from .records import PersonThere, load_people_there

LEFT_OUT = (
    "Absences, and why somebody was not asked: they say nothing about what was signed.",
    "Policies that somebody was asked to sign and did not: that is between them and this trust.",
    "The lines of other academies: where one signature was for several, only the line of this academy is here.",
    "The record of sign-ins and of who looked at what. Each sealed record names the one sign-in it was signed with.",
    "Reminders, and the codes of receipts, which only the people themselves can give to others.",
)
NOT_SEALED = "One of the signatures is not sealed yet. Try again in a few minutes."
SEALED = "Sealed: see the receipt"
TAKEN_OVER = "Signed elsewhere (grade D): record taken over from {source}. Not checked here."
README = """\
What people at {academy} signed while it belonged to {trust}.

list.csv            who signed which policy, and when; also what other systems say ("Signed elsewhere"), which
                    {trust} did not check, and for which there is no receipt
people/             for each person, each receipt as PDF and as JSON
policies/           the policies that are files, if there are any; to compare one with a receipt:
                    python3 -I verify.py --file POLICY.pdf RECEIPT.json ledger.vkey
checkpoint          the ledger of {trust} as it stood when this was made, signed with its key
ledger.vkey         that key; compare it with one that you were given in another way
verify.py           a program that checks a receipt: python3 -I verify.py RECEIPT.json ledger.vkey
{manifest}          the SHA-256 of every file: sha256sum -c {manifest}

The SHA-256 of {manifest} itself is on record at {trust}, which can tell you whether yours is the same.

Left out, and why:
{left_out}
"""


def make_pack(job: Job, progress: JobProgress) -> StoredFile:
    """The job of ``settings.JOBS["academy-pack"]``."""
    at = job.queued_at
    academy = Academy.objects.named(at=at).get(slug=job.arguments["academy"])
    checking.hold_attestations(Attestation.objects.filter(academy=academy))
    people = load_people_there(academy, at=at, only={UUID(key) for key in job.arguments["people"]})
    checkpoint = store.find_newest_checkpoint()
    if checkpoint is None:
        raise JobFailed(NOT_SEALED)
    files = _build_receipts(people, progress) | _load_policies(people) | _build_rest(academy, people, checkpoint)
    manifest = manifests.write_manifest(files).encode()
    record_pack(job, academy, hashlib.sha256(manifest).hexdigest(), at=timezone.now())
    data = _zip({manifests.NAME: manifest} | files, checkpoint.signed_at)
    return build_file(f"{academy.slug}-records.zip", "application/zip", data)


def _build_receipts(people: Sequence[PersonThere], progress: JobProgress) -> dict[str, bytes]:
    files: dict[str, bytes] = {}
    total, done = sum(len(there.attestations) for there in people), 0
    for there in people:
        folder = name_folder(there)
        for attestation in there.attestations:
            found = evidence.load_evidence([attestation])
            if found.seal is None:
                raise JobFailed(NOT_SEALED)
            signing = attestation.signing
            text = evidence.render_json(found, policy_text=signing.version.signed_text)
            files[f"{folder}/receipt-{signing.number}.json"] = text.encode()
            files[f"{folder}/receipt-{signing.number}.pdf"] = render_receipt(signing, [attestation])
            done += 1
            progress(done, total)
    return files


def _load_policies(people: Sequence[PersonThere]) -> dict[str, bytes]:
    """The PDFs of versions that are files, which are too large for each receipt."""
    versions = {attestation.signing.version for there in people for attestation in there.attestations}
    return {
        f"policies/{version.policy.slug}-{version.number}.pdf": load_bytes(version.version_file)
        for version in versions
        if version.is_file
    }


def name_folder(there: PersonThere) -> str:
    """No two people share one, because staff numbers and keys are unique."""
    person = there.person
    name = manifests.clean_name(fold(f"{person.family_name} {person.given_names}"))
    return f"people/{name}-{manifests.clean_name(person.reference or str(person.pk))}"


def _build_rest(academy: Academy, people: Sequence[PersonThere], checkpoint: LedgerCheckpoint) -> dict[str, bytes]:
    left_out = [*LEFT_OUT, *describe_being_checked(people)]
    words = README.format(
        academy=academy.name,
        trust=settings.TRUST_NAME,
        manifest=manifests.NAME,
        left_out="\n".join(f"- {sentence}" for sentence in left_out),
    )
    keys = store.list_keys_of_checkpoint(checkpoint)
    return {
        "README.txt": words.encode(),
        "list.csv": _write_list(people),
        "checkpoint": checkpoint.note.encode(),
        "ledger.vkey": "".join(f"{key}\n" for key in keys).encode(),
        "verify.py": Path(verify.__file__).read_bytes(),
    }


def describe_being_checked(people: Sequence[PersonThere]) -> list[str]:
    count = sum(there.being_checked for there in people)
    if not count:
        return []
    records = "1 signature that is" if count == 1 else f"{count} signatures that are"
    return [f"{records} being checked, because they do not agree with what was sealed."]


def _write_list(people: Sequence[PersonThere]) -> bytes:
    """UTF-8 with a byte order mark, without which spreadsheets garble accented names."""
    rows = [["Name", "Staff number", "Job", "Policy", "Version", "Signed", "Receipt", "Evidence"]]
    for there in people:
        work = [there.person.name, there.person.reference or "", ", ".join(there.jobs)]
        for attestation in there.attestations:
            signing = attestation.signing
            signed_at = timezone.localtime(signing.signed_at).isoformat(timespec="seconds")
            rows.append([*work, signing.policy_title, signing.version.number, signed_at, signing.number, SEALED])
        for record in there.taken_over:
            day, evidence = record.acknowledged_on.isoformat(), TAKEN_OVER.format(source=record.source)
            rows.append([*work, record.policy_named, record.version_named, day, "", evidence])
    text = io.StringIO()
    csv.writer(text).writerows([neutralise(cell) for cell in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def _zip(files: dict[str, bytes], at: datetime) -> bytes:
    """Every file bears the moment of the checkpoint, so that the same files make the same bytes."""
    data = io.BytesIO()
    stamp = timezone.localtime(at).timetuple()[:6]
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as pack:
        for name, content in files.items():
            pack.writestr(zipfile.ZipInfo(name, stamp), content, zipfile.ZIP_DEFLATED)
    return data.getvalue()
