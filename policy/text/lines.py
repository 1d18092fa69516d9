"""Turns the bytes of a file into lines: encoding, invisible characters, white space."""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from .errors import TextError

MOST_BYTES = 1_000_000
MOST_MARKS = 8
_UNREADABLE = frozenset({"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"})
# Invisible, although Unicode counts them as letters, marks or symbols; and U+FFFD, which replaces a lost character.
BLANK = frozenset(
    "\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u2800\u3164\uffa0\ufffd"
    + "".join(map(chr, [*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0)]))
)


@dataclass(frozen=True, slots=True)
class TextLine:
    """A line that is not blank. ``gap`` counts the blank lines before it."""

    number: int
    text: str
    gap: int
    opens_page: bool


def read_lines(source: bytes) -> list[TextLine]:
    """Read the lines of a file in UTF-8, with or without a byte order mark."""
    return split_lines(read_text(source))


def read_text(source: bytes) -> str:
    """Return the text of a file in UTF-8, in NFC. Raises ``TextError`` if it is too long, or no text can hold it."""
    if len(source) > MOST_BYTES:
        size = f"{len(source) / 1_000_000:.1f} MB"
        raise TextError(None, f"The file has {size}. A policy has at most 1 MB of plain text: is this the right file?")
    text = decode_text(source)
    _refuse_characters(text)
    return unicodedata.normalize("NFC", text)


def split_lines(source: str) -> list[TextLine]:
    """Split a text into its lines, without blank ones; white space is trimmed and collapsed to single spaces.

    White space is space, tab and every Unicode space, including the no-break space: it is layout, not text.
    A form feed also ends a line, and opens a page.
    """
    lines: list[TextLine] = []
    gap, opens_page = 0, False
    for number, line in enumerate(source.split("\n"), 1):
        for position, piece in enumerate(line.split("\f")):
            opens_page = opens_page or position > 0
            if text := " ".join(piece.split()):
                lines.append(TextLine(number, text, gap, opens_page))
                gap, opens_page = 0, False
            else:
                gap += 1
    if not lines:
        raise TextError(None, "The file is empty.")
    return lines


def decode_text(source: bytes) -> str:
    """Decode a file, with line feeds as line ends. Invisible characters stay, to be shown and refused later."""
    if source.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise TextError(1, "The file is in UTF-16. Save it as plain text in UTF-8.")
    try:
        return source.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as error:
        line = source.count(b"\n", 0, error.start) + 1
        raise TextError(line, "This line is not in UTF-8. Save the file as plain text in UTF-8.") from error


def _refuse_characters(text: str) -> None:
    """Refuse invisible characters, and letters with so many accents that they cover the line."""
    if (position := next(find_invisible(text), None)) is not None:
        name = f"U+{ord(text[position]):04X} {unicodedata.name(text[position], '')}".strip()
        raise TextError(
            text.count("\n", 0, position) + 1,
            f"This line holds a character that nobody can see or that is not text ({name}). Delete it, "
            "or save the file again as plain text in UTF-8.",
        )
    # Checked before the text is normalised, which takes quadratic time on a long run of accents.
    if (position := next(find_accent_heaps(text), None)) is not None:
        line = text.count("\n", 0, position) + 1
        raise TextError(line, f"A letter of this line carries more than {MOST_MARKS} accents. Type it again.")


def find_invisible(text: str) -> Iterator[int]:
    suspects = {character for character in set(text) if is_invisible(character)}
    return (position for position, character in enumerate(text) if character in suspects) if suspects else iter(())


def is_invisible(character: str) -> bool:
    is_unreadable = unicodedata.category(character) in _UNREADABLE or character in BLANK
    return is_unreadable and character not in "\t\n\r\f"


def find_accent_heaps(text: str) -> Iterator[int]:
    """Find the positions where a letter gets one accent more than is allowed."""
    run = 0
    for position, character in enumerate(text) if not text.isascii() else ():
        run = run + 1 if unicodedata.category(character)[0] == "M" else 0
        if run == MOST_MARKS + 1:
            yield position
