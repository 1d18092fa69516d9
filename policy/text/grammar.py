"""From lines to parts and their units, in one pass.

The grammar. A policy is an optional lead sentence, sections, and appendices; every unit begins on a line
of its own and may be wrapped over the lines that follow. Blank lines, page breaks and white space at the
ends of a line mean nothing.

    policy    = [lead] section+ appendix*   the lead ends as a sentence does
    section   = heading clause+             "5 Safeguarding" on one line; sections count from 1
    clause    = "5.3 Words" bullet*         clauses count from 1 in their section
    bullet    = "- Words"
    appendix  = label title [introduction] point+
                                            label and title on one line each; appendices count from 1
    point     = "4) Words" bullet*          points count from 1 in their appendix

A line begins a unit by its first characters and by being the next in order. Any other line goes on with
the unit before it, and so does one that begins with a number where the sentence before leads to it
("as outlined in section / 5.3, should"). What may be either is refused. What follows a clause's last
bullet belongs to that bullet, and letters such as "(a)" to the words: this form has no units for them.

A number alone on a line is dropped as a page number where it can be nothing else. A word hyphenated at the
end of a line is joined as written ("e-", "mails" make "e-mails"; "full-", "and part-time" keep a space).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from .errors import TextError
from .line_judging import LineContext, LineVerdict, judge_line
from .line_starts import LineShape, LineStart, begins_lower_case, has_ended, read_line_start
from .lines import TextLine
from .units import UnitKind

MOST_CHARACTERS = {UnitKind.LEAD: 1_000, UnitKind.HEADING: 200}
MOST_IN_A_UNIT = 5_000
MOST_UNITS = 2_000
_KINDS = {
    LineShape.HEADING: UnitKind.HEADING,
    LineShape.CLAUSE: UnitKind.CLAUSE,
    LineShape.POINT: UnitKind.POINT,
    LineShape.BULLET: UnitKind.BULLET,
}
_HYPHENATED = re.compile(r"\w[’”\")\]]?[-‐‑–—]$")
_SUSPENDED = re.compile(r"(?:and|or|nor|to)(?: |$)|\(")


@dataclass(slots=True)
class RawUnit:
    """A unit while it is read: its kind, number, text so far, and the line on which it begins."""

    kind: UnitKind
    number: str
    text: str
    line: int = field(compare=False)


@dataclass(slots=True)
class RawPart:
    """A part while it is read: the main body (label "") or an appendix."""

    label: str
    line: int = field(compare=False)
    title: str = ""
    units: list[RawUnit] = field(default_factory=list)


def read_parts(lines: Sequence[TextLine]) -> list[RawPart]:
    """Returns the main body, then the appendices in order."""
    reader = _PolicyReader(lines)
    for index in range(len(lines)):
        reader.read_line(index)
    return reader.finish()


def join_lines(before: str, after: str) -> str:
    """Join two lines of one unit. A dash that touches its word stays closed up, as in e-/mails."""
    if _HYPHENATED.search(before[-3:]) and not (before[-1] in "-‐‑" and _SUSPENDED.match(after)):
        return before + after
    return f"{before} {after}"


class _PolicyReader:
    """Reads line by line, and knows the parts so far and the last number of each kind."""

    def __init__(self, lines: Sequence[TextLine]) -> None:
        self.lines = lines
        self.width = max(len(line.text) for line in lines)
        self.parts = [RawPart("", lines[0].number)]
        self.unit_count = self.section = self.clause = self.point = self.last_page = 0
        self.last_number = "the beginning"
        self.has_small_bullets = self.has_small_points = False

    def read_line(self, index: int) -> None:
        line = self.lines[index]
        start = read_line_start(line.text)
        part = self.parts[-1]
        if part.label and not part.title:
            part.title = _read_title(part.label, line, start)
            return
        match self.judge(index, start):
            case LineVerdict.START:
                self.begin_unit(line, start)
            case LineVerdict.CONTINUE:
                self.continue_unit(index)
            case LineVerdict.DROP:
                self.last_page = int(start.number)

    def judge(self, index: int, start: LineStart) -> LineVerdict:
        if start.shape is LineShape.PLAIN:
            return LineVerdict.CONTINUE
        following = self.lines[index + 1] if index + 1 < len(self.lines) else None
        verdict = judge_line(self.context(), self.lines[index], start, following)
        if verdict is LineVerdict.DROP and following is not None:
            start_after = read_line_start(following.text)
            if start_after.shape is LineShape.BARE or self.judge(index + 1, start_after) is not LineVerdict.START:
                raise TextError(
                    self.lines[index].number,
                    f"{start.number} stands alone on its line in the middle of a clause. If it is a page "
                    "number, delete the line. If not, join it to the line before.",
                )
        return verdict

    def context(self) -> LineContext:
        part = self.parts[-1]
        unit = part.units[-1] if part.units else None
        in_main = not part.label
        is_open = in_main and self.section > 0
        return LineContext(
            before=unit.text if unit and unit.kind is not UnitKind.HEADING else "",
            kind_before=unit.kind if unit else None,
            last_number=self.last_number,
            next_section=str(self.section + 1) if in_main else "",
            next_clause=f"{self.section}.{self.clause + 1}" if is_open else "",
            next_point="" if in_main else str(self.point + 1),
            next_label=f"Appendix {len(self.parts)}" if (self.clause if in_main else self.point) else "",
            has_small_bullets=self.has_small_bullets,
            has_small_points=self.has_small_points,
            last_page=self.last_page,
        )

    def begin_unit(self, line: TextLine, start: LineStart) -> None:
        match start.shape:
            case LineShape.LABEL:
                self.parts.append(RawPart(start.number, line.number))
                self.point = 0
            case LineShape.HEADING:
                self.section, self.clause = int(start.number), 0
            case LineShape.CLAUSE:
                self.clause += 1
            case LineShape.POINT:
                self.point += 1
                self.has_small_points = start.is_lower if self.point == 1 else self.has_small_points
            case LineShape.BULLET:
                is_first = self.parts[-1].units[-1].kind is not UnitKind.BULLET
                self.has_small_bullets = start.is_lower if is_first else self.has_small_bullets
        if start.shape is not LineShape.BULLET:
            self.last_number = f"{start.number})" if start.shape is LineShape.POINT else start.number
        if start.shape is not LineShape.LABEL:
            self.add_unit(RawUnit(_KINDS[start.shape], start.number.strip("-"), start.rest, line.number))

    def continue_unit(self, index: int) -> None:
        line = self.lines[index]
        part = self.parts[-1]
        if not part.units:
            kind = UnitKind.INTRODUCTION if part.label else UnitKind.LEAD
            self.add_unit(RawUnit(kind, "", line.text, line.number))
            return
        unit = part.units[-1]
        if unit.kind is UnitKind.LEAD:
            _refuse_title_above(self.lines[index - 1], line, self.width)
        unit.text = join_lines(unit.text, line.text)
        _refuse_too_long(unit)

    def add_unit(self, unit: RawUnit) -> None:
        self.parts[-1].units.append(unit)
        _refuse_too_long(unit)
        self.unit_count += 1
        if self.unit_count > MOST_UNITS:
            raise TextError(unit.line, f"There are more than {MOST_UNITS:,} clauses. Is this the right file?")

    def finish(self) -> list[RawPart]:
        if self.section == 0:
            raise TextError(None, 'There is no section. The first begins with a line such as "1 Purpose".')
        part = self.parts[-1]
        if part.label and not self.point:
            raise TextError(part.line, f"{part.label} has no points. Its points begin with 1) and a space.")
        for unit in (unit for part in self.parts for unit in part.units):
            _refuse_unfit_text(unit)
        return self.parts


def _read_title(label: str, line: TextLine, start: LineStart) -> str:
    """The whole line after an appendix's label is its title."""
    if start.shape is not LineShape.PLAIN or line.text[-1] in ".,:;" or not _has_letters(line.text):
        raise TextError(line.number, f"{label} has no title. Put it on the line after “{label}”, without a full stop.")
    if len(line.text) > MOST_CHARACTERS[UnitKind.HEADING]:
        raise TextError(line.number, f"The title of {label} is too long. Put it on a line of its own.")
    return line.text


