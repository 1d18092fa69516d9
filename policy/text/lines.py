"""From the bytes of a file to its lines: encoding, characters that hide, white space."""

import unicodedata
from dataclasses import dataclass

from .errors import Refused

MOST_BYTES = 1_000_000
MOST_MARKS = 8
UNREADABLE = frozenset({"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"})
# Drawn as nothing although their category is a letter's, a mark's or a symbol's; and the sign of a lost one.
BLANK = frozenset(
    "\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u2800\u3164\uffa0\ufffd"
    + "".join(map(chr, [*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0)]))
)


@dataclass(frozen=True, slots=True)
class Line:
    """A line that holds something. ``gap`` counts the blank lines before it."""

    number: int
    text: str
    gap: int
    opens_page: bool


def lines_of(source: bytes) -> list[Line]:
    """The lines of a file in UTF-8, with or without a byte order mark."""
    if len(source) > MOST_BYTES:
        size = f"{len(source) / 1_000_000:.1f} MB"
        raise Refused(None, f"The file has {size}. A policy has at most 1 MB of plain text: is this the right file?")
    text = decoded(source).replace("\r\n", "\n").replace("\r", "\n")
    _refuse_characters(text)
    return split(unicodedata.normalize("NFC", text))


def split(text: str) -> list[Line]:
    """Lines without blank ones, white space at the ends gone and every run inside one space.

    White space is space, tab and every Unicode space, the no-break space among them: it says how a
    line was set, not what it says. A form feed ends a line too, and opens a page.
    """
    found: list[Line] = []
    gap, opens_page = 0, False
    for number, line in enumerate(text.split("\n"), 1):
        for place, piece in enumerate(line.split("\f")):
            opens_page = opens_page or place > 0
            if words := " ".join(piece.split()):
                found.append(Line(number, words, gap, opens_page))
                gap, opens_page = 0, False
            else:
                gap += 1
    if not found:
        raise Refused(None, "The file is empty.")
    return found


def decoded(source: bytes) -> str:
    if source.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise Refused(1, "The file is in UTF-16. Save it as plain text in UTF-8.")
    try:
        return source.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = source.count(b"\n", 0, error.start) + 1
        raise Refused(line, "This line is not in UTF-8. Save the file as plain text in UTF-8.") from error


def _refuse_characters(text: str) -> None:
    """Refuse what a reader cannot see, and so many accents on one letter that they bury the line."""
    hidden = {character for character in set(text) if _is_hidden(character)}
    if hidden:
        place = next(place for place, character in enumerate(text) if character in hidden)
        name = f"U+{ord(text[place]):04X} {unicodedata.name(text[place], '')}".strip()
        raise Refused(
            text.count("\n", 0, place) + 1,
            f"This line holds a character that nobody can see or that is no text ({name}). Delete it, "
            "or save the file again as plain text in UTF-8.",
        )
    run = 0
    # Runs are kept short before anything is normalised: sorting a long one takes quadratic time.
    for place, character in enumerate(text) if not text.isascii() else ():
        run = run + 1 if unicodedata.category(character)[0] == "M" else 0
        if run > MOST_MARKS:
            line = text.count("\n", 0, place) + 1
            raise Refused(line, f"A letter of this line carries more than {MOST_MARKS} accents. Type it again.")


def _is_hidden(character: str) -> bool:
    is_unreadable = unicodedata.category(character) in UNREADABLE or character in BLANK
    return is_unreadable and character not in "\t\n\f"
