"""Decides which lines of a plain text file continue the paragraph before, and which begin a new one.

A file counts as wrapped if most lines are so long that the first word of the next line would not have fitted. In other
files each line is a paragraph, except in a run of lines that is itself wrapped, so that lines end in mid-sentence.
"""

import itertools
from collections.abc import Iterator, Sequence

from policy.text.line_starts import begins_lower_case, has_ended

from .lines import PlainLine
from .starts import Start, begins_block

_WIDEST = 140  # No program wraps wider; longer lines are paragraphs.
_NARROWEST = 40
_FEWEST_PAIRS = 4
_MOST_FULL = 0.6
_RAGGED = 0.85  # times the width: full lines may be this short if a proportional font decided where they end
_LOOSE = 1  # column: some programs indent the first line of a page by a space
_DASHES = frozenset("-–—‐‑*+·o")


def group_lines(lines: Sequence[PlainLine]) -> list[list[PlainLine]]:
    """Return the lines of each block, in order."""
    width = _find_width(lines)
    groups: list[list[PlainLine]] = []
    for run in _split_runs(lines):
        run_width = width or _find_width_of_run(run)
        groups.append([run[0]])
        for line in run[1:]:
            if _goes_on(groups[-1], line, run_width):
                groups[-1].append(line)
            else:
                groups.append([line])
    return groups


def _split_runs(lines: Sequence[PlainLine]) -> Iterator[list[PlainLine]]:
    """Split the lines into runs that have no blank line, rule or underlined line inside."""
    run: list[PlainLine] = []
    for line in lines:
        if run and _parts(run[-1], line):
            yield run
            run = []
        run.append(line)
    if run:
        yield run


def _parts(before: PlainLine, line: PlainLine) -> bool:
    if not before.text and not before.underline and not line.sign:  # A bullet is alone on its line; its words follow.
        return line.gap > 1
    if line.opens_page:
        return has_ended(before.text) or not begins_lower_case(line.text) or bool(line.sign)
    return line.gap > 0 or line.follows_rule or bool(line.underline or before.underline)


def _list_pairs(lines: Sequence[PlainLine]) -> list[tuple[PlainLine, PlainLine]]:
    """List neighbouring lines of which the second may continue the first."""
    pairs = itertools.pairwise(lines)
    return [(before, line) for before, line in pairs if not _parts(before, line) and line.start is Start.WORDS]


def _find_width(lines: Sequence[PlainLine]) -> int:
    """Return the width at which the whole file is wrapped, in characters, 0 if it is not."""
    pairs = _list_pairs(lines)
    if len(pairs) < _FEWEST_PAIRS:
        return 0
    widths = sorted(before.width for before, _ in pairs)
    width = widths[len(widths) * 19 // 20]
    longest = max(line.width for line in lines)
    if not _NARROWEST <= width <= _WIDEST or longest > 2 * _WIDEST:
        return 0
    full = sum(_is_full(before, line, width) for before, line in pairs)
    return width if full >= _MOST_FULL * len(pairs) else 0


def _find_width_of_run(run: Sequence[PlainLine]) -> int:
    """Return the width at which these lines are wrapped, 0 if they are not, as when most of them end a sentence."""
    pairs = _list_pairs(run)
    width = max(line.width for line in run)
    if not pairs or not _NARROWEST <= width <= _WIDEST:
        return 0
    is_broken = sum(not has_ended(before.text) for before, _ in pairs) > len(pairs) / 2
    is_in_lower_case = any(begins_lower_case(line.text) for _, line in pairs)
    are_full = all(_is_full(before, line, width) for before, line in pairs)
    return width if is_broken and is_in_lower_case and are_full else 0


def _is_full(before: PlainLine, line: PlainLine, width: int) -> bool:
    """Whether the first word of the line would not have fitted on the line before."""
    return before.width + 1 + len(line.text.split(" ", 1)[0]) >= _RAGGED * width


def _goes_on(group: Sequence[PlainLine], line: PlainLine, width: int) -> bool:
    """Whether the line continues the block before it in its run."""
    first, before = group[0], group[-1]
    if not before.text:
        return not line.sign
    is_full = width > 0 and _is_full(before, line, width)
    if line.sign:
        return _is_dash_of_sentence(first, before, line, is_full=is_full)
    if line.start is not Start.WORDS:
        return not begins_block(line.start, line.text, before.text, is_full=is_full)
    if not width:
        return False
    if line.has_columns or before.has_columns or not _has_fitting_indent(group, line, is_full=is_full):
        return False
    if is_full:
        return not _is_title_between(before, line)
    return not has_ended(before.text) and begins_lower_case(line.text) and before.width >= width / 2


def _is_dash_of_sentence(first: PlainLine, before: PlainLine, line: PlainLine, *, is_full: bool) -> bool:
    """Whether the line begins with a dash that belongs to a wrapped sentence, not to a list."""
    is_list = first.sign in _DASHES and first.sign != ""
    is_dash = line.sign in "-–—" and begins_lower_case(line.text)
    return is_dash and is_full and not is_list and not has_ended(before.text) and line.indent == before.indent


def _has_fitting_indent(group: Sequence[PlainLine], line: PlainLine, *, is_full: bool) -> bool:
    first, before = group[0], group[-1]
    if abs(line.indent - before.column) <= _LOOSE:
        return True
    if len(group) > 1:
        return False
    if line.indent > first.indent:  # An item's words may be indented below it.
        return bool(first.sign) or first.start is not Start.WORDS
    if first.sign:  # An item's words may go on below its sign.
        return is_full and line.indent == first.indent and not has_ended(first.text)
    return is_full  # The first line of a paragraph may be indented.


def _is_title_between(before: PlainLine, line: PlainLine) -> bool:
    """Whether the text changes to or from capitals after the end of a sentence."""
    is_change = line.text.isupper() != before.text.isupper()
    return is_change and has_ended(before.text) and sum(character.isalpha() for character in line.text) >= 4
