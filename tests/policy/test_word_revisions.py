"""Tracked changes and comments of a Word file: read as accepted or as rejected, and listed for the policy lead."""

from datetime import UTC, datetime

from policy.files.from_word.reader import read_word_blocks
from policy.text.blocks import Comment, Revision, RevisionKind
from tests.policy.word_files import level, list_of, make_docx, outline, paragraph, part, parts, run, style, zip_parts

AT = datetime(2026, 1, 2, 9, 5, tzinfo=UTC)
BY = 'w:author="Ada" w:date="2026-01-02T09:05:00Z"'
W14 = 'xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml"'
W15 = 'xmlns:w15="http://schemas.microsoft.com/office/word/2012/wordml"'


def words(text):
    return f'<w:r><w:t xml:space="preserve">{text}</w:t></w:r>'


def inserted(text):
    return f"<w:ins {BY}>{words(text)}</w:ins>"


def deleted(text):
    return f'<w:del {BY}><w:r><w:delText xml:space="preserve">{text}</w:delText></w:r></w:del>'


def line(*runs, end="", style=""):
    """A paragraph; ``end`` is what happened to its end."""
    named = style and f'<w:pStyle w:val="{style}"/>'
    mark = end and f"<w:rPr><w:{end} {BY}/></w:rPr>"
    return f"<w:p><w:pPr>{named}{mark}</w:pPr>{''.join(runs)}</w:p>"


def read_both(body, **more):
    """The blocks as if all changes were accepted, and as if none were."""
    data = make_docx(body, **more)
    return read_word_blocks(data), read_word_blocks(data, accept_changes=False)


def texts(found):
    return [block.words.text for block in found.blocks]


def say(found):
    return [(one.kind.value, one.words, one.where) for one in found.revisions]


def test_each_change_has_its_author_moment_words_and_place():
    accepted, rejected = read_both(line(words("Keys ")) + line(words("Keys "), deleted("go"), inserted("stay")))
    assert accepted.revisions == rejected.revisions
    assert accepted.revisions[0] == Revision(RevisionKind.DELETED, "Ada", AT, "go", "paragraph 2")
    assert say(accepted)[1:] == [("inserted", "stay", "paragraph 2")]


def test_a_change_that_word_cut_into_runs_is_one_and_two_changes_with_words_between_are_two():
    accepted, _ = read_both(line(inserted("Keys "), inserted("stay "), words("here "), inserted("always")))
    assert say(accepted) == [("inserted", "Keys stay", "paragraph 1"), ("inserted", "always", "paragraph 1")]


def test_a_deletion_inside_an_insertion_is_in_neither_text():
    accepted, rejected = read_both(line(words("Keys "), f"<w:ins {BY}>{words('stay ')}{deleted('here')}</w:ins>"))
    assert texts(accepted) == ["Keys stay"]
    assert texts(rejected) == ["Keys"]
    assert [one[:2] for one in say(accepted)] == [("inserted", "stay"), ("deleted", "here")]


def test_a_deleted_end_joins_two_paragraphs_in_the_form_of_the_second():
    styles = style("H", '<w:pPr><w:outlineLvl w:val="0"/></w:pPr>', shown="heading 1")
    accepted, rejected = read_both(line(words("Keys "), end="del", style="H") + line(words("stay")), styles=styles)
    assert [(block.kind.value, block.words.text) for block in accepted.blocks] == [("paragraph", "Keys stay")]
    assert texts(rejected) == ["Keys", "stay"]
    assert say(accepted) == [("deleted", "", "paragraph 1")]


def test_an_inserted_end_is_no_end_where_it_is_rejected():
    accepted, rejected = read_both(line(words("Keys "), end="ins") + line(words("stay")))
    assert texts(accepted) == ["Keys", "stay"]
    assert texts(rejected) == ["Keys stay"]


def test_a_paragraph_whose_end_is_deleted_before_a_table_or_at_the_very_end_stays():
    table = f"<w:tbl><w:tr><w:tc>{line(words('Cell'), end='del')}</w:tc></w:tr></w:tbl>"
    accepted, _ = read_both(line(words("Keys"), end="del") + table + line(words("Doors"), end="del"))
    assert [block.words.text or block.rows[0].cells[0].paragraphs[0].text for block in accepted.blocks] == [
        "Keys",
        "Cell",
        "Doors",
    ]


def test_a_deleted_item_of_a_list_is_not_counted():
    numbering = outline("0", level(0)) + list_of("1", "0")
    counted = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>'
    gone = f"<w:p><w:pPr>{counted}<w:rPr><w:del {BY}/></w:rPr></w:pPr>{deleted('Keys')}</w:p>"
    accepted, rejected = read_both(gone + paragraph("Doors", list_="1", level="0"), numbering=numbering)
    assert [(block.number, block.words.text) for block in accepted.blocks] == [("1", "Doors")]
    assert [block.number for block in rejected.blocks] == ["1", "2"]


def test_a_moved_paragraph_stands_at_one_place_and_is_listed_at_both():
    old = f"<w:p><w:pPr><w:rPr><w:moveFrom {BY}/></w:rPr></w:pPr><w:moveFrom {BY}>{words('Keys')}</w:moveFrom></w:p>"
    new = f"<w:p><w:pPr><w:rPr><w:moveTo {BY}/></w:rPr></w:pPr><w:moveTo {BY}>{words('Keys')}</w:moveTo></w:p>"
    accepted, rejected = read_both(old + line(words("Doors")) + new + line())
    assert texts(accepted) == ["Doors", "Keys"]
    assert texts(rejected) == ["Keys", "Doors"]
    assert say(accepted) == [("moved away", "Keys", "paragraph 1"), ("moved here", "Keys", "paragraph 3")]


