"""The version PDF says what the version says, to eyes and to screen readers."""

import re
from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path
from time import process_time

import pikepdf
import pytest
from django.conf import settings

from policy.models import Version, Weight
from policy.reading import pdf as version_pdf
from policy.reading.pages import build_file_anchor
from policy.text import UnitKind, parse
from tests import factories as make
from tests import verapdf
from tests.policy.form_2_texts import LONE_WORKING

TEXTS = sorted((Path(__file__).parent / "texts").glob("*.txt"))


def rendered(version):
    return version_pdf.render_version(
        Version.objects.select_related("policy", "drafted_by", "approved_by").get(pk=version.pk)
    )


@pytest.fixture
def made(protocol, drawn_once):
    """The protocol's PDF."""
    return rendered(protocol)


def published(text, title="A Policy"):
    return make.version(slug="a-policy", title=title, source=text.encode())


def bare(text):
    """Without white space, and without the mark of a bullet, which is no part of the words."""
    return re.sub(r"[\s•]", "", text)


def read_aloud(made):
    """The words in the order of the structure."""
    return "".join(re.findall(r'"(.*)"', verapdf.run_program("pdfinfo", made, "-struct-text")))


def words_of(version):
    """Every word of a version, numbers included, in order."""
    for part in version.parts.prefetch_related("clauses"):
        yield part.label + part.title
        for clause in part.clauses.all():
            yield clause.number + (")" if clause.kind == UnitKind.POINT else "") + clause.text


def outline(made):
    with pikepdf.open(BytesIO(made)) as file, file.open_outline() as tree:
        return [(item.title, [child.title for child in item.children]) for item in tree.root]


def test_the_protocol_is_an_accessible_pdf(made):
    verapdf.assert_sound(made)


def test_all_60_clauses_stand_in_it_word_for_word_and_nothing_else(protocol, made):
    clauses = [clause for part in protocol.parts.all() for clause in part.clauses.all()]
    assert sum(clause.kind != UnitKind.HEADING for clause in clauses) == 60
    said = bare("".join(verapdf.read_pages(made, margins=False)[1:]))
    assert said == bare("".join(words_of(protocol)))


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.stem)
def test_another_policy_stands_in_it_word_for_word(db, path):
    version = make.version(slug="another", title="Another Policy", source=path.read_bytes())
    made = rendered(version)
    assert bare("".join(verapdf.read_pages(made, margins=False)[1:])) == bare("".join(words_of(version)))
    verapdf.assert_sound(made)


def test_a_draft_is_an_accessible_pdf_and_every_page_says_that_it_is_not_in_force(protocol, draft):
    made = version_pdf.render_draft(draft, parse(draft.text.encode()))
    verapdf.assert_sound(made)
    assert all("Draft, not in force" in page for page in verapdf.read_pages(made))
    assert version_pdf.render_draft(draft, parse(draft.text.encode())) == made


def test_a_policy_with_every_kind_of_unit_is_an_accessible_pdf_word_for_word(db):
    version = published(LONE_WORKING, "Lone Working Policy")
    made = rendered(version)
    verapdf.assert_sound(made)
    aloud = bare(read_aloud(made)).replace("(https://www.example.org/lone-working)", "").replace("Picture:", "")
    assert aloud.replace("[1]See", "1See").endswith(bare("".join(words_of(version))))


def test_headings_lists_and_tables_are_tagged_by_their_level(db):
    source = LONE_WORKING.replace("Numbers change", "# First\nNumbers change")
    tags = verapdf.run_program("pdfinfo", rendered(published(source)), "-struct").split("\n")
    tags = [(len(tag) - len(tag.lstrip()), tag.split()[0]) for tag in tags if tag.strip()]
    assert [tag for _, tag in tags if re.fullmatch(r"H\d", tag)] == [
        *("H1", "H2", "H2", "H2", "H3"),
        *("H2", "H2", "H3"),  # the label of the annex stands on a line of its own in its title
    ]
    depths = [depth for depth, tag in tags if tag == "L"]
    assert depths[0] < depths[1]  # the bullets within (a)
    assert sum(tag == "BlockQuote" for _, tag in tags) == 1


