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

from .errors import Refused
from .lines import Line
from .marks import Mark, Shape, begins_small, has_ended, mark_of
from .units import Kind
from .verdicts import Place, Verdict, verdict

MOST_CHARACTERS = {Kind.LEAD: 1_000, Kind.HEADING: 200}
MOST_IN_A_UNIT = 5_000
MOST_UNITS = 2_000
_KINDS = {
    Shape.HEADING: Kind.HEADING,
    Shape.CLAUSE: Kind.CLAUSE,
    Shape.POINT: Kind.POINT,
    Shape.BULLET: Kind.BULLET,
}
_HYPHENATED = re.compile(r"\w[’”\")\]]?[-‐‑–—]$")
_SUSPENDED = re.compile(r"(?:and|or|nor|to)(?: |$)|\(")


@dataclass(slots=True)
class RawUnit:
    """A unit as it is read: its kind, its number, its words so far, and the line it begins on."""

    kind: Kind
    number: str
    text: str
    line: int = field(compare=False)


@dataclass(slots=True)
class RawPart:
    """A part as it is read: the main body, whose label is "", or an appendix."""

    label: str
    line: int = field(compare=False)
    title: str = ""
    units: list[RawUnit] = field(default_factory=list)


def read(lines: Sequence[Line]) -> list[RawPart]:
    """The main body and the appendices in order."""
    reader = _Reader(lines)
    for index in range(len(lines)):
        reader.take(index)
    return reader.finish()


def joined(before: str, after: str) -> str:
    """Two lines of one unit. A dash that touches its word stays closed up, as in e-/mails."""
    if _HYPHENATED.search(before[-3:]) and not (before[-1] in "-‐‑" and _SUSPENDED.match(after)):
        return before + after
    return f"{before} {after}"


