"""Turns plain text into blocks. Wrapped lines are joined, and a note says how many."""

from collections.abc import Iterable, Sequence

from policy.text.blocks import Block, BlockKind, FileBlocks, Words
from policy.text.errors import TextError
from policy.text.grammar import join_lines

from ..findings import Findings
from ..words import WordRun, make_words
from .joining import group_lines
from .lines import PlainLine, read_lines
from .starts import Start, has_words

JOINED = "{lines:,} wrapped lines were joined into {paragraphs}."
_LONGEST_HEADING = 200
_LEVELS = {"=": 1, "-": 2, "~": 3, "_": 2}


def read_plain_text(text: str, notes: Iterable[str] = ()) -> FileBlocks:
    """Read decoded text. ``notes`` are notes about the file from earlier steps."""
    findings = Findings()
    groups = group_lines(read_lines(text, findings))
    writer = _BlockWriter(findings)
    for group in groups:
        writer.add(group)
    if not writer.blocks and not findings.left_out:
        raise TextError(None, "The file holds no words. Choose the file again.")
    joined = [group for group in groups if len(group) > 1]
    paragraphs = "1 paragraph" if len(joined) == 1 else f"{len(joined):,} paragraphs"
    said = [JOINED.format(lines=sum(map(len, joined)), paragraphs=paragraphs)] if joined else []
    return FileBlocks(tuple(writer.blocks), tuple(findings.left_out), (*notes, *said, *findings.list_sentences()))


class _BlockWriter:
    """Writes blocks. ``open_items`` are the indents of the list items that may continue, the outermost first."""

    def __init__(self, findings: Findings) -> None:
        self.findings = findings
        self.blocks: list[Block] = []
        self.open_items: list[int] = []

    def add(self, group: Sequence[PlainLine]) -> None:
        """Add the block of these lines. A page break inside a paragraph is put after it."""
        first = group[0]
        where = f"line {first.number}"
        if first.opens_page:
            self.add_page_break(where)
        words = make_words([WordRun(_join_all(group))], self.findings.count_hidden)
        if words.text:
            self.add_words(group, words, where)
        if any(line.opens_page for line in group[1:]):
            self.add_page_break(f"line {group[-1].number}")

    def add_words(self, group: Sequence[PlainLine], words: Words, where: str) -> None:
        first = group[0]
        if group[-1].underline and has_words(words.text) and len(words.text) <= _LONGEST_HEADING and not first.sign:
            self.open_items = []
            self.blocks.append(Block(BlockKind.HEADING, words, where, level=_LEVELS[group[-1].underline]))
        elif first.sign:
            self.open_item(first.indent)
            self.blocks.append(Block(BlockKind.ITEM, words, where, level=len(self.open_items)))
        else:
            self.close_items(first)
            self.blocks.append(Block(BlockKind.PARAGRAPH, words, where, level=len(self.open_items)))

    def open_item(self, indent: int) -> None:
        while self.open_items and self.open_items[-1] >= indent:
            self.open_items.pop()
        self.open_items.append(indent)

    def close_items(self, line: PlainLine) -> None:
        """Close list items. A paragraph continues an item only if it is indented deeper and has no number itself."""
        while self.open_items and (self.open_items[-1] >= line.indent or line.start is not Start.WORDS):
            self.open_items.pop()

    def add_page_break(self, where: str) -> None:
        if self.blocks and self.blocks[-1].kind is not BlockKind.PAGE_BREAK:
            self.blocks.append(Block(BlockKind.PAGE_BREAK, Words(""), where))


def _join_all(group: Sequence[PlainLine]) -> str:
    text = ""
    for line in group:
        shown = f"{line.sign} {line.text}" if line.sign and line is not group[0] else line.text
        text = join_lines(text, shown) if text else shown
    return text
