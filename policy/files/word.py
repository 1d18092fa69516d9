"""A Word file, read: python-docx knows neither Word's numbers nor what a file may hide, so its XML is read itself."""

from xml.etree.ElementTree import Element

from policy.text.errors import Refused

from . import kinds, markup
from .adjusting import adjusted
from .body import Body
from .file_content import Notes, Reading
from .package import Package, Relation
from .styles import Lists, Styles

FURNITURE = "The words in the header and footer were left out."
_CONTENT_TYPES = "[Content_Types].xml"
_NO_WORD = "The file is a zip archive but no Word file. Choose the .docx itself."
_OTHERS = {
    "spreadsheetml": "The file is an Excel workbook. Paste its words into a Word file, then choose that.",
    "presentationml": "The file is a PowerPoint presentation. Paste its words into a Word file, then choose that.",
}


def read(data: bytes) -> Reading:
    """The words of a Word file, a paragraph to a line, with the numbers that Word shows."""
    package = Package(data)
    _refuse_other_kinds(package)
    main = _main_part(package)
    document = package.tree(main)
    body = markup.at(document, "w:body")
    if body is None:
        raise Refused(None, "The file holds no document: it is damaged. Open it in Word and save it again as .docx.")
    relations = package.relations(main)
    styles = Styles(_related(package, relations, "styles"))
    notes = Notes()
    lines = Body(styles, Lists(_related(package, relations, "numbering"), styles), relations, notes).read(body)
    if any(_has_words(package, relation) for relation in relations.values() if relation.kind in ("header", "footer")):
        notes.add(FURNITURE)
    text = "".join(f"{line}\n" for line in adjusted(lines, notes))
    return Reading(text, notes.sentences())


def _refuse_other_kinds(package: Package) -> None:
    if "mimetype" in package.members and b"opendocument" in (package.bytes_of("mimetype") or b""):
        raise Refused(None, kinds.OPEN)
    types = package.tree(_CONTENT_TYPES)
    if types is None:
        raise Refused(None, _NO_WORD)
    all_types = " ".join(each.get("ContentType", "") for each in types).lower()
    if "macroenabled" in all_types or any("vbaproject" in name or "vbadata" in name for name in package.members):
        raise Refused(None, kinds.MACRO)
    if "wordprocessingml" not in all_types:
        raise Refused(None, next((why for word, why in _OTHERS.items() if word in all_types), _NO_WORD))


def _main_part(package: Package) -> str:
    for relation in package.relations("").values():
        if relation.kind == "officeDocument" and not relation.is_external:
            return relation.target
    raise Refused(None, "The file holds no document: it is damaged. Open it in Word and save it again as .docx.")


def _related(package: Package, relations: dict[str, Relation], kind: str) -> Element | None:
    for relation in relations.values():
        if relation.kind == kind and not relation.is_external:
            return package.tree(relation.target)
    return None


def _has_words(package: Package, relation: Relation) -> bool:
    root = None if relation.is_external else package.tree(relation.target)
    return root is not None and any((each.text or "").strip() for each in root.iter("w:t"))
