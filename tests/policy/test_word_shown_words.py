"""The words of a Word file are read as Word shows them, in order, and what Word shows otherwise is said."""

import docx
import pytest

from policy.files.from_word.reader import read_word_blocks
from policy.text.blocks import BlockKind
from tests.policy.word_files import make_docx, paragraph, part, parts, run, style, zip_parts


def read(body, **more):
    return read_word_blocks(make_docx(body, **more))


def texts(found):
    return [block.words.text for block in found.blocks]


def left_out(found):
    return [(one.reason, one.text) for one in found.left_out]


def text(words, properties=""):
    return run(f'<w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{words}</w:t>')


def char(kind):
    return run(f'<w:fldChar w:fldCharType="{kind}"/>')


def instruction(words):
    return run(f"<w:instrText>{words}</w:instrText>")


def field(name, result):
    return char("begin") + instruction(name) + char("separate") + result + char("end")


def font(name):
    return f'<w:rFonts w:ascii="{name}"/>'


def test_a_file_of_python_docx_is_read(tmp_path):
    document = docx.Document()
    for words in ("1 Purpose", "1.1 It is for pupils.", "1.2\tStaff & governors <act>.", ""):
        document.add_paragraph(words)
    document.add_paragraph("for all", style="List Bullet")
    document.save(tmp_path / "a.docx")
    found = read_word_blocks((tmp_path / "a.docx").read_bytes())
    assert texts(found) == ["1 Purpose", "1.1 It is for pupils.", "1.2 Staff & governors <act>.", "for all"]
    assert found.blocks[3].kind is BlockKind.ITEM
    assert not found.notes


@pytest.mark.parametrize(
    ("inner", "words"),
    [
        (text("Staff ") + text("act."), ["Staff act."]),
        (text("Staff") + run("<w:tab/>") + text("act."), ["Staff act."]),
        (text("Staff") + run("<w:br/>") + text("act."), ["Staff", "act."]),
        (text("Staff") + run('<w:br w:type="page"/>') + text("act."), ["Staff", "", "act."]),
        (text("Staff") + run("<w:cr/>") + text("act."), ["Staff", "act."]),
        (text("e") + run("<w:noBreakHyphen/>") + text("mail"), ["e\u2011mail"]),
        (text("e") + run("<w:softHyphen/>") + text("mail"), ["email"]),
        (text("two  spaces\u00a0apart"), ["two spaces apart"]),
        (text("Cafe\u0301"), ["Café"]),
        (text("new\nline"), ["new line"]),
        (text("Staff", "<w:caps/>"), ["Staff"]),
        (f'<w:hyperlink r:id="x">{text("Staff")}</w:hyperlink>', ["Staff"]),
        (f"<w:sdt><w:sdtPr/><w:sdtContent>{text('Staff')}</w:sdtContent></w:sdt>", ["Staff"]),
        (f"<w:smartTag><w:customXml>{text('Staff')}</w:customXml></w:smartTag>", ["Staff"]),
        (f"<w:bdo>{text('Staff')}</w:bdo>", ["Staff"]),
        (text("see ") + field(" REF x ", text("5.3")), ["see 5.3"]),
        (f'<w:fldSimple w:instr="DATE">{text("1 May")}</w:fldSimple>', ["1 May"]),
        (field(" IF ", field(" REF x ", text("a")) + text("b")), ["ab"]),
        (char("begin") + instruction('XE "Staff"') + char("end") + text("act"), ["act"]),
        (instruction("of no field") + text("act"), ["act"]),
        (char("separate") + text("Staff") + char("end") + char("other") + text(" act."), ["Staff act."]),
        (text("&lt;script&gt;alert(1)&lt;/script&gt;"), ["<script>alert(1)</script>"]),
        (run("<mc:AlternateContent><mc:Choice/><mc:Fallback><w:t>☺</w:t></mc:Fallback></mc:AlternateContent>"), ["☺"]),
        ('<w:bookmarkStart/><w:proofErr/><w:commentRangeStart w:id="1"/>' + text("Staff"), ["Staff"]),
    ],
)
def test_words_stand_as_word_shows_them(inner, words):
    assert texts(read(f"<w:p>{inner}</w:p>")) == words


