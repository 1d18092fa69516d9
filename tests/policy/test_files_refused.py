"""Files without words, and contents of a Word file that cannot be read with certainty, are refused with their place."""

import struct

import pytest

from policy.files import read_file
from policy.text import TextError
from tests.policy.word_files import WORD, make_docx, paragraph, parts, run, style, zip_parts

BEFORE = paragraph("1 Purpose") + paragraph()
BEGIN = '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'


def find_refusal(name, data):
    with pytest.raises(TextError) as caught:
        read_file(name, data)
    return str(caught.value)


def ole(*names):
    """The beginning of a compound file, and its streams' names as in its directory."""
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(1016) + b"".join(name.encode("utf-16-le") for name in names)


# Kinds of files


@pytest.mark.parametrize(
    ("name", "data", "starts"),
    [
        ("a.docx", b"", "The file is empty."),
        ("a.txt", b"a" * 5_000_001, "The file has 5.0 MB, and the limit is 5 MB."),
        ("a.docx", ole("WordDocument"), "The file is in the form of Word 97 to 2003 (.doc)."),
        ("a.doc", ole("WordDocument"), "The file is in the form of Word 97 to 2003 (.doc)."),
        ("a.docx", ole("EncryptionInfo", "EncryptedPackage"), "The file is protected with a password."),
        ("a.xls", ole("Workbook"), "The file was not made by Word."),
        ("a.pdf", b"%PDF-1.7\n", "The file is a PDF. Export it as Word"),
        ("a.docx", b"junk\n%PDF-1.4\n", "The file is a PDF."),
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
        ("a.txt", b"Staff\n\xff", "Line 2: This line is not in UTF-8."),
        ("a.md", b"Staff\n\xff", "Line 2: This line is not in UTF-8."),
        ("a.txt", b" \n", "The file holds no words."),
        ("a.md", b"\n\n", "The file holds no words."),
        ("a.txt", b"a" * 1_000_001, "The file holds 1.0 MB of text. A policy has at most 1 MB"),
        ("a.md", b"a" * 1_000_001, "The file is too long, or has too many brackets"),
        ("a.zip", zip_parts({"policy.txt": "Staff"}), "The file is a zip archive but no Word file."),
        ("a.odt", zip_parts({"mimetype": "application/vnd.oasis.opendocument.text"}), "The file is in OpenDocument"),
        ("a.docm", make_docx(paragraph("Staff")), "The file can hold macros"),
        ("a.docx", make_docx(paragraph("Staff"), kind=WORD.replace("document.main", "x")), None),
        ("a.docx", make_docx(paragraph(), kind=WORD), "The file holds no words."),
        (
            "a.xlsx",
            make_docx("", kind="application/vnd.openxmlformats-officedocument.spreadsheetml.x"),
            "The file is an Excel",
        ),
        (
            "a.pptx",
            make_docx("", kind="application/vnd.openxmlformats-officedocument.presentationml.x"),
            "The file is a Power",
        ),
        (
            "a.docx",
            make_docx("", kind="application/vnd.ms-word.document.macroEnabled.main+xml"),
            "The file can hold macros",
        ),
        ("a.docx", zip_parts(parts(paragraph("Staff")) | {"word/vbaProject.bin": b"x"}), "The file can hold macros"),
    ],
)
def test_a_file_of_another_kind_is_refused_with_what_to_do(name, data, starts):
    if starts is None:
        assert read_file(name, data).text == "Staff\n"
        return
    said = find_refusal(name, data)
    assert said.startswith(starts)
    assert 30 < len(said) < 400


def test_script_in_plain_text_is_only_words():
    source = "1 Purpose\r\n1.1 <script>alert(1)</script> & 'more'\u202e\u200b\r\n"
    assert read_file("a.txt", source.encode()).text == source.replace("\r\n", "\n")
    assert read_file("a.txt", b"<script>alert(1)</script>").text == "<script>alert(1)</script>"


# Inside a Word file


