"""Reading a Word file gives the words as Word shows them, in order, and notes on everything else."""

import docx
import pytest

from policy.files import read_file
from policy.text import parse
from tests.policy.word_files import make_docx, paragraph, part, parts, run, style, zip_parts


def read_lines(body, **more):
    return read_file("policy.docx", make_docx(body, **more)).text.splitlines()


def read_notes(body, **more):
    return read_file("policy.docx", make_docx(body, **more)).notes


def text(words):
    return run(f'<w:t xml:space="preserve">{words}</w:t>')


def char(kind):
    return run(f'<w:fldChar w:fldCharType="{kind}"/>')


def field(instruction, result):
    return char("begin") + run(f"<w:instrText>{instruction}</w:instrText>") + char("separate") + result + char("end")


def test_a_file_of_python_docx_is_read(tmp_path):
    document = docx.Document()
    for words in ("1 Purpose", "1.1 It is for pupils.", "1.2\tStaff & governors <act>.", ""):
        document.add_paragraph(words)
    document.add_paragraph("for all", style="List Bullet")
    document.save(tmp_path / "a.docx")
    reading = read_file("a.docx", (tmp_path / "a.docx").read_bytes())
    assert reading.text == "1 Purpose\n1.1 It is for pupils.\n1.2 Staff & governors <act>.\n- for all\n"
    assert reading.notes == ("Word's bullets were turned into dashes: 1.",)


def test_the_content_decides_and_not_the_name():
    data = make_docx(paragraph("Staff act."))
    for name in ("policy.txt", "policy", "a/b\\policy.docx", "POLICY.DOCX", ""):
        assert read_file(name, data).text == "Staff act.\n"


@pytest.mark.parametrize(
    ("inner", "words"),
    [
        (text("Staff ") + text("act."), "Staff act."),
        (text("Staff") + run("<w:tab/>") + text("act."), "Staff act."),
        (text("Staff") + run("<w:br/>") + text("act."), "Staff\nact."),
        (text("Staff") + run('<w:br w:type="page"/>') + text("act."), "Staff\nact."),
        (text("Staff") + run("<w:cr/>") + text("act."), "Staff\nact."),
        (text("e") + run("<w:noBreakHyphen/>") + text("mail"), "e\u2011mail"),
        (text("e") + run("<w:softHyphen/>") + text("mail"), "e\u00admail"),
        (text("e\u200bmail"), "e\u200bmail"),
        (text("two  spaces\u00a0kept"), "two  spaces\u00a0kept"),
        (text("Cafe\u0301"), "Cafe\u0301"),
        (run("<w:t> Staff </w:t>") + run("<w:t>act.</w:t>"), "Staffact."),  # so does Word without xml:space
        (text("new\nline"), "new line"),
        (run("<w:rPr><w:caps/></w:rPr><w:t>Staff</w:t>"), "Staff"),
        (run('<w:rPr><w:b/><w:i/><w:strike w:val="false"/></w:rPr><w:t>Staff</w:t>'), "Staff"),
        (f'<w:hyperlink r:id="x">{text("Staff")}</w:hyperlink>', "Staff"),
        (f"<w:sdt><w:sdtPr/><w:sdtContent>{text('Staff')}</w:sdtContent></w:sdt>", "Staff"),
        (f"<w:smartTag><w:customXml>{text('Staff')}</w:customXml></w:smartTag>", "Staff"),
        (text("see ") + field(" REF x ", text("5.3")), "see 5.3"),
        (f'<w:fldSimple w:instr="DATE">{text("1 May")}</w:fldSimple>', "1 May"),
        (field(" IF ", field(" REF x ", text("a")) + text("b")), "ab"),
        (char("begin") + run('<w:instrText>XE "Staff"</w:instrText>') + char("end") + text("act"), "act"),
        (text("&lt;script&gt;alert(1)&lt;/script&gt;"), "<script>alert(1)</script>"),
        (run("<mc:AlternateContent><mc:Choice/><mc:Fallback><w:t>☺</w:t></mc:Fallback></mc:AlternateContent>"), "☺"),
        ('<w:bookmarkStart/><w:proofErr/><w:commentRangeStart w:id="1"/>' + text("Staff"), "Staff"),
    ],
)
def test_words_stand_as_word_shows_them(inner, words):
    assert "\n".join(read_lines(f"<w:p>{inner}</w:p>")) == words