def test_paragraphs_keep_their_order_wherever_they_stand():
    body = paragraph("One.") + (
        f"<w:sdt><w:sdtPr/><w:sdtContent>{paragraph('Two.')}<w:sdt><w:sdtContent>{paragraph('Three.')}"
        f"</w:sdtContent></w:sdt></w:sdtContent></w:sdt><w:customXml>{paragraph('Four.')}</w:customXml><w:sectPr/>"
    )
    assert texts(read(body + paragraph() + paragraph("   "))) == ["One.", "Two.", "Three.", "Four."]


def test_a_drop_cap_is_put_back_before_its_word():
    cap = f'<w:p><w:pPr><w:framePr w:dropCap="drop"/></w:pPr>{text("S")}</w:p>'
    found = read(paragraph("Keys") + cap + paragraph("taff act.") + paragraph("All.", '<w:framePr w:dropCap="none"/>'))
    assert texts(found) == ["Keys", "Staff act.", "All."]
    assert found.notes == ("Drop caps were put back before their words: 1.",)
    assert texts(read(cap)) == ["S"]


# Contents lists


TOC_STYLES = style("T1", shown="toc 1") + style("TH", shown="TOC Heading")
SPANNING = (
    f"<w:p>{char('begin')}{instruction(' TOC o ')}{char('separate')}{text('1 Purpose 3')}</w:p>"
    f"<w:p>{field('PAGEREF x', text('4'))}{text('2 Scope 4')}</w:p>"
    f"<w:p>{char('begin')}{instruction('PAGEREF y')}{char('end')}</w:p><w:p>{char('end')}</w:p>"
)


def in_control(*blocks):
    properties = '<w:docPartObj><w:docPartGallery w:val="Table of Contents"/></w:docPartObj>'
    return f"<w:sdt><w:sdtPr>{properties}</w:sdtPr><w:sdtContent>{''.join(blocks)}</w:sdtContent></w:sdt>"


@pytest.mark.parametrize(
    ("contents", "words"),
    [
        (SPANNING, "1 Purpose 3 42 Scope 4"),
        (in_control(SPANNING), "1 Purpose 3 42 Scope 4"),
        (in_control(paragraph("Contents", style="TH"), paragraph("1 Purpose 3", style="T1")), "Contents 1 Purpose 3"),
        (f"<w:p>{field('TOC', text('1 Purpose 3'))}</w:p>", "1 Purpose 3"),
        (f"<w:p>{char('begin')}{instruction('TOC')}{char('end')}</w:p>", ""),
    ],
)
def test_a_contents_list_is_left_out_whole_and_listed(contents, words):
    found = read(contents + paragraph("1 Purpose"), styles=TOC_STYLES)
    assert texts(found) == ["1 Purpose"]
    assert {one.reason for one in found.left_out} <= {"the contents list"}
    assert " ".join(one.text for one in found.left_out) == words


def test_other_words_in_the_control_of_a_contents_list_are_kept():
    assert texts(read(in_control(paragraph("3", style="T1"), paragraph("Staff act.")), styles=TOC_STYLES)) == [
        "Staff act."
    ]


def test_words_after_a_contents_field_are_kept():
    assert texts(read(f"<w:p>{field('TOC', text('1 Purpose 3'))}{text('Staff act.')}</w:p>")) == ["Staff act."]


# Fields


@pytest.mark.parametrize("name", ["LISTNUM", "AUTONUM", "SYMBOL 183", "FORMCHECKBOX", "MACROBUTTON x Click", ""])
@pytest.mark.parametrize("is_simple", [True, False])
def test_a_field_whose_words_only_word_knows_is_said(name, is_simple):
    inner = f'<w:fldSimple w:instr="{name}"/>' if is_simple else char("begin") + instruction(name) + char("end")
    found = read(f"<w:p>{inner}{text('Staff')}</w:p>")
    assert texts(found) == ["Staff"]
    assert found.notes == ("Fields without shown words were passed over: 1.",)


