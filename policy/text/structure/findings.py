"""What the steps from blocks to units find beside the units: one list of each, in the order of the steps."""

from dataclasses import dataclass, field

from ..blocks import LeftOut
from .doubts import Doubt
from .pieces import Piece, write_plain


@dataclass(slots=True)
class Findings:
    """``entries`` has the forms of what the contents list names."""

    left_out: list[LeftOut] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    entries: set[str] = field(default_factory=set)

    def leave_out(self, piece: Piece, reason: str) -> None:
        self.left_out.append(LeftOut(piece.block.where, reason, write_plain(piece.block)))

    def note(self, sentence: str) -> None:
        """Say it once, however often it is so."""
        if sentence not in self.notes:
            self.notes.append(sentence)
