"""Characters that cannot be seen or that mislead, shown to the policy lead before they reach a digest.

Five kinds can only be shown, because to take them out would change what people read:

- lookalikes: letters of another script inside a Latin word, digits and letters of full width and the like;
- signs that were meant to be seen and got lost: replacement and private-use characters, halves of a character, codes
  that this program does not know, and the control characters that stand for “’” and “…” in another encoding;
- joiners inside an emoji, or after a letter of a script that is written with them (Arabic, Hindi and others);
- tags inside the emoji of a flag;
- so many accents on one letter that they bury the line.

The parser takes lookalikes and refuses the other four, so the lead must type those anew.
"""

import bisect
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from .lines import BLANK, MOST_MARKS, UNREADABLE

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

# What stands in place of those that are seen as a break or a gap; all others go without a trace.
_BREAKS = dict.fromkeys("\x0b\u2028\u2029", "\n") | dict.fromkeys("\u115f\u2800\u3164\uffa0", " ")

_LOST = frozenset({"Cn", "Co", "Cs"})
_LOST_CONTROLS = frozenset("\x1e" + "".join(map(chr, range(0x80, 0xA0))))  # cp1252 read as Latin-1; Word's hyphen
_JOINERS = "\u200c\u200d"
_JOINED = {"ARABIC", "SYRIAC", "NKO", "MONGOLIAN", "DEVANAGARI", "BENGALI", "GURMUKHI", "GUJARATI", "ORIYA"}
_JOINED |= {"TAMIL", "TELUGU", "KANNADA", "MALAYALAM", "SINHALA", "MYANMAR", "KHMER", "TIBETAN"}
_MOST_TAGS = 6  # of England: g, b, e, n, g, and the end

_WORD = re.compile(r"(?:[^\W\d_][\u0300-\u036f]*)+")
_SIMILAR = ("CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE", "COPTIC", "LISU")
_OF_ANOTHER_FORM = ("FULLWIDTH", "MATHEMATICAL")
# Letters that look like Latin ones: a whole word of them passes for Latin.
_LOOKALIKES = frozenset("аеіјорсухѕһԁԛԝАВЕЗІЈКМНОРСТУХЅԚԜ" + "οΑΒΕΖΗΙΚΜΝΟΡΤΥΧ")


@dataclass(frozen=True, slots=True)
class Hidden:
    """One such character. ``line`` and ``column`` count from 1, lines as the parser counts them.

    ``before`` and ``after`` are what can be seen beside it on its line, up to 12 characters, safe to show: none of them
    is hidden itself. For half of a character (a lone surrogate) ``character`` is U+FFFD, which can be shown.
    """

    line: int
    column: int
    character: str
    name: str
    before: str
    after: str
    is_removable: bool


def hidden(text: str) -> list[Hidden]:
    """The first thousand of them in order; whatever ``parse`` refuses a text for the characters of is one.

    Of a heap of accents it is the first that is too many. A byte order mark at the very beginning of a file is no part
    of the text, and for the caller to take off (by reading the file as "utf-8-sig").
    """
    if _PLAIN.fullmatch(text):
        return []
    places = sorted({*_unseen(text), *_similar(text), *_heaps(text)})[:MOST_SHOWN]
    starts = [0, *(end.end() for end in _LINE_END.finditer(text))]
    return [_hidden(text, place, starts) for place in places]


def without(text: str) -> str:
    """The text without those that are removable, and otherwise the very same.

    One that is seen as a line break becomes a line feed, and one that is seen as a gap becomes a space, so that no two
    words grow together. ``hidden`` finds nothing removable in what is returned.
    """
    while removable := {place for place in _unseen(text) if _is_removable(text, place)}:
        # Again, for what stood beside one that is gone may have no reason to stay any more.
        text = "".join(
            _BREAKS.get(character, "") if place in removable else character for place, character in enumerate(text)
        )
    return text


def _hidden(text: str, place: int, starts: list[int]) -> Hidden:
    line = bisect.bisect_right(starts, place)
    start, end = starts[line - 1], starts[line] if line < len(starts) else len(text)
    character = text[place]
    # Four times as much is looked at, so that a long run of them costs no more than its length.
    before = text[max(start, place - 4 * CONTEXT) : place]
    after = text[place + 1 : min(end, place + 1 + 4 * CONTEXT)].rstrip("\r\n")
    return Hidden(
        line=line,
        column=place - start + 1,
        character="\ufffd" if unicodedata.category(character) == "Cs" else character,
        name=_name(character),
        before=_seen(before)[-CONTEXT:],
        after=_seen(after)[:CONTEXT],
        is_removable=_is_unseen(character) and _is_removable(text, place),
    )


