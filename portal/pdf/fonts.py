"""Merges the fonts of several files. Each file has subsets: the glyphs that it draws, numbered as in the whole font."""

import re
from io import BytesIO
from itertools import groupby

from fontTools.ttLib import TTFont
from pikepdf import Array, Object, Pdf

MAPPED_LETTER = re.compile(rb"<([0-9a-f]{4})> <([0-9a-f]+)>")
# The most entries that one block of a character map may hold.
MAX_BLOCK = 100


class MergedFont:
    """A font of the merged file, collected from the fonts of the same name in the files."""

    def __init__(self, whole: Object) -> None:
        self._whole = whole
        self._widths: dict[int, float] = {}
        self._letters: dict[int, bytes] = {}
        self._programs: dict[bytes, None] = {}

    def read(self, font: Object) -> None:
        """Adds the glyphs that the fonts read so far did not have."""
        self._widths = _read_widths(font) | self._widths
        self._letters = _read_letters(font) | self._letters
        self._programs[font.DescendantFonts[0].FontDescriptor.FontFile2.read_bytes()] = None

    def write(self) -> None:
        descendant = self._whole.DescendantFonts[0]
        descendant.W = _build_widths(self._widths)
        descendant.FontDescriptor.FontBBox[2] = max(self._widths.values())
        program = unite_fonts(list(self._programs))
        descendant.FontDescriptor.FontFile2.write(program)
        descendant.FontDescriptor.FontFile2.Length1 = len(program)
        self._whole.ToUnicode.write(_replace_letters(self._whole.ToUnicode.read_bytes(), self._letters))


class SharedFonts:
    """The fonts of the merged file."""

    def __init__(self, whole: Pdf) -> None:
        self._pdf = whole
        self._fonts: dict[str, MergedFont] = {}
        self.dictionary = whole.pages[0].obj.Resources.Font
        for name in sorted(self.dictionary.keys()):
            self._add(name, self.dictionary[name])

    def take(self, resources: Object) -> None:
        """Moves the fonts out of the resources of another file's pages."""
        for name in sorted(resources.Font.keys()):
            if name not in self._fonts:
                self.dictionary[name] = self._pdf.copy_foreign(resources.Font[name])
            self._add(name, resources.Font[name])
        del resources.Font

    def write(self) -> None:
        for font in self._fonts.values():
            font.write()

    def _add(self, name: str, font: Object) -> None:
        self._fonts.setdefault(name, MergedFont(self.dictionary[name])).read(font)


def unite_fonts(programs: list[bytes]) -> bytes:
    """Merges TrueType subsets of one font, in which a glyph has the same number everywhere."""
    if len(programs) == 1:
        return programs[0]
    fonts = [TTFont(BytesIO(program), recalcTimestamp=False) for program in programs]
    whole = max(fonts, key=lambda font: len(font.getGlyphOrder()))
    for font in fonts:
        for name, own in zip(font.getGlyphOrder(), whole.getGlyphOrder(), strict=False):
            if whole["hmtx"][own] == (0, 0):  # not drawn in that file
                whole["hmtx"][own] = font["hmtx"][name]
                whole["glyf"][own] = font["glyf"][name]
    output = BytesIO()
    whole.save(output)
    return output.getvalue()


def _read_widths(font: Object) -> dict[int, float]:
    """Widths by glyph, from runs such as ``[3 [500 520] 17 [300]]``."""
    runs = list(font.DescendantFonts[0].W)
    return {
        int(first) + offset: round(float(width), 6)
        for first, widths in zip(runs[::2], runs[1::2], strict=True)
        for offset, width in enumerate(widths)
    }


def _build_widths(widths: dict[int, float]) -> Array:
    runs = Array()
    for _, run in groupby(enumerate(sorted(widths)), key=lambda pair: pair[1] - pair[0]):
        glyphs = [glyph for _, glyph in run]
        runs.append(glyphs[0])
        runs.append(Array([widths[glyph] for glyph in glyphs]))
    return runs


def _read_letters(font: Object) -> dict[int, bytes]:
    return {int(glyph, 16): letters for glyph, letters in MAPPED_LETTER.findall(font.ToUnicode.read_bytes())}


def _replace_letters(mapping: bytes, letters: dict[int, bytes]) -> bytes:
    """The character map with these letters instead of its own."""
    before = mapping[: mapping.index(b"endcodespacerange")] + b"endcodespacerange\n"
    lines = [b"<%04x> <%s>\n" % (glyph, letters[glyph]) for glyph in sorted(letters)]
    blocks = [lines[start : start + MAX_BLOCK] for start in range(0, len(lines), MAX_BLOCK)]
    body = b"".join(b"%d beginbfchar\n%sendbfchar\n" % (len(block), b"".join(block)) for block in blocks)
    return before + body + mapping[mapping.index(b"endcmap") :]
