"""Long reports that were asked for: which of them somebody may see, and how each stands."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils import timezone

from policy.models import Policy
from portal.jobs.files import KEPT_FOR
from portal.models import Academy, Job, Person

from .audiences import Audience, BoardScope
from .orders import JOB_KIND, ReportOrder, read_order

# Whose reports somebody may see who sees the board of an academy for an audience.
AS_MUCH: dict[Audience | None, Sequence[Audience]] = {
    Audience.EVERYBODY: tuple(Audience),
    Audience.STAFF: (Audience.STAFF,),
    Audience.GOVERNING: (Audience.GOVERNING,),
}


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


def find_report_jobs(person: Person, sees: BoardScope, *, sees_trust: bool, sees_all: bool) -> QuerySet[Job]:
    """Newest first, without the files' bytes: one's own, or everybody's, about places whose board one may see now.

    Each report names only whom one may see there now; those of earlier releases name everybody.
    """
    slugs: dict[Audience | None, list[str]] = defaultdict(list)
    for academy in sees.find_academies(at=timezone.now()):
        for audience in AS_MUCH[sees.choose_audience(academy)]:
            slugs[audience].append(academy.slug)
    names_everybody = Q(arguments__audience="") | ~Q(arguments__has_key="audience")
    places = Q(names_everybody, arguments__place__in=slugs[Audience.EVERYBODY])
    for audience in (Audience.STAFF, Audience.GOVERNING):
        places |= Q(arguments__audience=audience, arguments__place__in=slugs[audience])
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
