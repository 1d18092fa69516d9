"""Reads a Word file from its XML, because python-docx knows neither Word's numbers nor what a file may hide."""

from policy.text.errors import TextError

from . import kinds, markup
from .body import Body
from .file_content import ConversionNotes, FileContent
from .number_forms import adjust_numbers
from .styles import Lists, Styles
from .word_package import Package, Relation

HEADER_AND_FOOTER = "The words in the header and footer were left out."
_CONTENT_TYPES = "[Content_Types].xml"
NO_DOCUMENT = "The file holds no document: it is damaged. Open it in Word and save it again as .docx."
_NOT_WORD = "The file is a zip archive but no Word file. Choose the .docx itself."
_OTHER_PROGRAMS = {
    "spreadsheetml": "The file is an Excel workbook. Paste its words into a Word file, then choose that.",
    "presentationml": "The file is a PowerPoint presentation. Paste its words into a Word file, then choose that.",
}


def read_word(data: bytes) -> FileContent:
    """Read a Word file, one line for a paragraph, with the numbers that Word shows."""
    package = Package(data)
    refuse_other_kinds(package)
    main = find_target(package.read_relations(""), "officeDocument")
    body = markup.find_at(package.read_tree(main), "w:body")
    if body is None:
        raise TextError(None, NO_DOCUMENT)
    relations = package.read_relations(main)
    styles = Styles(package.read_tree(find_target(relations, "styles")))
    notes = ConversionNotes()
    lists = Lists(package.read_tree(find_target(relations, "numbering")), styles)
    lines = Body(styles, lists, relations, notes).read(body)
    if any(_has_words(package, relation) for relation in relations.values() if relation.kind in ("header", "footer")):
        notes.add(HEADER_AND_FOOTER)
    return FileContent(adjust_numbers(lines, notes), notes.list_sentences())


def refuse_other_kinds(package: Package) -> None:
    if "mimetype" in package.members and b"opendocument" in (package.read_bytes("mimetype") or b""):
        raise TextError(None, kinds.OPEN)
    types = package.read_tree(_CONTENT_TYPES)
    if types is None:
        raise TextError(None, _NOT_WORD)
    all_types = " ".join(one.get("ContentType", "") for one in types).lower()
    if "macroenabled" in all_types or any("vbaproject" in name or "vbadata" in name for name in package.members):
        raise TextError(None, kinds.MACRO)
    if "wordprocessingml" not in all_types:
        raise TextError(None, next((why for word, why in _OTHER_PROGRAMS.items() if word in all_types), _NOT_WORD))


def find_target(relations: dict[str, Relation], kind: str) -> str:
    """The name of the first part of a kind, or ""."""
    return next((one.target for one in relations.values() if one.kind == kind and not one.is_external), "")


def _has_words(package: Package, relation: Relation) -> bool:
    root = None if relation.is_external else package.read_tree(relation.target)
    return root is not None and any((text.text or "").strip() for text in root.iter("w:t"))