@pytest.mark.parametrize(
    ("inner", "reason"),
    [
        ("<w:ins><w:r><w:t>Staff</w:t></w:r></w:ins>", "holds tracked changes"),
        ("<w:del><w:r><w:delText>Staff</w:delText></w:r></w:del>", "holds tracked changes"),
        ("<w:moveFrom><w:r><w:t>Staff</w:t></w:r></w:moveFrom>", "holds tracked changes"),
        ("<w:moveTo><w:r><w:t>Staff</w:t></w:r></w:moveTo>", "holds tracked changes"),
        ("<w:pPr><w:rPr><w:del/></w:rPr></w:pPr><w:r><w:t>Staff</w:t></w:r>", "holds tracked changes"),
        ("<w:pPr><w:numPr><w:ins/></w:numPr></w:pPr><w:r><w:t>Staff</w:t></w:r>", "holds tracked changes"),
        ("<w:r><w:rPr><w:rPrChange/></w:rPr><w:t>Staff</w:t></w:r>", "holds tracked changes"),
        ("<w:r><w:drawing><wps:txbx><w:txbxContent/></wps:txbx></w:drawing></w:r>", "holds a text box"),
        ("<w:r><w:pict><v:shape><v:textbox/></v:shape></w:pict></w:r>", "holds a text box"),
        (
            "<w:r><mc:AlternateContent><mc:Choice><w:txbxContent/></mc:Choice></mc:AlternateContent></w:r>",
            "holds a text",
        ),
        ("<w:r><w:footnoteReference/></w:r>", "has a footnote or an endnote"),
        ("<w:r><w:endnoteReference/></w:r>", "has a footnote or an endnote"),
        ("<m:oMath><m:r><m:t>x</m:t></m:r></m:oMath>", "holds an equation"),
        ("<w:r><w:object/></w:r>", "holds something of another program"),
        ("<w:r><w:drawing/></w:r>", "holds a picture"),
        ('<w:r><w:pict><v:shape o:hr="t"><v:textpath/></v:shape></w:pict></w:r>', "holds a picture"),
        ("<w:r><w:rPr><w:strike/></w:rPr><w:t>not</w:t></w:r>", "holds words that are struck out"),
        ("<w:r><w:rPr><w:dstrike/></w:rPr><w:t>not</w:t></w:r>", "holds words that are struck out"),
        ("<w:r><w:sym/></w:r>", "holds a character of a font of symbols"),
        ("<w:bdo><w:r><w:t>Staff</w:t></w:r></w:bdo>", "holds words that are set above or against others"),
        ("<w:r><w:rPr><w:vanish/></w:rPr><w:t>not</w:t></w:r>", "holds hidden text"),
        ('<w:pPr><w:pStyle w:val="Hidden"/></w:pPr><w:r><w:t>not</w:t></w:r>', "holds hidden text"),
        ('<w:pPr><w:pStyle w:val="Child"/></w:pPr><w:r><w:t>not</w:t></w:r>', "holds hidden text"),
        ('<w:r><w:rPr><w:rStyle w:val="Hidden"/></w:rPr><w:t>not</w:t></w:r>', "holds hidden text"),
        ("<w:pPr><w:rPr><w:vanish/></w:rPr></w:pPr><w:r><w:t>Staff</w:t></w:r>", "has a hidden end"),
        (
            '<w:r><w:rPr><w:rFonts w:ascii="Wingdings 2"/></w:rPr><w:t>P</w:t></w:r>',
            "holds characters of a font of sym",
        ),
        ('<w:pPr><w:framePr w:dropCap="drop"/></w:pPr><w:r><w:t>S</w:t></w:r>', "holds a drop cap"),
        ("<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent/></w:sdt>", "has a form field that nobody filled"),
        ("<w:r><w:monthLong/></w:r>", "holds something that cannot be read as words (w:monthLong)"),
        (
            '<w:fldSimple w:instr="LISTNUM"/>',
            "has a field whose words Word works out each time and the file does not hold (LISTN",
        ),
    ],
)
def test_what_cannot_be_read_for_certain_is_refused_with_its_paragraph(inner, reason):
    styles = style("Hidden", "<w:rPr><w:vanish/></w:rPr>") + style("Child", '<w:basedOn w:val="Hidden"/>')
    said = find_refusal(
        "a.docx", make_docx(f"{BEFORE}<w:p>{inner}<w:r><w:t> must keep a log of it.</w:t></w:r></w:p>", styles=styles)
    )
    assert said.startswith("Paragraph 3, which begins “")
    assert f"”, {reason}" in said
    assert said.endswith(" Then choose the file again.")


def test_hidden_is_hidden_only_where_nothing_nearer_says_otherwise():
    styles = style("Hidden", "<w:rPr><w:vanish/></w:rPr>")
    shown = paragraph("Staff", style="Hidden", run='<w:vanish w:val="0"/>')
    assert read_file("a.docx", make_docx(shown, styles=styles)).text == "Staff\n"
    defaults = "<w:docDefaults><w:rPrDefault><w:rPr><w:vanish/></w:rPr></w:rPrDefault></w:docDefaults>"
    assert "hidden text" in find_refusal("a.docx", make_docx(paragraph("Staff"), styles=defaults))


