"""Policies as files: a Word, Markdown or plain text file read into lines, a version written as Word. No ORM."""

from policy.text.errors import Refused
from policy.text.lines import MOST_BYTES

from .file_content import Reading
from .kinds import Kind, kind_of
from .markdown import read as read_markdown
from .plain import read as read_plain
from .word import read as read_word
from .writing import written

__all__ = ["Reading", "read", "written"]

_READERS = {Kind.WORD: read_word, Kind.MARKDOWN: read_markdown, Kind.PLAIN: read_plain}


def read(name: str, data: bytes) -> Reading:
    """Read a file that somebody brought, by what it holds first and by its name second, or refuse it.

    A refusal's line is one of the file itself; a Word file has none, and its reason names the paragraph.
    """
    reading = _READERS[kind_of(name, data)](data)
    size = len(reading.text.encode())
    if size > MOST_BYTES:
        raise Refused(
            None,
            f"The file holds {size / 1_000_000:.1f} MB of text. A policy has at most 1 MB: is this the right file?",
        )
    if not reading.text.strip():
        raise Refused(None, "The file holds no words. If they are in a picture, type them into a Word file.")
    return reading
