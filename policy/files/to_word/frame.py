"""The frame of every Word file that we write: page, styles, header, footer, properties, and how it is packed."""

import zipfile
from collections.abc import Collection
from io import BytesIO
from typing import Any

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Length, Pt, RGBColor
from docx.text.paragraph import Paragraph

_FONT = "Cambria"
_INK, _GREY, _RED = RGBColor(0x0B, 0x0C, 0x0C), RGBColor(0x50, 0x5A, 0x5F), RGBColor(0x94, 0x25, 0x14)
_TITLE = "Policy title"
_KEPT_STYLES = frozenset({"Normal", "Header", "Footer", "Default Paragraph Font", "Normal Table", "No List"})
WIDTH = Cm(21.0 - 2 * 2.5)
# A fixed time, the earliest a zip can hold, because the bytes must not depend on when the file was made.
_MOMENT = (1980, 1, 1, 0, 0, 0)
_UNUSED_RELATIONS = ("customXml", "stylesWithEffects", "thumbnail", "extended-properties", "webSettings")


def start_document(title: str, number: str, *, is_draft: bool, kept_styles: Collection[str]) -> WordDocument:
    """Return a document with an empty body. ``kept_styles`` are the styles of Word's own that the body needs."""
    document = Document()
    _strip_template(document, _KEPT_STYLES | set(kept_styles))
    _set_page_layout(document)
    _set_frame_styles(document)
    _set_properties(document, title, number)
    _write_headers_and_footers(document, title, number, is_draft=is_draft)
    return document


def _write_headers_and_footers(document: WordDocument, title: str, number: str, *, is_draft: bool) -> None:
    """Write the headers and footers. The first header shows the title large; the others have one small line."""
    section = document.sections[0]
    section.different_first_page_header_footer = True
    title = " ".join(title.split())
    first = section.first_page_header.paragraphs[0]
    first.style = _TITLE
    first.add_run(title)
    section.first_page_header.add_paragraph(f"Version {number}", "Header")
    section.header.paragraphs[0].add_run(f"{title}\tVersion {number}")
    for header in (section.first_page_header, section.header):
        if is_draft:
            run = header.add_paragraph(style="Header").add_run("Draft, not in force")
            run.bold, run.font.color.rgb = True, _RED
        header.paragraphs[-1].paragraph_format.space_after = Pt(12)
    for footer in (section.first_page_footer, section.footer):
        paragraph = footer.paragraphs[0]
        paragraph.add_run("\tPage ")
        _add_field(paragraph, "PAGE")
        paragraph.add_run(" of ")
        _add_field(paragraph, "NUMPAGES")


def _add_field(paragraph: Paragraph, instruction: str) -> None:
    """Add a field that Word fills in when it lays out the page."""
    for kind in ("begin", "separate", "end"):
        run = paragraph.add_run()
        character = OxmlElement("w:fldChar", {qn("w:fldCharType"): kind})
        run._r.append(character)
        if kind == "begin":
            words = OxmlElement("w:instrText")
            words.text = f" {instruction} "
            paragraph.add_run()._r.append(words)
        if kind == "separate":
            paragraph.add_run("1")


def _set_page_layout(document: WordDocument) -> None:
    """Set A4 with margins that leave about 75 characters per line."""
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21.0), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.5)
    section.top_margin, section.bottom_margin = Cm(2.8), Cm(2.5)
    section.header_distance = section.footer_distance = Cm(1.25)


def _set_frame_styles(document: WordDocument) -> None:
    set_style(document, "Normal", size=11, after=7, line=1.25)
    for name in ("Header", "Footer"):
        set_style(document, name, size=9, colour=_GREY, after=0, line=1.0)
        document.styles[name].paragraph_format.tab_stops.add_tab_stop(WIDTH, WD_TAB_ALIGNMENT.RIGHT)
    add_style(document, _TITLE)
    set_style(document, _TITLE, size=22, bold=True, after=4, line=1.1)


def add_style(document: WordDocument, name: str, base: str = "Normal") -> None:
    """Add a paragraph style, unless the document already has one with that name."""
    if name not in document.styles:
        document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH).base_style = document.styles[base]


def set_style(
    document: WordDocument,
    name: str,
    *,
    size: float,
    after: float,
    line: float,
    before: float = 0,
    bold: bool = False,
    colour: RGBColor | None = None,
    hang: Length | None = None,
    left: Length | None = None,
) -> None:
    """Set a style. ``hang`` is how far the first line, with its number, stands out to the left."""
    style: Any = document.styles[name]
    style.font.size, style.font.bold = Pt(size), bold
    style.font.color.rgb = colour or _INK
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    fonts.attrib.clear()  # a theme's fonts would override ours
    for script in ("ascii", "hAnsi", "cs", "eastAsia"):
        fonts.set(qn(f"w:{script}"), _FONT)
    form = style.paragraph_format
    form.space_before, form.space_after, form.line_spacing = Pt(before), Pt(after), line
    form.widow_control = True
    if hang is not None:
        form.left_indent, form.first_line_indent = left or hang, -hang
        form.tab_stops.add_tab_stop(left or hang)


def _strip_template(document: WordDocument, kept_styles: Collection[str]) -> None:
    """Remove what no policy needs from python-docx's template: most styles, its picture, its author."""
    for style in list(document.styles):
        if style.name not in kept_styles:
            style.delete()
    for link in document.styles.element.findall(f".//{qn('w:link')}"):
        link.getparent().remove(link)
    for part in (document.part, document.part.package):
        for key, relation in list(part.rels.items()):
            if relation.reltype.endswith(_UNUSED_RELATIONS):
                del part.rels[key]
    for tabs in document.styles.element.findall(f".//{qn('w:tabs')}"):
        tabs.getparent().remove(tabs)


def _set_properties(document: WordDocument, title: str, number: str) -> None:
    """Set title and language only: no author and no date."""
    properties = document.core_properties
    for element in list(properties._element):
        properties._element.remove(element)
    properties.title = f"{' '.join(title.split())}{f', version {number}' if number else ''}"[:255]
    properties.language = "en-GB"
    for language in document.styles.element.iter(qn("w:lang")):
        language.set(qn("w:val"), "en-GB")
    settings = document.settings.element
    for setting in settings.iter(qn("w:compatSetting")):
        if setting.get(qn("w:name")) == "compatibilityMode":
            setting.set(qn("w:val"), "15")  # or Word opens the file in compatibility mode


def pack(document: WordDocument) -> bytes:
    """Zip the parts in the order of their names, each with the same time."""
    saved, packed = BytesIO(), BytesIO()
    document.save(saved)
    with zipfile.ZipFile(saved) as source, zipfile.ZipFile(packed, "w") as target:
        # "[Content_Types].xml" comes first ("[" sorts before letters), because programs recognise the file by it.
        for name in sorted(source.namelist()):
            member = zipfile.ZipInfo(name, _MOMENT)
            member.compress_type = zipfile.ZIP_DEFLATED
            member.external_attr = 0o600 << 16
            target.writestr(member, source.read(name))
    return packed.getvalue()
