"""Reads a Word file into blocks. No file is refused for its form; notes say what was left out or interpreted."""

from xml.etree.ElementTree import Element

from policy.text.blocks import FileBlocks
from policy.text.errors import TextError

from ...files import findings as word_findings
from ..findings import Findings
from ..words import clean_text
from . import markup
from .attachments import Attachments
from .body import BodyReader
from .changes import TrackedChanges
from .comments import Comments
from .other_kinds import refuse_other_kinds
from .styles import Lists, Styles, is_on
from .word_package import Package, find_target

_FORMATTING = frozenset(f"w:{name}Change" for name in ("rPr", "pPr", "sectPr", "tblPr", "tblPrEx", "trPr", "tcPr"))
_FILLED_IN_BY_WORD = ("dayShort", "dayLong", "monthShort", "monthLong", "yearShort", "yearLong", "pgNum")
_UNREAD_PARTS = {
    **{f"w:{name}": word_findings.FIELDS for name in _FILLED_IN_BY_WORD},
    **dict.fromkeys(("w:altChunk", "w:subDoc"), word_findings.OTHER_FILES),
}
_NO_DOCUMENT = "The file holds no document: it is damaged. Open it in Word and save it again as .docx."
_TITLE = "{http://purl.org/dc/elements/1.1/}title"


def read_word_blocks(data: bytes, *, accept_changes: bool = True) -> FileBlocks:
    """Read a Word file as its authors wrote it.

    Tracked changes are read as if all were accepted, or as if none were. Raises ``TextError`` if the file has a
    password, is damaged, holds macros, or would unpack to far too many bytes.
    """
    package = Package(data)
    refuse_other_kinds(package)
    package_relations = package.read_relations("")
    main = find_target(package_relations, "officeDocument")
    body = markup.find_at(package.read_tree(main), "w:body")
    if body is None:
        raise TextError(None, _NO_DOCUMENT)
    relations = package.read_relations(main)
    styles = Styles(package.read_tree(find_target(relations, "styles")))
    lists = Lists(package.read_tree(find_target(relations, "numbering")), styles)
    findings = Findings()
    attachments = Attachments(package, relations, findings)
    changes = TrackedChanges(findings, accept=accept_changes)
    comments = Comments(package, relations, findings)
    reader = BodyReader(styles, lists, relations, findings, attachments, changes, comments)
    blocks = reader.read(body)
    _note_unread_parts(body, findings)
    attachments.leave_out_running_heads()
    properties = package.read_tree(find_target(package_relations, "core-properties"))
    title = reader.title or _read_title(properties)
    return FileBlocks(
        blocks,
        tuple(findings.left_out),
        findings.list_sentences(),
        title,
        changes.list_revisions(),
        comments.list_comments(),
        sum(element.tag in _FORMATTING for element in body.iter()),
    )


def _note_unread_parts(body: Element, findings: Findings) -> None:
    for element in body.iter():
        if note := _UNREAD_PARTS.get(element.tag):
            findings.add(note)
        elif element.tag == "w:sdtPr" and is_on(element, "w:showingPlcHdr"):
            findings.add(word_findings.PLACEHOLDERS)


def _read_title(properties: Element | None) -> str:
    """Return the title in the file's properties, or ""."""
    element = None if properties is None else properties.find(_TITLE)
    text, _ = clean_text((element.text or "") if element is not None else "")
    return " ".join(text.split())
