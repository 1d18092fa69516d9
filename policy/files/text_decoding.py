"""Decodes a plain text or Markdown file, even if an older program saved it in another encoding than UTF-8."""

from policy.text.errors import TextError
from policy.text.lines import MOST_BYTES, decode_text

OTHER_ENCODING = (
    "The file is not in UTF-8. It was read as Western European text (Windows-1252): look at its quotation marks, "
    "dashes and accents."
)
MOST_LINES = 30_000  # A file of 1 MB with lines of usual length has half as many.
_UNDEFINED = frozenset(b"\x81\x8d\x8f\x90\x9d")  # They mean nothing in Windows-1252.
_ODD = frozenset(range(32)) - frozenset(b"\t\n\x0b\x0c\r\x1e\x1f")


def decode_file(data: bytes) -> tuple[str, tuple[str, ...]]:
    """Return the text with line feeds, and notes for the policy lead about its encoding.

    Raises ``TextError`` if the file is empty, too long or not text.
    """
    if not data.strip():
        raise TextError(None, "The file is empty. Choose the file again.")
    if len(data) > MOST_BYTES:
        size = f"{len(data) / 1_000_000:.1f} MB"
        raise TextError(None, f"The file has {size}. A policy has at most 1 MB of plain text: is this the right file?")
    text, notes = _decode(data)
    if sum(1 for line in text.split("\n") if line.strip()) > MOST_LINES:
        raise TextError(None, f"The file has more than {MOST_LINES:,} lines of text. Is this the right file?")
    return text, notes


def _decode(data: bytes) -> tuple[str, tuple[str, ...]]:
    is_utf_16 = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    if b"\0" in data and not is_utf_16:
        raise TextError(None, "The file is not plain text. Open it in Word and save it as .docx, then choose that.")
    try:
        return decode_text(data), ()
    except TextError:
        if is_utf_16 or _ODD & set(data) or _UNDEFINED & set(data):
            raise
    return data.decode("cp1252").replace("\r\n", "\n").replace("\r", "\n"), (OTHER_ENCODING,)