def row(text, change=""):
    mark = change and f"<w:{change} {BY}/>"
    return f"<w:tr><w:trPr>{mark}</w:trPr><w:tc>{paragraph(text)}</w:tc></w:tr>"


def test_inserted_and_deleted_rows():
    accepted, rejected = read_both(f"<w:tbl>{row('One')}{row('Two', 'ins')}{row('Three', 'del')}</w:tbl>")
    rows = [[one.cells[0].paragraphs[0].text for one in found.blocks[0].rows] for found in (accepted, rejected)]
    assert rows == [["One", "Two"], ["One", "Three"]]
    assert say(accepted) == [("inserted", "Two", "table 1"), ("deleted", "Three", "table 1")]
    assert [one.text for one in accepted.left_out] == ["Three"]


def test_a_deleted_cell_is_left_out():
    cells = f"<w:tc>{paragraph('A')}</w:tc><w:tc><w:tcPr><w:cellDel {BY}/></w:tcPr>{paragraph('B')}</w:tc>"
    accepted, rejected = read_both(f"<w:tbl><w:tr>{cells}</w:tr></w:tbl>")
    assert [len(found.blocks[0].rows[0].cells) for found in (accepted, rejected)] == [1, 2]


def test_changes_of_formatting_are_counted_and_taken_back():
    bold = f"<w:r><w:rPr><w:b/><w:rPrChange {BY}><w:rPr/></w:rPrChange></w:rPr><w:t>Keys</w:t></w:r>"
    was = f'<w:pPr><w:pStyle w:val="H"/><w:pPrChange {BY}><w:pPr/></w:pPrChange></w:pPr>'
    styles = style("H", '<w:pPr><w:outlineLvl w:val="0"/></w:pPr>', shown="heading 1")
    accepted, rejected = read_both(f"<w:p>{was}{bold}{words(' stay')}</w:p>", styles=styles)
    assert [(block.kind.value, len(block.words.marks)) for block in accepted.blocks] == [("heading", 1)]
    assert [(block.kind.value, len(block.words.marks)) for block in rejected.blocks] == [("paragraph", 0)]
    assert accepted.formatting_changes == rejected.formatting_changes == 2
    assert not accepted.revisions


def test_a_table_grid_that_word_measured_anew_is_no_change():
    grid = '<w:tblGrid><w:gridCol/><w:tblGridChange w:id="0"><w:tblGrid/></w:tblGridChange></w:tblGrid>'
    accepted, _ = read_both(f"<w:tbl>{grid}{row('One')}</w:tbl>")
    assert (accepted.revisions, accepted.formatting_changes) == ((), 0)


def test_a_moment_that_is_none_is_not_known():
    accepted, _ = read_both(f'<w:p><w:ins w:author="Ada" w:date="2026-13-45T99:00:00Z">{words("Keys")}</w:ins></w:p>')
    assert accepted.revisions == (Revision(RevisionKind.INSERTED, "Ada", None, "Keys", "paragraph 1"),)


def comment(name, text, more=""):
    return f'<w:comment w:id="{name}" {BY}><w:p {more}>{words(text)}</w:p></w:comment>'


def read_comments(body, comments, extended=""):
    members = parts(body, related=[("c", "comments", "comments.xml"), ("e", "commentsExtended", "extended.xml")])
    members["word/comments.xml"] = part("comments", comments).replace("<w:comments ", f"<w:comments {W14} ")
    members["word/extended.xml"] = f"<w15:commentsEx {W15}>{extended}</w15:commentsEx>"
    return read_word_blocks(zip_parts(members)).comments


def mark(name, kind):
    return f'<w:commentRange{kind} w:id="{name}"/>'


def refer(name):
    return run(f'<w:commentReference w:id="{name}"/>')


def test_a_comment_has_the_words_that_it_is_on():
    body = f"<w:p>{words('Keys ')}{mark(1, 'Start')}{words('stay')}{mark(1, 'End')}{refer(1)}{words(' here')}</w:p>"
    assert read_comments(body, comment("1", "Really?")) == (Comment("Ada", AT, "Really?", "stay", "paragraph 1"),)


def test_a_comment_may_be_on_several_paragraphs_or_on_none():
    body = (
        f"{mark(1, 'Start')}<w:p>{words('Keys ')}</w:p><w:p>{words('stay')}{mark(1, 'End')}{refer(1)}{refer(2)}</w:p>"
    )
    found = read_comments(body, comment("1", "Really?") + comment("2", "No."))
    assert [(one.about, one.where) for one in found] == [("Keys stay", "paragraph 2"), ("", "paragraph 2")]


def test_replies_stand_with_the_comment_that_they_answer():
    comments = comment("1", "Really?", 'w14:paraId="0A"') + comment("2", "Yes.", 'w14:paraId="0B"')
    extended = '<w15:commentEx w15:paraId="0A"/><w15:commentEx w15:paraId="0B" w15:paraIdParent="0A"/>'
    (found,) = read_comments(f"<w:p>{words('Keys')}{refer(1)}{refer(2)}</w:p>", comments, extended)
    assert (found.words, [reply.words for reply in found.replies]) == ("Really?", ["Yes."])


def test_comments_that_answer_each_other_are_all_listed():
    comments = comment("1", "A", 'w14:paraId="0A"') + comment("2", "B", 'w14:paraId="0B"')
    ring = (
        '<w15:commentEx w15:paraId="0A" w15:paraIdParent="0B"/><w15:commentEx w15:paraId="0B" w15:paraIdParent="0A"/>'
    )
    found = read_comments(f"<w:p>{words('Keys')}{refer(1)}{refer(2)}</w:p>", comments, ring)
    assert [one.words for one in found] == ["A", "B"]
