"""Which tables ``rows`` entries cover, and how; and for every other table why none does.

Signings, attestations, publications and withdrawals have entries of their own, which ``reconciliation`` compares.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from functools import cached_property

from allauth.account.models import EmailAddress
from django.db import connection
from django.db.models import ManyToManyField, Model

from attestations.models import (
    Acceptance,
    Decline,
    ImportedAcknowledgement,
    KeptDueDate,
    NoticeItem,
    Question,
    QuestionStep,
    ReminderByHand,
    ReminderStop,
    Requirement,
    RequirementProposal,
    ShownByAgency,
    SigningPause,
    SlipConfirmation,
    Spreading,
    Void,
    WordsRemoval,
)
from policy.models import (
    Consultation,
    Draft,
    FileReading,
    Note,
    Policy,
    RegisterEntry,
    Retirement,
    Settlement,
    Step,
    Waiver,
)
from portal.models import (
    Absence,
    Academy,
    AcademyName,
    AcademyTerm,
    AccessClosure,
    AddressTrouble,
    AuditLine,
    ClosureDays,
    Contact,
    EmailChange,
    Engagement,
    Erasure,
    Grant,
    Group,
    GroupMember,
    HeldBack,
    Hold,
    Import,
    LedgerCheckpoint,
    LedgerEntry,
    LineAbove,
    Notice,
    Person,
    PersonMerge,
    PersonName,
    StaffNumber,
)


class Growth(Enum):
    """How a table's rows come to be as they stay, which decides what an entry covers."""

    NUMBERED = "rows are added by rising number, and stay"
    DATED = "rows stay from a moment on that a column holds"
    CORRECTED = "rows are changed by actions that leave an audit line"


@dataclass(frozen=True)
class SealedTable:
    """``order`` is the column by which rows are covered: the number, or the moment from which they stay.

    ``set_once`` are columns that are filled later, once; the first of them is the moment of it.
    """

    model: type[Model]
    growth: Growth = Growth.NUMBERED
    order: str = "id"
    set_once: tuple[str, ...] = ()
    left_out: frozenset[str] = frozenset()
    corrected_by: frozenset[str] = frozenset()  # the actions of audit lines
    subject: str = ""  # in SQL, whose row it is: the subject of those audit lines, or what it begins with
    emptiable: frozenset[str] = frozenset()  # what goes when a person's time is over, see ``erasures``
    of: str = "person"  # the path to whose time that is
    removable: frozenset[str] = frozenset()  # what two people of HR may remove sooner, see ``removals``

    @property
    def name(self) -> str:
        return self.model._meta.db_table

    @cached_property
    def expressions(self) -> Mapping[str, str]:
        """What each column of an entry is in SQL; a many-to-many field is the ordered list of what it names."""
        names = [field.column for field in self.model._meta.concrete_fields if field.column]
        plain = {name: connection.ops.quote_name(name) for name in names if name not in self.left_out}
        return plain | {field.name: _list_related(field) for field in self.model._meta.many_to_many}

    @property
    def columns(self) -> list[str]:
        return [column for column in self.expressions if column not in self.set_once]


def _list_related(field: "ManyToManyField[Model, Model]") -> str:
    own, other = field.m2m_column_name(), field.m2m_reverse_name()
    table = field.model._meta.db_table
    return f"ARRAY(SELECT {other} FROM {field.m2m_db_table()} WHERE {own} = {table}.id ORDER BY {other})"  # noqa: S608


REPLACED = ("replaced_at",)
LATER = frozenset({"file_id", "undone_at", "undone_by_id"})  # the file is deleted; that it was undone, lines say
ENDED = frozenset({"ended_at", "ended_by_id", "ended_on"})  # that an acceptance was ended, an audit line says
# The actions that change people and academies in place, by their audit lines, each of which names one of them. (Entries
# of earlier releases know no single rows: there a line of any load, import or undoing counts, whomever it names.)
OF_PEOPLE = frozenset(
    {
        *("load-trust", "load-person", "import-people", "undo-import", "add-person", "rename-person", "correct-name"),
        *("apply-name", "change-email", "change-staff-number", "erase"),
    }
)
OF_ACADEMIES = frozenset({"load-trust", "load-academy", "import-people", "add-academy", "change-academy-term"})

