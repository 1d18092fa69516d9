"""Reads a typed or pasted text with the same rules as a policy in a file. No ORM."""

from dataclasses import dataclass

from policy.files.from_text.reader import read_plain_blocks
from policy.text import write_smallest
from policy.text.structure.parts import build_parts


@dataclass(frozen=True, slots=True)
class ReadText:
    """A text that can be parsed, and what to tell people about how it was read."""

    source: str
    said: tuple[str, ...]


def read_typed_text(typed: str) -> ReadText:
    """Read a typed or pasted text. Raises TextError if it has no words."""
    understood = build_parts(read_plain_blocks(typed.encode()))
    source = write_smallest([part.part_units for part in understood.parts]).canonical
    left_out = [f"Left out: {one.reason}, {one.where}: {one.text}" for one in understood.left_out]
    doubts = [f"{doubt.where.capitalize()}, “{doubt.words}”: {doubt.understood}" for doubt in understood.doubts]
    return ReadText(source, (*left_out, *understood.notes, *doubts))
