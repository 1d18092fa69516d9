"""Proofs that anyone can keep and check, c2sp.org/tlog-proof@v1: writing, strict parsing and verifying. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from . import notes, tree
from .notes import Checkpoint, Malformed, Verifier

HEADER = "c2sp.org/tlog-proof@v1"
_INDEX = "index "


@dataclass(frozen=True)
class Proof:
    """An entry's index (from 0), the hashes from the leaf's sibling up, and the checkpoint as a signed note."""

    index: int
    hashes: tuple[bytes, ...]
    checkpoint: str

    @property
    def text(self) -> str:
        """tlog-proof, Format; without the optional extra line, which no signature would cover."""
        hashes = "".join(f"{notes.encode_base64(value)}\n" for value in self.hashes)
        return f"{HEADER}\n{_INDEX}{self.index}\n{hashes}\n{self.checkpoint}"


def parse_proof(text: str) -> Proof:
    """The inverse of ``Proof.text``, not verified yet. Raises Malformed."""
    head, _, checkpoint = text.partition("\n\n")
    lines = head.split("\n")
    if lines[0] != HEADER or len(lines) < 2:
        raise Malformed(f"This is not a proof of the kind {HEADER}.")
    hashes = tuple(notes.parse_base64(line, "A hash of the proof") for line in lines[2:])
    proof = Proof(notes.parse_decimal(lines[1].removeprefix(_INDEX), "The index"), hashes, checkpoint)
    notes.parse_note(checkpoint)
    if proof.text != text:
        raise Malformed(f"This is not a proof of the kind {HEADER}.")
    return proof


def verify_proof(entry: bytes, proof: str, verifiers: Sequence[Verifier]) -> Checkpoint:
    """The checkpoint which the proof shows to cover exactly these bytes (tlog-proof, Verifying a tlog proof).

    Raises Malformed, NotSigned (no verifier with the origin's name signed it) or Mismatch.
    """
    parsed = parse_proof(proof)
    checkpoint = notes.open_checkpoint(parsed.checkpoint, verifiers)
    tree.verify_inclusion(tree.hash_leaf(entry), parsed.index, checkpoint.size, parsed.hashes, checkpoint.root)
    return checkpoint