SEALED_TABLES = [
    SealedTable(Engagement, set_once=REPLACED, emptiable=frozenset({"job_title", "why_not_with_children"})),
    SealedTable(Absence, set_once=REPLACED, emptiable=frozenset({"reason"})),
    SealedTable(Grant, set_once=REPLACED),
    SealedTable(AcademyName, set_once=REPLACED),
    SealedTable(Requirement, set_once=REPLACED),
    SealedTable(RequirementProposal, set_once=("decided_at", "decided_by_id", "requirement_id")),
    SealedTable(NoticeItem, set_once=("fell_away_at",)),
    SealedTable(ReminderByHand, removable=frozenset({"sentence", "reason"})),
    SealedTable(ReminderStop, set_once=("resumed_at", "resumed_by_id")),
    SealedTable(SlipConfirmation, set_once=("settled_at", "settled_by_id")),
    SealedTable(ImportedAcknowledgement, set_once=REPLACED),
    SealedTable(Decline, set_once=("taken_back_at",), emptiable=frozenset({"words"})),
    SealedTable(WordsRemoval, set_once=("confirmed_at", "confirmed_by_id")),
    SealedTable(
        Void,
        set_once=("decided_at", "decided_by_id", "is_confirmed"),
        emptiable=frozenset({"reason"}),
        of="attestation__person",
    ),
    SealedTable(Acceptance, Growth.DATED, order="confirmed_at", left_out=ENDED),
    SealedTable(Question),
    SealedTable(QuestionStep, emptiable=frozenset({"words"}), of="question__person"),
    SealedTable(ShownByAgency, set_once=REPLACED),
    SealedTable(KeptDueDate, set_once=REPLACED),
    SealedTable(Spreading, set_once=REPLACED),
    SealedTable(SigningPause, set_once=REPLACED),
    SealedTable(RegisterEntry, set_once=REPLACED),
    SealedTable(Retirement, set_once=("undone_at", "undone_by_id", "undone_reason")),
    SealedTable(Note, set_once=("withdrawn_at", "withdrawn_by_id")),
    SealedTable(AcademyTerm, set_once=REPLACED),
    SealedTable(ClosureDays, set_once=REPLACED),
    SealedTable(Contact, set_once=REPLACED),
    SealedTable(LineAbove, set_once=REPLACED),
    SealedTable(Group, set_once=REPLACED),
    SealedTable(GroupMember, set_once=REPLACED),
    SealedTable(PersonName, set_once=REPLACED, emptiable=frozenset({"given_names", "family_name"})),
    SealedTable(StaffNumber, set_once=REPLACED, emptiable=frozenset({"number"})),
    SealedTable(PersonMerge, set_once=REPLACED),
    SealedTable(EmailChange, emptiable=frozenset({"old", "new"})),
    SealedTable(Hold, set_once=("released_at", "released_by_id")),
    SealedTable(HeldBack, set_once=("released_at", "released_by_id")),
    SealedTable(Erasure, set_once=("confirmed_at", "confirmed_by_id")),
    SealedTable(Import, Growth.DATED, order="applied_at", left_out=LATER),
    SealedTable(AccessClosure, set_once=("opened_at", "opened_by_id")),
    SealedTable(AddressTrouble, set_once=("ended_at", "ended_because", "ended_by_id")),
    SealedTable(AuditLine),
    SealedTable(Step),
    SealedTable(Waiver),
    SealedTable(Consultation, set_once=("struck_at",)),
    SealedTable(FileReading),
    SealedTable(Settlement),
    # A published draft is who began, wrote and saved what was published; while it is open it changes with each save.
    SealedTable(Draft, Growth.DATED, order="closed_at"),
    # A restore brings checkpoints back without the moment at which they were signed, which no signature covers.
    SealedTable(LedgerCheckpoint, order="size", left_out=frozenset({"signed_at"})),
    # Its bytes are sealed by the tree itself, and may be erased; its other columns are in no hash.
    SealedTable(LedgerEntry, order="position", left_out=frozenset({"data"})),
    # Once it is sent a notice stays, but for what the mail's way back brings.
    SealedTable(
        Notice,
        Growth.DATED,
        order="sent_at",
        left_out=frozenset({"secret", "try_at", "last_error", "read_at", "came_back_at"}),
        emptiable=frozenset({"provider_id", "title", "words"}),
    ),
    # These are changed in place. Beside the entry lies a digest for each subject, so that a change is found unless an
    # action that makes such changes has left a line that names this very subject since.
    SealedTable(Academy, Growth.CORRECTED, corrected_by=OF_ACADEMIES, subject="'academy:' || slug"),
    SealedTable(
        Person,
        Growth.CORRECTED,
        left_out=frozenset({"password", "last_login"}),
        corrected_by=OF_PEOPLE,
        subject="'person:' || id",
    ),
    SealedTable(EmailAddress, Growth.CORRECTED, corrected_by=OF_PEOPLE, subject="'person:' || user_id"),
    SealedTable(Policy, Growth.CORRECTED, corrected_by=frozenset({"publish"}), subject="'version:' || slug"),
]

