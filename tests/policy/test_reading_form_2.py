"""How a text of form 2 stands on pages: its headings, lists, tables and notes, and its words to the letter."""

import re
from datetime import date
from html.parser import HTMLParser

import pytest

from policy.reading import pages
from policy.reading.arrangement import arrange_part
from policy.reading.marked_words import WordsRenderer
from policy.text import find_references, parse
from tests import factories as make
from tests.policy.form_2_texts import LONE_WORKING, PICTURE_DIGEST
from tests.rows import ask_all
from tests.timing import at_most

FIRST_LINE = "--- policy text, form 2 ---\n"
VOID = {"img", "br", "link", "meta"}


class _Tree(HTMLParser):
    """Elements by id, each with the path of tags above it and its words."""

    def __init__(self):
        super().__init__()
        self.open, self.found = [], {}

    def handle_starttag(self, tag, attributes):
        element = {"tag": tag, **dict(attributes), "words": "", "path": " ".join(each["tag"] for each in self.open)}
        if "id" in element:
            assert element["id"] not in self.found
            self.found[element["id"]] = element
        if tag not in VOID:
            self.open.append(element)

    def handle_endtag(self, tag):
        assert self.open.pop()["tag"] == tag

    def handle_data(self, data):
        for element in self.open:
            element["words"] += data


def read(html):
    tree = _Tree()
    tree.feed(html)
    assert not tree.open
    return tree.found


def body(source, slug=""):
    return pages.render_body(pages.build_outline(parse((FIRST_LINE + source).encode())), slug)


def words_of(source):
    """The HTML of a text that is one clause."""
    return re.search(r'<p class="app-clause__text">(.*?)</p>', body(source))[1]


def fold(words):
    return " ".join(words.split())


@pytest.fixture(scope="module")
def lone():
    return read(body(LONE_WORKING.removeprefix(FIRST_LINE)))


# Structure


def test_headings_have_the_rank_of_their_level_and_their_sections_stand_in_each_other(lone):
    assert [(lone[anchor]["tag"], lone[anchor]["path"]) for anchor in ("1", "who-does-what", "3", "3.1")] == [
        ("h2", "section"),
        ("h2", "section"),
        ("h2", "section"),
        ("h3", "section section"),
    ]
    assert fold(lone["1"]["words"]) == "1 Purpose"
    assert fold(lone["who-does-what"]["words"]) == "Who does what"


def test_no_rank_of_heading_is_left_out_and_none_is_beyond_the_sixth():
    levels = (1, 3, 4, 5, 6, 7, 9)
    found = read(body("".join(f"{'#' * level} Level {level}\nWords.\n" for level in levels)))
    assert [found[f"level-{level}"]["tag"] for level in levels] == ["h2", "h3", "h4", "h5", "h6", "h6", "h6"]


def test_only_headings_in_the_contents_are_followed_by_the_script(lone):
    assert all("data-section" in lone[anchor] for anchor in ("1", "who-does-what", "3", "3.1"))
    found = read(body("# A\n## B\n### C\nWords.\n"))
    assert ["data-section" in found[anchor] for anchor in "abc"] == [True, True, False]


@pytest.mark.parametrize(("number", "is_wide"), [("(iii)", False), ("10.", False), ("1.1.1", True), ("(viii)", True)])
def test_a_list_with_wide_numbers_gets_room_for_them(number, is_wide):
    assert ("app-items--wide" in body(f"1.1 We agree:\n  {number} to be kind.\n")) is is_wide


def test_lists_stand_within_the_items_they_belong_to(lone):
    assert lone["1.2"]["tag"] == "div"
    assert lone["1.2-a"]["path"] == "section ol"
    assert lone["1.2-a-1"]["path"] == "section ol li div ul"
    assert lone["1.2-b"]["path"] == "section ol"
    assert "away from the site" not in lone["1.2-a"]["words"]


def test_a_paragraph_stands_in_the_item_in_which_it_is_set():
    found = read(body("1.1 First:\n  (a) one\n    goes on.\n    > Quoted.\n  goes on, too.\n  (b) two\nNot set in.\n"))
    assert found["1.1-a-p1"]["path"] == "ol li div"
    assert found["1.1-a-q1"]["tag"] == "blockquote"
    assert found["1.1-a-q1"]["path"] == "ol li div"
    assert found["1.1-p1"]["path"] == ""
    assert found["1.1-b"]["path"] == "ol"
    assert found["p1"]["path"] == ""


