"""The tables: who must attest which policy, and what was attested."""

from .requirements import CountedDays, Frequency, Requirement, RequirementProposal
from .signing import Attestation, Grade, Method, NameCheck, Signing

__all__ = [
    "Attestation",
    "CountedDays",
    "Frequency",
    "Grade",
    "Method",
    "NameCheck",
    "Requirement",
    "RequirementProposal",
    "Signing",
]
