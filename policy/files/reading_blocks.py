"""Chooses the reader of a file, which hands over its blocks, by what the file holds first and by its name second."""

import re

from policy.text.blocks import BlockKind, FileBlocks
from policy.text.errors import TextError

from .from_markdown.reader import read_markdown_blocks
from .from_pdf.reader import read_pdf_blocks
from .from_text.reader import read_plain_blocks
from .from_word.reader import read_word_blocks
from .kinds import MOST_BYTES, FileKind, detect_kind

_PDF = re.compile(rb"%PDF-|.{0,1023}?\n%PDF-", re.DOTALL)
_ONLY_NAMED_PDF = (
    "The file is named .pdf but is not a PDF; it may be damaged. Export it as PDF again, then choose that."
)
_WORDLESS = "The file holds no words. Open it and see whether it is the right one, then choose the file again."
_READERS = {FileKind.MARKDOWN: read_markdown_blocks, FileKind.PLAIN: read_plain_blocks}


def read_blocks(name: str, data: bytes, *, accept_changes: bool = True) -> FileBlocks:
    """Read a Word, Markdown, plain text or PDF file. Raises ``TextError`` for what cannot be read.

    Tracked changes of a Word file are read as if all were accepted, or as if none were.
    """
    if is_pdf(data):
        return read_pdf_blocks(_refuse_large_pdf(data))
    if name.strip().lower().endswith(".pdf") and data and not data.startswith(b"PK"):
        raise TextError(None, _ONLY_NAMED_PDF)
    kind = detect_kind(name, data)
    if kind is FileKind.WORD:
        return _refuse_wordless(read_word_blocks(data, accept_changes=accept_changes))
    return _refuse_wordless(_READERS[kind](data))


def _refuse_wordless(found: FileBlocks) -> FileBlocks:
    """A file of pictures alone stays; they may be what its words are about."""
    if not found.left_out and all(block.kind is BlockKind.PAGE_BREAK for block in found.blocks):
        raise TextError(None, _WORDLESS)
    return found


def is_pdf(data: bytes) -> bool:
    return bool(_PDF.match(data[:4096]))


def _refuse_large_pdf(data: bytes) -> bytes:
    if len(data) > MOST_BYTES:
        size = f"{len(data) / 1_000_000:.1f} MB"
        raise TextError(None, f"The file has {size}, and the limit is 5 MB. Take pictures out, or export it again.")
    return data
