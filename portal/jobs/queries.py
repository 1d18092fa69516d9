"""Questions about jobs."""

from django.db.models import Q, QuerySet

from portal.models import Job


def find_waiting() -> QuerySet[Job]:
    """Jobs that have not ended, in the order in which they are taken."""
    return Job.objects.filter(done_at=None, failed_at=None, cancelled_at=None).order_by("queued_at", "pk")


def count_before(job: Job) -> int:
    """How many jobs wait and will be taken before this one."""
    earlier = Q(queued_at__lt=job.queued_at) | Q(queued_at=job.queued_at, pk__lt=job.pk)
    return find_waiting().filter(earlier, slot=None).count()
