"""A plain text file as it is: only its encoding and its line ends are read."""

from policy.text.lines import decoded

from .file_content import Reading


def read(data: bytes) -> Reading:
    return Reading(text_of(data), ())


def text_of(data: bytes) -> str:
    """The text with a line feed at each line's end. What nobody can see stays, to be shown and refused later."""
    return decoded(data).replace("\r\n", "\n").replace("\r", "\n")
