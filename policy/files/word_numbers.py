"""Finds the list and level of a Word paragraph, and counts its number as Word prints it."""

from dataclasses import dataclass
from xml.etree.ElementTree import Element

from .list_numbering import LEVELS, ListCounter, Numbering
from .styles import Lists, Styles, read_value, read_whole_number


@dataclass(frozen=True, slots=True)
class PrintedNumber:
    """``text`` is "" for a bullet, and for a number that Word does not show or that cannot be read."""

    text: str
    numbering: Numbering
    level: int

    @property
    def is_shown(self) -> bool:
        own = self.numbering.levels[self.level]
        return not own.is_hidden and bool(own.text) and (own.format != "none" or bool(self.text))


class PrintedNumbers:
    def __init__(self, styles: Styles, lists: Lists) -> None:
        self.styles = styles
        self.lists = lists
        self.counter = ListCounter(accepts_uncertain=True)

    def count(self, properties: Element | None, style: str) -> PrintedNumber | None:
        """Count one paragraph on. None where it is in no list."""
        own = read_value(properties, "w:numPr/w:numId")
        of_style, level_of_style = self.styles.find_numbering(style)
        name = of_style if own is None else own
        numbering = self.lists.find_numbering(name) if name and name != "0" else None
        if name is None or numbering is None:
            return None
        level = read_whole_number(read_value(properties, "w:numPr/w:ilvl"))
        if level is None:
            linked = (index for index, other in sorted(numbering.levels.items()) if other.style == style)
            level = next(linked, level_of_style or 0)
        if level >= LEVELS or level not in numbering.levels:
            return None
        text = self.counter.count(name, numbering, level)
        is_bullet = numbering.levels[level].is_bullet
        return PrintedNumber("" if is_bullet else " ".join(text.split()), numbering, level)