def test_units_keep_their_order():
    source = "1.1 A:\n- b\n  c\n| d |\n| --- |\nE.\n- f\n[^1]: g\n1.2 H\n"
    text = parse((FIRST_LINE + source).encode())
    html = pages.render_body(pages.build_outline(text), "")
    ids = re.findall(r'id="([^"]+)"', html)
    assert ids == [clause.anchor for clause in text.parts[0].clauses]


def test_a_table_between_two_points_stands_in_the_clause_of_both():
    found = read(body("1.1 A:\n  (a) b\n| c | d |\n| --- | --- |\n| e | f |\n  (b) g\n| h |\n| --- |\n"))
    assert found["t1"]["path"] == "div div table thead"
    assert found["1.1-b"]["path"] == "ol"
    inside = read(body("1.1 A:\n  (a) b\n| c |\n| --- |\n    - d\n"))
    assert inside["t1"]["path"].startswith("ol li div")


def test_a_table_has_headers_of_columns_and_each_row_its_anchor(lone):
    assert lone["3-t1"]["path"].endswith("div table thead")
    assert lone["3-t1-2"]["path"].endswith("div table tbody")
    html = body(LONE_WORKING.removeprefix(FIRST_LINE))
    assert html.count('<th scope="col">') == 3
    assert re.search(r'role="group" aria-label="Table: Risk What we do Who" tabindex="0"', html)
    assert "<p>Two people from 1 November to 31 March</p><p>A telephone otherwise</p>" in html


def test_a_table_without_a_header_has_none_and_an_empty_header_cell_is_no_header(lone):
    assert "<th" not in body(LONE_WORKING.removeprefix(FIRST_LINE), "annex-a")
    html = body("|  | Monday |\n| --- | --- |\n| Door | open |\n")
    assert html.count("<th ") == 1
    assert re.search(r"<td>\s*</td>", html)


def test_the_bullet_of_a_cell_stays_with_the_first_word():
    assert '<p><span class="app-nowrap">• </span>Shred</p>' in body("| Paper |\n| --- |\n| • Shred<br>• Burn |\n")


def test_a_note_and_its_citation_lead_to_each_other(lone):
    html = body(LONE_WORKING.removeprefix(FIRST_LINE))
    assert '<sup class="citation"><a href="#note-1" id="note-1:cited">[1]</a></sup>' in html
    assert re.search(r'href="#note-1:cited"\s+aria-label="Back to where note 1 is cited"', html)
    assert lone["note-1"]["tag"] == "li"


def test_a_note_cited_twice_is_led_back_to_the_first_and_one_not_cited_has_no_way_back():
    html = body("See[^1] and[^1] and[^3].\n[^1]: First.\n[^2]: Second.\n")
    assert html.count('id="note-1:cited"') == 1
    assert html.count('href="#note-1"') == 3
    assert "note-2:cited" not in html
    assert "and[3]." in html  # there is no such note to lead to


def test_a_picture_without_a_file_is_said_in_words():
    assert "Picture: The way from the gate to the hall, with its four lamps" in body(
        LONE_WORKING.removeprefix(FIRST_LINE)
    )


def test_a_picture_is_shown_by_the_digest_of_its_file():
    outline = pages.build_outline(parse(LONE_WORKING.encode()))
    renderer = WordsRenderer("", outline.anchors, lambda slug, anchor: f"#{anchor}")
    part = arrange_part(outline.clauses[""], renderer, picture_url=lambda digest: f"/pictures/{digest}")
    [section] = [each for each in part.walk() if each.heading.clause.text == "Equipment"]
    assert section.runs[0].clauses[0].picture == f"/pictures/{PICTURE_DIGEST}"


@pytest.mark.parametrize(
    ("source", "stands_out"),
    [
        ("Never lend your key.\n# Keys\nWords.\n", True),
        ("Never lend your key.\nNor your card.\n# Keys\nWords.\n", False),
        ("Never lend your key.\n", False),
        (f"Never {'again and ' * 40}lend your key.\n# Keys\nWords.\n", False),
    ],
)
def test_a_short_sentence_alone_before_the_first_heading_stands_out(source, stands_out):
    assert ("app-clause--lead" in body(source)) is stands_out


# Words


def test_words_are_bold_italic_and_both():
    html = words_of("1.1 A **b *c***, *d* e\n")
    assert html == "A <strong>b </strong><strong><em>c</em></strong>, <em>d</em> e"