def test_the_header_of_a_table_stands_again_on_the_next_page(db):
    rows = "".join(f"| Risk {number} | {'What we do about it. ' * 8}|\n" for number in range(60))
    made = rendered(published(f"--- policy text, form 2 ---\n| Risk | What we do |\n| --- | --- |\n{rows}"))
    pages = [verapdf.fold_space(page) for page in verapdf.read_pages(made, margins=False)[1:]]
    assert len(pages) > 2
    assert all(page.startswith("Risk What we do Risk") for page in pages)
    verapdf.assert_sound(made)


def test_a_long_cell_is_set_in_seconds_and_a_long_address_in_one_stays_on_the_page(db):
    long, address = "What we do about it. " * 900, f"https://example.org/{'a' * 200}"
    source = f"--- policy text, form 2 ---\n| A | B | C |\n| --- | --- | --- |\n| {long}| {address} | Words |\n"
    begun = process_time()
    made = rendered(published(source))
    assert process_time() - begun < 10  # it took minutes while lines could break between all letters
    boxes = verapdf.run_program("pdftotext", made, "-bbox", after=["-"])
    assert max(map(float, re.findall(r'xMax="([0-9.]+)"', boxes))) < 596


def test_it_is_read_aloud_in_order(protocol, made):
    assert bare(read_aloud(made)).endswith(bare("".join(words_of(protocol))))


def test_the_first_page_says_what_it_is(protocol, made):
    first = verapdf.fold_space(verapdf.read_pages(made)[0])
    for said in [
        "The Societas Trust",
        "Social Networking Protocol Version 1.0 In force from 1 September 2026",
        "Drafted by Priya Lead",
        "Approved by Harriet Approver",
        "/policies/social-networking-protocol/versions/1.0/",
        "Demonstration: invented people",
        "Page 1 of 8",
    ]:
        assert said in first
    assert protocol.digest in first.replace(" ", "")
    assert "Published on" not in first


def test_contents_name_the_page_on_which_each_part_and_section_begins(made):
    first, *others = map(verapdf.fold_space, verapdf.read_pages(made))
    contents = first.split("Contents Page ")[1]
    entries = re.findall(r"(?:Appendix )?\d ([A-Z][A-Za-z /]+?) (\d)\b", contents)
    assert len(entries) == 9
    for title, page in entries:
        assert title in others[int(page) - 2]


def test_every_page_after_the_first_has_a_head_and_a_foot(made):
    pages = [verapdf.fold_space(page) for page in verapdf.read_pages(made)]
    for number, page in enumerate(pages[1:], 2):
        assert "Social Networking Protocol, version 1.0 Demonstration: invented people" in page
        assert f"The Societas Trust {settings.SITE_ADDRESS}/policies/social-networking-protocol/versions/1.0/" in page
        assert page.endswith(f"Page {number} of {len(pages)}")


def test_outside_the_demonstration_no_page_says_demonstration(protocol, settings):
    settings.DEMONSTRATION = False
    assert "Demonstration" not in "".join(verapdf.read_pages(rendered(protocol)))


def test_bookmarks_are_the_parts_and_their_headings(made):
    main, *appendices = outline(made)
    assert main[0] == "Main document"
    assert main[1][0] == "1 Purpose"
    assert len(main[1]) == 7
    assert [title for title, _ in appendices] == [
        "Appendix 1: Online awareness",
        "Appendix 2: Responsibilities as an employee of the Trust / Academy",
    ]


def test_references_lead_to_the_clause_they_name(made):
    with pikepdf.open(BytesIO(made)) as file:
        names = file.Root.Names.Dests.Names
        places = {str(names[i]): names[i + 1] for i in range(0, len(names), 2)}
        inside = [str(link.Dest) for page in file.pages[1:] for link in page.get("/Annots", []) if "/Dest" in link]
        assert inside == ["appendix-1", "5.3", "7.1"]
        page = next(page.index for page in file.pages if page.objgen == places["5.3"][0].objgen)
        assert places.keys() >= {"lead", "5", "5.3", "7.5-1", "appendix-1-4", "appendix-2-intro"}
    assert "5.3" in verapdf.read_pages(made, margins=False)[page].split()


