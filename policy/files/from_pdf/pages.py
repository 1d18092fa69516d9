"""Reads the pages of a PDF as words with positions, in a separate process with limits on time and memory."""

import json
import subprocess
import sys
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import Any

from policy.text.errors import TextError

from .process import BOLD, INVISIBLE, ITALIC, MOST_PAGES, SYMBOL

MOST_SECONDS = 12
DAMAGED = (
    "The PDF is damaged or is only part of a file. Open it, print it as a PDF again, and choose that file; or choose "
    "the Word file that it was made from."
)
TOO_LONG = (
    "The PDF holds more text than any policy. If the policy is a part of it, save its pages as a PDF of their own, and "
    "choose that file."
)
_REFUSALS = {
    "damaged": DAMAGED,
    "password": (
        "The PDF is protected with a password. Open it with the password, save it without one (or print it as a PDF), "
        "and choose that file; or choose the Word file that it was made from."
    ),
    "pages": (
        f"The PDF has more than {MOST_PAGES} pages. If the policy is a part of it, save its pages as a PDF of their "
        "own, and choose that file."
    ),
    "long": TOO_LONG,
}
_TOO_HARD = (
    "The PDF takes too much time or memory to read. Open it, print it as a PDF again, and choose that file; or choose "
    "the Word file that it was made from."
)
_PROCESS = Path(__file__).with_name("process.py")
_CLOSE = 0.15  # times the type size: the parts of one word are closer than this
_TURNED = 20  # degrees: words may lean this much and still belong to the lines


@dataclass(frozen=True, slots=True)
class PdfWord:
    """A word, or a part of one in one style. Lengths are points; ``baseline`` is measured down from the page's top."""

    text: str
    left: float
    right: float
    baseline: float
    size: float
    is_bold: bool = False
    is_italic: bool = False
    is_symbol: bool = False
    is_glued: bool = False
    address: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """A ruled line, as a thin box. ``top`` is less than ``bottom``."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def is_level(self) -> bool:
        return self.right - self.left >= self.bottom - self.top


@dataclass(frozen=True, slots=True)
class PdfPage:
    """A page, turned so that most of its words are upright."""

    number: int
    width: float
    height: float
    words: tuple[PdfWord, ...]
    rules: tuple[Rule, ...] = ()
    turned_words: str = ""
    pictures: int = 0
    comments: int = 0
    invisible_words: int = 0


@dataclass(frozen=True, slots=True)
class PdfContent:
    pages: tuple[PdfPage, ...]
    title: str = ""


def read_pages(data: bytes, first: int = 1, last: int = 0) -> PdfContent:
    """Read pages; ``last`` is 0 for all from the first.

    Raises ``TextError`` for damage, a password, too many pages or too much work.
    """
    command = [sys.executable, "-I", str(_PROCESS), str(first), str(last)]
    try:
        result = subprocess.run(  # noqa: S603  # our own script, no shell
            command, input=data, capture_output=True, timeout=MOST_SECONDS, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise TextError(None, _TOO_HARD) from error
    if result.returncode:
        raise TextError(None, _TOO_HARD)
    answer = json.loads(result.stdout)
    if "refusal" in answer:
        raise TextError(None, _REFUSALS[answer["refusal"]])
    pages = tuple(_build_page(number, page) for number, page in enumerate(answer["pages"], first))
    return PdfContent(pages, " ".join(answer["title"].split()))


def _build_page(number: int, page: dict[str, Any]) -> PdfPage:
    angles = Counter[int]()
    for row in page["words"]:
        angles[round(row[9] / 90) * 90 % 360] += len(row[0])
    angle = angles.most_common(1)[0][0] if angles else 0
    frame = _Frame(angle, page["box"])
    upright = [row for row in page["words"] if _is_upright(row[9], angle)]
    turned = [row for row in page["words"] if not _is_upright(row[9], angle)]
    links = [(frame.turn_box(*link[:4]), link[4]) for link in page["links"]]
    return PdfPage(
        number,
        frame.width,
        frame.height,
        tuple(_part_words([_build_word(row, frame, links) for row in upright if _clean(row[0])])),
        tuple(Rule(*frame.turn_box(*rule)) for rule in page["rules"]),
        " ".join(filter(None, (_clean(row[0]) for row in turned))),
        page["pictures"],
        page["comments"],
        sum(bool(row[8] & INVISIBLE) for row in upright),
    )


def _part_words(words: list[PdfWord]) -> Iterator[PdfWord]:
    """Separate parts that do not touch, because some programs leave a gap between words but write no space."""
    yield from words[:1]
    for before, word in pairwise(words):
        is_apart = abs(word.left - before.right) > _CLOSE * word.size
        yield replace(word, is_glued=False) if word.is_glued and is_apart else word


def _is_upright(word_angle: int, page_angle: int) -> bool:
    return (word_angle - page_angle + _TURNED) % 360 <= 2 * _TURNED


def _clean(text: str) -> str:
    """Write ligatures as letters, and remove characters that no font shows."""
    if text.isascii() and text.isprintable():
        return text
    letters = (unicodedata.normalize("NFKC", letter) if "\ufb00" <= letter <= "\ufb06" else letter for letter in text)
    shown = (letter for letter in "".join(letters) if unicodedata.category(letter) not in ("Cc", "Cf", "Cs", "Cn"))
    return unicodedata.normalize("NFC", "".join(shown))


def _build_word(
    row: list[Any], frame: "_Frame", links: Sequence[tuple[tuple[float, float, float, float], str]]
) -> PdfWord:
    text, left, bottom, right, top, x, y, size, style, _, is_glued = row
    box = frame.turn_box(left, bottom, right, top)
    across, down = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    address = next(
        (to for (west, north, east, south), to in links if west <= across <= east and north <= down <= south), ""
    )
    return PdfWord(
        _clean(text),
        box[0],
        box[2],
        frame.turn(x, y)[1],
        max(size, 1.0),
        bool(style & BOLD),
        bool(style & ITALIC),
        bool(style & SYMBOL),
        bool(is_glued),
        address,
    )


class _Frame:
    """Converts positions on the paper to positions from the top left corner of the upright page."""

    def __init__(self, angle: int, box: list[float]) -> None:
        self.angle = angle
        left, bottom, right, top = box
        self.corner = left, bottom
        sides = abs(right - left), abs(top - bottom)
        self.across, self.up = sides
        self.width, self.height = sides if angle in (0, 180) else sides[::-1]

    def turn(self, x: float, y: float) -> tuple[float, float]:
        x, y = x - self.corner[0], y - self.corner[1]
        match self.angle:
            case 90:  # the lines run downwards
                return self.up - y, self.across - x
            case 180:
                return self.across - x, y
            case 270:  # the lines run upwards
                return y, x
            case _:
                return x, self.up - y

    def turn_box(self, left: float, bottom: float, right: float, top: float) -> tuple[float, float, float, float]:
        first, second = self.turn(left, bottom), self.turn(right, top)
        return (
            min(first[0], second[0]),
            min(first[1], second[1]),
            max(first[0], second[0]),
            max(first[1], second[1]),
        )