# Why other tables have no entries of this kind.
NOT_SEALED: dict[str, str] = {
    "policy_version": "a publication and a withdrawal are entries of their own",
    "policy_part": "slices of the version's text; the publication's entry covers them",
    "policy_versionfile": "its facts stand in the publication's entry, and its bytes have the version's digest",
    "policy_clause": "slices of the version's text; the publication's entry covers them",
    "attestations_signing": "has entries of its own, one for each attestation",
    "attestations_attestation": "has an entry of its own",
    "attestations_starthere": "the order in which home lists policies, which asks nobody for anything",
    "attestations_keptinformed": "an address for news in an absence, deleted after it; each choice has an audit line",
    "attestations_namecheck": "follows from the names in the signing's entry, and says only whether HR has looked",
    "portal_ledgernode": "worked out from the leaves again by each audit of the ledger",
    "portal_ledgerhead": "moves with each entry; compared with checkpoints and the high-water file",
    "portal_securityline": "apart from evidence, and deleted after twelve months",
    "portal_rowdigest": "the entry of the table whose rows these are holds a digest of them all",
    "portal_messagechoice": "what its owner may choose anew at any time; each choice leaves an audit line",
    "portal_finding": "what a check found; the next one finds it again",
    "portal_ledgercheck": "when a check ran; the next one runs within a day",
    "policy_openconsultation": "who is asked until when, deleted when it is over; the consultation on record is sealed",
    "policy_picture": "its digest stands in the version's text, and the database refuses bytes that have another",
    "portal_invitation": "a way in for a fortnight; what is done with it has lines of its own",
    "portal_slip": "a way in for a fortnight; a signature with it names in its own entry who printed it",
    "portal_signedinsession": "where somebody is signed in just now; it goes when that is over",
    "portal_waitingsignin": "what a directory said of somebody until HR settles it; that it did has an audit line",
    "portal_hookswitch": "which programs are told of figures; that it was turned on or off has an audit line",
    "portal_webhook": "an address of another program; that it was added or removed has an audit line",
    "portal_webhookdelivery": "what another program was told, deleted after 90 days",
    "portal_calendarfeed": "an address of somebody's own due dates; that it was made or ended has an audit line",
    "portal_dismissedhead": "whom a file does not propose again; it gives and takes no role, and has an audit line",
    "portal_preset": "how a file's columns are matched; HR sees the outcome before it is applied",
    "portal_storedfile": "files that jobs made, which anyone can make again; a version's file has the version's digest",
    "portal_job": "work to do, which moves while it is done",
    "portal_workerslot": "a place for a worker, which says nothing of anybody",
    "portal_workerbeat": "moves every few seconds",
}
