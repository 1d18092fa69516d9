"""A file is what its content shows, then what its name says; what cannot be read is refused with the way out."""

import struct

import pytest
from weasyprint import HTML

from policy.files.reading_blocks import read_blocks
from policy.text.errors import TextError
from tests.policy.word_files import WORD, make_docx, paragraph, part, parts, zip_parts

DOCX = make_docx(paragraph("Staff act."))
PDF = HTML(string="<p>Staff act.</p>").write_pdf()
OFFICE = "application/vnd.openxmlformats-officedocument"
MACROS = make_docx(kind="application/vnd.ms-word.document.macroEnabled.main+xml")
NO_PDF = "The file is named .pdf but is not a PDF"


def read_texts(name, data):
    return [block.words.text for block in read_blocks(name, data).blocks]


def find_refusal(name, data):
    with pytest.raises(TextError) as caught:
        read_blocks(name, data)
    return str(caught.value)


def ole(*names):
    """The beginning of a compound file, and its streams' names as in its directory."""
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(1016) + b"".join(name.encode("utf-16-le") for name in names)


@pytest.mark.parametrize("name", ["policy.txt", "policy", "a/b\\policy.docx", "POLICY.DOCX", "a.pdf", "a.doc", ""])
@pytest.mark.parametrize("data", [DOCX, PDF, b"junk\n" + PDF], ids=["Word", "PDF", "PDF after junk"])
def test_the_content_decides_and_not_the_name(name, data):
    assert read_texts(name, data) == ["Staff act."]


def test_a_word_file_that_holds_a_pdf_first_is_a_word_file():
    assert read_texts("a.docx", zip_parts({"a.pdf": b"\n%PDF-1.7\n"} | parts(paragraph("Staff act.")), 0)) == [
        "Staff act."
    ]


