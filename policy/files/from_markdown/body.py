"""Turns the tokens of a Markdown file into blocks, in order."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from markdown_it.token import Token

from policy.text.blocks import Block, BlockKind, Words

from ...files import findings as word_findings
from ..findings import Findings
from ..words import WordRun, is_all_bold, make_words
from .contents import find_contents
from .html import HtmlBlockReader
from .inline import InlineReader, InlineWords
from .tables import TableReader

PICTURES = "Pictures of a Markdown file are not in the file itself: {count}. Add them, or write what they say in words."
SHOWN_NUMBERS = "Numbers of lists are as Markdown shows them, not as they were typed: {count}."
FENCES = "Lines that are set as program code were kept as paragraphs: {count}."
_SETTING = re.compile(r"\[\[?_?TOC_?\]?\]|\$\{toc\}|\{:[^{}]*\}", re.IGNORECASE)


@dataclass(slots=True)
class _Quote:
    """An open block quote."""


@dataclass(slots=True)
class _Item:
    """An open list item. ``number`` is what is shown before its words, "" for a bullet."""

    number: str
    where: str
    has_begun: bool = False


@dataclass(slots=True)
class _List:
    is_ordered: bool
    next_number: int


class MarkdownBodyReader:
    """Reads tokens into blocks. ``notes`` maps labels to notes' tokens; a note follows the block that cites it."""

    def __init__(self, findings: Findings, lines: Sequence[str], notes: Mapping[str, list[Token]]) -> None:
        self.findings = findings
        self.lines = lines
        self.notes = notes
        self.numbers: dict[str, str] = {}
        self.written: set[str] = set()
        self.inline = InlineReader(findings, self.number_note)
        self.tables = TableReader(findings, lines, self.read_inline)
        self.blocks: list[Block] = []
        self.lists: list[_List] = []
        self.containers: list[_Item | _Quote] = []
        self.cited: list[str] = []
        self.heading = 0

    def read(self, tokens: Sequence[Token]) -> tuple[Block, ...]:
        contents = find_contents(tokens)
        position = 0
        while position < len(tokens):
            if end := contents.get(position):
                self.leave_out_contents(tokens[position:end])
                position = end
            elif tokens[position].type == "table_open":
                position = self.read_table(tokens, position)
            else:
                self.read_token(tokens[position])
                position += 1
        return tuple(self.blocks)

    def list_uncited(self) -> list[str]:
        return [label for label in self.notes if label not in self.written]

    def read_token(self, token: Token) -> None:
        match token.type:
            case "heading_open" | "heading_close":
                self.heading = int(token.tag[1]) if token.nesting > 0 else 0
            case "bullet_list_open" | "ordered_list_open":
                self.keep_bare_number(*self.containers[-1:])
                self.lists.append(_List(token.type == "ordered_list_open", int(token.attrs.get("start", 1))))
            case "bullet_list_close" | "ordered_list_close":
                self.lists.pop()
            case "list_item_open":
                self.containers.append(self.open_item(token))
            case "blockquote_open":
                self.containers.append(_Quote())
            case "list_item_close" | "blockquote_close":
                self.keep_bare_number(self.containers.pop())
            case "inline":
                self.read_paragraph(token)
            case "fence" | "code_block":
                self.read_code(token)
            case "html_block":
                self.read_html(token)

    def open_item(self, token: Token) -> _Item:
        inside = self.lists[-1]
        if not inside.is_ordered:
            return _Item("", find_place(token))
        number, inside.next_number = inside.next_number, inside.next_number + 1
        if token.info not in (str(number), "1", ""):
            self.findings.add(SHOWN_NUMBERS)
        return _Item(f"{number}{token.markup}", find_place(token))

    def keep_bare_number(self, *containers: _Item | _Quote) -> None:
        """Keep a number without words after it, such as a line of only "2020.", as words."""
        for container in containers:
            if isinstance(container, _Item) and container.number and not container.has_begun:
                container.has_begun = True
                self.blocks.append(Block(BlockKind.PARAGRAPH, Words(container.number), container.where))

    def read_paragraph(self, token: Token) -> None:
        if _SETTING.fullmatch(token.content.strip()):
            self.findings.leave_out(find_place(token), "a sign that places the contents list", token.content)
            return
        first = token.map[0] + 1 if token.map else 1
        found = self.read_inline(token)
        for place, line in enumerate(found.lines):
            self.add_line(line, f"line {first + place}", is_first=place == 0)
        self.add_after(found, find_place(token))

    def read_inline(self, token: Token) -> InlineWords:
        return self.inline.read(token.children or [], find_place(token))

    def add_line(self, runs: Sequence[WordRun], where: str, *, is_first: bool = True) -> None:
        """Add a block for a line that has words. Text after a line break gets no number of its own."""
        is_bold = is_all_bold(runs)
        if self.heading and is_bold:  # A heading is bold anyway.
            runs = [replace(run, style=replace(run.style, is_bold=False)) for run in runs]
        words = make_words(runs, self.findings.count_hidden)
        if not words.text:
            return
        if not is_first:
            self.findings.add(word_findings.LINE_BREAKS)
        kind, number, level = self.find_form()
        self.blocks.append(Block(kind, words, where, number, level, is_bold=is_bold))

    def find_form(self) -> tuple[BlockKind, str, int]:
        """Return the kind, number and level of the next words, from the lists and quotes around them."""
        depth = sum(isinstance(one, _Item) for one in self.containers)
        innermost = self.containers[-1] if self.containers else None
        number = ""
        is_new_item = isinstance(innermost, _Item) and not innermost.has_begun
        if isinstance(innermost, _Item) and not innermost.has_begun:
            number, innermost.has_begun = innermost.number, True
        if self.heading:
            return BlockKind.HEADING, number, self.heading
        if is_new_item:
            return BlockKind.ITEM, number, depth
        if isinstance(innermost, _Quote):
            return BlockKind.QUOTE, "", 0
        return BlockKind.PARAGRAPH, "", depth

    def add_after(self, found: InlineWords, where: str) -> None:
        """Add the pictures and notes of a paragraph or table after it."""
        for runs in found.pictures:
            self.findings.add(PICTURES)
            words = make_words(runs, self.findings.count_hidden)
            self.blocks.append(Block(BlockKind.PICTURE, words, where))
        for label in found.notes:
            self.add_note(label)

    def number_note(self, label: str) -> str:
        """Return the note's number. Notes are numbered in the order in which they are first cited."""
        return self.numbers.setdefault(label, str(len(self.numbers) + 1))

    def add_note(self, label: str) -> None:
        """Add a note once, even if it cites itself. Each paragraph is a block; only the first has the number."""
        if label in self.written:
            return
        self.written.add(label)
        reader = MarkdownBodyReader(self.findings, self.lines, self.notes)
        reader.numbers, reader.written = self.numbers, self.written
        number = self.numbers[label]
        for block in reader.read(self.notes[label]):
            if block.kind in (BlockKind.TABLE, BlockKind.PICTURE, BlockKind.NOTE):
                self.blocks.append(block)
            else:
                words = f"{block.number} {block.words.text}" if block.number else ""
                self.blocks.append(Block(BlockKind.NOTE, Words(words) if words else block.words, block.where, number))
                number = ""

    def read_code(self, token: Token) -> None:
        self.findings.leave_out(find_place(token), "the name of a kind of program code", token.info)
        first = token.map[0] + 1 if token.map else 1
        first += token.type == "fence"
        for place, line in enumerate(token.content.split("\n")):
            if line.strip():
                self.findings.add(FENCES)
                self.add_line([WordRun(line)], f"line {first + place}")

    def read_html(self, token: Token) -> None:
        depth = sum(isinstance(one, _Item) for one in self.containers)
        first = token.map[0] + 1 if token.map else 1
        blocks, found = HtmlBlockReader(self.findings, first, depth).read(token.content)
        for block in blocks:
            if block.kind is BlockKind.PARAGRAPH and block.level == depth:
                kind, number, level = self.find_form()
                block = replace(block, kind=kind, number=number, level=level)
            self.blocks.append(block)
        self.add_after(found, find_place(token))

    def read_table(self, tokens: Sequence[Token], position: int) -> int:
        """Add a table and return the position after it."""
        end = next(place for place in range(position, len(tokens)) if tokens[place].type == "table_close")
        rows, after = self.tables.read(tokens[position:end])
        where = find_place(tokens[position])
        if rows:
            self.blocks.append(Block(BlockKind.TABLE, Words(""), where, rows=rows))
        self.add_after(after, where)
        return end + 1

    def leave_out_contents(self, tokens: Sequence[Token]) -> None:
        for token in tokens:
            if token.type == "inline":
                found = self.read_inline(token)
                text = " ".join("".join(run.text for run in line) for line in found.lines)
                self.findings.leave_out(find_place(token), "the contents list", text)


def find_place(token: Token) -> str:
    return f"line {token.map[0] + 1}" if token.map else "the file"