def _refuse_too_long(unit: RawUnit) -> None:
    most = MOST_CHARACTERS.get(unit.kind, MOST_IN_A_UNIT)
    if len(unit.text) > most:
        raise TextError(
            unit.line,
            f"What begins here goes on for more than {most} characters. Check that every heading, clause, bullet "
            "and point begins on a line of its own.",
        )


def _refuse_unfit_text(unit: RawUnit) -> None:
    """Refuse a unit whose text shows that it is not one unit."""
    if not _has_letters(unit.text):
        raise TextError(unit.line, f"“{unit.text[:60]}” has no words.")
    if unit.kind is UnitKind.LEAD and not has_ended(unit.text):
        raise TextError(
            unit.line,
            f"“{unit.text[:60]}” stands before section 1 but is not a sentence. Leave the policy's title out "
            "of the file. If it is the lead sentence, end it with a full stop.",
        )
    if unit.kind is UnitKind.INTRODUCTION and begins_lower_case(unit.text):
        raise TextError(
            unit.line,
            "An appendix's title is one line, and this one seems to continue it. Put the whole title on the line "
            "before, or begin the introduction with a capital letter.",
        )


def _refuse_title_above(before: TextLine, line: TextLine, width: int) -> None:
    """Refuse two paragraphs before section 1: a line that ends well before the margin, then a capital letter."""
    room = 0.8 * width - len(before.text)
    if line.text[0].isupper() and len(line.text.split(" ", 1)[0]) < room:
        raise TextError(
            before.number,
            f"“{before.text[:60]}” seems to be a title or a paragraph of its own. Before section 1 there can be "
            "one sentence. Leave the rest out of the file, or join the lines if they are one sentence.",
        )


def _has_letters(words: str) -> bool:
    return any(character.isalpha() for character in words)
