"""The bytes of a text file into text, by the encodings in which spreadsheets and other systems write. Pure."""

import codecs

from .tables import FileRefused

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_SAMPLE = 2_000
ADVICE = "In the spreadsheet, save it as “CSV UTF-8 (comma delimited)”, or upload the XLSX file itself."


def decode(name: str, content: bytes) -> str:
    """UTF-8 or UTF-16, with or without a mark at the beginning, or Windows-1252. Raises FileRefused."""
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return _decode(name, content[len(mark) :], encoding)
    if encoding := _guess_utf_16(content):
        return _decode(name, content, encoding)
    if b"\0" in content:
        raise FileRefused(f"{name} is not a text file. {ADVICE}")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return _decode(name, content, "windows-1252")


def _guess_utf_16(content: bytes) -> str:
    """Western text in UTF-16 has a zero in every other byte."""
    sample = content[:_SAMPLE]
    if len(sample) < 4 or len(content) % 2:
        return ""
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    half = len(sample) // 2
    if odd > 0.7 * half and even < 0.1 * half:
        return "utf-16-le"
    if even > 0.7 * half and odd < 0.1 * half:
        return "utf-16-be"
    return ""


def _decode(name: str, content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise FileRefused(f"{name} cannot be read as text (see line {line}). {ADVICE}") from None
