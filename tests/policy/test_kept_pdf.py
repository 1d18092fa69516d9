"""Which PDFs can be kept and signed as they are, and what is said of all others."""

from io import BytesIO

import pytest
from PIL import Image

from policy.files.from_pdf.reader import read_pdf_blocks
from policy.files.kept_pdf import checks
from policy.text import TextError
from tests.policy import pdf_files

PDF = pdf_files.make_pdf()


def draw_picture():
    written = BytesIO()
    Image.new("RGB", (9, 9)).save(written, "PNG")
    return written.getvalue()


def test_pages_are_counted_and_a_file_without_tags_is_said_to_have_none():
    assert checks.check_pdf(PDF) == checks.PdfFacts(pages=4, is_tagged=False)


def test_a_signature_is_no_form():
    assert checks.check_pdf(pdf_files.change(PDF, pdf_files.add_signature)).pages == 4


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (pdf_files.change(PDF, pdf_files.add_script), "holds scripts"),
        (pdf_files.change(PDF, pdf_files.add_script_to_a_page), "holds scripts"),
        (pdf_files.change(PDF, pdf_files.add_program), "commands that start programs"),
        (pdf_files.change(PDF, pdf_files.add_attachment), "holds other files"),
        (pdf_files.change(PDF, pdf_files.add_form), "is a form to be filled in"),
        (pdf_files.change(PDF, pdf_files.add_pages), "more than 4,000 pages"),
        (pdf_files.encrypt(PDF, owner="x", user="y"), "protected with a password"),
        (pdf_files.encrypt(PDF, owner="x", user=""), "encrypted"),
        (pdf_files.break_table(PDF), "its table of objects cannot be read"),
        (PDF[: len(PDF) // 2], "is only part of a file"),
        (PDF + b"\0" * 25_100_000, "more than 25 MB"),
        (draw_picture(), "is a picture, whatever its name says"),
        (b"PK\x03\x04", "Only a PDF can be kept"),
        (b"", "is empty"),
    ],
)
def test_what_cannot_be_kept_is_refused_with_one_sentence_that_says_why(data, said):
    with pytest.raises(TextError, match=said):
        checks.check_pdf(data)


def test_text_is_taken_from_the_pages_to_be_read_alone():
    words = " ".join(block.words.text for block in read_pdf_blocks(PDF, 2, 3).blocks)
    assert "should know what to do" in words
    assert "at once" in words
    assert "cover" not in words
    assert "condensed" not in words
