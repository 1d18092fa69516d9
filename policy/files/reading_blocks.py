"""Reads a file of any kind into blocks, with the reader for its kind."""

from policy.text.blocks import BlockKind, FileBlocks
from policy.text.errors import TextError
from policy.text.lines import MOST_BYTES

from .from_markdown.reader import read_markdown_blocks
from .from_pdf.reader import read_pdf_blocks
from .from_text.reader import read_plain_blocks
from .from_word.reader import read_word_blocks
from .kinds import FileKind, detect_kind

_WORDLESS = "The file holds no words. Open it and see whether it is the right one, then choose the file again."
_READERS = {
    FileKind.MARKDOWN: read_markdown_blocks,
    FileKind.PDF: read_pdf_blocks,
    FileKind.PLAIN: read_plain_blocks,
}


def read_blocks(name: str, data: bytes, *, accept_changes: bool = True) -> FileBlocks:
    """Read a Word, Markdown, plain text or PDF file. Raises ``TextError`` for what cannot be read.

    Tracked changes of a Word file are read as if all were accepted, or as if none were.
    """
    kind = detect_kind(name, data)
    is_word = kind is FileKind.WORD
    found = read_word_blocks(data, accept_changes=accept_changes) if is_word else _READERS[kind](data)
    _refuse_large(found)
    return _refuse_wordless(found)


def _refuse_large(found: FileBlocks) -> None:
    """Refuse more than any text can hold, before we spend time on it."""
    size = sum(len(block.words.text.encode()) for block in found.blocks)
    if size > MOST_BYTES:
        said = f"{size / 1_000_000:.1f} MB"
        raise TextError(None, f"The file holds {said} of text. A policy has at most 1 MB: is this the right file?")


def _refuse_wordless(found: FileBlocks) -> FileBlocks:
    """Refuse a file without words. A file of only pictures passes, because the policy may be in them."""
    if not found.left_out and all(block.kind is BlockKind.PAGE_BREAK for block in found.blocks):
        raise TextError(None, _WORDLESS)
    return found
