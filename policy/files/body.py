"""Reads the body of a Word file, paragraph by paragraph, with the numbers that Word shows before them."""

from collections.abc import Mapping
from xml.etree.ElementTree import Element

from policy.text.errors import TextError

from .file_content import ConversionNotes, FileLine, quote_opening
from .list_numbering import ListCounter, UncertainNumber
from .markup import find_at
from .paragraph_text import CONTENTS, EMPTY_CONTROL, RULE, ParagraphText, UnreadableText
from .refused_parts import count_rules, find_refusal
from .styles import Lists, Styles, is_on, read_value
from .word_package import Relation

NUMBERS = "Word's automatic numbers were turned into printed ones: {count} paragraphs."
BULLETS = "Word's bullets were turned into dashes: {count}."
MARKS = "Among the bullets were ticks or crosses, which are dashes now. Check that nothing depends on them."
NESTED = "Bullets below bullets were put on one level: {count}."
TITLE = "{} was left out: it is set as the document's title, and a policy's text does not hold its own title."
CONTENTS_TITLE = "{} was left out: it is set as the heading of a table of contents."
EMPTY_TABLE = "Tables without words were left out: {count}."
_TITLES = {"title": TITLE, "subtitle": TITLE, "toc heading": CONTENTS_TITLE}
_WITHOUT_TEXT = (
    "w:sectPr w:sdtPr w:sdtEndPr w:customXmlPr w:bookmarkStart w:bookmarkEnd w:commentRangeStart w:commentRangeEnd "
    "w:permStart w:permEnd w:proofErr w:moveFromRangeEnd w:moveToRangeEnd"
)
_IGNORED = frozenset(_WITHOUT_TEXT.split())
_GAPS = frozenset({"w:p", "w:tab", "w:br"})
_TICKS = frozenset("✓✔✗✘☑☒\uf0fc\uf0fb\uf0fd\uf0fe\uf050\uf04f")


