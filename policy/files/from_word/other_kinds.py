"""Refuses a zip file that is not a Word file, or that can hold macros."""

from policy.text.errors import TextError

from ..kinds import MACRO, OPEN
from .word_package import Package

_CONTENT_TYPES = "[Content_Types].xml"
_NOT_WORD = "The file is a zip archive but no Word file. Choose the .docx itself."
_OTHER_PROGRAMS = {
    "spreadsheetml": "The file is an Excel workbook. Paste its words into a Word file, then choose that.",
    "presentationml": "The file is a PowerPoint presentation. Paste its words into a Word file, then choose that.",
}


def refuse_other_kinds(package: Package) -> None:
    if "mimetype" in package.members and b"opendocument" in (package.read_bytes("mimetype") or b""):
        raise TextError(None, OPEN)
    types = package.read_tree(_CONTENT_TYPES)
    if types is None:
        raise TextError(None, _NOT_WORD)
    all_types = " ".join(one.get("ContentType", "") for one in types).lower()
    if "macroenabled" in all_types or any("vbaproject" in name or "vbadata" in name for name in package.members):
        raise TextError(None, MACRO)
    if "wordprocessingml" not in all_types:
        raise TextError(None, next((why for word, why in _OTHER_PROGRAMS.items() if word in all_types), _NOT_WORD))