def _seen(text: str) -> str:
    """What of it can be seen, white space as single spaces."""
    return " ".join("".join("" if _is_unseen(character) else character for character in f"|{text}|").split())[1:-1]


def _name(character: str) -> str:
    code = f"(U+{ord(character):04X})"
    if _is_unseen(character):
        return f"{_name_of_unseen(character)} {code}"
    if _is_of_another_form(character):
        return f"{_in_words(character)}, not “{_stands_for(character)}” {code}"
    if unicodedata.category(character)[0] == "M":
        return f"more than {MOST_MARKS} accents on one letter"
    return f"{_in_words(character)} {code}"


def _in_words(character: str) -> str:
    """right-to-left override, Hangul filler"""
    words = unicodedata.name(character, "character without a name").lower()
    return " ".join(word.capitalize() if word.capitalize() in _SCRIPTS else word for word in words.split())


# What cannot be seen


def _unseen(text: str) -> Iterator[int]:
    suspects = {character for character in set(text) if _is_unseen(character)}
    return (place for place, character in enumerate(text) if character in suspects) if suspects else iter(())


def _is_unseen(character: str) -> bool:
    """What the parser refuses, once it has made every line end a line feed."""
    is_unreadable = unicodedata.category(character) in UNREADABLE or character in BLANK
    return is_unreadable and character not in "\t\n\r\f"


def _is_removable(text: str, place: int) -> bool:
    character = text[place]
    is_lost = unicodedata.category(character) in _LOST or character in _LOST_CONTROLS or character == "\ufffd"
    return not is_lost and not _is_needed(text, place)


def _is_needed(text: str, place: int) -> bool:
    character = text[place]
    if character in _JOINERS:
        before = re.sub("[\ufe00-\ufe0f\U0001f3fb-\U0001f3ff]+$", "", text[max(0, place - 3) : place])[-1:]
        after = text[place + 1 : place + 2]
        return (_is_picture(before) and _is_picture(after)) or _first_word(before) in _JOINED
    if "\U000e0020" <= character <= "\U000e007f":
        tags = text[max(0, place - _MOST_TAGS) : place]
        return bool(re.search("\U0001f3f4[\U000e0020-\U000e007e]*$", tags))
    return False


def _is_picture(character: str) -> bool:
    return bool(character) and unicodedata.category(character) == "So"


def _first_word(character: str) -> str:
    return unicodedata.name(character, "").split(" ")[0] if character else ""


def _name_of_unseen(character: str) -> str:
    if character in _NAMES:
        return _NAMES[character]
    match unicodedata.category(character):
        case "Cc" if character in _LOST_CONTROLS:
            return f"control character, perhaps {_meant(character)} in another encoding"
        case "Cc":
            return "control character"
        case "Co":
            return "character of a private font, perhaps a bullet"
        case "Cs":
            return "half of a character"
        case "Cn":
            return "unknown character"
    return "variation selector" if "VARIATION SELECTOR" in unicodedata.name(character, "") else _in_words(character)


def _meant(character: str) -> str:
    try:
        return f"“{character.encode('latin-1').decode('cp1252')}”" if character > "\x7f" else "a hyphen"
    except UnicodeDecodeError:
        return "a letter"


# What looks like something else, and heaps of accents


def _similar(text: str) -> Iterator[int]:
    strange = {character for character in set(text) if _is_of_another_form(character)}
    if strange:
        yield from (place for place, character in enumerate(text) if character in strange)
    for word in _WORD.finditer(text):
        if not word[0].isascii():
            yield from (word.start() + place for place in _similar_in(word[0]))


def _similar_in(word: str) -> list[int]:
    """Letters of another script in a word that has a Latin one, or that consists of lookalikes alone."""
    letters = {letter: _first_word(letter) for letter in set(word) if letter.isalpha()}
    if "LATIN" not in letters.values() and not letters.keys() <= _LOOKALIKES:
        return []
    return [place for place, letter in enumerate(word) if letters.get(letter) in _SIMILAR]


def _is_of_another_form(character: str) -> bool:
    if character.isascii():
        return False
    return unicodedata.category(character) == "Nd" or _first_word(character) in _OF_ANOTHER_FORM


def _stands_for(character: str) -> str:
    plain = unicodedata.normalize("NFKC", character)
    return plain if plain.isascii() else str(unicodedata.digit(character, plain))


def _heaps(text: str) -> Iterator[int]:
    """Each place at which a letter has one accent more than the parser takes."""
    run = 0
    for place, character in enumerate(text):
        run = run + 1 if unicodedata.category(character)[0] == "M" else 0
        if run == MOST_MARKS + 1:
            yield place
