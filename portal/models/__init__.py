"""Tables of the trust: academies, people, ways in, the audit trail and the ledger, notices, jobs, files."""

from portal.ledger.models import LedgerCheckpoint, LedgerEntry, LedgerHead, LedgerNode

from .academies import Academy, AcademyName, AcademyQuerySet, AcademyTerm, ClosureDays, DayKind
from .audit import AuditLine, SecurityKind, SecurityLine
from .checks import Finding, LedgerCheck, RowDigest
from .contacts import Contact, ContactKind, LineAbove
from .dated import DatedQuerySet
from .engagements import GOVERNING, Absence, AbsenceKind, Category, Engagement, Worked
from .files import StoredFile
from .grants import Grant
from .groups import Group, GroupMember
from .hooks import CalendarFeed, HookEvent, HookKind, HookSwitch, Webhook, WebhookDelivery, WebhookForm
from .imports import DismissedHead, Import, Preset
from .jobs import Job, WorkerBeat, WorkerSlot
from .notices import AddressTrouble, MessageChoice, Notice, TroubleEnd, TroubleKind
from .people import EmailChange, Person, PersonManager, PersonMerge, PersonName, StaffNumber
from .retention import Erasure, HeldBack, Hold, WhyHeldBack
from .sessions import SignedInSession, WaitingSignIn
from .sign_in import AccessClosure, Invitation, Slip

__all__ = [
    "GOVERNING",
    "Absence",
    "AbsenceKind",
    "Academy",
    "AcademyName",
    "AcademyQuerySet",
    "AcademyTerm",
    "AccessClosure",
    "AddressTrouble",
    "AuditLine",
    "CalendarFeed",
    "Category",
    "ClosureDays",
    "Contact",
    "ContactKind",
    "DatedQuerySet",
    "DayKind",
    "DismissedHead",
    "EmailChange",
    "Engagement",
    "Erasure",
    "Finding",
    "Grant",
    "Group",
    "GroupMember",
    "HeldBack",
    "Hold",
    "HookEvent",
    "HookKind",
    "HookSwitch",
    "Import",
    "Invitation",
    "Job",
    "LedgerCheck",
    "LedgerCheckpoint",
    "LedgerEntry",
    "LedgerHead",
    "LedgerNode",
    "LineAbove",
    "MessageChoice",
    "Notice",
    "Person",
    "PersonManager",
    "PersonMerge",
    "PersonName",
    "Preset",
    "RowDigest",
    "SecurityKind",
    "SecurityLine",
    "SignedInSession",
    "Slip",
    "StaffNumber",
    "StoredFile",
    "TroubleEnd",
    "TroubleKind",
    "WaitingSignIn",
    "Webhook",
    "WebhookDelivery",
    "WebhookForm",
    "WhyHeldBack",
    "Worked",
    "WorkerBeat",
    "WorkerSlot",
]