class _Reader:
    """How far the reading has got: the parts so far, and the last number of each kind."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self.lines = lines
        self.width = max(len(line.text) for line in lines)
        self.parts = [RawPart("", lines[0].number)]
        self.units = self.section = self.clause = self.point = self.page = 0
        self.last = "the beginning"
        self.has_small_bullets = self.has_small_points = False

    def take(self, index: int) -> None:
        line = self.lines[index]
        mark = mark_of(line.text)
        part = self.parts[-1]
        if part.label and not part.title:
            part.title = _title(part.label, line, mark)
            return
        match self.decide(index, mark):
            case Verdict.START:
                self.begin(line, mark)
            case Verdict.CONTINUE:
                self.go_on(index)
            case Verdict.DROP:
                self.page = int(mark.number)

    def decide(self, index: int, mark: Mark) -> Verdict:
        if mark.shape is Shape.PLAIN:
            return Verdict.CONTINUE
        following = self.lines[index + 1] if index + 1 < len(self.lines) else None
        found = verdict(self.place(), self.lines[index], mark, following)
        if found is Verdict.DROP and following is not None:
            after = mark_of(following.text)
            if after.shape is Shape.BARE or self.decide(index + 1, after) is not Verdict.START:
                raise Refused(
                    self.lines[index].number,
                    f"{mark.number} stands alone on its line in the middle of a unit. If it is a page "
                    "number, delete the line. If not, join it to the line before.",
                )
        return found

    def place(self) -> Place:
        part = self.parts[-1]
        unit = part.units[-1] if part.units else None
        in_main = not part.label
        is_open = in_main and self.section > 0
        return Place(
            words=unit.text if unit and unit.kind is not Kind.HEADING else "",
            kind=unit.kind if unit else None,
            last=self.last,
            next_section=str(self.section + 1) if in_main else "",
            next_clause=f"{self.section}.{self.clause + 1}" if is_open else "",
            next_point="" if in_main else str(self.point + 1),
            next_label=f"Appendix {len(self.parts)}" if (self.clause if in_main else self.point) else "",
            has_small_bullets=self.has_small_bullets,
            has_small_points=self.has_small_points,
            page=self.page,
        )

    def begin(self, line: Line, mark: Mark) -> None:
        match mark.shape:
            case Shape.LABEL:
                self.parts.append(RawPart(mark.number, line.number))
                self.point = 0
            case Shape.HEADING:
                self.section, self.clause = int(mark.number), 0
            case Shape.CLAUSE:
                self.clause += 1
            case Shape.POINT:
                self.point += 1
                self.has_small_points = mark.is_lower if self.point == 1 else self.has_small_points
            case Shape.BULLET:
                is_first = self.parts[-1].units[-1].kind is not Kind.BULLET
                self.has_small_bullets = mark.is_lower if is_first else self.has_small_bullets
        if mark.shape is not Shape.BULLET:
            self.last = f"{mark.number})" if mark.shape is Shape.POINT else mark.number
        if mark.shape is not Shape.LABEL:
            self.add(RawUnit(_KINDS[mark.shape], mark.number.strip("-"), mark.rest, line.number))

    def go_on(self, index: int) -> None:
        line = self.lines[index]
        part = self.parts[-1]
        if not part.units:
            kind = Kind.INTRODUCTION if part.label else Kind.LEAD
            self.add(RawUnit(kind, "", line.text, line.number))
            return
        unit = part.units[-1]
        if unit.kind is Kind.LEAD:
            _refuse_title_above(self.lines[index - 1], line, self.width)
        unit.text = joined(unit.text, line.text)
        _refuse_too_long(unit)

    def add(self, unit: RawUnit) -> None:
        self.parts[-1].units.append(unit)
        _refuse_too_long(unit)
        self.units += 1
        if self.units > MOST_UNITS:
            raise Refused(unit.line, f"There are more than {MOST_UNITS:,} clauses. Is this the right file?")

    def finish(self) -> list[RawPart]:
        if self.section == 0:
            raise Refused(None, 'There is no section. The first begins with a line such as "1 Purpose".')
        part = self.parts[-1]
        if part.label and not self.point:
            raise Refused(part.line, f"{part.label} has no points. Its points begin with 1) and a space.")
        for unit in (unit for part in self.parts for unit in part.units):
            _refuse_unfit(unit)
        return self.parts


def _title(label: str, line: Line, mark: Mark) -> str:
    """An appendix's title is the line after its label, whole."""
    if mark.shape is not Shape.PLAIN or line.text[-1] in ".,:;" or not _has_letters(line.text):
        raise Refused(line.number, f"{label} has no title. Put it on the line after “{label}”, without a full stop.")
    if len(line.text) > MOST_CHARACTERS[Kind.HEADING]:
        raise Refused(line.number, f"The title of {label} is too long. Put it on a line of its own.")
    return line.text


def _refuse_too_long(unit: RawUnit) -> None:
    most = MOST_CHARACTERS.get(unit.kind, MOST_IN_A_UNIT)
    if len(unit.text) > most:
        raise Refused(
            unit.line,
            f"What begins here goes on for more than {most} characters. See that every heading, clause, bullet "
            "and point begins on a line of its own.",
        )


def _refuse_unfit(unit: RawUnit) -> None:
    """Refuse a unit whose words say that it is none, or more than one."""
    if not _has_letters(unit.text):
        raise Refused(unit.line, f"“{unit.text[:60]}” has no words.")
    if unit.kind is Kind.LEAD and not has_ended(unit.text):
        raise Refused(
            unit.line,
            f"“{unit.text[:60]}” stands before section 1 but is no sentence. Leave the policy's title out of "
            "the file. If it is the lead sentence, end it with a full stop.",
        )
    if unit.kind is Kind.INTRODUCTION and begins_small(unit.text):
        raise Refused(
            unit.line,
            "An appendix's title is one line, and this one seems to go on with it. Put the whole title on the line "
            "before, or begin the introduction with a capital letter.",
        )


def _refuse_title_above(before: Line, line: Line, width: int) -> None:
    """Refuse two paragraphs before section 1: a line that ends well before the margin, then a capital letter."""
    room = 0.8 * width - len(before.text)
    if line.text[0].isupper() and len(line.text.split(" ", 1)[0]) < room:
        raise Refused(
            before.number,
            f"“{before.text[:60]}” seems to be a title or a paragraph of its own. Only the lead sentence can stand "
            "before section 1. Leave the rest out of the file, or join the lines if they are one sentence.",
        )


def _has_letters(words: str) -> bool:
    return any(character.isalpha() for character in words)