def test_pages_are_labelled_and_the_file_says_whose_and_when_it_is(made):
    with pikepdf.open(BytesIO(made)) as file:
        assert [page.label for page in file.pages] == [str(n) for n in range(1, len(file.pages) + 1)]
        assert file.Root.Lang == "en-GB"
        assert file.docinfo.Title == "Social Networking Protocol, version 1.0"
        assert file.docinfo.Author == "The Societas Trust"
        assert file.docinfo.CreationDate == "D:20260831230000Z"


def test_the_same_version_gives_the_same_bytes_at_any_time(protocol, clock):
    before = rendered(protocol)
    clock.move_to(datetime(2031, 1, 1, tzinfo=UTC))
    assert rendered(protocol) == before


def test_an_appendix_begins_on_a_new_page(made):
    pages = [verapdf.fold_space(page) for page in verapdf.read_pages(made, margins=False)]
    assert [page[:10] for page in pages[1:] if page.startswith("Appendix")] == ["Appendix 1", "Appendix 2"]


@pytest.mark.parametrize("lines", range(20, 44, 4))
def test_neither_a_heading_nor_a_number_is_left_behind_at_the_foot_of_a_page(db, lines):
    """Wherever the page ends: the text before it grows line by line."""
    before = "\n".join(f"1.{n} Words." for n in range(1, lines + 2))
    after = "\n".join(f"2.{n} {'These are many words. ' * 12}Last of 2.{n}." for n in range(1, 6))
    made = rendered(published(f"Do not.\n1 First\n{before}\n2 Second\n{after}\n"))
    for page in verapdf.read_pages(made, margins=False)[1:]:
        assert not re.search(r"(Second|\b[12]\.\d+)$", page.strip())


def test_a_clause_longer_than_a_page_keeps_its_number_and_all_its_words(db):
    long = " ".join(f"word{n}" for n in range(630))
    version = published(f"Do not.\n1 First\n1.1 {long}\n1.2 The end.\n")
    made = rendered(version)
    pages = verapdf.read_pages(made, margins=False)
    assert len(pages) == 3
    assert bare("".join(pages[1:])) == bare("".join(words_of(version)))


def test_a_later_version_says_how_much_it_changes_and_why(protocol):
    published_at = datetime(2026, 11, 20, 12, tzinfo=UTC)
    later = make.version("2.0", in_force_on=date(2026, 12, 1), weight=Weight.MATERIAL, at=published_at)
    first = verapdf.fold_space(verapdf.read_pages(rendered(later))[0])
    assert "Version 2.0 In force from 1 December 2026" in first
    assert "Published on 20 November 2026" in first
    assert "Change Material: Guidance has changed." in first


@pytest.mark.parametrize("title", ["Policy " * 28 + "x", "W" * 200, "Gifts & <b>Hospitality</b>"])
def test_any_title_fits(db, title):
    made = rendered(published("Do not.\n1 First\n1.1 Words.\n", title.strip()))
    verapdf.assert_sound(made)
    assert bare(title) in bare(verapdf.read_pages(made)[0])


def test_a_text_that_is_too_long_for_a_pdf_leads_to_the_word_file(teacher, as_):
    words = " ".join(["word"] * 800)
    text = "1 Purpose\n" + "".join(f"1.{number} {words}.\n" for number in range(1, 240))
    version = make.version(source=text.encode())
    make.version("2.0", text.replace("word", "ward").encode(), weight="urgent")
    client = as_(teacher)
    for page in ("1.0.pdf", "2.0/changes.pdf"):
        response = client.get(f"/policies/{version.policy.slug}/versions/{page}")
        assert response.status_code == 503
        assert f"/policies/{version.policy.slug}/versions/{page[:3]}.docx" in response.text


@pytest.mark.parametrize(
    ("part", "anchor", "expected"),
    [
        ("appendix-1", "4", "appendix-1-4"),
        ("annex-a", "2", "annex-a_2"),
        ("", "annex-a-2", "annex-a-2"),
        ("", "", "main"),
    ],
)
def test_anchors_of_several_parts_stand_in_one_file(part, anchor, expected):
    assert build_file_anchor(part, anchor) == expected