def test_a_reference_and_a_mark_that_overlap_are_cut_together():
    html = words_of("1.1 See **section** 1.1 now\n")
    assert html == 'See <a href="#1.1"><strong>section</strong> 1.1</a> now'
    html = words_of("1.1 **Do see section 1.1** now\n")
    assert html == '<strong>Do see </strong><strong><a href="#1.1">section 1.1</a></strong> now'


def test_a_link_says_where_it_leads_and_a_reference_within_it_is_none():
    html = words_of("1.1 Ask [section 1.1 of the guide](https://www.example.org/a?b=1&c).\n")
    address = "https://www.example.org/a?b=1&amp;c"
    link = f'<a href="{address}">section 1.1 of the guide</a>'
    assert html == f'Ask {link}<span class="leads-to" data-to="example.org" data-address="{address}"></span>.'


def test_a_link_whose_words_are_the_address_says_it_once():
    assert "leads-to" not in words_of("1.1 Ask [office@example.org](mailto:office@example.org).\n")
    assert 'data-to="01234"' in words_of("1.1 [Ring](tel:01234) us.\n")


def test_of_links_to_one_address_in_a_row_only_the_last_says_where_they_lead():
    html = words_of("1.1 [One](https://example.org/1) ([two](https://example.org/1)) [three](https://example.org/3)\n")
    assert html.count("leads-to") == 2


@pytest.mark.parametrize(
    ("words", "link", "address"),
    [
        ("at http://example.org/a_(b).", "http://example.org/a_(b)", "http://example.org/a_(b)"),
        ("(see www.example.org/x)", "www.example.org/x", "https://www.example.org/x"),
        ("head.teacher@example.org, or", "head.teacher@example.org", "mailto:head.teacher@example.org"),
        ("https://example.org/?a=1&b=2;", "https://example.org/?a=1&amp;b=2", "https://example.org/?a=1&amp;b=2"),
    ],
)
def test_an_address_in_plain_words_is_a_link(words, link, address):
    html = words_of(f"1.1 Look {words}\n")
    assert f'<a href="{address}">{link}</a>' in html


@pytest.mark.parametrize("words", ["javascript:alert(1)", "a@b", "@example.org", "www and http://", "x <b>y</b> & z"])
def test_what_is_no_address_stays_as_it_is(words):
    assert "<a" not in words_of(f"1.1 Look {words}\n")


def test_every_word_of_every_unit_stands_on_the_page_and_no_other(lone):
    text = parse(LONE_WORKING.encode())
    outline = pages.build_outline(text)
    for part in text.parts:
        found = read(pages.render_body(outline, part.slug))
        for clause in part.clauses:
            words = re.sub(r"[\s¶•↑]", "", found[clause.anchor]["words"])
            expected = re.sub(r"\s", "", clause.text)
            assert expected in words
            if clause.kind in ("paragraph", "quote", "row", "header"):
                assert words == expected


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("See Annex B and Schedule 2.", [("Annex B", "annex-b", ""), ("Schedule 2", "schedule-2", "")]),
        ("Annexes B and C", [("Annexes B", "annex-b", "")]),
        ("under paragraph 4(b)(ii).", [("paragraph 4(b)(ii)", "", "4-b-ii")]),
        ("clause 5.3(c)", [("clause 5.3", "", "5.3")]),  # there is no (c)
        ("Part 2, Article I and Article 1", [("Part 2", "", "part-2"), ("Article I", "", "article-i")]),
        ("Section 1.01 or section 4", [("Section 1.01", "", "section-1.01"), ("section 4", "", "4")]),
        ("Article 4 of the law, Part 4, Rule 4", []),
        ("Please annex B to it. Do your part I hope.", [("annex B", "annex-b", "")]),
        ("Section 4 Equality Act 2010; section 4 in the Code", []),
        ("Schedule 2 paragraph 4; Act 1998, section 4", [("Schedule 2", "schedule-2", "")]),
        ("under section 9", []),  # one in each of two articles
        ("section 4A, 4th, section iv, part i", []),
    ],
)
def test_references_lead_to_numbers_of_every_shape_if_they_exist(words, found):
    anchors = {"": {"4", "4-b", "4-b-ii", "5.3", "part-2", "article-i", "section-1.01", "9", "9~2"}, "annex-b": {"4"}}
    anchors["schedule-2"] = set()
    assert [(words[one.start : one.end], one.part_slug, one.anchor) for one in find_references(words, anchors)] == found


