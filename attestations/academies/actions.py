"""The write with which HR asks for the records that go to the trust which an academy joins."""

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from portal import audit
from portal.clock import moment
from portal.jobs import actions as jobs
from portal.models import Academy, AuditLine, Job, Person
from portal.refusals import ActionRefused

from .records import load_people_there

JOB_KIND = "academy-pack"
SAME_WITHIN = timedelta(minutes=1)
MADE = "pack-made"
MOST_SIGNATURES = 1_000  # each takes about 0.4 s and 80 KB


@transaction.atomic
def ask_for_pack(academy: Academy, people: Collection[UUID], *, by: Person) -> Job:
    """Queue a pack of what these people signed there. Asked again within a minute it is the same job."""
    Person.objects.select_for_update(no_key=True).get(pk=by.pk)
    at = moment()
    if by.pk in people:
        raise ActionRefused("Your own records are for somebody else in HR to hand over. Leave yourself out.")
    chosen = [there for there in load_people_there(academy, at=at, only=people) if there.has_records]
    if not chosen:
        raise ActionRefused("Choose at least one person who has signed something there.")
    signatures = sum(len(there.attestations) for there in chosen)
    if signatures > MOST_SIGNATURES:
        raise ActionRefused(
            f"Together they have {signatures:,} signatures, and one file holds up to {MOST_SIGNATURES:,}. "
            "Choose fewer people."
        )
    arguments = {"academy": academy.slug, "people": sorted(str(there.person.pk) for there in chosen)}
    recent = Job.objects.filter(kind=JOB_KIND, by=by, queued_at__gt=at - SAME_WITHIN, arguments=arguments)
    if same := recent.filter(failed_at=None, cancel_asked_at=None).first():
        return same
    audit.record("ask-for-pack", f"academy:{academy.slug}", by=by, academy=academy, at=at)
    for key in arguments["people"]:
        audit.record("put-in-pack", f"person:{key}", by=by, academy=academy, at=at)
    return jobs.queue_job(JOB_KIND, arguments, by=by, at=at)


@transaction.atomic
def record_pack(job: Job, academy: Academy, digest: str, *, at: datetime) -> None:
    """Keep the digest of a pack's manifest for longer than its file; a job that is done again writes it once."""
    subject = f"pack:{job.number}/{digest}"
    if not AuditLine.objects.filter(action=MADE, subject=subject).exists():
        audit.record(MADE, subject, by=job.by, academy=academy, at=at)


def find_pack_digest(job: Job) -> str:
    """The SHA-256 of a pack's manifest; "" until it was made."""
    lines = AuditLine.objects.filter(action=MADE, subject__startswith=f"pack:{job.number}/").order_by("-pk")
    line = lines.first()
    return line.subject.rpartition("/")[2] if line else ""
