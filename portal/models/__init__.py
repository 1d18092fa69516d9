"""Tables of academies, people, their engagements and roles, the audit trail and the ledger."""

from portal.ledger.models import LedgerCheckpoint, LedgerEntry, LedgerHead, LedgerNode

from .academies import Academy, AcademyName, AcademyQuerySet
from .audit import AuditLine
from .dated import DatedQuerySet
from .people import Absence, Category, Engagement, Grant, Person, PersonManager

__all__ = [
    "Absence",
    "Academy",
    "AcademyName",
    "AcademyQuerySet",
    "AuditLine",
    "Category",
    "DatedQuerySet",
    "Engagement",
    "Grant",
    "LedgerCheckpoint",
    "LedgerEntry",
    "LedgerHead",
    "LedgerNode",
    "Person",
    "PersonManager",
]