def test_a_paragraph_is_sought_first_in_the_part_that_speaks_of_it():
    anchors = {"": {"4", "5"}, "annex-b": {"4"}}
    words = "paragraph 4, paragraph 5, section 4"
    found = [(one.part_slug, one.anchor) for one in find_references(words, anchors, own_part="annex-b")]
    assert found == [("annex-b", "4"), ("", "5"), ("", "4")]


# Addresses and pages


@pytest.fixture
def published(db):
    return make.version(slug="lone-working", title="Lone Working Policy", source=LONE_WORKING.encode())


@ask_all("address", ["", "annex-a/", "versions/1.0/", "versions/", "on/2026-11-01/", "versions/1.0.pdf"])
def test_every_page_of_it_opens(published, teacher, as_, address):
    assert as_(teacher).get(f"/policies/lone-working/{address}").status_code == 200


def test_home_and_the_list_of_policies_open(published, teacher, as_):
    make.requirement(published.policy)
    for address in ("/", "/policies/", "/policies/lone-working/sign/"):
        assert "Lone Working Policy" in as_(teacher).get(address).text


def test_every_clause_has_a_history(published, teacher, as_):
    client = as_(teacher)
    for part in published.parts.all():
        for clause in part.clauses.all():
            assert client.get(f"/policies/lone-working/clauses/{clause.identity}/").status_code == 200, clause


def find_dated(page):
    return set(re.findall(r'<span class="govuk-visually-hidden">\s*([^<]+?): </span>', page.text))


def test_on_a_day_rows_and_what_is_set_in_have_a_date_only_once_they_have_changed(published, teacher, as_):
    client = as_(teacher)
    dated = find_dated(client.get("/policies/lone-working/on/2026-11-01/"))
    assert {"1.1", "1.2", "This paragraph", "This quotation"} <= dated
    assert not {"This table", "(a)"} & dated
    changed = LONE_WORKING.replace("| Everyone |", "| All |").replace("(a) out of sight", "(a) out of the sight")
    make.version("2.0", changed.encode(), slug="lone-working", in_force_on=date(2026, 12, 1))
    dated = find_dated(client.get("/policies/lone-working/on/2026-12-01/"))
    assert {"This table", "(a)"} <= dated
    assert "This point" not in dated


def test_contents_show_two_levels_and_the_label_of_a_part(published, teacher, as_):
    page = as_(teacher).get("/policies/lone-working/").text
    contents = page.split('id="contents"')[1].split("</nav>")[0]
    lines = re.findall(r'app-contents__words">([^<]+)', contents)
    assert lines == ["Main document", "Purpose", "Who does what", "Risks", "Equipment", "Telephone numbers"]
    assert contents.count("app-contents__inner") == 1


def test_a_part_without_a_title_is_named_by_its_label_once():
    text = parse(f"{FIRST_LINE}A.\n--- Annex B ---\nC.\n--- Annex C: Keys ---\nD.\n".encode())
    page = pages.build_preview(None, text, "", root="/")
    names = [(part.caption, part.title) for part in page.contents]
    assert names == [("", "Main document"), ("", "Annex B"), ("Annex C", "Keys")]


def test_long_contents_show_the_sections_of_the_part_on_the_page_alone():
    sections = "".join(f"# Section {number}\nWords.\n" for number in range(40))
    text = parse(f"{FIRST_LINE}{sections}--- Annex A ---\n{sections}".encode())
    page = pages.build_preview(None, text, "", root="/")
    assert [len(part.sections) for part in page.contents] == [40, 0]


# Size


def test_a_handbook_is_shown_in_well_under_a_second(db, teacher, as_, django_assert_max_num_queries):
    words = f"Ask the **office** (see section 1.1), or look at https://example.org/. {'Then do as you are told. ' * 5}"
    clauses = "".join(f"{{0}}.{number} {words}\n  (a) {words}\n" for number in range(1, 11)).replace(" \n", "\n")
    source = FIRST_LINE + "".join(f"# {section} Section\n{clauses.format(section)}" for section in range(1, 46))
    version = make.version(slug="handbook", title="Handbook", source=source.encode())
    outline = pages.load_outline(version.pk)
    assert (len(outline.clauses[""]), len(version.text.split()) > 35_000) == (945, True)
    pages.render_body(outline, "")  # reads its templates, once in a process
    with at_most(200):  # well under a second
        pages.render_body(outline, "")
    client = as_(teacher)
    with django_assert_max_num_queries(22):
        client.get("/policies/handbook/")
