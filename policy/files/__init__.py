"""Reads a Word, Markdown or plain text file as a policy's text, and writes a version as Word. No ORM."""

from policy.text.errors import TextError
from policy.text.lines import MOST_BYTES, decode_text

from .file_content import FileContent
from .kinds import FileKind, detect_kind
from .markdown import read_markdown
from .to_word.tracked import write_tracked_docx
from .word import read_word
from .writing import write_docx

__all__ = ["FileContent", "read_file", "write_docx", "write_tracked_docx"]


def _read_plain(data: bytes) -> FileContent:
    return FileContent(decode_text(data), ())


_READERS = {FileKind.WORD: read_word, FileKind.MARKDOWN: read_markdown, FileKind.PLAIN: _read_plain}


def read_file(name: str, data: bytes) -> FileContent:
    """Read an uploaded file, whose kind shows in its content first and in its name second. Raises ``TextError``.

    The error's line is a line of the file; for a Word file it is None, and the reason names the paragraph.
    """
    content = _READERS[detect_kind(name, data)](data)
    size = len(content.text.encode())
    if size > MOST_BYTES:
        raise TextError(
            None,
            f"The file holds {size / 1_000_000:.1f} MB of text. A policy has at most 1 MB: is this the right file?",
        )
    if not content.text.strip():
        raise TextError(None, "The file holds no words. If they are in a picture, type them into a Word file.")
    return content