@pytest.mark.parametrize(
    ("name", "data", "starts"),
    [
        ("a.docx", b"", "The file is empty."),
        ("a.pdf", b"", "The file is empty."),
        ("a.txt", b" \n", "The file is empty."),
        ("a.md", b"\n\n", "The file is empty."),
        ("a.txt", b"a" * 5_000_001, "The file has 5.0 MB, and the limit is 5 MB."),
        ("a.pdf", b"%PDF-1.7\n" + b"a" * 5_000_000, "The file has 5.0 MB, and the limit is 5 MB."),
        ("a.txt", b"a" * 1_000_001, "The file has 1.0 MB. A policy has at most 1 MB"),
        ("a.md", b"a" * 1_000_001, "The file has 1.0 MB. A policy has at most 1 MB"),
        ("a.docx", ole("WordDocument"), "The file is in the form of Word 97 to 2003 (.doc)."),
        ("a.doc", ole("WordDocument"), "The file is in the form of Word 97 to 2003 (.doc)."),
        ("a.docx", ole("EncryptionInfo", "EncryptedPackage"), "The file is protected with a password."),
        ("a.xls", ole("Workbook"), "The file was not made by Word."),
        ("a.pdf", ole("WordDocument"), "The file is in the form of Word 97 to 2003 (.doc)."),
        ("a.pdf", b"%PDF-1.7\n", "The PDF is damaged"),
        ("a.pdf", b"Staff act.", NO_PDF),
        ("a.pdf", b"Staff\0act.", NO_PDF),
        ("a.rtf", b"{\\rtf1\\ansi Staff}", "The file is in Rich Text Format (.rtf)."),
        ("a.txt", b"{\\rtf1\\ansi Staff}", "The file is in Rich Text Format (.rtf)."),
        ("a.txt", b"\x89PNG\r\n\x1a\n", "The file is a picture"),
        ("a.jpg", b"\xff\xd8\xff\xe0", "The file is a picture"),
        ("a.gif", b"GIF89a", "The file is a picture"),
        ("a.tif", b"II*\0", "The file is a picture"),
        ("a.webp", b"RIFF1234WEBP", "The file is a picture"),
        ("a.heic", b"\0\0\0\x18ftypheic", "The file is a picture"),
        ("a.txt", b"<!DOCTYPE html><p>Staff", "The file is a web page or XML."),
        ("a.doc", b"<html>Staff</html>", "The file is a web page or XML."),
        ("a.xml", b"\xef\xbb\xbf<?xml version='1.0'?>", "The file is a web page or XML."),
        ("a.html", b"Staff", "The file is a web page or XML."),
        ("a.docx", b"Staff act.", "The file is named .docx but is not a Word file"),
        ("a.doc", b"Staff act.", "The file is in the form of Word 97 to 2003 (.doc)."),
        ("a.docm", b"Staff act.", "The file can hold macros"),
        ("a.odt", b"Staff act.", "The file is in OpenDocument format (.odt)."),
        ("a.pages", b"Staff act.", "A file that ends in .pages is not read."),
        ("a." + "x" * 300, b"Staff act.", "A file that ends in .xxxxxxxxxx is not read."),
        ("a.txt", b"Staff\0act", "The file is not plain text."),
        ("a.txt", b"\xff\xfeS\0", "Line 1: The file is in UTF-16."),
        ("a.txt", b"Staff\n\x81", "Line 2: This line is not in UTF-8."),
        ("a.md", b"Staff\n\x81", "Line 2: This line is not in UTF-8."),
        ("a.zip", zip_parts({"policy.txt": "Staff"}), "The file is a zip archive but no Word file."),
        ("a.odt", zip_parts({"mimetype": "application/vnd.oasis.opendocument.text"}), "The file is in OpenDocument"),
        ("a.docm", DOCX, "The file can hold macros"),
        ("a.docx", make_docx(paragraph()), "The file holds no words."),
        ("a.xlsx", make_docx(kind=f"{OFFICE}.spreadsheetml.x"), "The file is an Excel"),
        ("a.pptx", make_docx(kind=f"{OFFICE}.presentationml.x"), "The file is a Power"),
        ("a.docx", MACROS, "The file can hold macros"),
        ("a.docx", zip_parts(parts(paragraph("Staff")) | {"word/vbaProject.bin": b"x"}), "The file can hold macros"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_with_what_to_do(name, data, starts):
    said = find_refusal(name, data)
    assert said.startswith(starts)
    assert 30 < len(said) < 400


def test_another_form_of_word_file_is_read():
    assert read_texts("a.docx", make_docx(paragraph("Staff"), kind=WORD.replace("document.main", "x"))) == ["Staff"]


def test_script_in_plain_text_is_only_words():
    source = "1 Purpose\r\n1.1 <script>alert(1)</script> & 'more'\u202e\u200b\r\n"
    assert read_texts("a.txt", source.encode()) == ["1 Purpose", "1.1 <script>alert(1)</script> & 'more'"]
    assert read_texts("a.txt", b"<script>alert(1)</script>") == ["<script>alert(1)</script>"]


# Word files: their parts, damage and passwords


def test_the_strict_form_of_the_standard_is_read():
    strict = {
        name: data.replace("schemas.openxmlformats.org/wordprocessingml/2006", "purl.oclc.org/ooxml/wordprocessingml")
        for name, data in parts(paragraph("Staff act.")).items()
    }
    relations = "schemas.openxmlformats.org/officeDocument/2006"
    strict = {name: data.replace(relations, "purl.oclc.org/ooxml/officeDocument") for name, data in strict.items()}
    assert read_texts("a.docx", zip_parts(strict)) == ["Staff act."]


def test_another_name_of_the_main_part_is_followed():
    found = parts(paragraph("Staff act."))
    found["word/document2.xml"] = found.pop("word/document.xml")
    found["_rels/.rels"] = found["_rels/.rels"].replace('"word/document.xml"', '"/word/document2.xml"')
    assert read_texts("a.docx", zip_parts(found)) == ["Staff act."]


def test_a_file_without_its_document_is_refused():
    for name in ("word/document.xml", "_rels/.rels"):
        members = parts(paragraph("Staff"))
        del members[name]
        assert find_refusal("a.docx", zip_parts(members)).startswith("The file holds no document: it is damaged.")
    outside = parts(paragraph("Staff"))
    outside["_rels/.rels"] = outside["_rels/.rels"].replace(
        '"word/document.xml"', '"https://example.org/a" TargetMode="External"'
    )
    assert find_refusal("a.docx", zip_parts(outside)).startswith("The file holds no document")


def test_a_file_without_styles_and_lists_is_read():
    members = parts(paragraph("Staff", style="Absent", list_="3"))
    for name in ("word/styles.xml", "word/numbering.xml", "word/_rels/document.xml.rels"):
        del members[name]
    assert read_texts("a.docx", zip_parts(members)) == ["Staff"]


@pytest.mark.parametrize("name", ["word/document.xml", "word/styles.xml", "word/numbering.xml", "[Content_Types].xml"])
@pytest.mark.parametrize(
    "data", ["<w:p", "", "\0", "<?xml version='1.0' encoding='no-such'?><a/>", "<a>&amp;&nbsp;</a>"]
)
def test_broken_xml_is_refused(name, data):
    assert find_refusal("a.docx", zip_parts(parts(paragraph("Staff")) | {name: data})).startswith("The file ")


@pytest.mark.parametrize("name", ["header", "comments", "footnotes"])
def test_a_broken_part_beside_the_body_is_refused(name):
    members = parts(paragraph("Staff"), related=[("x", name, "x.xml")]) | {"word/x.xml": part("hdr", "<w:p>")}
    body = '<w:p><w:r><w:t>Staff</w:t><w:footnoteReference w:id="1"/></w:r></w:p>'
    members["word/document.xml"] = part("document", f"<w:body>{body}</w:body>")
    assert "damaged" in find_refusal("a.docx", zip_parts(members))


@pytest.mark.parametrize("size", [10, 200, -40, -5])
def test_a_file_that_was_cut_off_is_refused(size):
    assert "damaged" in find_refusal("a.docx", DOCX[:size])


def test_a_part_whose_bytes_were_changed_is_refused():
    data = zip_parts(parts(paragraph("Staff")), compression=0)
    assert "damaged" in find_refusal("a.docx", data.replace(b">Staff<", b">Stiff<"))


def test_a_protected_zip_is_refused():
    data = bytearray(DOCX)
    place = data.index(b"PK\x01\x02")
    struct.pack_into("<H", data, place + 8, 1)
    assert "password" in find_refusal("a.docx", bytes(data))
