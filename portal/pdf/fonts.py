"""The fonts of several files as one each. Every file has only the glyphs that it draws, numbered as in the original."""

import re
from io import BytesIO
from itertools import groupby

from fontTools.ttLib import TTFont
from pikepdf import Array, Object, Pdf

MAPPED = re.compile(rb"<([0-9a-f]{4})> <([0-9a-f]+)>")
# The most that one block of a character map may hold.
BLOCK = 100


class Font:
    """One font of the whole, and what the files say of it."""

    def __init__(self, whole: Object) -> None:
        self._whole = whole
        self._widths: dict[int, float] = {}
        self._letters: dict[int, bytes] = {}
        self._programs: dict[bytes, None] = {}

    def read(self, font: Object) -> None:
        """Take over what this font has and the others had not."""
        self._widths = _widths(font) | self._widths
        self._letters = _letters(font) | self._letters
        self._programs[font.DescendantFonts[0].FontDescriptor.FontFile2.read_bytes()] = None

    def write(self) -> None:
        descendant = self._whole.DescendantFonts[0]
        descendant.W = _as_array(self._widths)
        descendant.FontDescriptor.FontBBox[2] = max(self._widths.values())
        program = united(list(self._programs))
        descendant.FontDescriptor.FontFile2.write(program)
        descendant.FontDescriptor.FontFile2.Length1 = len(program)
        self._whole.ToUnicode.write(_with_letters(self._whole.ToUnicode.read_bytes(), self._letters))


class Shared:
    """The fonts of a file that is put together."""

    def __init__(self, whole: Pdf) -> None:
        self._pdf = whole
        self._fonts: dict[str, Font] = {}
        self.dictionary = whole.pages[0].obj.Resources.Font
        for name in sorted(self.dictionary.keys()):
            self._add(name, self.dictionary[name])

    def take(self, resources: Object) -> None:
        """Take the fonts out of the resources of another file's pages."""
        for name in sorted(resources.Font.keys()):
            if name not in self._fonts:
                self.dictionary[name] = self._pdf.copy_foreign(resources.Font[name])
            self._add(name, resources.Font[name])
        del resources.Font

    def write(self) -> None:
        for font in self._fonts.values():
            font.write()

    def _add(self, name: str, font: Object) -> None:
        self._fonts.setdefault(name, Font(self.dictionary[name])).read(font)


def united(programs: list[bytes]) -> bytes:
    """One TrueType font with the glyphs of all, which are subsets of one font and number its glyphs alike."""
    if len(programs) == 1:
        return programs[0]
    fonts = [TTFont(BytesIO(program), recalcTimestamp=False) for program in programs]
    whole = max(fonts, key=lambda font: len(font.getGlyphOrder()))
    for font in fonts:
        for name, own in zip(font.getGlyphOrder(), whole.getGlyphOrder(), strict=False):
            if whole["hmtx"][own] == (0, 0):  # not drawn in that file
                whole["hmtx"][own] = font["hmtx"][name]
                whole["glyf"][own] = font["glyf"][name]
    written = BytesIO()
    whole.save(written)
    return written.getvalue()


def _widths(font: Object) -> dict[int, float]:
    """Runs of glyphs: ``[3 [500 520] 17 [300]]``."""
    runs = list(font.DescendantFonts[0].W)
    return {
        int(first) + offset: round(float(width), 6)
        for first, widths in zip(runs[::2], runs[1::2], strict=True)
        for offset, width in enumerate(widths)
    }


def _as_array(widths: dict[int, float]) -> Array:
    runs = Array()
    for _, run in groupby(enumerate(sorted(widths)), key=lambda pair: pair[1] - pair[0]):
        glyphs = [glyph for _, glyph in run]
        runs.append(glyphs[0])
        runs.append(Array([widths[glyph] for glyph in glyphs]))
    return runs


def _letters(font: Object) -> dict[int, bytes]:
    return {int(glyph, 16): letters for glyph, letters in MAPPED.findall(font.ToUnicode.read_bytes())}


def _with_letters(mapping: bytes, letters: dict[int, bytes]) -> bytes:
    """A character map with these letters instead of its own."""
    before = mapping[: mapping.index(b"endcodespacerange")] + b"endcodespacerange\n"
    lines = [b"<%04x> <%s>\n" % (glyph, letters[glyph]) for glyph in sorted(letters)]
    blocks = [lines[start : start + BLOCK] for start in range(0, len(lines), BLOCK)]
    body = b"".join(b"%d beginbfchar\n%sendbfchar\n" % (len(block), b"".join(block)) for block in blocks)
    return before + body + mapping[mapping.index(b"endcmap") :]
