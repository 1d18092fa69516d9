"""Makes the file of a report: at once if it is short, in a job if it is long, with the same bytes."""

from attestations.assignments import queries
from attestations.models import Attestation
from attestations.receipts import checking
from portal.jobs.files import build_file
from portal.jobs.progress import JobFailed, JobProgress
from portal.models import Academy, Engagement, Job, StoredFile
from portal.pdf import TooLarge, Unfinished
from portal.people.names import fold
from portal.progress_bar import ReportProgress, report_nothing

from . import csv_export, pdf
from .boards import Board, TrustBoard
from .moments import find_moment
from .orders import ReportOrder, read_order

MEDIA_TYPES = {"pdf": "application/pdf", "csv": "text/csv; charset=utf-8"}
# How long a report may be that is answered at once: each takes a second or so.
MAX_ROWS_AT_ONCE = {"pdf": 300, "csv": 5_000}


def build_report(order: ReportOrder) -> Board | TrustBoard:
    """The board that was ordered: whenever it is built, it has the same rows."""
    policies = queries.load_required_policies(known_at=order.as_at)
    required = next(required for required in policies if required.policy.slug == order.policy)
    shown = find_moment(required, order.version, at=order.as_at)
    academies = Academy.objects.named(at=order.as_at)
    if order.place:
        return shown.build_board(academies.get(slug=order.place), order.filter, order.audience)
    known = [academy for academy in academies if academy.name]  # the others were entered since
    known.sort(key=lambda academy: (academy.is_central, fold(academy.name)))
    return shown.build_trust_board(known)


def hold_rows(order: ReportOrder) -> bool:
    """Compare a report's signatures with the ledger. True where it will now say that some are being checked."""
    signatures = Attestation.objects.filter(version__policy__slug=order.policy)
    if categories := order.audience.categories:
        signatures = signatures.filter(person__in=Engagement.objects.filter(category__in=categories).values("person"))
    return bool(checking.hold_attestations(signatures.filter(academy__slug=order.place) if order.place else signatures))


def count_rows(report: Board | TrustBoard) -> int:
    if isinstance(report, Board):
        return len(report.rows)
    return report.figures.asked + report.figures.not_asked


def render_report(report: Board | TrustBoard, kind: str, report_progress: ReportProgress = report_nothing) -> bytes:
    """The file's bytes. Raises TooLarge and Unfinished."""
    if isinstance(report, Board):
        return pdf.render_board(report, report_progress) if kind == "pdf" else csv_export.render_board(report)
    return pdf.render_trust(report, report_progress) if kind == "pdf" else csv_export.render_trust(report)


def make_report(job: Job, progress: JobProgress) -> StoredFile:
    """The job of ``settings.JOBS["report"]``."""
    order = read_order(job.arguments)
    hold_rows(order)
    report = build_report(order)
    progress(0, count_rows(report))
    try:
        data = render_report(report, order.kind, progress)
    except (TooLarge, Unfinished) as reason:
        raise JobFailed(str(reason)) from reason
    return build_file(order.file_name, MEDIA_TYPES[order.kind], data)
