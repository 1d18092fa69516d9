"""Files that jobs make, kept in the database for 30 days."""

from datetime import timedelta
from hashlib import sha256

from django.utils import timezone

from portal.models import Job, StoredFile

from . import actions
from .progress import JobProgress

KEPT_FOR = timedelta(days=30)


def build_file(name: str, content_type: str, data: bytes) -> StoredFile:
    """A file that is not yet saved."""
    digest = sha256(data).hexdigest()
    return StoredFile(name=name, content_type=content_type, data=data, size=len(data), digest=digest)


def delete_old_files(job: Job, progress: JobProgress) -> None:
    """Deletes the files of jobs that are more than 30 days old. A daily job."""
    actions.delete_files(before=timezone.now() - KEPT_FOR)
