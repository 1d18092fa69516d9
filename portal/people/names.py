"""People's names: in which order they stand, and when two spellings are alike. Pure."""

import unicodedata
from functools import cache, lru_cache

from pyuca import Collator

# Letters that Unicode does not take apart into a base letter and a mark.
_BASE = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "ħ": "h", "ı": "i", "ŧ": "t"} | {"æ": "ae", "œ": "oe", "þ": "th"}
)
_SEPARATORS = str.maketrans(dict.fromkeys("-‐‑–'’‘ʼ`.,", " "))


def fold(words: str) -> str:
    """Without case, accents, hyphens and apostrophes: ``O'Brien-Łukasz`` is ``o brien lukasz``."""
    bare = unicodedata.normalize("NFKD", words.casefold().translate(_BASE))
    kept = "".join(letter for letter in bare if not unicodedata.combining(letter))
    return " ".join(kept.translate(_SEPARATORS).split())


def share_a_word(known: str, typed: str) -> bool:
    """Whether two names have a word in common; ``OBrien`` and ``O'Brien`` count as one."""
    return bool(_words(known) & _words(typed))


def _words(name: str) -> set[str]:
    whole = [fold(word) for word in name.replace("-", " ").split()]
    return {word.replace(" ", "") for word in whole if word}


@cache
def _collator() -> Collator:
    return Collator()  # reads the table of weights, 0.2 s, so only once


@lru_cache(maxsize=100_000)
def order(family_name: str, given_names: str) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """A key that sorts by the Unicode collation algorithm: Łukasz after Lawson, before Lyons."""
    sort_key = _collator().sort_key
    return tuple(sort_key(family_name)), tuple(sort_key(given_names))
