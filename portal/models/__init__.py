"""Tables of academies and people, the audit trail and the ledger, notices, jobs, files and what checks found."""

from portal.ledger.models import LedgerCheckpoint, LedgerEntry, LedgerHead, LedgerNode

from .academies import Academy, AcademyName, AcademyQuerySet
from .audit import AuditLine, SecurityKind, SecurityLine
from .checks import Finding, LedgerCheck
from .dated import DatedQuerySet
from .files import StoredFile
from .jobs import Job, WorkerBeat, WorkerSlot
from .notices import Notice
from .people import Absence, AccessClosure, Category, Engagement, Grant, Person, PersonManager

__all__ = [
    "Absence",
    "Academy",
    "AcademyName",
    "AcademyQuerySet",
    "AccessClosure",
    "AuditLine",
    "Category",
    "DatedQuerySet",
    "Engagement",
    "Finding",
    "Grant",
    "Job",
    "LedgerCheck",
    "LedgerCheckpoint",
    "LedgerEntry",
    "LedgerHead",
    "LedgerNode",
    "Notice",
    "Person",
    "PersonManager",
    "SecurityKind",
    "SecurityLine",
    "StoredFile",
    "WorkerBeat",
    "WorkerSlot",
]
