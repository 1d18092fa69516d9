"""Draws ``Page 7 of 430`` with glyphs that were laid out once: laying out every page number takes seconds."""

import re
from collections.abc import Sequence

from pikepdf import Page

# Two pages with every letter and digit that page numbers need. All digits have the same width.
SAMPLES = ("Page 1 of 1", "Page 0 of 123456789")
DRAWN_TEXT = re.compile(rb"(.*\n1 0 0 -1 )(\S+)( \S+ Tm\n\S+ \S+ Tf\n\[)(.*)(\] TJ.*)", re.DOTALL)


class PageNumbers:
    """Draws page numbers, right-aligned with those on the sample pages."""

    def __init__(self, pages: Sequence[Page]) -> None:
        short, long = (_split_drawn_text(page) for page in pages)
        self._before, start, self._between, _, self._after = short
        self._glyphs = dict(zip(SAMPLES[1], re.findall(rb"<....>", long[3]), strict=True))
        self._start = float(start)
        self._digit_width = (float(start) - float(long[1])) / (len(SAMPLES[1]) - len(SAMPLES[0]))

    def draw(self, number: int, pages: int) -> bytes:
        text = f"Page {number} of {pages}"
        start = self._start - self._digit_width * (len(text) - len(SAMPLES[0]))
        glyphs = b"".join(self._glyphs[letter] for letter in text)
        return b"%s%f%s%s%s" % (self._before, start, self._between, glyphs, self._after)


def _split_drawn_text(page: Page) -> tuple[bytes, ...]:
    match = DRAWN_TEXT.fullmatch(page.Contents.read_bytes())
    assert match  # as WeasyPrint writes it
    return match.groups()
