"""People's names: their order, when two spellings are alike, and characters that do not belong in them. Pure.

``_IGNORABLE`` are the code points with the property Default_Ignorable_Code_Point, which Python does not know: nothing
is drawn for them. Source: https://www.unicode.org/Public/14.0.0/ucd/DerivedCoreProperties.txt, the version of Python
3.11. Where joiners may stand follows RFC 5892, appendix A.1 and A.2, more generously.
"""

import unicodedata
from functools import cache, lru_cache

from pyuca import Collator

# Letters that Unicode does not take apart into a base letter and a mark.
_BASE = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "ħ": "h", "ı": "i", "ŧ": "t"} | {"æ": "ae", "œ": "oe", "þ": "th"}
)
_IGNORABLE = frozenset(
    code
    for first, last in (
        (0x00AD, 0x00AD),  # soft hyphen
        (0x034F, 0x034F),  # combining grapheme joiner
        (0x061C, 0x061C),  # Arabic letter mark
        (0x115F, 0x1160),  # Hangul fillers
        (0x17B4, 0x17B5),  # Khmer inherent vowels
        (0x180B, 0x180F),  # Mongolian variation selectors
        (0x200B, 0x200F),  # zero width space, joiners, marks of direction
        (0x202A, 0x202E),  # embeddings of direction
        (0x2060, 0x206F),  # word joiner, invisible operators, isolates of direction
        (0x3164, 0x3164),  # Hangul filler
        (0xFE00, 0xFE0F),  # variation selectors
        (0xFEFF, 0xFEFF),  # byte order mark
        (0xFFA0, 0xFFA0),  # halfwidth Hangul filler
        (0xFFF0, 0xFFF8),
        (0x1BCA0, 0x1BCA3),  # shorthand controls
        (0x1D173, 0x1D17A),  # musical controls
        (0xE0000, 0xE0FFF),  # tags and variation selectors
    )
    for code in range(first, last + 1)
)
_BLANK_BRAILLE = "\u2800"  # drawn as a space
# Controls, formats, private use, halves of pairs, unassigned; separators of lines and paragraphs.
_INVISIBLE = frozenset({"Cc", "Cf", "Co", "Cs", "Cn", "Zl", "Zp"})
_JOINERS = "\u200c\u200d"
_VIRAMA = 9  # the combining class of the marks that join two consonants
# Scripts, by the first word of their letters' names, in which joiners are part of how words are spelt.
_JOINING_SCRIPTS = {
    *("ARABIC", "SYRIAC", "DEVANAGARI", "BENGALI", "GURMUKHI", "GUJARATI", "ORIYA"),
    *("TAMIL", "TELUGU", "KANNADA", "MALAYALAM", "SINHALA", "KHMER", "MYANMAR"),
}
_SEPARATORS = str.maketrans(dict.fromkeys("-‐‑–'’‘ʼ`.,", " "))


def find_invisible(text: str) -> str:
    """Returns the first character of a text that cannot be seen or turns the order of others, '' if it has none."""
    return next((c for place, c in enumerate(text) if _is_invisible(c) and not _joins(text, place)), "")


def describe_fault(name: str) -> str:
    """What is wrong with a name, as the end of a sentence, '' if nothing is: "has an accent without a letter"."""
    if invisible := find_invisible(name):
        return f"has an invisible character (U+{ord(invisible):04X})"
    if not any(_kind(character) == "L" for character in name):
        return "has no letters"
    if any(_kind(character) == "M" and not _follows_letter(name, place) for place, character in enumerate(name)):
        return "has an accent without a letter"
    return ""


def _kind(character: str) -> str:
    """L for a letter, M for an accent or another mark."""
    return unicodedata.category(character)[0]


def _is_invisible(character: str) -> bool:
    is_blank = ord(character) in _IGNORABLE or character == _BLANK_BRAILLE
    return is_blank or unicodedata.category(character) in _INVISIBLE


def _joins(text: str, place: int) -> bool:
    """Whether a joiner stands where spelling needs one: after a virama, or inside a word of a joining script."""
    before, after = text[:place][-1:], text[place + 1 :][:1]
    if text[place] not in _JOINERS or not before:
        return False
    return unicodedata.combining(before) == _VIRAMA or (_is_of_joining_script(before) and _is_of_joining_script(after))


def _is_of_joining_script(character: str) -> bool:
    is_in_word = character != "" and _kind(character) in "LM"
    return is_in_word and unicodedata.name(character).partition(" ")[0] in _JOINING_SCRIPTS


def _follows_letter(text: str, place: int) -> bool:
    """Whether a mark has a letter before it, with nothing but other marks and joiners between."""
    before = next((c for c in reversed(text[:place]) if _kind(c) != "M" and c not in _JOINERS), " ")
    return _kind(before) == "L"


def fold(text: str) -> str:
    """Drops case, accents, hyphens and apostrophes: ``O'Brien-Łukasz`` becomes ``o brien lukasz``."""
    decomposed = unicodedata.normalize("NFKD", text.casefold().translate(_BASE))
    letters = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return " ".join(letters.translate(_SEPARATORS).split())


def squeeze(text: str) -> str:
    """As ``fold``, without spaces: ``O'Brien-Łukasz`` becomes ``obrienlukasz``, however it is written."""
    return fold(text).replace(" ", "")


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
