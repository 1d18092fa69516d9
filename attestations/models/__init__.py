"""Who must attest what, and what was attested."""

from .requirements import Counts, Every, Requirement, RequirementProposal
from .signing import ALPHABET, Attestation, Grade, Method, Signing

__all__ = [
    "ALPHABET",
    "Attestation",
    "Counts",
    "Every",
    "Grade",
    "Method",
    "Requirement",
    "RequirementProposal",
    "Signing",
]
