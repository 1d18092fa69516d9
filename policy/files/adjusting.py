"""From the form in which Word and Markdown write numbers, "5." and "4.", to the form of a policy, "5" and "4)".

Only the number that comes next, at the beginning of a paragraph, is written in another way. Lines that are
in the form already stay as they are; whatever else is not, the parser refuses with its line.
"""

import re
from collections.abc import Iterator, Sequence

from .file_content import Line, Notes

_LABEL = re.compile(r"Appendix ([1-9][0-9]?)")
_TITLED = re.compile(r"Appendix ([1-9][0-9]?)\s*[.:–—-]?\s*([^\W\d_a-z].*)")
_SECTION = re.compile(r"([1-9][0-9]?)[.:)]?[ \u00a0]+(\S.*)")
_CLAUSE = re.compile(r"([1-9][0-9]?\.[1-9][0-9]{0,2})[.:)]?[ \u00a0]+(\S.*)")
_POINT = re.compile(r"\(?([1-9][0-9]{0,2})[.:)][ \u00a0]+(\S.*)")
_BULLET = re.compile(r"[•◦▪▫‣●○■□·∙⁃]\s*(.+)")

SECTIONS = "A full stop or bracket after a section's number was left out: {count}."
CLAUSES = "A full stop or bracket after a clause's number was left out: {count}."
POINTS = "Points of appendices were written as “1)”: {count}."
BULLETS = "Typed bullets such as • were written as dashes: {count}."
TITLES = "An appendix's label and title were put on lines of their own, without what stood between them: {count}."


def adjusted(lines: Sequence[Line], notes: Notes) -> Iterator[str]:
    """The lines in the form that the parser reads."""
    form = _Form(notes)
    for index, line in enumerate(lines):
        following = lines[index + 1].text if index + 1 < len(lines) else ""
        yield from form.take(line, following)


class _Form:
    """How far the numbers have come."""

    def __init__(self, notes: Notes) -> None:
        self.notes = notes
        self.section = self.clause = self.label = self.point = 0
        self.awaits_title = False

    def take(self, line: Line, following: str) -> list[str]:
        if self.awaits_title:
            self.awaits_title = False
            return [line.text]
        if (found := _LABEL.fullmatch(line.text)) and int(found[1]) == self.label + 1:
            self.begin_appendix()
            self.awaits_title = True
            return [line.text]
        if line.is_heading and (found := _TITLED.fullmatch(line.text)) and int(found[1]) == self.label + 1:
            self.begin_appendix()
            self.notes.add(TITLES)
            return [f"Appendix {found[1]}", found[2]]
        if found := _BULLET.fullmatch(line.text):
            return [self.written(line, f"- {found[1]}", BULLETS)]
        return [self.of_appendix(line) if self.label else self.of_main(line, following)]

    def begin_appendix(self) -> None:
        self.label += 1
        self.point = 0

    def of_main(self, line: Line, following: str) -> str:
        """A section's heading stands directly before its first clause: that makes it certain."""
        found = _SECTION.fullmatch(line.text)
        if found and int(found[1]) == self.section + 1 and _begins_with(following, f"{found[1]}.1"):
            self.section, self.clause = int(found[1]), 0
            return self.written(line, f"{found[1]} {found[2]}", SECTIONS)
        found = _CLAUSE.fullmatch(line.text)
        if found and found[1] == f"{self.section}.{self.clause + 1}":
            self.clause += 1
            return self.written(line, f"{found[1]} {found[2]}", CLAUSES)
        return line.text

    def of_appendix(self, line: Line) -> str:
        found = _POINT.fullmatch(line.text)
        if not found or int(found[1]) != self.point + 1:
            return line.text
        self.point += 1
        return self.written(line, f"{found[1]}) {found[2]}", POINTS)

    def written(self, line: Line, text: str, note: str) -> str:
        """What goes on with a paragraph stays as it is: "in section / 5. Staff" begins nothing."""
        if line.goes_on or text.split() == line.text.split():
            return line.text
        self.notes.add(note)
        return text


def _begins_with(line: str, number: str) -> bool:
    found = _CLAUSE.fullmatch(line)
    return found is not None and found[1] == number
