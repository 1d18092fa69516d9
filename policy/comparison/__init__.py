"""Compares two texts clause by clause and word by word. Pure: no ORM, no clock.

``matching`` finds which clause continues which, ``difference`` how each clause changed, ``word_differences`` which
words, ``significance`` what speaks against calling the changes editorial or minor.
"""

from policy.text.units import ROWS

from .applying import apply_changes, as_form_2
from .difference import ChangeKind, ClauseChange, UnitPairs, compare_texts, pair_units
from .mark_differences import MarkChange
from .matching import UnitMatch, match_units
from .units import TITLE, ClausePlace, IdentifiedUnit, Unit, build_units, list_units
from .word_differences import Piece, PieceKind, compare_words

__all__ = [
    "ROWS",
    "TITLE",
    "ChangeKind",
    "ClauseChange",
    "ClausePlace",
    "IdentifiedUnit",
    "MarkChange",
    "Piece",
    "PieceKind",
    "Unit",
    "UnitMatch",
    "UnitPairs",
    "apply_changes",
    "as_form_2",
    "build_units",
    "compare_texts",
    "compare_words",
    "list_units",
    "match_units",
    "pair_units",
]
