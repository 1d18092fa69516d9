"""``Page 7 of 430`` written with glyphs that were laid out once: to lay out a page for each number takes seconds."""

import re
from collections.abc import Sequence

from pikepdf import Page

# On two pages, all that such words are made of. The figures are as wide as one another.
SAMPLES = ("Page 1 of 1", "Page 0 of 123456789")
SHOWN = re.compile(rb"(.*\n1 0 0 -1 )(\S+)( \S+ Tm\n\S+ \S+ Tf\n\[)(.*)(\] TJ.*)", re.DOTALL)


class Numbers:
    """Words that end where those on the sample's pages end."""

    def __init__(self, pages: Sequence[Page]) -> None:
        short, long = (_shown(page) for page in pages)
        self._before, start, self._between, _, self._after = short
        self._glyphs = dict(zip(SAMPLES[1], re.findall(rb"<....>", long[3]), strict=True))
        self._start, self._figure = float(start), (float(start) - float(long[1])) / (len(SAMPLES[1]) - len(SAMPLES[0]))

    def drawing(self, number: int, pages: int) -> bytes:
        words = f"Page {number} of {pages}"
        start = self._start - self._figure * (len(words) - len(SAMPLES[0]))
        glyphs = b"".join(self._glyphs[letter] for letter in words)
        return b"%s%f%s%s%s" % (self._before, start, self._between, glyphs, self._after)


def _shown(page: Page) -> tuple[bytes, ...]:
    match = SHOWN.fullmatch(page.Contents.read_bytes())
    assert match  # as WeasyPrint writes it
    return match.groups()
