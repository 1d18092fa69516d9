"""What the steps from blocks to units find besides the units: one list of each kind, in the order of the steps."""

from dataclasses import dataclass, field

from ..blocks import LeftOut
from .doubts import Doubt
from .pieces import Piece, write_plain


@dataclass(slots=True)
class Findings:
    """``entries`` holds the words of the entries of the contents list, as ``list_forms`` gives them."""

    left_out: list[LeftOut] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    entries: set[str] = field(default_factory=set)

    def leave_out(self, piece: Piece, reason: str) -> None:
        self.left_out.append(LeftOut(piece.block.where, reason, write_plain(piece.block)))

    def note(self, sentence: str) -> None:
        """Add a sentence once, however often it applies."""
        if sentence not in self.notes:
            self.notes.append(sentence)
