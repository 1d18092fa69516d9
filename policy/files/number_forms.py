"""Rewrites numbers from the form of Word and Markdown, "5." and "4.", to that of a policy, "5" and "4)".

Only the next number in order, at the beginning of a paragraph, is rewritten. Lines already in the policy's form
stay unchanged; the parser refuses, with its line, whatever else is not.
"""

import re
from collections.abc import Sequence

from .file_content import ConversionNotes, FileLine

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


def adjust_numbers(lines: Sequence[FileLine], notes: ConversionNotes) -> str:
    """Returns the text in the form that the parser reads."""
    adjuster = _Adjuster(notes)
    following = [*(line.text for line in lines[1:]), ""]
    adjusted = (adjuster.adjust(line, after) for line, after in zip(lines, following, strict=False))
    return "".join(f"{text}\n" for texts in adjusted for text in texts)


class _Adjuster:
    """Knows the last number of each kind."""

    def __init__(self, notes: ConversionNotes) -> None:
        self.notes = notes
        self.section = self.clause = self.label = self.point = 0
        self.awaits_title = False

    def adjust(self, line: FileLine, following: str) -> list[str]:
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
            return [self.rewrite(line, f"- {found[1]}", BULLETS)]
        return [self.adjust_point(line) if self.label else self.adjust_clause(line, following)]

    def begin_appendix(self) -> None:
        self.label += 1
        self.point = 0

    def adjust_clause(self, line: FileLine, following: str) -> str:
        """A section's heading is certain if it stands directly before its first clause."""
        found, first = _SECTION.fullmatch(line.text), _CLAUSE.fullmatch(following)
        if found and first and int(found[1]) == self.section + 1 and first[1] == f"{found[1]}.1":
            self.section, self.clause = int(found[1]), 0
            return self.rewrite(line, f"{found[1]} {found[2]}", SECTIONS)
        found = _CLAUSE.fullmatch(line.text)
        if found and found[1] == f"{self.section}.{self.clause + 1}":
            self.clause += 1
            return self.rewrite(line, f"{found[1]} {found[2]}", CLAUSES)
        return line.text

    def adjust_point(self, line: FileLine) -> str:
        found = _POINT.fullmatch(line.text)
        if not found or int(found[1]) != self.point + 1:
            return line.text
        self.point += 1
        return self.rewrite(line, f"{found[1]}) {found[2]}", POINTS)

    def rewrite(self, line: FileLine, text: str, note: str) -> str:
        """A line that continues a paragraph stays unchanged: "in section / 5. Staff" begins nothing."""
        if line.continues_paragraph or text.split() == line.text.split():
            return line.text
        self.notes.add(note)
        return text
