"""Prints the words of a PDF and their positions as JSON, in a separate process with limits: PDFium is native code.

It imports nothing of ours, so that it starts quickly. Scripts in a PDF never run: the library has no script engine.
"""

import ctypes
import json
import math
import resource
import sys
from collections.abc import Iterator
from functools import cache
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as raw

MOST_PAGES = 500
MOST_CHARACTERS = 1_000_000  # the most that a policy can have
MOST_WORDS = 160_000
MOST_LINKS = 100  # per page
MOST_RULES = 2_000  # per page; a page with more is a drawing
MOST_RULES_IN_ALL = 15_000
MOST_MEMORY = 1_000_000_000
MOST_SECONDS = 11  # of processor time

BOLD, ITALIC, SYMBOL, INVISIBLE = 1, 2, 4, 8
_LINE_END_HYPHENS = (2, 0xFFFE)  # what PDFium writes for a hyphen at the end of a line
_FIXED = 0x40000  # the font flag for forced bold
_SLANTED = 0x40
_THINNEST = 3.0  # points: anything thinner is a ruled line


class Refusal(Exception):
    """Why a PDF is refused, in one word: "pages", "password", "damaged", "long"."""


def read_document(data: bytes, first: int, last: int) -> dict[str, Any]:
    """Return pages with words, ruled lines, links, and counts of pictures and comments. Raises ``Refusal``.

    ``first`` and ``last`` are page numbers; ``last`` is 0 for all from the first.
    """
    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        raise Refusal("password" if error.err_code == raw.FPDF_ERR_PASSWORD else "damaged") from error
    numbers = range(first - 1, min(last or len(document), len(document)))
    if len(numbers) > MOST_PAGES:
        raise Refusal("pages")
    if not len(numbers):
        raise Refusal("damaged")
    pages, left, words_left, rules_left = [], MOST_CHARACTERS, MOST_WORDS, MOST_RULES_IN_ALL
    for number in numbers:
        try:
            page = document[number]
            text = page.get_textpage()
        except pdfium.PdfiumError as error:
            raise Refusal("damaged") from error
        left -= text.count_chars()
        if min(left, words_left) < 0:
            raise Refusal("long")
        pages.append(_read_page(page, text, rules_left))
        rules_left -= len(pages[-1]["rules"])
        words_left -= len(pages[-1]["words"])
        text.close()
        page.close()
    return {"pages": pages, "title": document.get_metadata_dict().get("Title", "")}


def _read_page(page: Any, text: Any, rules_left: int) -> dict[str, Any]:
    rules, pictures = _read_objects(page, min(MOST_RULES, rules_left))
    return {
        "box": page.get_mediabox(),
        "words": list(_read_words(text.raw, text.count_chars())),
        "rules": rules,
        "pictures": pictures,
        "links": _read_links(page),
        "comments": _count_comments(page),
    }


class _Word:
    """A word while its letters are read: where it begins, its look, and whether it follows without a space."""

    def __init__(self, text: Any, index: int, look: tuple[float, int, float], is_glued: bool) -> None:
        self.text, self.first, self.look, self.is_glued = text, index, look, is_glued
        self.letters: list[str] = []
        self.last = index

    def row(self) -> list[Any]:
        x, y = ctypes.c_double(), ctypes.c_double()
        raw.FPDFText_GetCharOrigin(self.text, self.first, x, y)
        first, last = _read_box(self.text, self.first), _read_box(self.text, self.last)
        box = [*map(min, first[:2], last[:2]), *map(max, first[2:], last[2:])]
        size, style, angle = self.look
        numbers = [round(number, 1) for number in (*box, x.value, y.value, size)]
        return ["".join(self.letters), *numbers, style, round(math.degrees(angle)) % 360, int(self.is_glued)]


def _read_words(text: Any, count: int) -> Iterator[list[Any]]:
    """Yield words. A word ends at white space, at a line-end hyphen, and where its size, style or angle changes."""
    word: _Word | None = None
    looks: dict[int | None, tuple[float, int, float]] = {}
    read_code, find_object = raw.FPDFText_GetUnicode, raw.FPDFText_GetTextObject  # called for each letter
    for index in range(count):
        code = read_code(text, index)
        letter = _read_letter(code)
        if not letter:
            if word:
                yield word.row()
            word = None
            continue
        place = find_object(text, index)
        if place not in looks:
            looks[place] = _read_look(text, index, place)
        if word is None:
            word = _Word(text, index, looks[place], is_glued=False)
        elif looks[place] != word.look:
            yield word.row()
            word = _Word(text, index, looks[place], is_glued=True)
        word.letters.append(letter)
        word.last = index
        if code in _LINE_END_HYPHENS:  # the next letter is on the next line
            yield word.row()
            word = None
    if word:
        yield word.row()


@cache
def _read_letter(code: int) -> str:
    """Return the letter, or "" for white space and for codes that are not letters."""
    if code in _LINE_END_HYPHENS:
        return "-"
    letter = chr(code) if 0x20 < code <= 0x10FFFF else ""
    return "" if letter.isspace() else letter


