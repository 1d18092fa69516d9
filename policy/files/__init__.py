"""Reads a Word, PDF, Markdown or plain text file as blocks, and writes a version as Word. Nothing here uses the ORM."""

from .to_word.texts import write_docx
from .to_word.tracked import write_tracked_docx

__all__ = ["write_docx", "write_tracked_docx"]
