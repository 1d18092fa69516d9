"""Which kind of file it is, and the refusal of each kind that is not read."""

import enum
import re

from policy.text.errors import Refused

MOST_BYTES = 5_000_000


class Kind(enum.Enum):
    WORD = enum.auto()
    MARKDOWN = enum.auto()
    PLAIN = enum.auto()


_AGAIN = "Open it in Word and save it as a Word document (.docx), then choose that file."
PROTECTED = (
    "The file is protected with a password. Open it in Word, take the password away (File, Info, Protect Document, "
    "Encrypt with Password), save it, and choose it again."
)
_OLD = f"The file is in the form of Word 97 to 2003 (.doc). {_AGAIN}"
_PDF = (
    "The file is a PDF. Export it as Word (in Word: File, Open, the PDF; then save as .docx), or choose the Word file "
    "that it was made from. A scanned PDF is pictures of pages and holds no text."
)
_PICTURE = "The file is a picture, and a picture holds no text. Type its words into a Word file, then choose that."
_RICH = f"The file is in Rich Text Format (.rtf). {_AGAIN}"
OPEN = "The file is in OpenDocument format (.odt). Save it as a Word document (.docx), then choose that file."
_WEB = f"The file is a web page or XML. {_AGAIN}"
MACRO = (
    "The file can hold macros, which are programs. In Word, save it as “Word Document (*.docx)”, without macros, then "
    "choose that file."
)

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_BEGINNINGS = (
    (re.compile(rb"%PDF-|.{0,1023}?\n%PDF-", re.DOTALL), _PDF),
    (re.compile(rb"\s*\{\\rtf"), _RICH),
    (
        re.compile(rb"\x89PNG|\xff\xd8\xff|GIF8[79]a|II\*\0|MM\0\*|RIFF....WEBP|.{4}ftyp|BM.{4}\0{4}", re.DOTALL),
        _PICTURE,
    ),
    (re.compile(rb"(?:\xef\xbb\xbf)?\s*<(?:\?xml|!doctype html|html)[\s>]", re.IGNORECASE), _WEB),
)
_NAMES: dict[str, Kind | str] = {
    "docx": "The file is named .docx but is no Word file; it may be damaged. Open it in Word and save it again.",
    "docm": MACRO,
    "dotm": MACRO,
    "doc": _OLD,
    "dot": _OLD,
    "pdf": _PDF,
    "rtf": _RICH,
    "odt": OPEN,
    "htm": _WEB,
    "html": _WEB,
    "xml": _WEB,
    "md": Kind.MARKDOWN,
    "markdown": Kind.MARKDOWN,
    "txt": Kind.PLAIN,
    "text": Kind.PLAIN,
    "": Kind.PLAIN,
}


def kind_of(name: str, data: bytes) -> Kind:
    """Look at the first bytes, then at the ending of the name."""
    if not data:
        raise Refused(None, "The file is empty. Choose the file again.")
    if len(data) > MOST_BYTES:
        size = f"{len(data) / 1_000_000:.1f} MB"
        raise Refused(None, f"The file has {size}, and at most 5 MB are taken. Take pictures out, or save it again.")
    ending = _ending(name)
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")):
        if _NAMES.get(ending) is MACRO:
            raise Refused(None, MACRO)
        return Kind.WORD
    _refuse_by_content(data)
    return _by_name(ending, data)


def _ending(name: str) -> str:
    base = re.split(r"[/\\]", name.strip())[-1]
    return base.rpartition(".")[2].lower() if "." in base else ""


def _refuse_by_content(data: bytes) -> None:
    if data.startswith(_OLE):
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise Refused(None, PROTECTED)
        raise Refused(
            None, _OLD if "WordDocument".encode("utf-16-le") in data else f"The file was not made by Word. {_AGAIN}"
        )
    for beginning, reason in _BEGINNINGS:
        if beginning.match(data[:4096]):
            raise Refused(None, reason)


def _by_name(ending: str, data: bytes) -> Kind:
    found = _NAMES.get(ending, f"A file that ends in .{ending[:10]} is not read. {_AGAIN}")
    if isinstance(found, str):
        raise Refused(None, found)
    # UTF-16, which is full of zeros, is refused by its own sentence where the text is decoded.
    if b"\0" in data and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise Refused(None, f"The file is no plain text. {_AGAIN}")
    return found