def test_a_date_that_word_fills_in_by_itself_is_said():
    found = read(f"<w:p>{text('Staff')}{run('<w:monthLong/>')}</w:p>")
    assert found.notes == ("Fields without shown words were passed over: 1.",)


def test_the_words_in_a_field_that_does_not_end_are_listed():
    found = read(paragraph("Keys") + f"<w:p>{char('begin')}{text('Staff')}</w:p>")
    assert texts(found) == ["Keys"]
    assert left_out(found) == [("inside a field, where Word shows nothing", "Staff")]
    assert found.notes == ("A field of the file does not end.",)


@pytest.mark.parametrize("is_block", [True, False])
def test_a_form_field_that_nobody_filled_in_is_said(is_block):
    words = paragraph("Click here") if is_block else text("Click here")
    control = f"<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>{words}</w:sdtContent></w:sdt>"
    found = read(control if is_block else f"<w:p>{control}</w:p>")
    assert texts(found) == ["Click here"]
    assert found.notes == (
        "Form fields that nobody filled in were kept with the words that stand in them: 1. Replace these words.",
    )
    assert not read(control.replace("<w:showingPlcHdr/>", '<w:showingPlcHdr w:val="0"/>')).notes


# What is hidden, struck out, raised or drawn


CHARACTER_STYLE = '<w:rStyle w:val="Hidden"/>'
SHOWN = '<w:vanish w:val="0"/>'


@pytest.mark.parametrize(
    "hidden",
    [
        f"<w:p>{text('not', '<w:vanish/>')}",
        f'<w:p><w:pPr><w:pStyle w:val="Hidden"/></w:pPr>{text("not")}',
        f'<w:p><w:pPr><w:pStyle w:val="Child"/></w:pPr>{text("not")}',
        f"<w:p>{text('not', CHARACTER_STYLE)}",
    ],
)
def test_hidden_words_are_left_out_wherever_they_are_hidden(hidden):
    styles = style("Hidden", "<w:rPr><w:vanish/></w:rPr>") + style("Child", '<w:basedOn w:val="Hidden"/>')
    found = read(f"{hidden}{text(' act.', SHOWN)}</w:p>", styles=styles)
    assert texts(found) == ["act."]
    assert left_out(found) == [("hidden text", "not")]


def test_words_hidden_by_the_defaults_of_the_file_are_left_out():
    defaults = "<w:docDefaults><w:rPrDefault><w:rPr><w:vanish/></w:rPr></w:rPrDefault></w:docDefaults>"
    assert left_out(read(paragraph("Staff"), styles=defaults)) == [("hidden text", "Staff")]


@pytest.mark.parametrize(
    ("inner", "words", "note"),
    [
        (text("not", "<w:strike/>"), "not", "Words that are struck out were kept: 1 places."),
        (text("not", "<w:dstrike/>"), "not", "Words that are struck out were kept: 1 places."),
        (text("m") + text("2", '<w:vertAlign w:val="superscript"/>'), "m2", "Raised or lowered characters, as in m²"),
        (run('<w:sym w:char="F0FC"/>'), "✓", "Characters of a font of symbols were kept as signs or letters: 1."),
        (text("ü", font("Wingdings")), "✓", "Characters of a font of symbols were kept as signs or letters: 1."),
        (text("· act", font("Symbol")), "• act", "Characters of a font of symbols"),
        ("<m:oMath><m:r><m:t>x</m:t></m:r></m:oMath>", "x", "Formulas were kept as the letters that they hold: 1."),
        (text("Staff") + run("<w:object/>"), "Staff", "Drawings, charts or objects that hold no picture file were"),
        (text("Staff") + run("<w:drawing/>"), "Staff", "Drawings, charts or objects that hold no picture file were"),
        (text("Staff") + run("<w:subDoc/>"), "Staff", "Other files inside the file were not read: 1."),
    ],
)  # fmt: skip
def test_what_is_no_plain_word_is_said(inner, words, note):
    found = read(f"<w:p>{inner}</w:p>")
    assert texts(found) == [words]
    assert len(found.notes) == 1
    assert found.notes[0].startswith(note)


