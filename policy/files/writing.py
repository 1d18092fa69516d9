"""Writes a version as a Word file: the same text, title and number always give the same bytes."""

from collections.abc import Mapping
from itertools import zip_longest
from types import MappingProxyType

from docx.document import Document as WordDocument
from docx.shared import Cm
from docx.text.paragraph import Paragraph

from policy.text import ClauseText, PartText, PolicyText, UnitKind
from policy.text.form_2_reading import FIRST_LINE

from .to_word.frame import add_style, pack, set_style, start_document
from .to_word.styles import HEADINGS
from .to_word.texts import write_text

_CLAUSE, _PLAIN = "Policy clause", "Policy paragraph"
_HANG = Cm(1.4)
_NO_PICTURES: Mapping[str, bytes] = MappingProxyType({})


def write_docx(
    text: PolicyText,
    *,
    title: str,
    number: str,
    is_draft: bool = False,
    pictures: Mapping[str, bytes] = _NO_PICTURES,
) -> bytes:
    """Write the printed numbers as text, so that reading the file gives the same text again.

    Title and version stand in the page's header, because the body holds nothing but the text. ``pictures`` holds the
    files that the text shows, by their digest; where one is missing, its alternative text stands in square brackets.
    """
    if text.canonical.startswith(FIRST_LINE):
        return write_text(text, title=title, number=number, is_draft=is_draft, pictures=pictures)
    document = start_document(title, number, is_draft=is_draft, kept_styles={*HEADINGS[:2], "List Bullet"})
    _set_styles(document)
    for part in text.parts:
        _write_part(document, part)
    return pack(document)


def _set_styles(document: WordDocument) -> None:
    set_style(document, "Heading 1", size=15, bold=True, before=18, after=5, line=1.1, hang=_HANG)
    set_style(document, "Heading 2", size=12, bold=True, after=8, line=1.1)
    for name in (_CLAUSE, _PLAIN):
        add_style(document, name)
    set_style(document, _CLAUSE, size=11, after=7, line=1.25, hang=_HANG)
    set_style(document, "List Bullet", size=11, after=4, line=1.25, hang=Cm(0.6), left=Cm(2.0))


def _write_part(document: WordDocument, part: PartText) -> None:
    if part.label:
        document.add_paragraph(part.label, "Heading 1").paragraph_format.page_break_before = True
        document.add_paragraph(part.title, "Heading 2")
    for clause, following in zip_longest(part.clauses, part.clauses[1:]):
        paragraph = _write_clause(document, clause)
        if following is not None and following.kind is UnitKind.BULLET and clause.kind is not UnitKind.BULLET:
            paragraph.paragraph_format.keep_with_next = True


def _write_clause(document: WordDocument, clause: ClauseText) -> Paragraph:
    match clause.kind:
        case UnitKind.HEADING:
            return document.add_paragraph(f"{clause.number}\t{clause.text}", "Heading 1")
        case UnitKind.CLAUSE:
            return document.add_paragraph(f"{clause.number}\t{clause.text}", _CLAUSE)
        case UnitKind.POINT:
            return document.add_paragraph(f"{clause.number})\t{clause.text}", _CLAUSE)
        case UnitKind.BULLET:
            return document.add_paragraph(clause.text, "List Bullet")
    return document.add_paragraph(clause.text, _PLAIN)
