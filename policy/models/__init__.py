"""The documents, and their drafts."""

from .clauses import Clause, Part
from .documents import ASKS_AGAIN, VERSION_NUMBER, Policy, Version, VersionForm, VersionQuerySet, Weight
from .drafts import Consultation, Draft, DraftQuerySet, OpenConsultation, Step, StepKind, Waiver
from .file_readings import FileReading, Settlement, TrackedChanges
from .notes import Note, NoteQuerySet
from .pictures import Picture
from .register import Readers, RegisterEntry, Retirement, RetirementQuerySet, Subject
from .version_files import ReadIn, VersionFile

__all__ = [
    "ASKS_AGAIN",
    "VERSION_NUMBER",
    "Clause",
    "Consultation",
    "Draft",
    "DraftQuerySet",
    "FileReading",
    "Note",
    "NoteQuerySet",
    "OpenConsultation",
    "Part",
    "Picture",
    "Policy",
    "ReadIn",
    "Readers",
    "RegisterEntry",
    "Retirement",
    "RetirementQuerySet",
    "Settlement",
    "Step",
    "StepKind",
    "Subject",
    "TrackedChanges",
    "Version",
    "VersionFile",
    "VersionForm",
    "VersionQuerySet",
    "Waiver",
    "Weight",
]
