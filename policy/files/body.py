"""The body of a Word file, paragraph by paragraph, with the numbers that Word puts in front of them."""

from collections.abc import Iterator, Mapping
from xml.etree.ElementTree import Element

from policy.text.errors import Refused

from .counting import LEVELS, Counter, Numbering, Uncountable
from .file_content import Line, Notes, quoted
from .markup import at
from .package import Relation
from .paragraph_text import CONTENTS, EMPTY_CONTROL, RULE, Unreadable, Words
from .refused_parts import reason_to_refuse, rules_drawn
from .styles import Lists, Styles, is_on, value, whole

NUMBERS = "Word's automatic numbers were turned into printed ones: {count} paragraphs."
BULLETS = "Word's bullets were turned into dashes: {count}."
MARKS = "Among the bullets were ticks or crosses, which are dashes now. See that nothing hangs on them."
NESTED = "Bullets below bullets were put on one level: {count}."
TITLE = "{} was left out: it is set as the document's title, and a policy's text does not hold its own title."
CONTENTS_TITLE = "{} was left out: it is set as the heading of a table of contents."
EMPTY_TABLE = "Tables without words were left out: {count}."
_TITLES = {"title": TITLE, "subtitle": TITLE, "toc heading": CONTENTS_TITLE}
_WORDLESS = (
    "w:sectPr w:sdtPr w:sdtEndPr w:customXmlPr w:bookmarkStart w:bookmarkEnd w:commentRangeStart w:commentRangeEnd "
    "w:permStart w:permEnd w:proofErr w:moveFromRangeEnd w:moveToRangeEnd"
)
_BETWEEN = frozenset(_WORDLESS.split())
_TICKS = frozenset("✓✔✗✘☑☒\uf0fc\uf0fb\uf0fd\uf0fe\uf050\uf04f")


