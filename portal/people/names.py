"""People's names: their order, when two spellings are alike, and characters that do not belong in them. Pure."""

import unicodedata
from functools import cache, lru_cache

from pyuca import Collator

# Letters that Unicode does not take apart into a base letter and a mark.
_BASE = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "ħ": "h", "ı": "i", "ŧ": "t"} | {"æ": "ae", "œ": "oe", "þ": "th"}
)
# Invisible and bidirectional control characters, by Unicode category; joiners are part of how some names are spelt.
_INVISIBLE = frozenset({"Cc", "Cf", "Co", "Cs", "Zl", "Zp"})
_JOINERS = "\u200c\u200d"
_SEPARATORS = str.maketrans(dict.fromkeys("-‐‑–'’‘ʼ`.,", " "))


def find_invisible(text: str) -> str:
    """Returns the first invisible or bidirectional control character of a text, '' if it has none."""
    return next((c for c in text if unicodedata.category(c) in _INVISIBLE and c not in _JOINERS), "")


def fold(text: str) -> str:
    """Drops case, accents, hyphens and apostrophes: ``O'Brien-Łukasz`` becomes ``o brien lukasz``."""
    decomposed = unicodedata.normalize("NFKD", text.casefold().translate(_BASE))
    letters = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return " ".join(letters.translate(_SEPARATORS).split())


def share_a_word(known: str, typed: str) -> bool:
    """Says whether two names have a word in common; ``OBrien`` and ``O'Brien`` count as one."""
    return bool(_split_words(known) & _split_words(typed))


def _split_words(name: str) -> set[str]:
    folded = [fold(word).replace(" ", "") for word in name.replace("-", " ").split()]
    return set(filter(None, folded))


@cache
def _collator() -> Collator:
    return Collator()  # cached: it takes 0.2 s to read its table of weights


@lru_cache(maxsize=100_000)
def name_sort_key(family_name: str, given_names: str) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """The key of the Unicode collation algorithm, which puts Łukasz after Lawson and before Lyons."""
    sort_key = _collator().sort_key
    return tuple(sort_key(family_name)), tuple(sort_key(given_names))
