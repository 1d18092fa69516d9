"""The tables: who must attest which policy, and what was attested."""

from .agencies import ShownByAgency
from .exceptions import Decline
from .informed import KeptInformed
from .pauses import SigningPause
from .questions import Addressee, KeptDueDate, Question, QuestionStep, QuestionStepKind
from .reading_order import Spreading, StartHere
from .reminders import NoticeItem, ReminderByHand, ReminderStop
from .removals import WordsRemoval
from .requirements import (
    AgencyTerms,
    ComingFrom,
    CountedDays,
    Frequency,
    Requirement,
    RequirementProposal,
    WithChildren,
)
from .signing import Attestation, Grade, Method, NameCheck, Signing, SlipConfirmation
from .taken_over import Acceptance, ImportedAcknowledgement
from .voids import Void

__all__ = [
    "Acceptance",
    "Addressee",
    "AgencyTerms",
    "Attestation",
    "ComingFrom",
    "CountedDays",
    "Decline",
    "Frequency",
    "Grade",
    "ImportedAcknowledgement",
    "KeptDueDate",
    "KeptInformed",
    "Method",
    "NameCheck",
    "NoticeItem",
    "Question",
    "QuestionStep",
    "QuestionStepKind",
    "ReminderByHand",
    "ReminderStop",
    "Requirement",
    "RequirementProposal",
    "ShownByAgency",
    "Signing",
    "SigningPause",
    "SlipConfirmation",
    "Spreading",
    "StartHere",
    "Void",
    "WithChildren",
    "WordsRemoval",
]
