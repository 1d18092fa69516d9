"""Turns HTML between the paragraphs of a Markdown file into blocks."""

from dataclasses import dataclass, replace

from policy.text.blocks import Block, BlockKind

from ..findings import Findings
from ..words import PLAIN, WordRun, clean_address, is_all_bold, make_words
from .html_words import TAGS, HtmlTag, read_html
from .inline import InlineWords


@dataclass(slots=True)
class _List:
    """An open list. ``number`` counts its items; it stays 0 in a bulleted list."""

    is_ordered: bool
    number: int = 0


class HtmlBlockReader:
    """Reads HTML into blocks. ``first`` is the line where it starts; ``depth`` is its list depth, 0 outside lists."""

    def __init__(self, findings: Findings, first: int, depth: int) -> None:
        self.findings = findings
        self.first = first
        self.where = f"line {first}"
        self.depth = depth
        self.blocks: list[Block] = []
        self.found = InlineWords()
        self.runs: list[WordRun] = []
        self.lists: list[_List] = []
        self.heading = 0
        self.begins_item = False
        self.style = PLAIN

    def read(self, source: str) -> tuple[list[Block], InlineWords]:
        """Return the blocks, and the pictures to put after them."""
        for piece in read_html(source, lambda reason, text: self.findings.leave_out(self.where, reason, text)):
            if isinstance(piece, str):
                self.runs.append(WordRun(piece, self.style))
            else:
                self.findings.add(TAGS)
                self.read_tag(piece)
        self.end_paragraph()
        return self.blocks, self.found

    def read_tag(self, tag: HtmlTag) -> None:
        if tag.parts_paragraphs:
            self.end_paragraph()
            self.where = f"line {self.first + tag.line}"
        if tag.heading_level:
            self.heading = 0 if tag.is_end else tag.heading_level
        elif tag.name in ("ol", "ul"):
            self.read_list(tag)
        elif tag.name == "li":
            self.begins_item = not tag.is_end
        elif tag.name == "img" and not tag.is_end:
            self.found.pictures.append([WordRun(tag.attributes.get("alt", ""))])
        elif tag.name == "a":
            self.style = replace(
                self.style, address="" if tag.is_end else clean_address(tag.attributes.get("href", ""))
            )
        elif tag.is_bold:
            self.style = replace(self.style, is_bold=not tag.is_end, is_bold_throughout=not tag.is_end)
        elif tag.is_italic:
            self.style = replace(self.style, is_italic=not tag.is_end)

    def read_list(self, tag: HtmlTag) -> None:
        if not tag.is_end:
            self.lists.append(_List(tag.name == "ol"))
        elif self.lists:
            self.lists.pop()

    def end_paragraph(self) -> None:
        words = make_words(self.runs, self.findings.count_hidden)
        is_bold = is_all_bold(self.runs)
        self.runs = []
        if not words.text:
            return
        depth = self.depth + len(self.lists)
        if self.heading:
            self.blocks.append(Block(BlockKind.HEADING, words, self.where, level=self.heading, is_bold=is_bold))
        elif self.begins_item:
            block = Block(BlockKind.ITEM, words, self.where, self.count_item(), max(1, depth), is_bold=is_bold)
            self.blocks.append(block)
        else:
            self.blocks.append(Block(BlockKind.PARAGRAPH, words, self.where, level=depth, is_bold=is_bold))
        self.begins_item = False

    def count_item(self) -> str:
        if not self.lists or not self.lists[-1].is_ordered:
            return ""
        self.lists[-1].number += 1
        return f"{self.lists[-1].number}."
