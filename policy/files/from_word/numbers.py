"""Finds the list and level of a Word paragraph, and counts its number as Word prints it."""

from dataclasses import dataclass
from xml.etree.ElementTree import Element

from ...files import findings as word_findings
from ..findings import Findings
from .list_numbering import ListCounter, Numbering
from .styles import Lists

_TICKS = frozenset("✓✔✗✘☑☒\uf0fc\uf0fb\uf0fd\uf0fe\uf050\uf04f")


@dataclass(frozen=True, slots=True)
class PrintedNumber:
    """A paragraph's number. ``text`` is "" for a bullet, or if Word does not show the number or we cannot read it."""

    text: str
    numbering: Numbering
    level: int

    @property
    def is_shown(self) -> bool:
        own = self.numbering.levels[self.level]
        return not own.is_hidden and bool(own.text) and (own.format != "none" or bool(self.text))


class PrintedNumbers:
    def __init__(self, lists: Lists) -> None:
        self.lists = lists
        self.counter = ListCounter()
        self.ticks = 0

    def count(self, properties: Element | None, style: str) -> PrintedNumber | None:
        """Count one paragraph and return its number, None if it is in no list."""
        list_level = self.lists.find_level(properties, style)
        if list_level is None:
            return None
        name, numbering, level = list_level
        text = self.counter.count(name, numbering, level)
        own = numbering.levels[level]
        self.ticks += own.is_bullet and own.text in _TICKS
        return PrintedNumber(" ".join(text.split()), numbering, level)

    def add_notes(self, findings: Findings) -> None:
        """Add notes that say how many numbers and bullets differ from what Word prints."""
        if self.counter.in_digits:
            findings.add(word_findings.NUMBERS_IN_DIGITS, self.counter.in_digits)
        if self.ticks:
            findings.add(word_findings.TICKS, self.ticks)
        if self.counter.left_away:
            findings.add(word_findings.UNKNOWN_NUMBERS, self.counter.left_away)
