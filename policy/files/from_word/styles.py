"""The styles and lists of a Word file (styles.xml and numbering.xml), which format its paragraphs and runs."""

import re
from collections.abc import Iterator
from functools import cache
from xml.etree.ElementTree import Element

from .list_numbering import LEVELS, ListLevel, Numbering
from .markup import find_at, list_children

_LONGEST_CHAIN = 50


def read_value(parent: Element | None, path: str) -> str | None:
    """Return the w:val of the element at the path, None if there is no such element."""
    element = find_at(parent, path)
    return None if element is None else element.get("w:val", "")


def read_whole_number(text: str | None) -> int | None:
    return int(text) if text and re.fullmatch(r"[0-9]{1,9}", text, re.ASCII) else None


def is_on(parent: Element | None, path: str) -> bool | None:
    """Whether a property is on, None if it is not set."""
    value = read_value(parent, path)
    return None if value is None else value.lower() not in ("0", "false", "off")


class Styles:
    """The styles by id. Each inherits from the style that it is based on."""

    def __init__(self, root: Element | None) -> None:
        styles = list_children(root, "w:style")
        self.defaults = find_at(root, "w:docDefaults/w:rPrDefault/w:rPr")
        self.styles = {style.get("w:styleId", ""): style for style in styles}
        self.standard = next((style.get("w:styleId", "") for style in styles if _is_standard(style)), "")
        self.chain = cache(lambda name: tuple(self._list_chain(name)))
        self.run_properties = cache(lambda name: [find_at(style, "w:rPr") for style in self.chain(name)])

    def _list_chain(self, name: str | None) -> Iterator[Element]:
        seen: set[str] = set()
        while name in self.styles and name not in seen and len(seen) < _LONGEST_CHAIN:
            seen.add(name)
            yield self.styles[name]
            name = read_value(self.styles[name], "w:basedOn")

    def read_name(self, style: str) -> str:
        """Return the name that Word shows, in lower case. Word's own styles have English names."""
        return self.show_name(style).lower()

    def show_name(self, style: str) -> str:
        """Return the name that Word shows, with its capitals."""
        return read_value(self.styles.get(style), "w:name") or ""

    def find_by_name(self, name: str) -> str:
        """Return the id of the style that has this name in Word, or ""."""
        wanted = name.lower()
        return next((style for style in self.styles if wanted and self.read_name(style) == wanted), "")

    def find_numbering(self, style: str) -> tuple[str | None, int | None]:
        """Return the list id and the level of the style's paragraphs."""
        properties = [find_at(ancestor, "w:pPr/w:numPr") for ancestor in self.chain(style)]
        names = (read_value(one, "w:numId") for one in properties)
        levels = (read_whole_number(read_value(one, "w:ilvl")) for one in properties)
        return next((name for name in names if name), None), next((one for one in levels if one is not None), None)

    def list_run_properties(self, paragraph: str, run: str | None) -> list[Element | None]:
        """List where a run's properties may be set, apart from the run itself; nearest first."""
        own = self.run_properties(run) if run else []
        return [*own, *self.run_properties(paragraph), self.defaults]


def _is_standard(style: Element) -> bool:
    return style.get("w:type") == "paragraph" and style.get("w:default", "0").lower() in ("1", "true", "on")


class Lists:
    """The lists by id (w:num), each with its levels."""

    def __init__(self, root: Element | None, styles: Styles) -> None:
        outlines = list_children(root, "w:abstractNum")
        numbers = list_children(root, "w:num")
        self.outlines = {outline.get("w:abstractNumId", ""): outline for outline in outlines}
        self.numbers = {number.get("w:numId", ""): number for number in numbers}
        self.styles = styles
        self.find_numbering = cache(self._find_numbering)

    def _find_numbering(self, name: str) -> Numbering | None:
        number = self.numbers.get(name)
        outline = self._find_outline(name)
        if number is None or outline is None:
            return None
        levels = dict(_list_levels(outline))
        starts: dict[int, int] = {}
        for override in list_children(number, "w:lvlOverride"):
            index = read_whole_number(override.get("w:ilvl"))
            if index is None or index >= LEVELS:
                continue
            if (level := find_at(override, "w:lvl")) is not None:
                levels[index] = _read_level(level)
            if (start := read_whole_number(read_value(override, "w:startOverride"))) is not None:
                starts[index] = start
        return Numbering(outline.get("w:abstractNumId", ""), levels, starts)

    def find_level(self, properties: Element | None, style: str) -> tuple[str, Numbering, int] | None:
        """Return a paragraph's list (id and numbering) and level: its own, or else those of its style."""
        own = read_value(properties, "w:numPr/w:numId")
        of_style, level_of_style = self.styles.find_numbering(style)
        name = of_style if own is None else own
        numbering = self.find_numbering(name) if name and name != "0" else None
        if name is None or numbering is None:
            return None
        level = read_whole_number(read_value(properties, "w:numPr/w:ilvl"))
        if level is None:
            linked = (index for index, other in sorted(numbering.levels.items()) if other.style == style)
            level = next(linked, level_of_style or 0)
        if level >= LEVELS or level not in numbering.levels:
            return None
        return name, numbering, level

    def _find_outline(self, name: str) -> Element | None:
        """Return a list's outline. If an outline only names a style, return the outline of that style's list."""
        for _ in range(_LONGEST_CHAIN):
            outline = self.outlines.get(read_value(self.numbers.get(name), "w:abstractNumId") or "")
            link = read_value(outline, "w:numStyleLink")
            if not link:
                return outline
            name = self.styles.find_numbering(link)[0] or ""
        return None


def _list_levels(outline: Element) -> Iterator[tuple[int, ListLevel]]:
    for level in list_children(outline, "w:lvl"):
        index = read_whole_number(level.get("w:ilvl"))
        if index is not None and index < LEVELS:
            yield index, _read_level(level)


def _read_level(element: Element) -> ListLevel:
    start = read_whole_number(read_value(element, "w:start"))
    # A Word 2010 format ("001") is in an alternative, which we do not read. It must not count as decimal.
    is_of_later_word = find_at(element, "mc:AlternateContent") is not None
    return ListLevel(
        start=0 if start is None else start,
        format="of a later Word" if is_of_later_word else read_value(element, "w:numFmt") or "decimal",
        text=read_value(element, "w:lvlText") or "",
        restart=read_whole_number(read_value(element, "w:lvlRestart")),
        is_legal=is_on(element, "w:isLgl") or False,
        is_hidden=is_on(element, "w:rPr/w:vanish") or False,
        style=read_value(element, "w:pStyle") or "",
    )
