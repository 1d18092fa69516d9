"""Reads form 2 as people type it: with blank lines, white space at line ends, and letters in any Unicode form."""

import re
from collections.abc import Sequence

from . import lines
from .errors import TextError
from .form_2_reading import read_parts
from .units import FIRST_LINE, PartUnits

_INDENT = re.compile(r"[ \t]*")


def is_typed_form_2(source: bytes) -> bool:
    """Whether the first line that is not blank is the first line of form 2."""
    return bool(re.match(rb"(?:\xef\xbb\xbf)?\s*" + FIRST_LINE.encode() + rb"\s*?(?:\n|\r|$)", source))


def read_typed(source: bytes) -> Sequence[PartUnits]:
    """Read the parts and units. Raises ``TextError`` with the line number in the text as it was typed."""
    kept = [(number, line) for number, line in enumerate(lines.read_text(source).split("\n"), 1) if line.strip()]
    try:
        return read_parts("".join(f"{_tidy(line)}\n" for _, line in kept))
    except TextError as error:
        raise TextError(kept[error.line - 1][0] if error.line else None, error.reason) from error


def _tidy(line: str) -> str:
    if line.lstrip().startswith("|"):
        return _tidy_row(line.strip())
    indent = _INDENT.match(line)
    width = len(indent[0].replace("\t", "  ")) if indent else 0
    return " " * width + " ".join(line.split())


def _tidy_row(line: str) -> str:
    """Write a row with single spaces around its cells, and the line below a header as ``| --- |``."""
    cells = [" ".join(cell.split()) for cell in re.findall(r"((?:[^\\|]|\\.)+|(?<=\|)(?=\|))", line)]
    is_rule = bool(cells) and all(re.fullmatch(r":?-{2,}:?", cell) for cell in cells)
    return f"| {' | '.join(['---'] * len(cells) if is_rule else cells)} |"