def test_paragraphs_keep_their_order_wherever_they_stand():
    body = paragraph("One.") + (
        f"<w:sdt><w:sdtPr/><w:sdtContent>{paragraph('Two.')}<w:sdt><w:sdtContent>{paragraph('Three.')}"
        f"</w:sdtContent></w:sdt></w:sdtContent></w:sdt><w:customXml>{paragraph('Four.')}</w:customXml><w:sectPr/>"
    )
    assert read_lines(body + paragraph() + paragraph("   ")) == ["One.", "Two.", "Three.", "Four."]


def test_the_strict_form_of_the_standard_is_read():
    strict = {
        name: data.replace(
            "http://schemas.openxmlformats.org/wordprocessingml/2006/main", PURL + "/wordprocessingml/main"
        ).replace(
            "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
            PURL + "/officeDocument/relationships",
        )
        for name, data in parts(paragraph("Staff act.")).items()
    }
    assert read_file("a.docx", zip_parts(strict)).text == "Staff act.\n"


PURL = "http://purl.oclc.org/ooxml"


def test_another_name_of_the_main_part_is_followed():
    found = parts(paragraph("Staff act."))
    found["word/document2.xml"] = found.pop("word/document.xml")
    found["_rels/.rels"] = found["_rels/.rels"].replace('"word/document.xml"', '"/word/document2.xml"')
    assert read_file("a.docx", zip_parts(found)).text == "Staff act.\n"


# Notes on what is left out


TOC = run("<w:instrText> TOC \\o </w:instrText>")
TOC_STYLES = style("T1", shown="toc 1") + style("TH", shown="TOC Heading")


def in_control(*blocks):
    properties = '<w:docPartObj><w:docPartGallery w:val="Table of Contents"/></w:docPartObj>'
    return f"<w:sdt><w:sdtPr>{properties}</w:sdtPr><w:sdtContent>{''.join(blocks)}</w:sdtContent></w:sdt>"


SPANNING = (
    f"<w:p>{char('begin')}{TOC}{char('separate')}{text('1 Purpose 3')}</w:p>"
    f"<w:p>{field('PAGEREF x', text('4'))}{text('2 Scope 4')}</w:p>"
    f"<w:p>{char('begin')}{run('<w:instrText>PAGEREF y</w:instrText>')}{char('end')}</w:p><w:p>{char('end')}</w:p>"
)


@pytest.mark.parametrize(
    "contents",
    [
        SPANNING,
        in_control(SPANNING),
        in_control(paragraph("1 Purpose 3", style="T1"), paragraph("2 Scope 4", style="T1")),
        f"<w:p>{field('TOC', text('1 Purpose 3'))}</w:p>",
        f"<w:p>{char('begin')}{TOC}{char('end')}</w:p>",
    ],
)
def test_a_table_of_contents_is_left_out_whole_and_noted(contents):
    body = contents + paragraph("1 Purpose")
    assert read_lines(body, styles=TOC_STYLES) == ["1 Purpose"]
    assert read_notes(body, styles=TOC_STYLES) == ("The table of contents was left out.",)


def test_other_words_in_the_control_of_a_contents_list_are_kept():
    body = in_control(paragraph("3", style="T1"), paragraph("Staff act.")) + paragraph("1 Purpose 3", style="T1")
    assert read_lines(body, styles=TOC_STYLES) == ["Staff act.", "1 Purpose 3"]


def test_hidden_words_of_a_contents_list_are_none_of_the_text():
    hidden = run("<w:rPr><w:vanish/></w:rPr><w:t>3</w:t>")
    assert read_lines(f"<w:p>{field('TOC', hidden)}{text('Staff act.')}</w:p>") == ["Staff act."]


def test_a_field_that_only_ends_hides_nothing():
    inner = char("separate") + text("Staff") + char("end") + char("other") + text(" act.")
    assert read_lines(f"<w:p>{inner}</w:p>") == ["Staff act."]


