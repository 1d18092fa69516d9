"""Invisible and misleading characters, which the policy lead must see before they enter a digest.

Five kinds are only shown, because removing them would change what people read:

- lookalikes: letters of another script inside a Latin word, digits and letters of full width and the like;
- visible characters that were lost: replacement and private-use characters, lone surrogates, codes unknown to this
  program, and the control characters that stand for “’” and “…” in another encoding;
- joiners inside an emoji, or after a letter of a script that uses them (Arabic, Hindi and others);
- tags inside the emoji of a flag;
- so many accents on one letter that they cover the line.

The parser accepts lookalikes and refuses the other four, which the lead must retype.
"""

import bisect
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from .lines import MOST_MARKS, find_accent_heaps, find_invisible, is_invisible

CONTEXT = 12
MOST_SHOWN = 1_000

_LINE_END = re.compile(r"\r\n|\r|\n")
_PLAIN = re.compile(r"[\t\n\f\r -~]*")
_NAMES = {
    "\u00ad": "soft hyphen",
    "\u034f": "invisible joiner of accents",
    "\u200b": "zero-width space",
    "\u200c": "zero-width non-joiner",
    "\u200d": "zero-width joiner",
    "\u2028": "line break of another kind",
    "\u2029": "paragraph break of another kind",
    "\u2800": "blank Braille pattern",
    "\ufeff": "byte order mark",
    "\ufffd": "sign of a lost character",
    "\x0b": "line break of another kind",
}
_SCRIPTS = ("Arabic", "Braille", "Cyrillic", "Greek", "Hangul", "Khmer", "Latin", "Mongolian")

# Characters that show as a break or a gap are replaced by one; all others are simply removed.
_BREAKS = dict.fromkeys("\x0b\u2028\u2029", "\n") | dict.fromkeys("\u115f\u2800\u3164\uffa0", " ")

_LOST_CATEGORIES = frozenset({"Cn", "Co", "Cs"})
_LOST_CONTROLS = frozenset("\x1e" + "".join(map(chr, range(0x80, 0xA0))))  # cp1252 read as Latin-1; Word's hyphen
_JOINERS = "\u200c\u200d"
_JOINING_SCRIPTS = {"ARABIC", "SYRIAC", "NKO", "MONGOLIAN", "DEVANAGARI", "BENGALI", "GURMUKHI", "GUJARATI", "ORIYA"}
_JOINING_SCRIPTS |= {"TAMIL", "TELUGU", "KANNADA", "MALAYALAM", "SINHALA", "MYANMAR", "KHMER", "TIBETAN"}
_MOST_TAGS = 6  # of England: g, b, e, n, g, and the end

_WORD = re.compile(r"(?:[^\W\d_][\u0300-\u036f]*)+")
_LOOKALIKE_SCRIPTS = ("CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE", "COPTIC", "LISU")
_VARIANT_FORMS = ("FULLWIDTH", "MATHEMATICAL")
# Letters that look like Latin ones: a whole word of them passes for Latin.
_LOOKALIKES = frozenset("аеіјорсухѕһԁԛԝАВЕЗІЈКМНОРСТУХЅԚԜ" + "οΑΒΕΖΗΙΚΜΝΟΡΤΥΧ")


@dataclass(frozen=True, slots=True)
class HiddenCharacter:
    """``line`` and ``column`` count from 1, lines as the parser counts them.

    ``before`` and ``after`` are up to 12 visible characters beside it on its line. For a lone surrogate
    ``character`` is U+FFFD, which can be shown.
    """

    line: int
    column: int
    character: str
    name: str
    before: str
    after: str
    is_removable: bool


def find_hidden(text: str) -> list[HiddenCharacter]:
    """The first thousand hidden characters, in order, every one for which ``parse`` refuses a text among them.

    In a heap of accents it is the first that is too many. The caller removes a byte order mark at the beginning of a
    file (by decoding it as "utf-8-sig").
    """
    if _PLAIN.fullmatch(text):
        return []
    positions = sorted({*find_invisible(text), *_find_lookalikes(text), *find_accent_heaps(text)})[:MOST_SHOWN]
    starts = [0, *(end.end() for end in _LINE_END.finditer(text))]
    return [_describe(text, position, starts) for position in positions]


def remove_hidden(text: str) -> str:
    """The text without its removable characters, otherwise unchanged.

    One that shows as a line break becomes a line feed, one that shows as a gap a space, so that words stay apart.
    ``find_hidden`` finds nothing removable in the result.
    """
    while removable := {position for position in find_invisible(text) if _is_removable(text, position)}:
        # Repeated, because a joiner may no longer be needed once its neighbour is gone.
        text = "".join(
            _BREAKS.get(character, "") if position in removable else character
            for position, character in enumerate(text)
        )
    return text


