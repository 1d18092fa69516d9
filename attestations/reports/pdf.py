"""The PDFs of attestations: receipts, an academy's report, the trust's report."""

from dataclasses import dataclass, replace

from django.utils import timezone
from django.utils.formats import date_format

from attestations.assignments import rules
from attestations.formatting import in_full
from portal import pdf
from portal.ledger import store
from portal.models import LedgerCheckpoint

from . import charts, wording
from .boards import Board, Figures, TrustBoard
from .rows import Line


@dataclass(frozen=True, slots=True)
class Row:
    """One person of a report, in words. ``since`` says more of the state; ``version`` where it is not the report's."""

    name: str
    job: str
    category: str
    kind: str
    state: str
    since: str
    due_on: str
    signed_on: str
    version: str
    receipt: str


@dataclass(frozen=True, slots=True)
class People:
    """The list of an academy's people, with what was asked for where it is not everybody."""

    board: Board
    rows: list[Row]
    only: str


def of_board(board: Board) -> bytes:
    """An academy's report: the figures of everybody, the lines of those whom the board's filter admits."""
    seal = store.seal_until(board.as_at)
    context = {
        **_subject(board, seal),
        "board": board,
        "counted": wording.counted(board.figures, f"at {board.academy.name}"),
        "people": _people(board),
        "title": _title(board),
        # The first page names nobody, and words searched for may be a name.
        "only": wording.filter_in_words(replace(board.filter, q="")),
        "is_searched": bool(board.filter.q),
    }
    return pdf.rendered("pdf/board.html", context, made_at=board.as_at, enclosed=_checkpoint(seal))


def of_trust(trust: TrustBoard) -> bytes:
    """The trust's report: all academies side by side, then the people of each."""
    seal = store.seal_until(trust.as_at)
    context = {
        **_subject(trust, seal),
        "trust": trust,
        "asked_of": asked_of(trust),
        "counted": f"{asked_of(trust)}: who works at two academies is asked for each.",
        "left": sum(board.left for board in trust.boards),
        "lists": [_people(board) for board in trust.boards if board.lines],
    }
    return pdf.rendered("pdf/trust.html", context, made_at=trust.as_at, enclosed=_checkpoint(seal))


def asked_of(trust: TrustBoard) -> str:
    """``274 signatures asked of 260 people``: who works at two academies is asked for each."""
    signatures, people = trust.figures.asked, trust.people
    return (
        f"{signatures} signature{'' if signatures == 1 else 's'} asked of "
        f"{people} {'person' if people == 1 else 'people'}"
    )


def _subject(board: Board | TrustBoard, seal: LedgerCheckpoint | None) -> dict[str, object]:
    """What both reports say of themselves."""
    figures: Figures = board.figures
    return {
        "number": board.number,
        "policy": board.asked.policy,
        "version": board.version,
        "school_year": board.school_year,
        "digest": pdf.grouped(board.version.digest) if board.version else "",
        "as_at": board.as_at,
        "as_at_in_full": in_full(board.as_at),
        "seal": seal,
        "root": pdf.grouped(bytes(seal.root).hex()) if seal else "",
        "figures": figures,
        "signed_of_asked": wording.signed_of_asked(figures),
        "picture": charts.picture(board.steps, board.first_due_on, rules.london_day(board.as_at)),
    }


def _checkpoint(seal: LedgerCheckpoint | None) -> list[pdf.Enclosure]:
    """What a report rests on, as it was signed."""
    if seal is None:
        return []
    words = f"The checkpoint of {seal.size} records on which this report rests"
    return [pdf.Enclosure("checkpoint", seal.note.encode(), words, seal.signed_at)]


def _title(board: Board) -> str:
    number = len(board.lines)
    people = f"{number or 'No'} {'person' if number == 1 else 'people'}"
    return people if board.filter.sort or board.filter.state or not number else f"{people}, outstanding first"


def _people(board: Board) -> People:
    number = board.version.number if board.version else ""
    return People(board, [_row(line, number) for line in board.lines], wording.filter_in_words(board.filter))


def _row(line: Line, number: str) -> Row:
    state = wording.state_of(line)
    signed = line.assignment.signed_version
    return Row(
        name=line.name,
        job=line.job,
        category=line.category,
        kind=line.state,
        state=state,
        since=_since(line, state),
        due_on=date_format(line.due_on, "j M Y") if line.due_on else "",
        signed_on=date_format(timezone.localtime(line.signed_at), "j M Y, H:i") if line.signed_at else "",
        version=signed.number if signed and signed.number != number else "",
        receipt=line.receipt,
    )


def _since(line: Line, state: str) -> str:
    """What there is to say of a state beside its name: ``9 days, since 13 Nov``."""
    if line.left_on:
        return f"left on {date_format(line.left_on, 'j M Y')}"
    return wording.state_in_full(line).removeprefix(state).lstrip(":, ")