def test_words_after_a_contents_field_are_kept():
    ended = f"<w:p>{field('TOC', text('1 Purpose 3'))}{text('Staff act.')}</w:p>"
    assert read_lines(ended) == ["Staff act."]


def test_the_title_is_left_out_and_quoted_but_only_before_section_1():
    styles = style("T", shown="Title")
    body = paragraph("Lone working", style="T") + paragraph("1 Purpose") + paragraph("Not a title", style="T")
    assert read_lines(body, styles=styles) == ["1 Purpose", "Not a title"]
    assert read_notes(body, styles=styles)[0].startswith(
        "“Lone working” was left out: it is set as the document's title"
    )


def test_the_heading_of_a_contents_list_is_left_out_and_quoted():
    body = paragraph("Contents", style="T") + paragraph("1 Purpose")
    reading = read_file("a.docx", make_docx(body, styles=style("T", shown="TOC Heading")))
    assert reading.text == "1 Purpose\n"
    assert reading.notes == ("“Contents” was left out: it is set as the heading of a table of contents.",)


def test_header_and_footer_are_left_out_and_noted_if_they_hold_words():
    found = parts(paragraph("Staff act."), related=[("h", "header", "header1.xml")])
    found["word/header1.xml"] = part("hdr", paragraph("Secret"))
    reading = read_file("a.docx", zip_parts(found))
    assert (reading.text, reading.notes) == ("Staff act.\n", ("The words in the header and footer were left out.",))
    found["word/header1.xml"] = part("hdr", paragraph(" "))
    assert read_file("a.docx", zip_parts(found)).notes == ()


def test_comments_are_left_out_and_counted():
    body = f"<w:p>{text('Staff')}{run('<w:commentReference/>')}{run('<w:commentReference/>')}</w:p>"
    assert (read_lines(body), read_notes(body)) == (["Staff"], ("Comments were left out: 2.",))


def test_links_keep_their_words_and_their_addresses_are_named():
    related = [(f"l{n}", "hyperlink", f"https://example.org/{n}", "External") for n in range(7)]
    links = "".join(f'<w:hyperlink r:id="l{n}">{text("form")}</w:hyperlink>' for n in range(7))
    named = ", ".join(f"https://example.org/{n}" for n in range(5))
    assert read_notes(f"<w:p>{links}</w:p>", related=related) == (
        f"Links kept their words; their addresses were left out: {named}, and 2 more.",
    )
    same = f'<w:p><w:hyperlink r:id="l0">{text("see example.org/0 or https://example.org/0")}</w:hyperlink></w:p>'
    assert read_notes(same, related=related) == ()
    old = "<w:p>" + field('HYPERLINK "mailto:hr@example.org"', text("write")) + "</w:p>"
    assert read_notes(old) == ("Links kept their words; their addresses were left out: mailto:hr@example.org.",)
    inside = field('HYPERLINK \\l "top"', text("above"))
    assert read_notes(f'<w:p>{inside}<w:hyperlink w:anchor="top">{text("x")}</w:hyperlink></w:p>') == ()


def test_results_of_fields_and_capitals_are_noted_once():
    body = f"<w:p>{field('REF x', text('5.3'))}{field('DATE', text('May'))}</w:p>"
    assert read_notes(body) == (
        "Fields, such as dates and references that Word fills in, were kept as Word last showed them: 2.",
    )
    capitals = paragraph("Staff", run="<w:caps/>") + paragraph("Staff", run="<w:smallCaps/>")
    assert read_notes(capitals) == ("Words that Word shows in capitals were kept as they were typed.",)
    raised = paragraph("2", run='<w:vertAlign w:val="superscript"/>')
    assert read_notes(raised) == ("Raised or lowered characters, as in m² or 1st, were kept on the line: 1.",)


def test_empty_tables_and_drawn_lines_are_left_out_and_noted():
    table = f"<w:tbl><w:tr><w:tc>{paragraph()}</w:tc></w:tr></w:tbl>"
    drawn = "<w:p>" + run('<w:pict><v:rect o:hr="t"/></w:pict>') + "</w:p>"
    body = table + drawn + paragraph("Staff act.")
    assert read_lines(body) == ["Staff act."]
    assert read_notes(body) == (
        "Tables without words were left out: 1.",
        "Lines drawn across the page were left out: 1.",
    )