class Body:
    """Reads the body in one pass, because lists count on and fields may span paragraphs."""

    def __init__(self, styles: Styles, lists: Lists, relations: Mapping[str, Relation], notes: ConversionNotes) -> None:
        self.styles = styles
        self.lists = lists
        self.notes = notes
        self.paragraph_text = ParagraphText(styles, relations, notes)
        self.counter = ListCounter()
        self.lines: list[FileLine] = []
        self.paragraph_count = 0
        self.is_in_contents = False

    def read(self, body: Element) -> list[FileLine]:
        self.read_blocks(body)
        if self.paragraph_text.fields.open:
            raise TextError(None, "A field of the file does not end. Open it in Word and save it again.")
        return self.lines

    def read_blocks(self, parent: Element) -> None:
        for element in parent:
            match element.tag:
                case "w:p":
                    self.read_paragraph(element)
                case "w:tbl":
                    self.read_table(element)
                case "w:sdt":
                    self.read_control(element)
                case "w:sdtContent" | "w:customXml" | "w:smartTag":
                    self.read_blocks(element)
                case tag if tag not in _IGNORED:
                    reason = find_refusal(element) or f"is followed by what cannot be read ({tag[:40]}). Delete it"
                    raise self.refusal(element, reason)

    def read_control(self, element: Element) -> None:
        """Read a content control. In one for the contents, only lines with a contents style are left out."""
        if is_on(element, "w:sdtPr/w:showingPlcHdr"):
            self.paragraph_count += 1
            raise self.refusal(element, EMPTY_CONTROL)
        was_in_contents = self.is_in_contents
        if read_value(element, "w:sdtPr/w:docPartObj/w:docPartGallery") == "Table of Contents":
            self.is_in_contents = True
        self.read_blocks(element)
        self.is_in_contents = was_in_contents

    def read_paragraph(self, element: Element) -> None:
        self.paragraph_count += 1
        if reason := find_refusal(element):
            raise self.refusal(element, reason)
        properties = find_at(element, "w:pPr")
        style = read_value(properties, "w:pStyle") or self.styles.standard
        was_contents = self.paragraph_text.fields.is_contents
        try:
            words = self.paragraph_text.read(element, style)
            if self.is_in_contents and self.styles.read_name(style).startswith("toc "):
                self.notes.counts[CONTENTS] = 1
            elif words.strip(" \n") or not was_contents:
                self.add_lines(element, style, words)
        except (UnreadableText, UncertainNumber) as error:
            start = "has a number " if isinstance(error, UncertainNumber) else ""
            end = ". Type the number, and take the automatic one away" if start else ""
            raise self.refusal(element, f"{start}{error}{end}") from error

    def add_lines(self, element: Element, style: str, words: str) -> None:
        properties = find_at(element, "w:pPr")
        number = self.find_number(properties, style)
        if rules := count_rules(element):
            self.notes.add(RULE, rules)
        pieces = [piece.strip(" ") for piece in words.split("\n")]
        filled = [piece for piece in pieces if piece]
        if not filled and not number.strip("- "):
            return
        if is_on(properties, "w:rPr/w:vanish"):
            raise UnreadableText("has a hidden end, so that Word shows it as one with the next. Show or delete that")
        if _is_drop_cap(properties):
            raise UnreadableText(
                "holds a drop cap, a letter apart from its word. In Word, set Insert, Drop Cap to None"
            )
        if note := self.find_title_note(style):
            self.notes.add(note.format(quote_opening(" ".join(filled))))
            return
        if number.strip(" "):
            self.notes.add(BULLETS if number == "- " else NUMBERS)
        is_heading = bool(number.strip("- ")) or self.is_heading(properties, style)
        first, *others = filled or [""]
        self.lines.append(FileLine(f"{number}{first}".strip(" "), is_heading))
        self.lines += [FileLine(piece, is_heading, continues_paragraph=True) for piece in others]

    def find_number(self, properties: Element | None, style: str) -> str:
        """The number that Word shows before the paragraph."""
        list_level = self.lists.find_level(properties, style)
        if list_level is None:
            return ""
        name, numbering, level = list_level
        shown = self.counter.count(name, numbering, level)
        if numbering.levels[level].is_bullet and shown:
            if level and any(numbering.levels[above].is_bullet for above in range(level) if above in numbering.levels):
                self.notes.add(NESTED)
            if numbering.levels[level].text in _TICKS:
                self.notes.counts[MARKS] = 1
        return shown

    def find_title_note(self, style: str) -> str:
        """The note on why a paragraph before section 1 is left out, or ""."""
        if any(line.text[:1].isdigit() for line in self.lines):
            return ""
        return _TITLES.get(self.styles.read_name(style), "")

    def is_heading(self, properties: Element | None, style: str) -> bool:
        name = self.styles.read_name(style)
        return name.startswith("heading ") or read_value(properties, "w:outlineLvl") is not None

    def read_table(self, element: Element) -> None:
        """Leave out a table without words, refuse any other."""
        reason = find_refusal(element)
        if reason is None and not _join_words(element) and next(element.iter("w:numPr"), None) is None:
            self.notes.add(EMPTY_TABLE)
            self.paragraph_count += sum(1 for _ in element.iter("w:p"))
            return
        begins = f", which begins {quote_opening(_join_words(element))}," if _join_words(element) else ""
        place = f"after paragraph {self.paragraph_count}" if self.paragraph_count else "at the beginning"
        why = reason or (
            "holds words, and where clauses in a table belong is not certain. In Word, click into the table, choose "
            "Layout and Convert to Text, and check that each clause is a paragraph"
        )
        raise TextError(None, f"The table {place}{begins} {why}. Then choose the file again.")

    def refusal(self, element: Element, reason: str) -> TextError:
        words = _join_words(element)
        begins = f", which begins {quote_opening(words)}," if words else ""
        return TextError(None, f"Paragraph {self.paragraph_count}{begins} {reason}. Then choose the file again.")


def _join_words(element: Element) -> str:
    kinds = {"w:t", "w:delText", *_GAPS}
    pieces = (" " if child.tag in _GAPS else child.text or "" for child in element.iter() if child.tag in kinds)
    return " ".join("".join(pieces).split())


def _is_drop_cap(properties: Element | None) -> bool:
    frame = find_at(properties, "w:framePr")
    return frame is not None and frame.get("w:dropCap", "none") != "none"
