"""What may go into a PDF, and that it conforms."""

import subprocess
import sys
import threading
from datetime import UTC, datetime
from io import BytesIO

import pikepdf
import pytest
import weasyprint
from django.conf import settings

from portal import pdf
from tests import verapdf

PAGE = '<html lang="en-GB"><head><title>A page</title></head><body>{}</body></html>'


@pytest.mark.parametrize(
    "address",
    [
        "file:///etc/passwd",
        "http://127.0.0.1:8000/",
        "https://example.org/a.woff2",
        "ftp://example.org/",
        "data:text/plain,hello",
        "asset:../../portal/settings.py",
        "fonts/inter-latin.woff2",
    ],
)
def test_nothing_but_our_fonts_is_fetched(address):
    with pytest.raises(PermissionError, match="our own fonts and nothing else"):
        pdf.Assets().fetch(address)


def test_our_fonts_are_fetched():
    assert pdf.Assets().fetch("asset:inter-latin.woff2").read()[:4] == b"wOF2"


@pytest.mark.parametrize(
    "inside",
    [
        '<a rel="attachment" href="file:///etc/passwd">here</a>',
        '<img src="file:///etc/passwd" alt="a picture">',
        '<object data="file:///etc/passwd">a thing</object>',
        '<p style="background: url(file:///etc/passwd)">words</p>',
        "<style>@import 'file:///etc/passwd'; @font-face { font-family: x; src: url(file:///etc/passwd) }</style>x",
    ],
)
def test_a_local_file_named_by_a_page_is_never_put_into_it(inside):
    made = pdf.draw_markup(PAGE.format(inside))
    assert b"root:" not in b"".join(
        thing.read_bytes() for thing in pikepdf.open(BytesIO(made)).objects if isinstance(thing, pikepdf.Stream)
    )
    assert "0 embedded files" in verapdf.run_program("pdfdetach", made, "-list")


def test_the_check_of_conformity_can_fail():
    page = PAGE.format("<p>Words</p>")
    assert verapdf.find_faults(pdf.draw_markup(page)) == []
    assert any("Marked" in fault for fault in verapdf.find_faults(weasyprint.HTML(string=page).write_pdf()))


def test_a_picture_without_a_description_does_not_conform():
    assert verapdf.find_faults(pdf.draw_markup(PAGE.format('<svg width="9" height="9"><path d="M0 0L9 9"/></svg>')))


def test_another_process_gives_the_same_bytes():
    page = PAGE.format("<h1>Łukasz</h1><p>Words</p><table><tr><th>a</th><td>b</td></tr></table>")
    program = (
        "import os, sys, django; django.setup(); from portal import pdf; "
        "sys.stdout.buffer.write(pdf.draw_markup(sys.argv[1]))"
    )
    other = subprocess.run(
        [sys.executable, "-c", program, page], capture_output=True, check=True, cwd=settings.BASE_DIR
    )
    assert other.stdout == pdf.draw_markup(page)


def test_threads_do_not_disturb_one_another():
    page = PAGE.format("<p>Words that are set at once</p>" * 40)
    alone, made = pdf.draw_markup(page), []
    threads = [threading.Thread(target=lambda: made.append(pdf.draw_markup(page))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert made == [alone] * 4


@pytest.mark.parametrize(
    "name", ["Maya O'Brien-Łukasz", "Nguyễn Thị Hương", "Siân Ó Súilleabháin", "Tomasz Zieliński", "Beyoncé D’Souza"]
)
def test_a_name_in_latin_letters_stands_as_it_is(name):
    assert pdf.replace_missing_letters(name) == name
    made = pdf.draw_markup(PAGE.format(f"<p>{name}</p>"))
    assert verapdf.fold_space(verapdf.read_pages(made, margins=False)[0]) == name
    verapdf.assert_sound(made)


def test_a_letter_that_our_fonts_lack_is_named_instead_of_an_empty_box():
    made = pdf.draw_markup(PAGE.format("<p>王芳 &amp; 🙂</p>"))
    assert verapdf.fold_space(verapdf.read_pages(made, margins=False)[0]) == "[U+738B][U+82B3] & [U+1F642]"
    verapdf.assert_sound(made)


def test_what_is_too_large_is_refused():
    with pytest.raises(pdf.TooLarge, match="too long for one PDF"):
        pdf.draw_markup(PAGE.format("x" * pdf.MAX_CHARACTERS))
    with pytest.raises(pdf.TooLarge, match="too long to be laid out"):
        pdf.draw_markup(PAGE.format("x" * pdf.MAX_CHARACTERS_WHOLE))


def test_what_is_nested_too_deeply_is_refused():
    with pytest.raises(pdf.TooLarge, match="nested too deeply"):
        pdf.draw_markup(PAGE.format("<div>" * pdf.MAX_DEPTH + "x"))


def test_a_digest_is_grouped_for_the_eye():
    assert pdf.group_digits("0123456789abcdef" * 4) == " ".join(["01234567", "89abcdef"] * 4)


def test_two_files_that_enclose_different_things_have_different_identifiers():
    enclosures = (pdf.Enclosure("a.txt", data, "A text", datetime(2026, 9, 2, tzinfo=UTC)) for data in (b"1", b"2"))
    made = [pdf.draw_markup(PAGE.format("<p>Words</p>"), [enclosure]) for enclosure in enclosures]
    one, two = (pikepdf.open(BytesIO(file)).trailer.ID[0] for file in made)
    assert bytes(one) != bytes(two)
