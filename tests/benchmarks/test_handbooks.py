"""A handbook of 200 pages: brought in from Word, compared with the version before, and shown."""

import re
from io import BytesIO

import pytest
from docx import Document
from docx.shared import Pt

from policy.comparison import IdentifiedUnit, compare_texts, list_units, match_units
from policy.drafting.file_understanding import understand_file
from policy.reading.pages import build_outline, render_body
from tests.benchmarks.measuring import alternately, median

PARAGRAPHS, WORDS = 1_600, 55  # 88,000 words, of which a page of a handbook has 440
ROUNDS = 3
SENTENCE = (
    "Everybody who works for the trust keeps to this wherever they are and asks the office where they are unsure "
)


def build_handbook(*, edited=False):
    """A Word file of chapters, numbered clauses and lists; ``edited`` has another word in every fiftieth clause."""
    document = Document()
    for number in range(PARAGRAPHS):
        if number % 100 == 0:
            document.add_heading(f"Chapter {number // 100 + 1}", 1)
        if number % 10 == 0:
            document.add_heading(f"How we deal with matter {number // 10}", 2)
        words = (SENTENCE * 3).split()[:WORDS]
        words[number % WORDS] = f"word{number}"
        if edited and number % 50 == 0:
            words[-1] = "now"
        style = "List Bullet" if number % 7 == 0 else None
        document.add_paragraph(f"{' '.join(words)}.", style).style.font.size = Pt(11)
    held = BytesIO()
    document.save(held)
    return held.getvalue()


@pytest.mark.django_db
def test_a_handbook_of_200_pages_is_read_compared_and_shown(figure):
    before, after = build_handbook(), build_handbook(edited=True)
    old, new = (understand_file("handbook.docx", data).text for data in (before, after))
    assert len(re.findall(r"\w+", new.canonical)) > 80_000

    def read():
        return understand_file("handbook.docx", after)

    def read_with_another():
        return [paragraph.text for paragraph in Document(BytesIO(after)).paragraphs]

    def compare():
        ours, theirs = list_units(old), list_units(new)
        continued = {match.old: place for place, match in enumerate(match_units(ours, theirs, {}))}
        return compare_texts(
            [IdentifiedUnit(continued.get(place, ("old", place)), unit) for place, unit in enumerate(ours)],
            [IdentifiedUnit(place, unit) for place, unit in enumerate(theirs)],
        )

    def show():
        outline = build_outline(new)
        return [render_body(outline, part.slug) for part in new.parts]

    assert len(compare()) == PARAGRAPHS // 50
    reading = alternately(read, read_with_another, ROUNDS)
    shown = [median(work, ROUNDS) for work in (compare, show)]
    figure("handbook of 200 pages read, against python-docx alone", f"{reading.ratio:.1f} times", "")
    said = f"{reading.one:.2f} + {shown[0]:.2f} + {shown[1]:.2f} s"
    figure("handbook of 200 pages read, compared and shown whole", said, "3 s")
    assert reading.one + sum(shown) <= 3