class Body:
    """Reads the body in one pass: lists count on, and fields may span paragraphs."""

    def __init__(self, styles: Styles, lists: Lists, relations: Mapping[str, Relation], notes: Notes) -> None:
        self.styles = styles
        self.lists = lists
        self.notes = notes
        self.words = Words(styles, relations, notes)
        self.counter = Counter()
        self.lines: list[Line] = []
        self.paragraphs = 0
        self.is_in_contents = False

    def read(self, body: Element) -> list[Line]:
        self.blocks(body)
        if self.words.fields.open:
            raise Refused(None, "A field of the file does not end. Open it in Word and save it again.")
        return self.lines

    def blocks(self, parent: Element) -> None:
        for element in parent:
            match element.tag:
                case "w:p":
                    self.paragraph(element)
                case "w:tbl":
                    self.table(element)
                case "w:sdt":
                    self.control(element)
                case "w:sdtContent" | "w:customXml" | "w:smartTag":
                    self.blocks(element)
                case tag if tag not in _BETWEEN:
                    reason = reason_to_refuse(element) or f"is followed by what cannot be read ({tag[:40]}). Delete it"
                    raise self.refused(element, reason)

    def control(self, element: Element) -> None:
        """A content control. In that of a contents list may stand more: only what is set as its lines is left out."""
        if is_on(element, "w:sdtPr/w:showingPlcHdr"):
            self.paragraphs += 1
            raise self.refused(element, EMPTY_CONTROL)
        was_in_contents, self.is_in_contents = self.is_in_contents, self.is_in_contents or _is_contents(element)
        self.blocks(element)
        self.is_in_contents = was_in_contents

    def paragraph(self, element: Element) -> None:
        self.paragraphs += 1
        if reason := reason_to_refuse(element):
            raise self.refused(element, reason)
        properties = at(element, "w:pPr")
        style = value(properties, "w:pStyle") or self.styles.standard
        was_contents = self.words.fields.is_contents
        try:
            words = self.words.of(element, style)
            if self.is_in_contents and self.styles.name(style).startswith("toc "):
                self.notes.counts[CONTENTS] = 1
            elif words.strip(" \n") or not was_contents:
                self.add(element, style, words)
        except (Unreadable, Uncountable) as error:
            start = "has a number " if isinstance(error, Uncountable) else ""
            end = ". Type the number, and take the automatic one away" if start else ""
            raise self.refused(element, f"{start}{error}{end}") from error

    def add(self, element: Element, style: str, words: str) -> None:
        properties = at(element, "w:pPr")
        number = self.number(properties, style)
        if rules := rules_drawn(element):
            self.notes.add(RULE, rules)
        pieces = [piece.strip(" ") for piece in words.split("\n")]
        filled = [piece for piece in pieces if piece]
        if not filled and not number.strip("- "):
            return
        if is_on(properties, "w:rPr/w:vanish"):
            raise Unreadable("has a hidden end, so that Word shows it as one with the next. Show or delete that")
        if _is_drop_cap(properties):
            raise Unreadable("holds a drop cap, a letter apart from its word. In Word, set Insert, Drop Cap to None")
        if note := self.title_note(style):
            self.notes.add(note.format(quoted(" ".join(filled))))
            return
        self.note_number(number)
        is_heading = bool(number.strip("- ")) or self.is_heading(properties, style)
        first, *others = filled or [""]
        self.lines.append(Line(f"{number}{first}".strip(" "), is_heading))
        self.lines += [Line(piece, is_heading, goes_on=True) for piece in others]

    def number(self, properties: Element | None, style: str) -> str:
        """What Word shows in front of the paragraph."""
        found = self.numbering(properties, style)
        if found is None:
            return ""
        name, numbering, level = found
        shown = self.counter.number(name, numbering, level)
        if numbering.levels[level].is_bullet and shown:
            if level and any(numbering.levels[above].is_bullet for above in range(level) if above in numbering.levels):
                self.notes.add(NESTED)
            if numbering.levels[level].text in _TICKS:
                self.notes.counts[MARKS] = 1
        return shown

    def numbering(self, properties: Element | None, style: str) -> tuple[str, Numbering, int] | None:
        """The paragraph's list and level: its own, else those of its style."""
        own = value(properties, "w:numPr/w:numId")
        of_style, level_of_style = self.styles.numbering(style)
        name = of_style if own is None else own
        numbering = self.lists.numbering(name) if name and name != "0" else None
        if name is None or numbering is None:
            return None
        level = whole(value(properties, "w:numPr/w:ilvl"))
        if level is None:
            linked = (index for index, each in sorted(numbering.levels.items()) if each.style == style)
            level = next(linked, level_of_style or 0)
        if level >= LEVELS or level not in numbering.levels:
            return None
        return name, numbering, level

    def note_number(self, number: str) -> None:
        if number.strip(" "):
            self.notes.add(BULLETS if number == "- " else NUMBERS)

    def title_note(self, style: str) -> str:
        """Why a paragraph before section 1 is left out, or ""."""
        if any(line.text[:1].isdigit() for line in self.lines):
            return ""
        return _TITLES.get(self.styles.name(style), "")

    def is_heading(self, properties: Element | None, style: str) -> bool:
        name = self.styles.name(style)
        return name.startswith("heading ") or value(properties, "w:outlineLvl") is not None

    def table(self, element: Element) -> None:
        """A table that holds nothing is left out; any other is refused."""
        reason = reason_to_refuse(element)
        if reason is None and not _words(element) and next(element.iter("w:numPr"), None) is None:
            self.notes.add(EMPTY_TABLE)
            self.paragraphs += sum(1 for _ in element.iter("w:p"))
            return
        begins = f", which begins {quoted(_words(element))}," if _words(element) else ""
        place = f"after paragraph {self.paragraphs}" if self.paragraphs else "at the beginning"
        why = reason or (
            "holds words, and where clauses in a table belong is not certain. In Word, click into the table, choose "
            "Layout and Convert to Text, and see that each clause is a paragraph"
        )
        raise Refused(None, f"The table {place}{begins} {why}. Then choose the file again.")

    def refused(self, element: Element, reason: str) -> Refused:
        words = _words(element)
        begins = f", which begins {quoted(words)}," if words else ""
        return Refused(None, f"Paragraph {self.paragraphs}{begins} {reason}. Then choose the file again.")


def _words(element: Element) -> str:
    return " ".join("".join(_pieces(element)).split())


def _pieces(element: Element) -> Iterator[str]:
    for each in element.iter():
        if each.tag in ("w:t", "w:delText"):
            yield each.text or ""
        elif each.tag in ("w:p", "w:tab", "w:br"):
            yield " "


def _is_contents(control: Element) -> bool:
    return value(control, "w:sdtPr/w:docPartObj/w:docPartGallery") == "Table of Contents"


def _is_drop_cap(properties: Element | None) -> bool:
    frame = at(properties, "w:framePr")
    return frame is not None and frame.get("w:dropCap", "none") != "none"
