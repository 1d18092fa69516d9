"""Reads the words of a Word paragraph, in the order and form in which Word shows them."""

from collections.abc import Mapping
from xml.etree.ElementTree import Element

from . import markup
from .fields import SILENT, FieldStack, UnshownField
from .file_content import ConversionNotes
from .styles import Styles, is_on, read_value
from .word_package import Relation

FIELDS = "Fields, such as dates and references that Word fills in, were kept as Word last showed them: {count}."
CONTENTS = "The table of contents was left out."
COMMENTS = "Comments were left out: {count}."
RAISED = "Raised or lowered characters, as in m² or 1st, were kept on the line: {count}."
CAPITALS = "Words that Word shows in capitals were kept as they were typed."
EMPTY_CONTROL = "has a form field that nobody filled in. Fill it in, or delete it"
RULE = "Lines drawn across the page were left out: {count}."
_SYMBOL_FONTS = ("symbol", "wingdings", "webdings", "marlett", "zapf dingbats")
_CHARACTERS = {
    "w:tab": " ",
    "w:ptab": " ",
    "w:br": "\n",
    "w:cr": "\n",
    # The characters that Word draws for these. The soft hyphen stays, to be shown and removed later.
    "w:noBreakHyphen": "\u2011",
    "w:softHyphen": "\u00ad",
}
_CONTAINERS = frozenset({"w:hyperlink", "w:smartTag", "w:customXml", "w:sdtContent", "w:dir", "w:r"})
_WITHOUT_TEXT = (
    "w:pPr w:rPr w:proofErr w:bookmarkStart w:bookmarkEnd w:permStart w:permEnd w:lastRenderedPageBreak "
    "w:commentRangeStart w:commentRangeEnd w:customXmlPr w:smartTagPr w:sdtPr w:sdtEndPr w:moveFromRangeEnd "
    "w:moveToRangeEnd w:pict w:fldData w:ffData"
)
_IGNORED = frozenset(_WITHOUT_TEXT.split())


class UnreadableText(ValueError):
    """Something that cannot be read as words. The message completes a sentence that begins with the paragraph."""


class ParagraphText:
    """Reads one paragraph after another, because a field may begin in one and end in another."""

    def __init__(self, styles: Styles, relations: Mapping[str, Relation], notes: ConversionNotes) -> None:
        self.styles = styles
        self.relations = relations
        self.notes = notes
        self.fields = FieldStack()
        self.style = ""
        self.words: list[str] = []

    def read(self, paragraph: Element, style: str) -> str:
        self.style = style
        self.words = []
        self.read_children(paragraph, None)
        return "".join(self.words)

    def read_children(self, parent: Element, properties: Element | None) -> None:
        for element in parent:
            tag = element.tag
            if tag == "w:t":
                self.read_text(element, properties)
            elif tag in _CHARACTERS:
                self.add(_CHARACTERS[tag])
            elif tag == "w:r":
                self.read_children(element, markup.find_at(element, "w:rPr"))
            elif tag in _CONTAINERS:
                before = len(self.words)
                self.read_children(element, properties)
                self.note_link(element, "".join(self.words[before:]))
            elif tag not in _IGNORED:
                self.read_special(element, properties)

    def read_special(self, element: Element, properties: Element | None) -> None:
        match element.tag:
            case "w:fldChar":
                self.read_field(element.get("w:fldCharType", ""))
            case "w:instrText":
                self.fields.instruct(element.text or "")
            case "w:fldSimple":
                self.read_simple_field(element, properties)
            case "w:sdt":
                self.read_control(element, properties)
            case "w:commentReference":
                self.notes.add(COMMENTS)
            case "mc:AlternateContent":
                # The fallback is for every version of Word. Pictures and text boxes were refused before.
                for fallback in markup.list_children(element, "mc:Fallback"):
                    self.read_children(fallback, properties)
            case tag:
                raise UnreadableText(
                    f"holds something that cannot be read as words ({tag[:40]}). Type it as plain text"
                )

    def add(self, words: str) -> None:
        if self.fields.is_shown:
            self.words.append(words)

    def read_text(self, element: Element, properties: Element | None) -> None:
        words = (element.text or "").translate({10: " ", 13: " ", 9: " "})
        if element.get("xml:space") != "preserve":
            words = words.strip(" ")
        if words and self.fields.is_shown:
            self.refuse_unless_plain(properties)
            self.add(words)

    def refuse_unless_plain(self, properties: Element | None) -> None:
        sources = self.styles.list_run_properties(self.style, read_value(properties, "w:rStyle"))
        if _is_set(properties, sources, "w:vanish"):
            raise UnreadableText("holds hidden text. In Word, select it, open Font, and clear Hidden, or delete it")
        if _is_set(properties, sources, "w:strike") or _is_set(properties, sources, "w:dstrike"):
            raise UnreadableText("holds words that are struck out. Delete them, or take the line through them away")
        if _has_symbol_font(properties, sources):
            raise UnreadableText("holds characters of a font of symbols. Type them as words, in the font of the text")
        if _is_set(properties, sources, "w:caps") or _is_set(properties, sources, "w:smallCaps"):
            self.notes.counts[CAPITALS] = 1
        if read_value(properties, "w:vertAlign") in ("superscript", "subscript"):
            self.notes.add(RAISED)

    def read_field(self, kind: str) -> None:
        if kind == "begin":
            self.fields.begin()
        elif kind == "separate":
            self.fields.separate()
        elif kind == "end":
            is_contents = self.fields.is_contents
            try:
                instruction = self.fields.end()
            except UnshownField as error:
                raise UnreadableText(
                    f"has a field whose words Word works out each time and the file does not hold ({error}). Type the "
                    "words themselves"
                ) from error
            if is_contents:
                self.notes.counts[CONTENTS] = 1
            else:
                self.note_field(instruction)

    def read_simple_field(self, element: Element, properties: Element | None) -> None:
        self.fields.begin(element.get("w:instr", ""))
        if len(element):
            self.read_field("separate")
        self.read_children(element, properties)
        self.read_field("end")

    def note_field(self, instruction: str) -> None:
        name, *rest = instruction.split() or [""]
        if name.upper() == "HYPERLINK":
            if rest and not rest[0].startswith("\\"):  # else it leads to a place in the file itself
                self.notes.add_address(rest[0].strip('"'), "".join(self.words))
        elif name and name.upper() not in SILENT:
            self.notes.add(FIELDS)

    def read_control(self, element: Element, properties: Element | None) -> None:
        if is_on(element, "w:sdtPr/w:showingPlcHdr"):
            raise UnreadableText(EMPTY_CONTROL)
        self.read_children(element, properties)

    def note_link(self, element: Element, words: str) -> None:
        relation = self.relations.get(element.get("r:id", ""))
        if element.tag == "w:hyperlink" and relation is not None and relation.is_external:
            self.notes.add_address(relation.target, words)


def _is_set(properties: Element | None, sources: list[Element | None], path: str) -> bool:
    own = is_on(properties, path)
    return own if own is not None else any(is_on(source, path) for source in sources)


def _has_symbol_font(properties: Element | None, sources: list[Element | None]) -> bool:
    for source in [properties, *sources]:
        fonts = markup.find_at(source, "w:rFonts")
        if fonts is not None and (name := fonts.get("w:ascii") or fonts.get("w:hAnsi")):
            return name.lower().startswith(_SYMBOL_FONTS)
    return False
