"""Proofs that anyone can keep and check: c2sp.org/tlog-proof@v1, written and strictly read. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from . import tree
from .notes import Checkpoint, Malformed, Verifier, base64_from, base64_of, checkpoint_opened, decimal_from, note_from

HEADER = "c2sp.org/tlog-proof@v1"
_INDEX = "index "


@dataclass(frozen=True)
class Proof:
    """Where an entry stands (from 0), the hashes from the leaf's sibling up, and the checkpoint, a signed note."""

    index: int
    hashes: tuple[bytes, ...]
    checkpoint: str

    @property
    def text(self) -> str:
        """tlog-proof, Format; without the optional extra line, which nothing would sign."""
        hashes = "".join(f"{base64_of(value)}\n" for value in self.hashes)
        return f"{HEADER}\n{_INDEX}{self.index}\n{hashes}\n{self.checkpoint}"


def proof_from(text: str) -> Proof:
    """The inverse of ``Proof.text``; raises ``Malformed``. What it proves, if anything, is not asked here."""
    head, _, checkpoint = text.partition("\n\n")
    lines = head.split("\n")
    if lines[0] != HEADER or len(lines) < 2:
        raise Malformed(f"This is not a proof of the kind {HEADER}.")
    hashes = tuple(base64_from(line, "A hash of the proof") for line in lines[2:])
    proof = Proof(decimal_from(lines[1].removeprefix(_INDEX), "The index"), hashes, checkpoint)
    note_from(checkpoint)
    if proof.text != text:
        raise Malformed(f"This is not a proof of the kind {HEADER}.")
    return proof


def proven(entry: bytes, proof: str, verifiers: Sequence[Verifier]) -> Checkpoint:
    """The checkpoint that covers these very bytes (tlog-proof, Verifying a tlog proof).

    Raises a sentence: ``Malformed``, ``NotSigned`` (by none of the verifiers under the origin's name) or ``Mismatch``.
    """
    read = proof_from(proof)
    checkpoint = checkpoint_opened(read.checkpoint, verifiers)
    tree.verify_inclusion(tree.leaf_hash(entry), read.index, checkpoint.size, read.hashes, checkpoint.root)
    return checkpoint