def test_a_column_that_was_once_wider_is_not_a_tracked_change():
    grid = "<w:tblGrid><w:gridCol/><w:tblGridChange><w:tblGrid><w:gridCol/></w:tblGrid></w:tblGridChange></w:tblGrid>"
    table = f"<w:tbl>{grid}<w:tr><w:tc>{paragraph()}</w:tc></w:tr></w:tbl>"
    content = read_file("a.docx", make_docx(paragraph("1 Purpose") + table + paragraph("1.1 It is.")))
    assert content.text.split("\n")[:2] == ["1 Purpose", "1.1 It is."]


# From Word's form to a policy's


def test_numbers_as_word_writes_them_become_those_of_a_policy():
    body = "".join(
        map(
            paragraph,
            [
                "1. Purpose",
                "1.1. All act.",
                "1.2.\u00a0\tAll:",
                "•\tstaff;",
                "· governors.",
                "2: Scope",
                "2.1 All.",
                "2.2: All.",
            ],
        )
    )
    body += paragraph("Appendix 1: Rules", style="H") + "".join(map(paragraph, ["1. Act.", "(2) Ask.", "3) Tell."]))
    body += paragraph("Appendix 2") + paragraph("More") + paragraph("1. Act.")
    reading = read_file("a.docx", make_docx(body, styles=style("H", shown="heading 1")))
    assert reading.text.splitlines() == [
        *("1 Purpose", "1.1 All act.", "1.2 All:", "- staff;", "- governors.", "2 Scope", "2.1 All.", "2.2 All."),
        *("Appendix 1", "Rules", "1) Act.", "2) Ask.", "3) Tell.", "Appendix 2", "More", "1) Act."),
    ]
    assert reading.notes == (
        "A full stop or bracket after a section's number was left out: 2.",
        "A full stop or bracket after a clause's number was left out: 3.",
        "Typed bullets such as • were written as dashes: 2.",
        "An appendix's label and title were put on lines of their own, without what stood between them: 1.",
        "Points of appendices were written as “1)”: 3.",
    )
    assert parse(reading.text.encode()).parts[2].title == "More"


@pytest.mark.parametrize(
    "words",
    [
        ["2. Scope", "2.1 All."],  # not the next section
        ["1. Purpose", "All act."],  # nothing shows that it is a section's heading
        ["1 Purpose", "1.1 All.", "1. first", "2. second"],  # a list inside a clause
        ["1 Purpose", "1.1 All.", "1.3. All."],
        ["1 Purpose", "1.1 All.", "Appendix 1: Rules", "1. Act."],  # no heading by its style
        ["1 Purpose", "1.1 All.", "Appendix 1", "1. Act."],  # where the title should be
        ["1 Purpose", "1.1 All.", "Appendix 1", "Rules", "2. Act."],
        ["1 Purpose", "1.1 All.", "Appendix 2", "Rules", "1. Act."],
        ["IV. Purpose", "(a) All.", "(a)(ii) All."],
        ["1 Purpose", "1.1 All.", "o all", "– all", "✗ all"],
    ],
)
def test_what_is_not_certain_stays_as_it_was_typed(words):
    reading = read_file("a.docx", make_docx("".join(map(paragraph, words))))
    assert (reading.text.splitlines(), reading.notes) == (words, ())


def test_a_line_that_goes_on_with_its_paragraph_begins_nothing():
    broken = f"<w:p>{text('1.1 See section')}{run('<w:br/>')}{text('1.2. All.')}</w:p>"
    assert read_lines(paragraph("1. Purpose") + broken) == ["1 Purpose", "1.1 See section", "1.2. All."]


def test_a_label_and_a_title_in_one_paragraph_may_be_two_lines():
    broken = f"<w:p>{text('Appendix 1')}{run('<w:br/>')}{text('Rules')}</w:p>"
    assert read_lines(broken + paragraph("1. Act.")) == ["Appendix 1", "Rules", "1) Act."]