def test_what_is_not_struck_out_or_of_a_font_of_symbols_is_not_said():
    plain = '<w:strike w:val="false"/>' + font("Arial")
    body = f'<w:p><w:pPr><w:pStyle w:val="S"/></w:pPr>{text("Staff", plain)}</w:p>'
    assert not read(body, styles=style("S", f"<w:rPr><w:strike/>{font('Symbol')}</w:rPr>")).notes


def test_a_line_across_the_page_is_nothing():
    found = read("<w:p>" + run('<w:pict><v:rect o:hr="t"/></w:pict>') + "</w:p>" + paragraph("Staff act."))
    assert (texts(found), found.notes) == (["Staff act."], ())


def test_a_part_of_another_file_between_paragraphs_is_said():
    found = read(paragraph("Staff") + '<w:altChunk r:id="x"/>')
    assert texts(found) == ["Staff"]
    assert found.notes == ("Other files inside the file were not read: 1. Paste their words into it as plain text.",)


RUBY = f"<w:ruby><w:rt>{text('not')}</w:rt><w:rubyBase>{text('Staff')}</w:rubyBase></w:ruby>"


@pytest.mark.parametrize(
    "body",
    [
        paragraph("Staff") + "<m:oMathPara><m:r><m:t>not</m:t></m:r></m:oMathPara>",
        paragraph("Staff") + f"<w:mystery>{paragraph('not')}</w:mystery>",
        f"<w:p>{text('Staff')}<w:mystery>{text('not')}</w:mystery></w:p>",
        f"<w:p>{run(RUBY)}</w:p>",
    ],
)
def test_words_of_a_kind_that_is_not_read_are_listed(body):
    found = read(body)
    assert texts(found) == ["Staff"]
    assert left_out(found) == [("words of a kind that is not read", "not")]
    assert found.left_out[0].where == "paragraph 1"


# Tables, heads and links


def test_tables_without_words_are_nothing_and_those_with_words_are_tables():
    empty = f"<w:tbl><w:tr><w:tc>{paragraph()}</w:tc></w:tr></w:tbl>"
    found = read(empty + paragraph("Staff act.") + empty.replace("<w:p>", f"{paragraph('Role')}<w:p>"))
    assert [block.kind for block in found.blocks] == [BlockKind.PARAGRAPH, BlockKind.TABLE]
    assert not found.notes


def test_a_column_that_was_once_wider_is_not_a_tracked_change():
    grid = "<w:tblGrid><w:gridCol/><w:tblGridChange><w:tblGrid><w:gridCol/></w:tblGrid></w:tblGridChange></w:tblGrid>"
    found = read(f"<w:tbl>{grid}<w:tr><w:tc>{paragraph('Role')}</w:tc></w:tr></w:tbl>")
    assert not found.revisions
    assert not found.formatting_changes


def test_an_empty_head_is_not_listed():
    found = parts(paragraph("Staff act."), related=[("h", "header", "header1.xml")])
    found["word/header1.xml"] = part("hdr", paragraph(" "))
    assert not read_word_blocks(zip_parts(found)).left_out


def test_comments_are_listed_beside_the_text():
    body = f"<w:p>{text('Staff')}{run('<w:commentReference w:id=' + chr(34) + '1' + chr(34) + '/>')}</w:p>"
    members = parts(body, related=[("c", "comments", "comments.xml")])
    members["word/comments.xml"] = part("comments", f'<w:comment w:id="1">{paragraph("Why?")}</w:comment>')
    found = read_word_blocks(zip_parts(members))
    assert (texts(found), left_out(found)) == (["Staff"], [("a comment by somebody", "Why?")])
