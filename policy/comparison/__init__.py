"""What differs between two texts, clause by clause and word by word: plain functions over plain values.

``matching`` finds which clause continues which, ``difference`` what became of each, ``word_differences`` what in it.
"""

from .difference import Change, ChangeKind, applied, changes
from .matching import Match, match
from .units import TITLE, Paired, Place, Unit, units_of
from .word_differences import Op, Piece, compare_words

__all__ = [
    "TITLE",
    "Change",
    "ChangeKind",
    "Match",
    "Op",
    "Paired",
    "Piece",
    "Place",
    "Unit",
    "applied",
    "changes",
    "compare_words",
    "match",
    "units_of",
]
