"""Where rows are not what was sealed, and what a whole check found."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from portal.ledger.audit import AuditReport, KnownCheckpoint


@dataclass(frozen=True)
class Disagreement:
    """One place where what is stored is not what was sealed."""

    table: str
    key: str
    what: str


@dataclass(frozen=True, slots=True)
class CheckResult:
    """``report`` is None where the ledger itself has a fault, which is a sentence, '' where it is sound."""

    began_at: datetime
    ended_at: datetime
    entries: int
    known: Sequence[KnownCheckpoint]
    report: AuditReport | None
    fault: str
    disagreements: Sequence[Disagreement]
