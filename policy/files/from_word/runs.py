"""Reads the runs of a Word paragraph: words with their style, breaks, pictures, boxes and notes."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from xml.etree.ElementTree import Element

from policy.text.errors import TextError
from policy.text.style_names import BOLD, BOLD_CITATION, CITATION

from ...files import findings as word_findings
from ..findings import Findings
from ..words import RunStyle, WordRun, clean_address
from . import markup
from .changes import TrackedChanges
from .comments import Comments
from .drawings import has_content, is_line, list_outermost, shows_picture
from .fields import Field, FieldStack
from .part_text import UNREAD, join_text
from .styles import Styles, is_on, read_value
from .symbols import draw_symbol, draw_symbols
from .word_package import Relation

_CHARACTERS = {
    "w:tab": " ",
    "w:ptab": " ",
    "w:noBreakHyphen": "\u2011",
    "w:softHyphen": "\u00ad",
    "w:footnoteRef": "",
    "w:endnoteRef": "",
}
_CONTAINERS = frozenset(
    {"w:smartTag", "w:customXml", "w:sdtContent", "w:sdt", "w:dir", "w:bdo", "w:ruby", "w:rubyBase"}
)
_SKIPPED = frozenset({"w:pPr", "w:rPr", "w:sdtPr", "w:fldData", "w:ffData"})
_CITATIONS, _BOLD = {CITATION, BOLD_CITATION}, {BOLD, BOLD_CITATION}  # styles in files that we write
_CITED = re.compile(r"\[([A-Za-z0-9]{1,10})\]")
_LONGEST_INSTRUCTION = 4_000


class Break(StrEnum):
    LINE = "line"
    PAGE = "page"


@dataclass(slots=True)
class ParagraphRuns:
    """The runs of one paragraph, and the elements of pictures, boxes and notes that belong to it."""

    pieces: list[WordRun | Break] = field(default_factory=list)
    pictures: list[Element] = field(default_factory=list)
    boxes: list[Element] = field(default_factory=list)
    notes: list[tuple[str, str, str]] = field(default_factory=list)  # kind, id in its part, printed number
    comments: list[str] = field(default_factory=list)
    unshown: dict[str, list[str]] = field(default_factory=dict)  # words left out, by reason


class RunReader:
    """Reads paragraphs one after another. It keeps open fields, which may begin in one and end in another."""

    def __init__(
        self,
        styles: Styles,
        relations: Mapping[str, Relation],
        findings: Findings,
        changes: TrackedChanges,
        comments: Comments,
    ) -> None:
        self.styles = styles
        self.relations = relations
        self.findings = findings
        self.changes = changes
        self.comments = comments
        self.fields = FieldStack()
        self.cited = {"footnote": 0, "endnote": 0}
        self.style = ""
        self.link = ""
        self.left_out_reason = ""
        self.found = ParagraphRuns()

    def read(self, paragraph: Element, style: str, joined: ParagraphRuns | None = None) -> ParagraphRuns:
        """Return the runs of a paragraph, after those of ``joined``, the paragraph that it continues."""
        self.style, self.link, self.found = style, "", joined or ParagraphRuns()
        self.read_children(paragraph, None)
        return self.found

    def read_children(self, parent: Element, properties: Element | None) -> None:
        for element in parent:
            self.read_element(element, properties)

    def read_element(self, element: Element, properties: Element | None) -> None:
        match element.tag:
            case "w:t" | "w:delText":
                self.add_text(element.text or "", properties)
            case "w:r":
                own = self.changes.choose_properties(markup.find_at(element, "w:rPr"), "w:rPr")
                self.read_children(element, own)
            case "w:br" | "w:cr":
                self.add_break(Break.PAGE if element.get("w:type") == "page" else Break.LINE)
            case "w:sym":
                self.add_symbol(element, properties)
            case "w:ins" | "w:moveTo" | "w:del" | "w:moveFrom":
                self.read_change(element, properties)
            case "w:hyperlink":
                self.read_hyperlink(element, properties)
            case tag if tag in _CONTAINERS:
                self.read_children(element, properties)
            case tag if tag not in _SKIPPED:
                self.read_special(element, properties)

    def read_special(self, element: Element, properties: Element | None) -> None:
        match element.tag:
            case tag if tag in _CHARACTERS:
                self.add_text(_CHARACTERS[tag], properties)
            case "w:fldChar":
                self.read_field(element.get("w:fldCharType", ""))
            case "w:instrText":
                self.fields.instruct(element.text or "")
            case "w:fldSimple":
                self.fields.begin(element.get("w:instr", ""))
                if len(element):
                    self.separate_field()
                self.read_children(element, properties)
                self.read_field("end")
            case "w:footnoteReference" | "w:endnoteReference":
                self.cite_note(element)
            case "w:commentRangeStart" | "w:commentRangeEnd" | "w:commentReference":
                self.read_comment_mark(element)
            case _:
                self.read_embedded(element, properties)

    def read_embedded(self, element: Element, properties: Element | None) -> None:
        match element.tag:
            case "mc:AlternateContent":
                self.read_alternative(element, properties)
            case "w:drawing" | "w:pict" | "w:object":
                self.read_drawing(element)
            case "m:oMath" | "m:oMathPara":
                self.findings.add(word_findings.FORMULAS)
                self.add_text("".join(one.text or "" for one in element.iter("m:t")), properties)
            case _ if words := join_text(element):
                self.found.unshown.setdefault(UNREAD, []).append(words)

    def read_comment_mark(self, element: Element) -> None:
        if element.tag == "w:commentReference":
            self.found.comments.append(element.get("w:id", ""))
        else:
            self.comments.read_range(element)

    def read_alternative(self, element: Element, properties: Element | None) -> None:
        """Read only one alternative, because both say the same."""
        alternatives = [*markup.list_children(element, "mc:Choice"), *markup.list_children(element, "mc:Fallback")]
        if alternatives:
            filled = (one for one in alternatives if has_content(one))
            self.read_children(next(filled, alternatives[0]), properties)

    def read_drawing(self, element: Element) -> None:
        if self.left_out_reason:
            return
        boxes = list(list_outermost(element, "w:txbxContent"))
        self.found.boxes += boxes
        if any(shows_picture(child) for child in element.iter()):
            self.found.pictures.append(element)
        elif not boxes and not is_line(element):
            self.findings.add(word_findings.DRAWINGS)

    def add_text(self, text: str, properties: Element | None) -> None:
        text = text.translate({10: " ", 13: " ", 9: " "})
        self.changes.pass_words()
        sources = self.styles.list_run_properties(self.style, read_value(properties, "w:rStyle"))
        if reason := self.find_reason(properties, sources):
            self.found.unshown.setdefault(reason, []).append(text)
            return
        if text.strip() and (_is_set(properties, sources, "w:strike") or _is_set(properties, sources, "w:dstrike")):
            self.findings.add(word_findings.STRUCK)
        if text.strip() and read_value(properties, "w:vertAlign") in ("superscript", "subscript"):
            self.findings.add(word_findings.RAISED)
        if (drawn := draw_symbols(text, [properties, *sources])) is not None:
            text = drawn
            self.findings.add(word_findings.SYMBOLS)
        style = self.find_style(properties)
        if self.styles.show_name(read_value(properties, "w:rStyle") or "") in _CITATIONS and (
            found := _CITED.fullmatch(text)
        ):
            style = replace(style, note=found[1])
        self.found.pieces.append(WordRun(text, style))
        self.comments.add_words(text)

    def find_reason(self, properties: Element | None, sources: list[Element | None]) -> str:
        """Return why the words are left out, or ""."""
        if self.fields.is_contents:
            return "the contents list"
        if not self.fields.is_shown:
            return "inside a field, where Word shows nothing"
        if _is_set(properties, sources, "w:vanish"):
            return "hidden text"
        return self.left_out_reason

    def find_style(self, properties: Element | None) -> RunStyle:
        """Return the style. Bold from the paragraph's style is not emphasis, but helps to find headings."""
        character_style = read_value(properties, "w:rStyle")
        is_bold, is_bold_throughout = self.find_emphasis(properties, character_style, "w:b")
        is_italic, _ = self.find_emphasis(properties, character_style, "w:i")
        is_bold = is_bold or self.styles.show_name(character_style or "") in _BOLD
        address = self.link or self.find_field_address()
        return RunStyle(is_bold, is_italic, address, "", is_bold_throughout)

    def find_emphasis(self, properties: Element | None, character_style: str | None, path: str) -> tuple[bool, bool]:
        of_run = [properties, *(self.styles.run_properties(character_style) if character_style else ())]
        own = next((value for one in of_run if (value := is_on(one, path)) is not None), None)
        of_paragraph = [*self.styles.run_properties(self.style), self.styles.defaults]
        general = next((value for one in of_paragraph if (value := is_on(one, path)) is not None), False)
        return bool(own) and not general, general if own is None else own

    def find_field_address(self) -> str:
        return next(
            (clean_address(address) for one in reversed(self.fields.open) if (address := _read_address(one))), ""
        )

    def add_symbol(self, element: Element, properties: Element | None) -> None:
        code = element.get("w:char", "")
        number = int(code, 16) if re.fullmatch("[0-9A-Fa-f]{1,4}", code) else 0
        if number >= 32 and not 0xD800 <= number < 0xE000:
            self.findings.add(word_findings.SYMBOLS)
            self.add_text(draw_symbol(number), properties)

    def add_break(self, kind: Break) -> None:
        if self.fields.is_shown and not self.left_out_reason:
            self.found.pieces.append(kind)

    def read_change(self, element: Element, properties: Element | None) -> None:
        before = self.left_out_reason
        self.left_out_reason = self.changes.read(element) or before
        self.changes.depth += 1
        self.read_children(element, properties)
        self.changes.depth -= 1
        self.left_out_reason = before

    def read_hyperlink(self, element: Element, properties: Element | None) -> None:
        before = self.link
        relation = self.relations.get(element.get("r:id", ""))
        if relation is not None and relation.is_external:
            self.link = clean_address(relation.target)
            if not self.link:
                self.findings.add(word_findings.ADDRESSES)
        self.read_children(element, properties)
        self.link = before

    def read_field(self, kind: str) -> None:
        if kind == "begin":
            if len(self.fields.open) >= markup.DEEPEST:  # Each run checks all open fields.
                raise TextError(None, markup.DAMAGED)
            self.fields.begin()
        elif kind == "separate":
            self.separate_field()
        elif kind == "end" and self.fields.end():
            self.findings.add(word_findings.FIELDS)

    def separate_field(self) -> None:
        """Begin the result of the field, which is shown. The address of a link is known by now."""
        self.fields.separate()
        address = _read_address(self.fields.open[-1]) if self.fields.open else ""
        if address and not clean_address(address):
            self.findings.add(word_findings.ADDRESSES)

    def cite_note(self, element: Element) -> None:
        if self.left_out_reason or not self.fields.is_shown:
            return
        kind = element.tag.removeprefix("w:").removesuffix("Reference")
        self.cited[kind] += 1
        number = str(self.cited[kind]) if kind == "footnote" else f"e{self.cited[kind]}"
        self.found.pieces.append(WordRun(f"[{number}]", RunStyle(note=number)))
        self.found.notes.append((kind, element.get("w:id", ""), number))


def _read_address(field_: Field) -> str:
    """Return the address of a HYPERLINK field; "" if it leads to a place in the file, and for other fields."""
    name, *rest = field_.instruction[:_LONGEST_INSTRUCTION].split() or [""]
    is_link = name.upper() == "HYPERLINK" and rest and not rest[0].startswith("\\")
    return rest[0].strip('"') if is_link else ""


def _is_set(properties: Element | None, sources: list[Element | None], path: str) -> bool:
    values = (is_on(source, path) for source in [properties, *sources])
    return next((value for value in values if value is not None), False)
