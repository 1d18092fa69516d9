"""What a Word file's styles and lists say of its paragraphs and runs: styles.xml and numbering.xml."""

import re
from collections.abc import Iterator
from functools import cache
from xml.etree.ElementTree import Element

from .counting import LEVELS, Level, Numbering
from .markup import at, children

_LONGEST_CHAIN = 50
_SUFFIXES = {"nothing": "", "space": " ", "tab": " "}


def value(parent: Element | None, path: str) -> str | None:
    """The w:val of what stands at the path, if it stands there."""
    found = at(parent, path)
    return None if found is None else found.get("w:val", "")


def whole(text: str | None) -> int | None:
    return int(text) if text and re.fullmatch(r"[0-9]{1,9}", text, re.ASCII) else None


def is_on(parent: Element | None, path: str) -> bool | None:
    """A property that is on or off; None where nothing is said."""
    found = value(parent, path)
    return None if found is None else found.lower() not in ("0", "false", "off")


class Styles:
    """Styles by their id; each goes on with the one it is based on."""

    def __init__(self, root: Element | None) -> None:
        styles = children(root, "w:style")
        self.defaults = at(root, "w:docDefaults/w:rPrDefault/w:rPr")
        self.styles = {style.get("w:styleId", ""): style for style in styles}
        self.standard = next(
            (style.get("w:styleId", "") for style in styles if _is_standard(style)),
            "",
        )
        self.chain = cache(lambda name: tuple(self._chain(name)))
        self.run_properties = cache(lambda name: [at(style, "w:rPr") for style in self.chain(name)])

    def _chain(self, name: str | None) -> Iterator[Element]:
        seen: set[str] = set()
        while name in self.styles and name not in seen and len(seen) < _LONGEST_CHAIN:
            seen.add(name)
            yield self.styles[name]
            name = value(self.styles[name], "w:basedOn")

    def name(self, style: str) -> str:
        """The name that Word shows, in English and small letters for its own styles."""
        return (value(self.styles.get(style), "w:name") or "").lower()

    def numbering(self, style: str) -> tuple[str | None, int | None]:
        """The list and the level that paragraphs of the style have."""
        found = [one for one in (at(each, "w:pPr/w:numPr") for each in self.chain(style)) if one is not None]
        names = (value(one, "w:numId") for one in found)
        levels = (whole(value(one, "w:ilvl")) for one in found)
        return next((one for one in names if one), None), next((one for one in levels if one is not None), None)

    def of_runs(self, paragraph: str, run: str | None) -> list[Element | None]:
        """Where a run's properties may be said, apart from the run itself."""
        own = self.run_properties(run) if run else []
        return [*own, *self.run_properties(paragraph), self.defaults]


def _is_standard(style: Element) -> bool:
    return style.get("w:type") == "paragraph" and style.get("w:default", "0").lower() in ("1", "true", "on")


class Lists:
    """Lists by their id (w:num), each with its levels."""

    def __init__(self, root: Element | None, styles: Styles) -> None:
        outlines = children(root, "w:abstractNum")
        numbers = children(root, "w:num")
        self.outlines = {outline.get("w:abstractNumId", ""): outline for outline in outlines}
        self.numbers = {number.get("w:numId", ""): number for number in numbers}
        self.styles = styles
        self.numbering = cache(self._numbering)

    def _numbering(self, name: str) -> Numbering | None:
        number = self.numbers.get(name)
        outline = self._outline(name)
        if number is None or outline is None:
            return None
        levels = dict(_levels(outline))
        starts: dict[int, int] = {}
        for override in children(number, "w:lvlOverride"):
            index = whole(override.get("w:ilvl"))
            if index is None or index >= LEVELS:
                continue
            if (level := at(override, "w:lvl")) is not None:
                levels[index] = _level(level)
            if (start := whole(value(override, "w:startOverride"))) is not None:
                starts[index] = start
        return Numbering(outline.get("w:abstractNumId", ""), levels, starts)

    def _outline(self, name: str) -> Element | None:
        """A list's outline; one that only names a style has that of the style's list."""
        for _ in range(_LONGEST_CHAIN):
            outline = self.outlines.get(value(self.numbers.get(name), "w:abstractNumId") or "")
            link = value(outline, "w:numStyleLink")
            if not link:
                return outline
            name = self.styles.numbering(link)[0] or ""
        return None


def _levels(outline: Element) -> Iterator[tuple[int, Level]]:
    for level in children(outline, "w:lvl"):
        index = whole(level.get("w:ilvl"))
        if index is not None and index < LEVELS:
            yield index, _level(level)


def _level(element: Element) -> Level:
    start = whole(value(element, "w:start"))
    # A format of Word 2010 ("001") stands in an alternative, which is not read: it must not pass for decimal.
    is_of_later_word = at(element, "mc:AlternateContent") is not None
    return Level(
        start=0 if start is None else start,
        format="of a later Word" if is_of_later_word else value(element, "w:numFmt") or "decimal",
        text=value(element, "w:lvlText") or "",
        suffix=_SUFFIXES.get(value(element, "w:suff") or "tab", " "),
        restart=whole(value(element, "w:lvlRestart")),
        is_legal=is_on(element, "w:isLgl") or False,
        is_hidden=is_on(element, "w:rPr/w:vanish") or False,
        style=value(element, "w:pStyle") or "",
    )
