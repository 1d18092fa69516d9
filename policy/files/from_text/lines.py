"""Reads the lines of a plain text file with their layout: indents, blank lines, page breaks and bullets."""

import itertools
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from policy.text.line_starts import begins_lower_case, has_ended

from ..findings import Findings
from ..words import clean_text
from .starts import Start, read_bullet, read_start

_PAGE_NUMBER = re.compile(r"(?:page\s*)?[-–—\[(]?\s*\d{1,4}\s*[-–—\])]?(?:\s*(?:of|/)\s*\d{1,4})?", re.IGNORECASE)
_RULE = re.compile(r"([-=_*~#])(?:\s*\1)+")
_COLUMNS = re.compile(r"\S(?: {3,}|\t+ *)\S")
PAGE_NUMBER = "a page number"
_GAP_OF_A_PAGE = 5  # blank lines: such a gap is the end of a page that was not full and lost its page break
_MOST_DOUBLE = 0.8
_MOST_BROKEN = 0.4


@dataclass(frozen=True, slots=True)
class PlainLine:
    """A line with words. ``gap`` counts blank lines before it; ``underline`` is the character of a rule right below.

    ``indent`` is the column where the bullet or the words begin, ``column`` where the words begin. ``follows_rule`` is
    true below a rule across the page. ``has_columns`` is true if there are wide gaps between words, as in a table.
    """

    number: int
    text: str
    indent: int
    column: int
    gap: int
    sign: str = ""
    start: Start = Start.WORDS
    opens_page: bool = False
    underline: str = ""
    follows_rule: bool = False
    has_columns: bool = False

    @property
    def width(self) -> int:
        """The column at which the line ends."""
        return self.column + len(self.text)


@dataclass(slots=True)
class _Layout:
    """What stands between the previous line and the line that is being read."""

    gap: int = 0
    opens_page: bool = False
    follows_rule: bool = False


def read_lines(text: str, findings: Findings) -> list[PlainLine]:
    lines: list[PlainLine] = []
    layout = _Layout()
    for number, source in enumerate(text.split("\n"), 1):
        for place, piece in enumerate(source.split("\f")):
            layout.opens_page = layout.opens_page or place > 0
            if _RULE.fullmatch(piece.strip()):
                _read_rule(lines, layout, piece.strip()[0])
            elif line := _make_line(piece, number, layout, findings.count_hidden):
                lines.append(line)
                layout = _Layout()
            else:
                layout.gap += 1
    return _close_double_spacing(_leave_out_page_numbers(lines, findings))


def _read_rule(lines: list[PlainLine], layout: _Layout, sign: str) -> None:
    """Read a rule. Right below a line it underlines that line; elsewhere it only separates the lines around it."""
    if lines and layout == _Layout() and sign in "-=_~":
        lines[-1] = replace(lines[-1], underline=sign)
    layout.follows_rule = True


def _make_line(source: str, number: int, layout: _Layout, count_removed: Callable[[int], None]) -> PlainLine | None:
    expanded = source.expandtabs(4)
    sign, rest = read_bullet(expanded.strip())
    text, removed = clean_text(rest)
    text = " ".join(text.split())
    if removed:
        count_removed(removed)
    if not text and not sign:
        return None
    indent = len(expanded) - len(expanded.lstrip())
    column = indent + len(expanded.strip()) - len(rest)
    start = Start.BULLET if sign else read_start(text)
    has_columns = bool(_COLUMNS.search(rest)) and start is Start.WORDS
    return PlainLine(
        number,
        text,
        indent,
        column,
        layout.gap,
        sign,
        start,
        opens_page=layout.opens_page,
        follows_rule=layout.follows_rule,
        has_columns=has_columns,
    )


def _leave_out_page_numbers(lines: Sequence[PlainLine], findings: Findings) -> list[PlainLine]:
    """Leave out page numbers: lines with only a number, first or last on a page or after a large gap."""
    kept: list[PlainLine] = []
    opens_page = False
    has_pages = any(line.opens_page for line in lines)
    for place, line in enumerate(lines):
        following = lines[place + 1] if place + 1 < len(lines) else None
        is_first = line.opens_page or (opens_page and not kept)
        is_last = following is None or following.opens_page
        is_number = not line.sign and bool(_PAGE_NUMBER.fullmatch(line.text))
        opens_page = opens_page or line.opens_page
        stands_at_edge = (has_pages and (is_first or is_last)) or line.gap >= _GAP_OF_A_PAGE
        if is_number and stands_at_edge:
            findings.leave_out(f"line {line.number}", PAGE_NUMBER, line.text)
            continue
        kept.append(replace(line, opens_page=opens_page))
        opens_page = False
    return kept


def _close_double_spacing(lines: list[PlainLine]) -> list[PlainLine]:
    """Ignore single blank lines in double-spaced text, where nearly all lines have one, even inside a sentence."""
    gaps = [line.gap for line in lines[1:]]
    if len(gaps) < 4 or gaps.count(1) < _MOST_DOUBLE * len(gaps):
        return lines
    pairs = [(before, after) for before, after in itertools.pairwise(lines) if after.gap == 1]
    broken = sum(
        after.start is Start.WORDS and not has_ended(before.text) and begins_lower_case(after.text)
        for before, after in pairs
    )
    if broken < _MOST_BROKEN * len(pairs):
        return lines
    return [replace(line, gap=max(0, line.gap - 1)) for line in lines]