def _describe(text: str, position: int, starts: list[int]) -> HiddenCharacter:
    line = bisect.bisect_right(starts, position)
    start, end = starts[line - 1], starts[line] if line < len(starts) else len(text)
    character = text[position]
    # Looks at four times as much as is shown, because some of it is invisible; more would be slow on a long run.
    before = text[max(start, position - 4 * CONTEXT) : position]
    after = text[position + 1 : min(end, position + 1 + 4 * CONTEXT)].rstrip("\r\n")
    return HiddenCharacter(
        line=line,
        column=position - start + 1,
        character="\ufffd" if unicodedata.category(character) == "Cs" else character,
        name=_describe_name(character),
        before=_keep_visible(before)[-CONTEXT:],
        after=_keep_visible(after)[:CONTEXT],
        is_removable=is_invisible(character) and _is_removable(text, position),
    )


def _keep_visible(text: str) -> str:
    """The visible characters, with white space as single spaces."""
    return " ".join("".join("" if is_invisible(character) else character for character in f"|{text}|").split())[1:-1]


def _describe_name(character: str) -> str:
    code = f"(U+{ord(character):04X})"
    if is_invisible(character):
        return f"{_name_invisible(character)} {code}"
    if _is_variant_form(character):
        return f"{_unicode_name(character)}, not “{_plain_form(character)}” {code}"
    if unicodedata.category(character)[0] == "M":
        return f"more than {MOST_MARKS} accents on one letter"
    return f"{_unicode_name(character)} {code}"


def _unicode_name(character: str) -> str:
    """The Unicode name: right-to-left override, Hangul filler."""
    words = unicodedata.name(character, "character without a name").lower()
    return " ".join(word.capitalize() if word.capitalize() in _SCRIPTS else word for word in words.split())


# Invisible characters


def _is_removable(text: str, position: int) -> bool:
    character = text[position]
    is_lost = (
        unicodedata.category(character) in _LOST_CATEGORIES or character in _LOST_CONTROLS or character == "\ufffd"
    )
    return not is_lost and not _is_joiner_or_tag_in_use(text, position)


def _is_joiner_or_tag_in_use(text: str, position: int) -> bool:
    character = text[position]
    if character in _JOINERS:
        before = re.sub("[\ufe00-\ufe0f\U0001f3fb-\U0001f3ff]+$", "", text[max(0, position - 3) : position])[-1:]
        after = text[position + 1 : position + 2]
        return (_is_picture(before) and _is_picture(after)) or _first_word(before) in _JOINING_SCRIPTS
    if "\U000e0020" <= character <= "\U000e007f":
        tags = text[max(0, position - _MOST_TAGS) : position]
        return bool(re.search("\U0001f3f4[\U000e0020-\U000e007e]*$", tags))
    return False


def _is_picture(character: str) -> bool:
    return bool(character) and unicodedata.category(character) == "So"


def _first_word(character: str) -> str:
    return unicodedata.name(character, "").split(" ")[0] if character else ""


def _name_invisible(character: str) -> str:
    if character in _NAMES:
        return _NAMES[character]
    match unicodedata.category(character):
        case "Cc" if character in _LOST_CONTROLS:
            return f"control character, perhaps {_guess_meaning(character)} in another encoding"
        case "Cc":
            return "control character"
        case "Co":
            return "character of a private font, perhaps a bullet"
        case "Cs":
            return "half of a character"
        case "Cn":
            return "unknown character"
    return "variation selector" if "VARIATION SELECTOR" in unicodedata.name(character, "") else _unicode_name(character)


def _guess_meaning(character: str) -> str:
    try:
        return f"“{character.encode('latin-1').decode('cp1252')}”" if character > "\x7f" else "a hyphen"
    except UnicodeDecodeError:
        return "a letter"


# Lookalikes


def _find_lookalikes(text: str) -> Iterator[int]:
    strange = {character for character in set(text) if _is_variant_form(character)}
    if strange:
        yield from (position for position, character in enumerate(text) if character in strange)
    for word in _WORD.finditer(text):
        if not word[0].isascii():
            yield from (word.start() + position for position in _find_lookalikes_in(word[0]))


def _find_lookalikes_in(word: str) -> list[int]:
    """Letters of another script in a word with Latin letters, or in a word of lookalikes alone."""
    letters = {letter: _first_word(letter) for letter in set(word) if letter.isalpha()}
    if "LATIN" not in letters.values() and not letters.keys() <= _LOOKALIKES:
        return []
    return [position for position, letter in enumerate(word) if letters.get(letter) in _LOOKALIKE_SCRIPTS]


def _is_variant_form(character: str) -> bool:
    if character.isascii():
        return False
    return unicodedata.category(character) == "Nd" or _first_word(character) in _VARIANT_FORMS


def _plain_form(character: str) -> str:
    plain = unicodedata.normalize("NFKC", character)
    return plain if plain.isascii() else str(unicodedata.digit(character, plain))
