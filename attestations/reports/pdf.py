"""The report of an academy and that of the trust, as PDFs."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from attestations.formatting import moment_in_full
from attestations.reminders.wording import name_times
from portal import pdf
from portal.ledger import store
from portal.london import london_day
from portal.models import LedgerCheckpoint
from portal.pdf import cutting
from portal.progress_bar import ReportProgress, report_nothing

from . import breakdowns, charts, wording
from .asked import describe_who_is_asked
from .audiences import Audience, describe_governing
from .boards import Board, TrustBoard
from .rows import BoardRow

# So many people share their pages: a page ends where it is full. Their rows are not copied (portal/pdf/row_copying.py),
# and each takes three times as long. In a longer report each academy begins a page, if it has people for one.
MAX_ROWS_SHARED, ROWS_OF_PAGE = 400, 20
ASKED_FOR_EACH = "someone who works at two academies is asked for each."
# How wide the table by category is: it may have columns for signed elsewhere, shown by the agency, chose not to sign.
BREADTHS = ("", "breakdown--wide", "breakdown--widest")


@dataclass(frozen=True, slots=True)
class PrintedRow:
    """One person of a report, in words; ``version`` is the signed one, if it is not the report's.

    ``reminded`` has two lines, empty where nothing went: they stand in the column of signatures.
    """

    row: BoardRow
    state: str
    since: str
    due_on: str
    signed_on: str
    version: str
    reminded: tuple[str, str]


@dataclass(frozen=True, slots=True)
class PrintedPeople:
    """The list of an academy's people; ``only`` describes the filter, if there is one."""

    board: Board
    rows: list[PrintedRow]
    only: str


@dataclass(frozen=True, slots=True)
class PrintedGroup:
    """Lists that share their pages. The first of the trust's report begins below the table of academies."""

    lists: Sequence[PrintedPeople]
    is_below_table: bool = False

    @property
    def row_mark(self) -> str:
        """The comment before each row: only the rows of a list that has its pages to itself are copied."""
        return cutting.LAID_OUT_ROW if self.is_below_table or len(self.lists) > 1 else cutting.ROW


def render_board(board: Board, report_progress: ReportProgress = report_nothing) -> bytes:
    """An academy's report: the figures of everybody, the rows that the board's filter admits."""
    people = _build_people(board, board.rows)
    checkpoint = store.find_checkpoint_until(board.as_at)
    context = {
        **_build_context(board, board.everybody, checkpoint),
        "board": board,
        "who": "Everybody",
        "counted": wording.describe_counted(board.figures, f"at {board.academy.name}"),
        "people": people,
        "group": PrintedGroup([people]),
        "title": _title(board),
        # The first page names nobody, and what was searched for may be a name.
        "only": wording.describe_filter(replace(board.filter, q="")),
        "is_searched": bool(board.filter.q),
        "governing": describe_governing(board.unnamed),
        "is_governing": board.audience == Audience.GOVERNING,
    }
    return pdf.render_pdf(
        "pdf/board.html",
        context,
        made_at=board.as_at,
        enclosed=_enclose(checkpoint),
        report_progress=report_progress,
    )


def render_trust(trust: TrustBoard, report_progress: ReportProgress = report_nothing) -> bytes:
    """The trust's report: all academies side by side, then the people of each."""
    checkpoint = store.find_checkpoint_until(trust.as_at)
    lists = [_build_people(board, rows) for board in trust.boards if (rows := board.rows_named_in_trust)]
    context = {
        **_build_context(trust, [row for board in trust.boards for row in board.everybody], checkpoint),
        "trust": trust,
        "who": "All academies",
        "asked_of": describe_asked(trust),
        "counted": f"{describe_asked(trust)}: {ASKED_FOR_EACH} {wording.describe_choices(trust.figures)}".strip(),
        "left": sum(board.left_count for board in trust.boards),
        "groups": group_lists(lists),
    }
    return pdf.render_pdf(
        "pdf/trust.html",
        context,
        made_at=trust.as_at,
        enclosed=_enclose(checkpoint),
        report_progress=report_progress,
    )


def describe_asked(trust: TrustBoard) -> str:
    """``274 signatures asked of 260 people``: someone who works at two academies is asked for each."""
    signatures, people = trust.figures.asked, trust.people
    asked = f"{signatures} signature{'' if signatures == 1 else 's'} asked"
    return f"{asked} of {people} {'person' if people == 1 else 'people'}"


