"""The words of one Word paragraph, in the order and form in which Word shows them."""

from collections.abc import Mapping
from xml.etree.ElementTree import Element

from . import markup
from .fields import SILENT, Fields, Unshown
from .file_content import Notes
from .package import Relation
from .styles import Styles, is_on, value

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
    # The very characters that Word draws for these. A soft hyphen is for the reader to see and to take out.
    "w:noBreakHyphen": "\u2011",
    "w:softHyphen": "\u00ad",
}
_CONTAINERS = frozenset({"w:hyperlink", "w:smartTag", "w:customXml", "w:sdtContent", "w:dir", "w:r"})
_WORDLESS = (
    "w:pPr w:rPr w:proofErr w:bookmarkStart w:bookmarkEnd w:permStart w:permEnd w:lastRenderedPageBreak "
    "w:commentRangeStart w:commentRangeEnd w:customXmlPr w:smartTagPr w:sdtPr w:sdtEndPr w:moveFromRangeEnd "
    "w:moveToRangeEnd w:pict w:fldData w:ffData"
)
_IGNORED = frozenset(_WORDLESS.split())


class Unreadable(ValueError):
    """Something that cannot be read as words: the end of a sentence that begins with the paragraph."""


class Words:
    """Reads paragraph after paragraph: a field may begin in one and end in another."""

    def __init__(self, styles: Styles, relations: Mapping[str, Relation], notes: Notes) -> None:
        self.styles = styles
        self.relations = relations
        self.notes = notes
        self.fields = Fields()
        self.style = ""
        self.found: list[str] = []

    def of(self, paragraph: Element, style: str) -> str:
        self.style = style
        self.found = []
        self.children(paragraph, None)
        return "".join(self.found)

    def children(self, parent: Element, properties: Element | None) -> None:
        for child in parent:
            self.take(child, properties)

    def take(self, element: Element, properties: Element | None) -> None:
        tag = element.tag
        if tag == "w:t":
            self.text(element, properties)
        elif tag in _CHARACTERS:
            self.add(_CHARACTERS[tag])
        elif tag == "w:r":
            self.children(element, markup.at(element, "w:rPr"))
        elif tag in _CONTAINERS:
            before = len(self.found)
            self.children(element, properties)
            self.link(element, "".join(self.found[before:]))
        elif tag not in _IGNORED:
            self.special(element, properties)

    def special(self, element: Element, properties: Element | None) -> None:
        match element.tag:
            case "w:fldChar":
                self.field(element.get("w:fldCharType", ""))
            case "w:instrText":
                self.fields.instruct(element.text or "")
            case "w:fldSimple":
                self.simple_field(element, properties)
            case "w:sdt":
                self.control(element, properties)
            case "w:commentReference":
                self.notes.add(COMMENTS)
            case "mc:AlternateContent":
                # The form for every Word. That it holds no picture and no text box was seen before.
                for fallback in markup.children(element, "mc:Fallback"):
                    self.children(fallback, properties)
            case tag:
                raise Unreadable(f"holds something that cannot be read as words ({tag[:40]}). Type it as plain text")

    def add(self, words: str) -> None:
        if self.fields.is_shown:
            self.found.append(words)

    def text(self, element: Element, properties: Element | None) -> None:
        words = (element.text or "").translate({10: " ", 13: " ", 9: " "})
        if element.get("xml:space") != "preserve":
            words = words.strip(" ")
        if words and self.fields.is_shown:
            self.refuse_unless_plain(properties)
            self.add(words)

    def refuse_unless_plain(self, properties: Element | None) -> None:
        sources = self.styles.of_runs(self.style, value(properties, "w:rStyle"))
        if _says(properties, sources, "w:vanish"):
            raise Unreadable("holds hidden text. In Word, select it, open Font, and clear Hidden, or delete it")
        if _says(properties, sources, "w:strike") or _says(properties, sources, "w:dstrike"):
            raise Unreadable("holds words that are struck out. Delete them, or take the line through them away")
        if _is_of_symbols(properties, sources):
            raise Unreadable("holds characters of a font of symbols. Type them as words, in the font of the text")
        if _says(properties, sources, "w:caps") or _says(properties, sources, "w:smallCaps"):
            self.notes.counts[CAPITALS] = 1
        if value(properties, "w:vertAlign") in ("superscript", "subscript"):
            self.notes.add(RAISED)

    def field(self, kind: str) -> None:
        if kind == "begin":
            self.fields.begin()
        elif kind == "separate":
            self.fields.separate()
        elif kind == "end":
            is_contents = self.fields.is_contents
            try:
                instruction = self.fields.end()
            except Unshown as error:
                raise Unreadable(_unshown(str(error))) from error
            if is_contents:
                self.notes.counts[CONTENTS] = 1
            else:
                self.note_field(instruction)

    def simple_field(self, element: Element, properties: Element | None) -> None:
        self.fields.begin(element.get("w:instr", ""))
        if len(element):
            self.field("separate")
        self.children(element, properties)
        self.field("end")

    def note_field(self, instruction: str) -> None:
        name, *rest = instruction.split() or [""]
        if name.upper() == "HYPERLINK":
            if rest and not rest[0].startswith("\\"):  # else it leads to a place in the file itself
                self.notes.add_address(rest[0].strip('"'), "".join(self.found))
        elif name and name.upper() not in SILENT:
            self.notes.add(FIELDS)

    def control(self, element: Element, properties: Element | None) -> None:
        if is_on(element, "w:sdtPr/w:showingPlcHdr"):
            raise Unreadable(EMPTY_CONTROL)
        self.children(element, properties)

    def link(self, element: Element, words: str) -> None:
        relation = self.relations.get(element.get("r:id", ""))
        if element.tag == "w:hyperlink" and relation is not None and relation.is_external:
            self.notes.add_address(relation.target, words)


def _says(properties: Element | None, sources: list[Element | None], path: str) -> bool:
    own = is_on(properties, path)
    return own if own is not None else any(is_on(source, path) for source in sources)


def _is_of_symbols(properties: Element | None, sources: list[Element | None]) -> bool:
    for source in [properties, *sources]:
        fonts = markup.at(source, "w:rFonts")
        if fonts is not None and (name := fonts.get("w:ascii") or fonts.get("w:hAnsi")):
            return name.lower().startswith(_SYMBOL_FONTS)
    return False


def _unshown(name: str) -> str:
    return f"has a field whose words Word makes up anew and the file does not hold ({name}). Type the words themselves"