def _read_look(text: Any, index: int, place: int | None) -> tuple[float, int, float]:
    """Return the visible size in points, the style as flags, and the angle in radians of one piece of text."""
    matrix = raw.FS_MATRIX()
    size = raw.FPDFText_GetFontSize(text, index)
    if raw.FPDFText_GetMatrix(text, index, matrix):
        size *= math.hypot(matrix.c, matrix.d)
    flags, name = ctypes.c_int(), ctypes.create_string_buffer(200)
    raw.FPDFText_GetFontInfo(text, index, name, 200, flags)
    font = name.value.decode("latin-1").lower()
    mode = raw.FPDFTextObj_GetTextRenderMode(ctypes.cast(place, raw.FPDF_PAGEOBJECT)) if place else 0
    is_bold = any(part in font for part in ("bold", "black", "heavy", "demi")) or flags.value & _FIXED or mode == 2
    is_italic = "italic" in font or "oblique" in font or flags.value & _SLANTED
    style = BOLD if is_bold else 0
    style |= ITALIC if is_italic else 0
    style |= SYMBOL if any(part in font for part in ("symbol", "dingbat", "wingding", "webding")) else 0
    style |= INVISIBLE if mode == 3 else 0
    return round(size, 1), style, raw.FPDFText_GetCharAngle(text, index)


def _read_box(text: Any, index: int) -> tuple[float, float, float, float]:
    box = raw.FS_RECTF()
    raw.FPDFText_GetLooseCharBox(text, index, box)
    return box.left, min(box.bottom, box.top), box.right, max(box.bottom, box.top)


def _read_objects(page: Any, most_rules: int) -> tuple[list[list[float]], int]:
    """Return the ruled lines as boxes, and the number of pictures."""
    rules: list[list[float]] = []
    pictures = 0
    for thing in page.get_objects(max_depth=4):
        if thing.type == raw.FPDF_PAGEOBJ_IMAGE:
            pictures += 1
        elif thing.type == raw.FPDF_PAGEOBJ_PATH and len(rules) < most_rules:
            rules += _read_rules(thing)
    return (rules if len(rules) < most_rules else []), pictures


def _read_rules(path: Any) -> list[list[float]]:
    """Return a thin box as one line, and a box that is drawn but not filled as its four sides."""
    try:
        left, bottom, right, top = (round(side, 1) for side in path.get_bounds())
    except pdfium.PdfiumError:
        return []
    if min(right - left, top - bottom) <= _THINNEST:
        return [[left, bottom, right, top]] if max(right - left, top - bottom) > _THINNEST else []
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    raw.FPDFPath_GetDrawMode(path, fill, stroke)
    if fill.value or not stroke.value or raw.FPDFPath_CountSegments(path) > 6:
        return []
    return [
        [left, bottom, right, bottom],
        [left, top, right, top],
        [left, bottom, left, top],
        [right, bottom, right, top],
    ]


def _read_links(page: Any) -> list[list[Any]]:
    """Return the boxes of links to addresses outside the document, each with its address."""
    links: list[list[Any]] = []
    position, link = ctypes.c_int(0), raw.FPDF_LINK()
    document = page.pdf.raw
    while raw.FPDFLink_Enumerate(page.raw, position, link) and len(links) < MOST_LINKS:
        box, action = raw.FS_RECTF(), raw.FPDFLink_GetAction(link)
        if not action or raw.FPDFAction_GetType(action) != raw.PDFACTION_URI:
            continue
        size = raw.FPDFAction_GetURIPath(document, action, None, 0)
        if 1 < size <= 2_001 and raw.FPDFLink_GetAnnotRect(link, box):
            address = ctypes.create_string_buffer(size)
            raw.FPDFAction_GetURIPath(document, action, address, size)
            links.append([box.left, box.bottom, box.right, box.top, address.value.decode("latin-1")])
    return links


def _count_comments(page: Any) -> int:
    """Count comments and form fields, whose words are not part of the page."""
    count = 0
    for number in range(min(raw.FPDFPage_GetAnnotCount(page.raw), 1_000)):
        annotation = raw.FPDFPage_GetAnnot(page.raw, number)
        kind = raw.FPDFAnnot_GetSubtype(annotation)
        raw.FPDFPage_CloseAnnot(annotation)
        count += kind not in (raw.FPDF_ANNOT_LINK, raw.FPDF_ANNOT_POPUP)
    return count


def _limit_process() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def main() -> None:
    _limit_process()
    raw.FPDFText_GetTextObject.restype = ctypes.c_void_p  # comparing numbers takes half the time
    try:
        answer = read_document(sys.stdin.buffer.read(), int(sys.argv[1]), int(sys.argv[2]))
    except Refusal as refusal:
        answer = {"refusal": str(refusal)}
    json.dump(answer, sys.stdout)


if __name__ == "__main__":
    main()