def group_lists(lists: Sequence[PrintedPeople]) -> list[PrintedGroup]:
    """Puts lists together that share their pages, in their order, so that no page is nearly empty."""
    groups: list[list[PrintedPeople]] = []
    shares_all = _count_rows(lists) <= MAX_ROWS_SHARED
    for people in lists:
        if groups and (shares_all or _shares_pages(groups[-1], people, is_last=people is lists[-1])):
            groups[-1].append(people)
        else:
            groups.append([people])
    return [
        PrintedGroup(group, is_below_table=number == 0 and _count_rows(group) <= MAX_ROWS_SHARED)
        for number, group in enumerate(groups)
    ]


def _shares_pages(group: Sequence[PrintedPeople], people: PrintedPeople, *, is_last: bool) -> bool:
    if _count_rows(group) + len(people.rows) > MAX_ROWS_SHARED:
        return False
    return _count_rows(group) < ROWS_OF_PAGE or (is_last and len(people.rows) < ROWS_OF_PAGE)


def _count_rows(group: Sequence[PrintedPeople]) -> int:
    return sum(len(people.rows) for people in group)


def _build_context(
    board: Board | TrustBoard, rows: Sequence[BoardRow], checkpoint: LedgerCheckpoint | None
) -> dict[str, object]:
    """What both reports have in common. ``rows`` are those of everybody."""
    is_of_academy = isinstance(board, Board)
    figures = board.figures if isinstance(board, Board) else board.told
    categories = breakdowns.count_by_category(rows)
    return {
        "number": board.number,
        "policy": board.required.policy,
        "version": board.version,
        "school_year": board.school_year,
        "digest": pdf.group_digits(board.version.digest) if board.version else "",
        "as_at": board.as_at,
        "as_at_in_full": moment_in_full(board.as_at),
        "stood": wording.describe_stood(board),
        "asked": describe_who_is_asked(board),
        "agency": wording.describe_agency(board),
        "pauses": wording.describe_pauses(board),
        "verify_address": f"{settings.SITE_ADDRESS}{reverse('verify')}",
        "checkpoint": checkpoint,
        "root": pdf.group_digits(bytes(checkpoint.root).hex()) if checkpoint else "",
        "figures": figures,
        "elsewhere": figures.elsewhere,
        "by_agency": figures.shown,
        "declined": figures.declined,
        "due_label": "To sign" if is_of_academy else "To sign or chose not to",
        "breadth": BREADTHS[min(sum(map(bool, (figures.elsewhere, figures.shown, figures.declined))), 2)],
        "signed_of_asked": wording.describe_signed(figures),
        "categories": categories if is_of_academy else [each.folded for each in categories],
        "bands": breakdowns.count_overdue(rows),
        "chart": charts.draw_chart(board.timeline, board.first_due_on, london_day(board.as_at)),
    }


def _enclose(checkpoint: LedgerCheckpoint | None) -> list[pdf.Enclosure]:
    """The signed checkpoint as a file in the PDF, so that its readers can check it."""
    if checkpoint is None:
        return []
    description = f"The checkpoint of {checkpoint.size} records on which this report rests"
    return [pdf.Enclosure("checkpoint", checkpoint.note.encode(), description, checkpoint.signed_at)]


def _title(board: Board) -> str:
    number = len(board.rows)
    people = f"{number or 'No'} {'person' if number == 1 else 'people'}"
    return people if board.filter.sort or board.filter.state or not number else f"{people}, outstanding first"


def _build_people(board: Board, rows: Sequence[BoardRow]) -> PrintedPeople:
    number = board.version.number if board.version else ""
    return PrintedPeople(board, [_print_row(row, number) for row in rows], wording.describe_filter(board.filter))


def _print_row(row: BoardRow, number: str) -> PrintedRow:
    """``number`` is that of the report's version."""
    state = wording.state_label(row)
    signed = row.assignment.signed_version
    return PrintedRow(
        row=row,
        state=state,
        since=_since(row, state),
        due_on=date_format(row.due_on, "j M Y") if row.due_on else "",
        signed_on=date_format(timezone.localtime(row.signed_at), "j M Y, H:i") if row.signed_at else "",
        version=signed.number if signed and signed.number != number else "",
        reminded=_print_reminded(row),
    )


def _print_reminded(row: BoardRow) -> tuple[str, str]:
    if row.reminded is None:
        return "", ""
    last_on = date_format(row.reminded.last_on, "j M Y")
    how_often = name_times(row.reminded.times)
    return f"Reminded {how_often},", f"on {last_on}" if row.reminded.times == 1 else f"last on {last_on}"


def _since(row: BoardRow, state: str) -> str:
    """What is printed below a state: ``9 days, since 13 Nov``."""
    if row.left_on:
        return f"left on {date_format(row.left_on, 'j M Y')}"
    return wording.state_with_date(row).removeprefix(state).lstrip(":, ")
