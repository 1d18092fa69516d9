"""Academies, people, their work and their roles, and the lines of the audit trail."""

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
