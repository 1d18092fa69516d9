"""Long reports that were asked for: which of them somebody may see, and how each stands."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils import timezone

from policy.models import Policy
from portal.access.scope import Scope, find_academies
from portal.jobs.files import KEPT_FOR
from portal.models import Academy, Job, Person

from .orders import JOB_KIND, ReportOrder, read_order


@dataclass(frozen=True, slots=True)
class KeptReport:
    """A report that was asked for, with what pages say of it. ``place`` is "" for the trust."""

    job: Job
    order: ReportOrder
    place: str
    policy: str

    @property
    def kept_until(self) -> datetime:
        return self.job.queued_at + KEPT_FOR

    @property
    def is_over(self) -> bool:
        return bool(self.job.done_at or self.job.failed_at or self.job.cancelled_at)

    @property
    def percent(self) -> int:
        return 100 * self.job.done // self.job.total if self.job.total else 0


def find_report_jobs(person: Person, boards: Scope, *, sees_trust: bool, sees_all: bool) -> QuerySet[Job]:
    """Newest first, without the files' bytes: one's own, or everybody's, about places whose board one may see now."""
    academies = find_academies(boards, at=timezone.now()).values_list("slug", flat=True)
    places = Q(arguments__place__in=list(academies))
    if sees_trust:
        places |= Q(arguments__place="")
    jobs = Job.objects.filter(places, kind=JOB_KIND).select_related("file", "by").defer("file__data")
    return (jobs if sees_all else jobs.filter(by=person)).order_by("-queued_at", "-pk")


def describe_reports(jobs: Sequence[Job]) -> list[KeptReport]:
    """With the names of their academies and policies, in two queries."""
    orders = [read_order(job.arguments) for job in jobs]
    academies = Academy.objects.named(at=timezone.now()).filter(slug__in={order.place for order in orders})
    names = {academy.slug: academy.name for academy in academies}
    titles = dict(Policy.objects.filter(slug__in={order.policy for order in orders}).values_list("slug", "title"))
    return [
        KeptReport(job, order, names.get(order.place, ""), titles[order.policy])
        for job, order in zip(jobs, orders, strict=True)
    ]
