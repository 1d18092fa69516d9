"""Compares two texts clause by clause and word by word. Pure: no ORM, no clock.

``matching`` finds which clause continues which, ``difference`` how each clause changed, ``word_differences`` which
words, ``significance`` what speaks against calling the changes editorial or minor.
"""

from .difference import ChangeKind, ClauseChange, apply_changes, compare_texts
from .matching import UnitMatch, match_units
from .units import TITLE, ClausePlace, IdentifiedUnit, Unit, list_units, name_place
from .word_differences import Piece, PieceKind, compare_words

__all__ = [
    "TITLE",
    "ChangeKind",
    "ClauseChange",
    "ClausePlace",
    "IdentifiedUnit",
    "Piece",
    "PieceKind",
    "Unit",
    "UnitMatch",
    "apply_changes",
    "compare_texts",
    "compare_words",
    "list_units",
    "match_units",
    "name_place",
]
