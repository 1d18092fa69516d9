"""Tells Word, PDF, Markdown and plain text apart, and refuses each kind of file that cannot be read."""

import enum
import re

from policy.text.errors import TextError

MOST_BYTES = 5_000_000
_BEGINNING = 4_096  # bytes that we check


class FileKind(enum.Enum):
    WORD = enum.auto()
    PDF = enum.auto()
    MARKDOWN = enum.auto()
    PLAIN = enum.auto()


_AGAIN = "Open it in Word and save it as a Word document (.docx), then choose that file."
PROTECTED = (
    "The file is protected with a password. Open it in Word, take the password away (File, Info, Protect Document, "
    "Encrypt with Password), save it, and choose it again."
)
_OLD = f"The file is in the form of Word 97 to 2003 (.doc). {_AGAIN}"
_PICTURE = "The file is a picture, and a picture holds no text. Type its words into a Word file, then choose that."
_RICH = f"The file is in Rich Text Format (.rtf). {_AGAIN}"
OPEN = "The file is in OpenDocument format (.odt). Save it as a Word document (.docx), then choose that file."
_WEB = f"The file is a web page or XML. {_AGAIN}"
MACRO = (
    "The file can hold macros, which are programs. In Word, save it as “Word Document (*.docx)”, without macros, then "
    "choose that file."
)

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PDF = re.compile(rb"%PDF-|.{0,1023}?\n%PDF-", re.DOTALL)
_PICTURES = re.compile(rb"\x89PNG|\xff\xd8\xff|GIF8[79]a|II\*\0|MM\0\*|RIFF....WEBP|.{4}ftyp|BM.{4}\0{4}", re.DOTALL)
_BEGINNINGS = (
    (re.compile(rb"\s*\{\\rtf"), _RICH),
    (_PICTURES, _PICTURE),
    (re.compile(rb"(?:\xef\xbb\xbf)?\s*<(?:\?xml|!doctype html|html)[\s>]", re.IGNORECASE), _WEB),
)
_NAMES: dict[str, FileKind | str] = {
    "docx": "The file is named .docx but is not a Word file; it may be damaged. Open it in Word and save it again.",
    "docm": MACRO,
    "dotm": MACRO,
    "doc": _OLD,
    "dot": _OLD,
    "pdf": "The file is named .pdf but is not a PDF; it may be damaged. Export it as PDF again, then choose that.",
    "rtf": _RICH,
    "odt": OPEN,
    "htm": _WEB,
    "html": _WEB,
    "xml": _WEB,
    "md": FileKind.MARKDOWN,
    "markdown": FileKind.MARKDOWN,
    "txt": FileKind.PLAIN,
    "text": FileKind.PLAIN,
    "": FileKind.PLAIN,
}


def detect_kind(name: str, data: bytes) -> FileKind:
    """Find the kind from the first bytes, then from the name's extension. Raises ``TextError``."""
    if not data:
        raise TextError(None, "The file is empty. Choose the file again.")
    if len(data) > MOST_BYTES:
        size = f"{len(data) / 1_000_000:.1f} MB"
        raise TextError(None, f"The file has {size}, and the limit is 5 MB. Take pictures out, or save it again.")
    base = re.split(r"[/\\]", name.strip())[-1]
    ending = base.rpartition(".")[2].lower() if "." in base else ""
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")):
        if _NAMES.get(ending) is MACRO:
            raise TextError(None, MACRO)
        return FileKind.WORD
    if is_pdf(data):
        return FileKind.PDF
    _refuse_by_content(data)
    return _detect_by_name(ending, data)


def is_pdf(data: bytes) -> bool:
    return bool(_PDF.match(data[:_BEGINNING]))


def is_picture(data: bytes) -> bool:
    return bool(_PICTURES.match(data[:_BEGINNING]))


def _refuse_by_content(data: bytes) -> None:
    if data.startswith(_OLE):
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise TextError(None, PROTECTED)
        raise TextError(
            None, _OLD if "WordDocument".encode("utf-16-le") in data else f"The file was not made by Word. {_AGAIN}"
        )
    for beginning, reason in _BEGINNINGS:
        if beginning.match(data[:_BEGINNING]):
            raise TextError(None, reason)


def _detect_by_name(ending: str, data: bytes) -> FileKind:
    kind = _NAMES.get(ending, f"A file that ends in .{ending[:10]} is not read. {_AGAIN}")
    if isinstance(kind, str):
        raise TextError(None, kind)
    # UTF-16 has many zero bytes too, but decoding it gives a better error message.
    if b"\0" in data and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise TextError(None, f"The file is not plain text. {_AGAIN}")
    return kind
