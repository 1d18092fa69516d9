"""Reads a plain text file into blocks. Lines are joined only here and in PDFs, and notes say so."""

import re

from policy.text.blocks import FileBlocks, LeftOut

from ..from_markdown.reader import read_marked_up
from ..text_decoding import decode_file
from .paragraphs import read_plain_text

_TAG = re.compile(
    r"</?(?:a|b|br|div|em|h[1-6]|i|li|ol|p|span|strong|table|td|th|tr|u|ul)(?:\s[^<>]{0,500})?/?>", re.IGNORECASE
)
_FEWEST_TAGS = 6
_AS_HTML = "The file holds tags of HTML, so it was read as Markdown, where such tags are usual."


def read_plain_blocks(data: bytes) -> FileBlocks:
    """Read a plain text file. Raises ``TextError`` if it is empty, too long or not text."""
    text, notes = decode_file(data)
    tags = _TAG.findall(text)
    if len(tags) < _FEWEST_TAGS:
        return read_plain_text(text, notes)
    found = read_marked_up(text, (*notes, _AS_HTML))
    left_out = LeftOut("the whole file", "tags of HTML", " ".join(tags))
    return FileBlocks(found.blocks, (*found.left_out, left_out), found.notes, found.title)
