"""PDFs that cannot be read are refused quickly, with a sentence that says what to do."""

import time
import zlib
from contextlib import suppress
from io import BytesIO

import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from weasyprint import HTML

from policy.files.from_pdf.process import MOST_PAGES
from policy.files.from_pdf.reader import read_pdf_blocks
from policy.text.blocks import FileBlocks
from policy.text.errors import TextError

SMALL = HTML(string="<p>Keep left on the stairs, and let others pass.</p>").write_pdf()


def save(pdf: pikepdf.Pdf, **options: object) -> bytes:
    file = BytesIO()
    pdf.save(file, **options)
    return file.getvalue()


def build_pages(count: int, content: bytes = b"") -> bytes:
    pdf = pikepdf.open(BytesIO(SMALL))
    page = pdf.pages[0]
    if content:
        page.contents_add(content)
    pdf.pages.extend([page] * (count - 1))
    return save(pdf)


def refuse(data: bytes, words: str) -> None:
    with pytest.raises(TextError, match=words):
        read_pdf_blocks(data)


def test_a_scan_is_refused_with_the_way_out():
    pdf = pikepdf.new()
    pdf.add_blank_page()
    pdf.pages[0].contents_add(b"q 500 0 0 700 0 0 cm BI /W 1 /H 1 /CS /G /BPC 8 ID \x80 EI Q")
    refuse(save(pdf), "Choose the Word file that it was made from, or type")


def test_a_password_is_refused_with_the_way_out():
    locked = save(pikepdf.open(BytesIO(SMALL)), encryption=pikepdf.Encryption(owner="o", user="u"))
    refuse(locked, "protected with a password.*save it without one")


def test_a_pdf_that_only_forbids_changes_is_read():
    locked = save(pikepdf.open(BytesIO(SMALL)), encryption=pikepdf.Encryption(owner="o", user=""))
    assert "Keep left" in read_pdf_blocks(locked).blocks[0].words.text


@pytest.mark.parametrize("part", [0.2, 0.5, 0.95])
def test_a_truncated_file_is_refused(part):
    refuse(SMALL[: int(part * len(SMALL))], "damaged or is only part of a file")


def test_a_file_that_only_looks_like_a_pdf_is_refused():
    refuse(b"%PDF-1.7\n" + b"\0" * 500 + b"\n%%EOF\n", "damaged")


def test_4000_pages_are_refused_in_a_moment():
    data = build_pages(4_000)
    started = time.monotonic()
    refuse(data, f"more than {MOST_PAGES} pages")
    assert time.monotonic() - started < 3  # about a third of a second where nothing else runs


def test_as_many_pages_as_are_read_are_read():
    assert read_pdf_blocks(build_pages(MOST_PAGES)).blocks


def test_a_script_in_a_pdf_does_not_run():
    pdf = pikepdf.open(BytesIO(SMALL))
    pdf.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=pikepdf.String("while (true) {}"))
    assert [block.words.text for block in read_pdf_blocks(save(pdf)).blocks] == [
        "Keep left on the stairs, and let others pass."
    ]


def test_a_stream_that_grows_out_of_all_proportion_ends_in_time():
    pdf = pikepdf.new()
    pdf.add_blank_page()
    bomb = zlib.compress(b"q Q " * 50_000_000, 9)
    pdf.pages[0].Contents = pdf.make_stream(bomb, Filter=pikepdf.Name.FlateDecode)
    started = time.monotonic()
    with pytest.raises(TextError):
        read_pdf_blocks(save(pdf))
    assert time.monotonic() - started < 20


def test_far_too_many_words_are_refused_in_time():
    started = time.monotonic()
    font = b"BT /F1 1 Tf 1 0 0 1 10 10 Tm " + b"(a b c d e f) Tj 0 2 Td " * 100_000 + b"ET"
    pdf = pikepdf.new()
    pdf.add_blank_page()
    face = pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
    pdf.pages[0].Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=face))
    pdf.pages[0].contents_add(font)
    refuse(save(pdf), "more text than any policy|too much time or memory")
    assert time.monotonic() - started < 20


@settings(max_examples=8, deadline=None)
@given(st.integers(100, len(SMALL) - 100), st.binary(min_size=1, max_size=60))
def test_a_file_with_changed_bytes_is_read_or_refused(at, changed):
    data = SMALL[:at] + changed + SMALL[at + len(changed) :]
    with suppress(TextError):
        assert isinstance(read_pdf_blocks(data), FileBlocks)