@pytest.mark.parametrize("name", ["LISTNUM", "AUTONUM", "SYMBOL 183", "FORMCHECKBOX", "MACROBUTTON x Click", ""])
def test_a_field_without_a_result_is_refused(name):
    kinds = [run(f'<w:fldChar w:fldCharType="{kind}"/>') for kind in ("begin", "end")]
    body = f"<w:p>{kinds[0]}{run(f'<w:instrText>{name}</w:instrText>')}{kinds[1]}{run('<w:t>Staff</w:t>')}</w:p>"
    assert "has a field whose words Word works out each time" in find_refusal("a.docx", make_docx(body))


def test_a_field_that_does_not_end_hides_nothing():
    body = f"<w:p>{BEGIN}{run('<w:t>Staff</w:t>')}</w:p>"
    assert find_refusal("a.docx", make_docx(paragraph("Staff") + body)).startswith("A field of the file does not end.")


def table(*cells):
    return "<w:tbl>" + "".join(f"<w:tr><w:tc>{cell}</w:tc></w:tr>" for cell in cells) + "</w:tbl>"


def test_a_table_with_words_is_refused_with_its_place():
    said = find_refusal("a.docx", make_docx(BEFORE + table(paragraph("Role"), paragraph("Duty"))))
    assert said.startswith("The table after paragraph 2, which begins “Role Duty”, holds words, and where clauses")
    assert "Convert to Text" in said
    assert find_refusal("a.docx", make_docx(table(paragraph("Role")))).startswith(
        "The table at the beginning, which begins “Role”,"
    )


@pytest.mark.parametrize("cell", ["<w:p><w:r><w:drawing/></w:r></w:p>", paragraph("", list_="1")])
def test_a_table_with_anything_in_it_is_refused(cell):
    assert find_refusal("a.docx", make_docx(BEFORE + table(cell))).startswith("The table after paragraph 2 holds")


@pytest.mark.parametrize("block", ['<w:altChunk r:id="x"/>', "<w:ins/>", "<w:mystery/>", "<m:oMathPara/>"])
def test_what_stands_between_paragraphs_and_is_none_is_refused(block):
    said = find_refusal("a.docx", make_docx(BEFORE + block))
    assert said.startswith("Paragraph 2 ")
    assert len(said) > 60


def test_a_form_field_between_paragraphs_that_nobody_filled_in_is_refused():
    inner = f"<w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>{paragraph('Click here')}</w:sdtContent>"
    said = find_refusal("a.docx", make_docx(f"{BEFORE}<w:sdt>{inner}</w:sdt>"))
    assert said.startswith("Paragraph 3, which begins “Click here”, has a form field that nobody filled in")


def test_only_the_beginning_of_a_long_paragraph_is_quoted():
    said = find_refusal("a.docx", make_docx(f"<w:p>{run('<w:t>' + 'Staff must ' * 400 + '</w:t>')}<w:ins/></w:p>"))
    assert said.startswith("Paragraph 1, which begins “Staff must Staff must Staff must Staff …”, holds tracked")


# Damaged and protected zips


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
    assert read_file("a.docx", zip_parts(members)).text == "Staff\n"


@pytest.mark.parametrize("name", ["word/document.xml", "word/styles.xml", "word/numbering.xml", "[Content_Types].xml"])
@pytest.mark.parametrize(
    "data", ["<w:p", "", "\0", "<?xml version='1.0' encoding='no-such'?><a/>", "<a>&amp;&nbsp;</a>"]
)
def test_broken_xml_is_refused(name, data):
    assert find_refusal("a.docx", zip_parts(parts(paragraph("Staff")) | {name: data})).startswith("The file ")


@pytest.mark.parametrize("size", [10, 200, -40, -5])
def test_a_file_that_was_cut_off_is_refused(size):
    assert "damaged" in find_refusal("a.docx", make_docx(paragraph("Staff"))[:size])


def test_a_part_whose_bytes_were_changed_is_refused():
    data = zip_parts(parts(paragraph("Staff")), compression=0)
    assert "damaged" in find_refusal("a.docx", data.replace(b">Staff<", b">Stiff<"))


def test_a_protected_zip_is_refused():
    data = bytearray(make_docx(paragraph("Staff")))
    place = data.index(b"PK\x01\x02")
    struct.pack_into("<H", data, place + 8, 1)
    assert "password" in find_refusal("a.docx", bytes(data))


@pytest.mark.parametrize("change", ["cellIns", "cellDel", "cellMerge"])
def test_a_cell_that_was_put_in_or_taken_out_is_a_tracked_change(change):
    cell = f"<w:tc><w:tcPr><w:{change}/></w:tcPr>{paragraph('Staff')}</w:tc>"
    said = find_refusal("a.docx", make_docx(f"{BEFORE}<w:tbl><w:tr>{cell}</w:tr></w:tbl>"))
    assert "holds tracked changes" in said
