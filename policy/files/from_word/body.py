"""Reads the body of a Word file into blocks, in one pass, because list numbers and fields run across paragraphs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from xml.etree.ElementTree import Element

from policy.text.blocks import Block, BlockKind, Words
from policy.text.style_names import read_bookmark

from ...files import findings as word_findings
from ..findings import Findings
from ..words import WordRun, is_all_bold, make_words
from .attachments import Attachments
from .changes import TrackedChanges
from .comments import Comments
from .drawings import is_drop_cap
from .indents import Indents
from .markup import find_at
from .numbers import PrintedNumber, PrintedNumbers
from .part_text import UNREAD, join_text
from .runs import Break, ParagraphRuns, RunReader
from .styles import Lists, Styles, is_on, read_value, read_whole_number
from .tables import TableReader
from .word_package import Relation

CONTENTS = "the contents list"
_QUOTES = frozenset({"quote", "intense quote", "block text"})
_CONTAINERS = frozenset({"w:sdtContent", "w:customXml", "w:smartTag", "w:ins", "w:moveTo", "w:del", "w:moveFrom"})
_NEW_PAGES = ("nextPage", "oddPage", "evenPage")


@dataclass(frozen=True, slots=True)
class _Form:
    """The kind, number, level and style of a paragraph, before it is split at line breaks."""

    kind: BlockKind
    number: str = ""
    level: int = 0
    style: str = ""


@dataclass(frozen=True, slots=True)
class _ReadParagraph:
    """A paragraph whose runs have been read."""

    properties: Element | None
    style: str
    found: ParagraphRuns
    where: str
    is_contents: bool  # inside a contents list that began before it


class BodyReader:
    def __init__(
        self,
        styles: Styles,
        lists: Lists,
        relations: Mapping[str, Relation],
        findings: Findings,
        attachments: Attachments,
        changes: TrackedChanges,
        comments: Comments,
    ) -> None:
        self.styles = styles
        self.findings = findings
        self.attachments = attachments
        self.numbers = PrintedNumbers(lists)
        self.indents = Indents(styles, lists)
        self.changes = changes
        self.comments = comments
        self.runs = RunReader(styles, relations, findings, changes, comments)
        self.tables = TableReader(styles, findings, changes, self.read_apart)
        self.gone_style = ""  # of the first deleted paragraph in the run right before this one
        self.joined: _ReadParagraph | None = None  # one that continues with the next paragraph
        self.list_style_levels = cache(self._list_style_levels)
        self.blocks: list[Block] = []
        self.paragraphs = self.table_count = 0
        self.is_in_contents = False
        self.title = ""

    def read(self, body: Element) -> tuple[Block, ...]:
        self.read_children(body)
        self.end_joined()
        if self.runs.fields.open:
            self.findings.add(word_findings.OPEN_FIELD)
        self.numbers.add_notes(self.findings)
        return tuple(self.blocks)

    def read_apart(self, parent: Element) -> list[Block]:
        """Return the blocks of a cell, box or note, without adding them to the body."""
        outer, self.blocks = self.blocks, []
        items, self.indents.items = self.indents.items, []
        self.read_children(parent)
        self.end_joined()
        inner, self.blocks, self.indents.items = self.blocks, outer, items
        return inner

    def read_children(self, parent: Element) -> None:
        for element in parent:
            match element.tag:
                case "w:p":
                    self.read_paragraph(element)
                case "w:tbl":
                    self.read_table(element)
                case "w:sdt":
                    self.read_control(element)
                case "w:commentRangeStart" | "w:commentRangeEnd":
                    self.comments.read_range(element)
                case "mc:AlternateContent":
                    self.read_children(element[0] if len(element) else element)
                case tag if tag in _CONTAINERS:
                    self.read_children(element)
                case _:
                    self.findings.leave_out(f"paragraph {self.paragraphs}", UNREAD, join_text(element))

    def read_control(self, element: Element) -> None:
        before = self.is_in_contents
        if read_value(element, "w:sdtPr/w:docPartObj/w:docPartGallery") == "Table of Contents":
            self.is_in_contents = True
        self.read_children(element)
        self.is_in_contents = before

    def read_table(self, element: Element) -> None:
        self.end_joined()
        self.gone_style = ""
        self.table_count += 1
        where = f"table {self.table_count}"
        self.indents.end_list()
        rows, after = self.tables.read(element, where)
        style = read_value(element, "w:tblPr/w:tblStyle") or ""
        if any(cell.paragraphs for row in rows for cell in row.cells):
            self.blocks.append(Block(BlockKind.TABLE, Words(""), where, style=self.styles.show_name(style), rows=rows))
        self.blocks += after

    def read_paragraph(self, element: Element) -> None:
        self.paragraphs += 1
        where = f"paragraph {self.paragraphs}"
        self.changes.where = where
        properties = find_at(element, "w:pPr")
        formatting = self.changes.choose_properties(properties, "w:pPr")
        style = self.find_style(element, read_value(formatting, "w:pStyle") or self.styles.standard)
        is_contents = self.runs.fields.is_contents
        found = self.runs.read(element, style, self.joined.found if self.joined else None)
        for reason, words in found.unshown.items():
            self.findings.leave_out(where, reason, "".join(words))
        found.unshown.clear()
        read = _ReadParagraph(formatting, style, found, where, is_contents)
        has_drop_cap = is_drop_cap(formatting)
        if has_drop_cap:
            self.findings.add(word_findings.DROP_CAPS)
        self.joined = read if self.changes.takes_end(properties) or has_drop_cap else None
        if not self.joined:
            self.end_paragraph(read)

    def find_style(self, paragraph: Element, style: str) -> str:
        """Return the style. After deleted paragraphs LibreOffice writes a wrong one; our bookmark has the right one."""
        first, is_gone = self.gone_style, self.changes.is_gone(find_at(paragraph, "w:pPr"))
        self.gone_style = (first or style) if is_gone else ""
        if not first or first != style:
            return style
        bookmarks = (read_bookmark(one.get("w:name", "")) for one in paragraph.iter("w:bookmarkStart"))
        return self.styles.find_by_name(next(bookmarks, "")) or style

    def end_joined(self) -> None:
        """End a paragraph that should continue with the next one, if no paragraph follows."""
        if self.joined is None:
            return
        read, self.joined = self.joined, None
        if any(run.text.strip() for run in _list_runs(read.found.pieces)):
            self.end_paragraph(read)
        else:
            self.add_attachments(read)

    def end_paragraph(self, read: _ReadParagraph) -> None:
        if is_on(read.properties, "w:pageBreakBefore"):
            self.add_page_break(read.where)
        words = "".join(one.text for one in _list_runs(read.found.pieces))
        if self.is_contents(read.style) or (read.is_contents and not words.strip()):
            self.findings.leave_out(read.where, CONTENTS, words)
        else:
            self.add_paragraph(read.properties, read.style, read.found, read.where)
        self.add_attachments(read)
        section = find_at(read.properties, "w:sectPr")
        if section is not None and (read_value(section, "w:type") or "nextPage") in _NEW_PAGES:
            self.add_page_break(read.where)

    def is_contents(self, style: str) -> bool:
        name = self.styles.read_name(style)
        return name.startswith("toc ") and (name != "toc heading" or self.is_in_contents)

    def add_paragraph(self, properties: Element | None, style: str, found: ParagraphRuns, where: str) -> None:
        number = self.numbers.count(properties, style)
        has_words = any(run.text.strip() for run in _list_runs(found.pieces))
        if not has_words:
            if number is not None and number.text:
                self.findings.add(word_findings.EMPTY_NUMBERS)
            self.add_breaks(found.pieces, where)
            return
        self.add_lines(self.find_form(properties, style, number), found.pieces, where)

    def find_form(self, properties: Element | None, style: str, number: PrintedNumber | None) -> _Form:
        name = self.styles.read_name(style)
        shown = self.styles.show_name(style)
        printed = number.text if number is not None else ""
        if name == "title":
            return _Form(BlockKind.HEADING, printed, 0, "Title")
        if level := self.find_heading_level(properties, style):
            self.indents.end_list()
            return _Form(BlockKind.HEADING, printed, level, shown)
        if number is not None and number.is_shown:
            depth = self.indents.add_item(properties, style, number.numbering, number.level)
            return _Form(BlockKind.ITEM, printed, depth, shown)
        if name in _QUOTES:
            return _Form(BlockKind.QUOTE, style=shown)
        return _Form(BlockKind.PARAGRAPH, level=self.indents.find_depth(properties, style), style=shown)

    def find_heading_level(self, properties: Element | None, style: str) -> int:
        """Return the level from the paragraph's outline, its style's name or its style's outline; 0 for body text."""
        own = read_whole_number(read_value(properties, "w:outlineLvl"))
        outline = next(iter(self.list_style_levels(style)), 9) if own is None else own
        return outline + 1 if outline < 9 else 0

    def _list_style_levels(self, style: str) -> list[int]:
        """List the levels that the style gives, counted from 0 as Word does. The first one applies."""
        name = self.styles.read_name(style)
        if name.startswith("heading ") and (named := read_whole_number(name.removeprefix("heading "))):
            return [named - 1]
        values = (read_value(one, "w:pPr/w:outlineLvl") for one in self.styles.chain(style))
        return [level for value in values if (level := read_whole_number(value)) is not None]

    def add_lines(self, form: _Form, pieces: Sequence[WordRun | Break], where: str) -> None:
        """Add a block for each line. Text after a line break gets no number of its own."""
        number = form.number
        is_first = True
        for line, end in _split_lines(pieces):
            words = make_words(line, self.findings.count_hidden, self.findings.count_accents)
            if words.text:
                kind, level = form.kind, form.level
                if not is_first:
                    self.findings.add(word_findings.LINE_BREAKS)
                    # A second line is not another item: that would show a bullet that Word does not print.
                    kind = BlockKind.PARAGRAPH if kind is BlockKind.ITEM else kind
                block = Block(kind, words, where, number, level, form.style, is_all_bold(line))
                self.blocks.append(block)
                self.title = self.title or (words.text if form.style == "Title" else "")
                number, is_first = "", False
            if end is Break.PAGE:
                self.add_page_break(where)

    def add_breaks(self, pieces: Sequence[WordRun | Break], where: str) -> None:
        if Break.PAGE in pieces:
            self.add_page_break(where)

    def add_page_break(self, where: str) -> None:
        if self.blocks and self.blocks[-1].kind is not BlockKind.PAGE_BREAK:
            self.blocks.append(Block(BlockKind.PAGE_BREAK, Words(""), where))

    def add_attachments(self, read: _ReadParagraph) -> None:
        found, where = read.found, read.where
        self.blocks += self.attachments.list_pictures(found, where, self.styles.show_name(read.style))
        for box in found.boxes:
            self.findings.add(word_findings.BOXES)
            self.blocks += self.read_apart(box)
        for kind, name, number in found.notes:
            self.add_note(self.attachments.find_note(kind, name), number, where)
        for name in found.comments:
            self.comments.add(name, where)

    def add_note(self, element: Element | None, number: str, where: str) -> None:
        """Add a note. Each of its paragraphs is a block; only the first has the number."""
        inner = [] if element is None else self.read_apart(element)
        for block in inner:
            if block.kind in (BlockKind.TABLE, BlockKind.PICTURE, BlockKind.NOTE):
                self.blocks.append(block)
            elif block.kind is not BlockKind.PAGE_BREAK:
                self.blocks.append(Block(BlockKind.NOTE, block.words, where, number))
                number = ""


def _list_runs(pieces: Sequence[WordRun | Break]) -> list[WordRun]:
    return [one for one in pieces if isinstance(one, WordRun)]


def _split_lines(pieces: Sequence[WordRun | Break]) -> list[tuple[list[WordRun], Break | None]]:
    """Return the runs of each line, with the break that ends it."""
    lines: list[tuple[list[WordRun], Break | None]] = []
    line: list[WordRun] = []
    for piece in pieces:
        if isinstance(piece, WordRun):
            line.append(piece)
        else:
            lines.append((line, piece))
            line = []
    return [*lines, (line, None)]
