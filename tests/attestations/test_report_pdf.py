"""Reports as PDFs: the board's figures, no names on the first page, and never why somebody is not asked."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from io import BytesIO

import pikepdf
import pytest
from django.conf import settings
from django.utils import timezone

import portal.pdf
from attestations.assignments import queries
from attestations.reports import boards
from attestations.reports import pdf as report_pdf
from attestations.reports.rows import BoardFilter
from portal.ledger import sequencer, store, verify
from portal.models import Academy, Category
from tests import factories as make
from tests import verapdf

NOW = datetime(2026, 11, 22, 7, 20, tzinfo=UTC)
LATE = date(2026, 10, 30)  # so due on 13 November
LEFT_ON = date(2026, 10, 20)


def board(academy, **filter):
    [required] = queries.load_required_policies(known_at=timezone.now())
    return boards.build_board(academy, required, as_at=timezone.now(), filter=BoardFilter(**filter))


def trust():
    [required] = queries.load_required_policies(known_at=timezone.now())
    academies = Academy.objects.named(at=timezone.now()).order_by("slug")
    return boards.build_trust_board(academies, required, as_at=timezone.now())


def pages(made):
    return [verapdf.fold_space(page) for page in verapdf.read_pages(made)]


@pytest.fixture
def staff(protocol, oakfield, teacher, drawn_once):
    """At Oakfield: one to sign, two overdue, one signed, one away, one to come, one who has left."""
    owen = make.staff(oakfield, "Owen", "Prys-Davies", from_on=LATE)
    tomasz = make.staff(oakfield, "Tomasz", "Zieliński", from_on=date(2026, 10, 20), category=Category.SUPPORT)
    sian = make.staff(oakfield, "Siân", "Hughes")
    make.sign(sian, protocol, oakfield, at=datetime(2026, 9, 2, 15, 4, tzinfo=UTC))
    grace = make.staff(oakfield, "Grace", "Adeyemi")
    make.absence(grace, date(2026, 9, 1), reason="Long illness")
    make.staff(oakfield, "Zoë", "Fairclough", from_on=date(2027, 1, 4))
    make.staff(oakfield, "Daniel", "Wright", until_on=LEFT_ON)
    return {"owen": owen, "tomasz": tomasz, "sian": sian, "grace": grace, "teacher": teacher}


def test_an_academys_report_is_an_accessible_pdf(oakfield, staff):
    verapdf.assert_sound(report_pdf.render_board(board(oakfield)))


def test_a_report_rests_on_a_checkpoint_once_all_before_it_is_sealed(oakfield, staff):
    waiting = report_pdf.render_board(board(oakfield))
    for said in [
        "Rests on Not yet sealed.",
        f"Not yet sealed: download it again to check it at {settings.SITE_ADDRESS}/verify/",
    ]:
        assert said in pages(waiting)[0]
    sequencer.seal_all()
    for made in (report_pdf.render_board(board(oakfield)), report_pdf.render_trust(trust())):
        verapdf.assert_sound(made)
        assert "Rests on Checkpoint 3 of the ledger of signatures" in pages(made)[0]
        verdict = verify.checked(made, store.load_signer().vkey)
        assert (verdict.kind, verdict.checkpoint.size) == (verify.Kind.REPORT, 3)
    assert report_pdf.render_board(board(oakfield)) == report_pdf.render_board(board(oakfield))


def test_its_first_page_says_what_it_is_and_whom_it_counts(oakfield, staff, protocol):
    made = board(oakfield)
    first = pages(report_pdf.render_board(made))[0]
    for said in [
        "The Societas Trust",
        "Oakfield Academy, URN 140001",
        "Who has signed the Social Networking Protocol, version 1.0",
        "Signed Overdue To sign Not asked 1 of 4 25% of those asked 2 50% 1 25% 2",
        "in force since 1 September 2026",
        "22 November 2026, 07:20:00 GMT (UTC+00:00)",
        "6 people who work at Oakfield Academy",
        "1 person who has left is not counted.",
        "Someone with several jobs at one academy is counted once. Percentages are of those asked.",
        f"This is report {made.number}. Identical reports share this number.",
        made.number,
        "Page 1 of 2",
        "Demonstration: invented people",
    ]:
        assert said in first
    assert protocol.digest in first.replace(" ", "")


def test_its_first_page_names_nobody(oakfield, staff):
    first = pages(report_pdf.render_board(board(oakfield)))[0]
    for row in board(oakfield).everybody:
        assert row.assignment.person.family_name not in first


def test_its_people_stand_in_the_boards_order_with_the_boards_words(oakfield, staff):
    _, people = pages(report_pdf.render_board(board(oakfield)))
    signed = make.Person.objects.get(family_name="Hughes").signings.get()
    for said in [
        "6 people, outstanding first",
        "Name and job State Due Signed or reminded Receipt",
        "Tomasz Zieliński",
        "Overdue 19 days, since 3 Nov",
        "Overdue 9 days, since 13 Nov",
        "To sign by 4 Dec",
        "Class teacher · Teacher",
        "15 Sep 2026 2 Sep 2026, 16:04 " + signed.number,
        "Not asked at present",
        "Not asked yet",
    ]:
        assert said in people
    names = [row.name for row in board(oakfield).rows]
    assert names[:2] == ["Tomasz Zieliński", "Owen Prys-Davies"]
    assert sorted(names, key=people.index) == names


def test_it_has_the_lines_of_the_board_and_no_others(oakfield, staff):
    aloud = verapdf.run_program("pdfinfo", report_pdf.render_board(board(oakfield)), "-struct-text")
    body = aloud[aloud.index("outstanding first") :]
    assert len(re.findall(r"TR$", body, re.MULTILINE)) == 1 + len(board(oakfield).rows)


def test_it_never_says_why_somebody_is_not_asked(oakfield, staff):
    said = " ".join(pages(report_pdf.render_board(board(oakfield, state="not_due"))))
    assert "Grace Adeyemi" in said
    for word in ["illness", "absen", "away", "leave"]:
        assert word not in said.lower()


def test_who_has_left_stands_only_in_the_list_of_those_who_left(oakfield, staff):
    assert "Wright" not in " ".join(pages(report_pdf.render_board(board(oakfield))))
    _, people = pages(report_pdf.render_board(board(oakfield, state="left")))
    assert "Daniel Wright Class teacher · Teacher Left without signing left on 20 Oct 2026" in people
    assert "Hughes" not in people


def test_a_filtered_report_says_so_and_keeps_the_figures_of_everybody(oakfield, staff):
    first, people = pages(report_pdf.render_board(board(oakfield, state="overdue", category="support")))
    assert "This report does not list everybody. It lists only: overdue; support staff." in first
    assert "The figures are those of everybody at Oakfield Academy." in first
    assert first.index("does not list everybody") < first.index("Overdue To sign")
    assert "1 of 4 25% of those asked 2 50% 1 25% 2" in first
    assert "Tomasz" in people
    assert "Owen" not in people
    assert "does not list everybody" not in pages(report_pdf.render_board(board(oakfield)))[0]


def test_a_name_that_was_searched_for_is_not_on_the_first_page(oakfield, staff):
    first, people = pages(report_pdf.render_board(board(oakfield, q="Prys-Davies")))
    assert "It lists only those whose names fit a search." in first
    assert "Prys" not in first
    assert "names with “Prys-Davies”" in people


def test_an_academy_where_nobody_is_asked_is_not_a_hundred_per_cent(oakfield, protocol):
    made = report_pdf.render_board(board(oakfield))
    verapdf.assert_sound(made)
    [only] = pages(made)
    assert "Nobody asked" in only
    assert "0 of 0" not in only
    assert "Nobody here is asked to sign this policy." in only


def test_nobody_who_fits_is_said_on_the_second_page(oakfield, staff):
    first, second = pages(report_pdf.render_board(board(oakfield, q="Nobody At All")))
    assert "Nobody matches that." in second
    assert "At All" not in first


def test_the_heading_of_a_long_table_is_repeated_and_its_rows_are_whole(oakfield, protocol):
    for number in range(60):
        make.staff(oakfield, "Aisha", f"Khan{number:02}", from_on=date(2026, 9, 1) + timedelta(number))
    made = report_pdf.render_board(board(oakfield))
    verapdf.assert_sound(made)
    people = pages(made)[1:]
    assert len(people) >= 3
    for number, page in enumerate(people, 2):
        assert "Name and job State Due Signed or reminded Receipt" in page
        assert "Oakfield Academy: Social Networking Protocol, version 1.0 Demonstration: invented people" in page
        assert page.endswith(f"Page {number} of {len(people) + 1}")
        assert "As of 22 November 2026, 07:20:00 GMT (UTC+00:00) · Report R-" in page
        assert "/verify/" in page
        assert len(re.findall(r"Khan\d\d", page)) == page.count("Class teacher · Teacher")
    assert len(set(re.findall(r"Khan\d\d", " ".join(people)))) == 60


def test_its_cells_know_their_headers(oakfield, staff):
    with pikepdf.open(BytesIO(report_pdf.render_board(board(oakfield)))) as file:
        cells = [thing for thing in file.objects if isinstance(thing, pikepdf.Dictionary) and thing.get("/S") == "/TH"]
        scopes = [str(cell.A.Scope) for cell in cells]
        data = [thing for thing in file.objects if isinstance(thing, pikepdf.Dictionary) and thing.get("/S") == "/TD"]
        assert all(len(cell.A.Headers) for cell in data)
    assert scopes.count("/Column") == 4 + 6 + 2 + 5  # figures, categories, days overdue, people
    assert scopes.count("/Row") == 3 + 4 + 5 + 6  # categories, days overdue, what is counted, people


def test_the_picture_is_described_in_words(oakfield, staff):
    made = report_pdf.render_board(board(oakfield))
    with pikepdf.open(BytesIO(made)) as file:
        [alt] = [str(thing.Alt) for thing in file.objects if isinstance(thing, pikepdf.Dictionary) and "/Alt" in thing]
    assert alt == "Progress: on 1 September 2026 0 of 2 asked had signed, since 20 November 2026 1 of 4."
    first = pages(made)[0]
    assert "1 signed" in first
    assert "4 asked" in first


def test_the_same_report_is_the_same_bytes_and_another_moment_is_another_report(oakfield, staff, drawn_anew, clock):
    first = board(oakfield)
    made = report_pdf.render_board(first)
    assert report_pdf.render_board(board(oakfield)) == made
    clock.move_to(datetime(2031, 1, 1, tzinfo=UTC))
    assert report_pdf.render_board(first) == made
    assert report_pdf.render_board(board(oakfield)) != made
    with pikepdf.open(BytesIO(made)) as file:
        assert file.docinfo.CreationDate == "D:20261122072000Z"
        assert file.docinfo.Title == "Oakfield Academy: who has signed the Social Networking Protocol"


def test_whatever_its_first_page_has_to_say_it_ends_there_and_the_people_follow(oakfield, protocol, teacher):
    for number, category in enumerate(Category):
        make.staff(oakfield, "Aisha", f"Khan{number}", category=category, from_on=date(2026, 9, 1 + 9 * number // 4))
    make.engagement(teacher, oakfield, category=Category.GOVERNOR)
    past = replace(board(oakfield, state="overdue"), ended="version 2.0 came into force")
    first, people = pages(report_pdf.render_board(past))
    for said in [
        "As it stood on Sunday 22 November 2026, 07:20 GMT, just before version 2.0 came into force.",
        "It lists only: overdue.",
        "Several categories",
        "More than 28 days",
        "Rests on Not yet sealed.",
        "Page 1 of 2",
    ]:
        assert said in first
    assert "Khan" in people
    assert "Khan" not in first


def test_nobody_overdue_is_one_sentence(oakfield, teacher, protocol):
    first, _ = pages(report_pdf.render_board(board(oakfield)))
    assert "By days overdue Nobody is overdue." in first


def test_in_a_long_report_only_academies_with_few_people_share_pages(monkeypatch):
    def group(*sizes):
        lists = [report_pdf.PrintedPeople(None, [None] * size, "") for size in sizes]
        return [[len(people.rows) for people in made.lists] for made in report_pdf.group_lists(lists)]

    assert group(200, 3, 150) == [[200, 3, 150]]
    assert group(200, 3, 150, 60, 300, 2) == [[200], [3, 150], [60], [300, 2]]
    assert group(5, 6, 7, 8, 390) == [[5, 6, 7, 8], [390]]
    assert group(2, 1_000) == [[2], [1_000]]
    assert group() == []


def test_long_names_and_titles_fit(protocol):
    place = make.academy("long", "The Academy of Saint Wilfrid and All Saints " * 4)
    make.staff(place, "Maximiliana " * 8, "Featherstonehaugh-" * 5)
    make.staff(place, "W" * 100, "M" * 100)
    made = report_pdf.render_board(board(place))
    verapdf.assert_sound(made)
    said = re.sub(r"\s", "", verapdf.run_program("pdfinfo", made, "-struct-text"))
    assert "Featherstonehaugh-" * 4 in re.sub(r'"+|Span\(inline\)', "", said)


def test_the_trusts_report_is_an_accessible_pdf(oakfield, staff, two_academies):
    verapdf.assert_sound(report_pdf.render_trust(trust()))


def test_its_totals_add_up(oakfield, staff, two_academies, millbrook, hawthorn, head, db):
    make.engagement(head, millbrook, category=Category.GOVERNOR)
    made = trust()
    first, second = pages(report_pdf.render_trust(made))
    assert "8 signatures asked of 6 people" in first
    figures = r"(\d+) of (\d+) \d+% (\d+) (\d+) (\d+)"
    academies = re.findall(rf"(?:Hawthorn|Millbrook Primary|Oakfield) Academy URN \d+ {figures}", second)
    categories = re.findall(rf"(?:Teacher|Support staff|Governor) {figures}", first)
    [total] = re.findall(f"All academies {figures}", second)
    assert re.findall(f"All academies {figures}", first) == [total]
    assert [int(number) for number in total] == [1, 8, 6, 1, 2]
    for rows in (academies, categories):
        assert len(rows) == 3
        assert [sum(map(int, column)) for column in zip(*rows, strict=True)] == [int(number) for number in total]


def test_each_academys_people_begin_under_its_own_name_without_a_page_each(oakfield, staff, two_academies):
    make.academy("ashdown")
    _, people = pages(report_pdf.render_trust(trust()))
    assert "The Societas Trust: Social Networking Protocol, version 1.0 Demonstration" in people
    starts = [people.index(f"{name} Academy Name and job") for name in ("Hawthorn", "Millbrook Primary", "Oakfield")]
    assert starts == sorted(starts)
    assert starts[0] < people.index("Fairclough") < starts[1]
    assert people.index("Tomasz") > starts[2]


def test_its_first_page_names_nobody_and_academies_without_anybody_are_listed(oakfield, staff, two_academies):
    make.academy("ashdown", urn="140009")
    first, second = pages(report_pdf.render_trust(trust()))
    assert "Ashdown Academy URN 140009 nobody asked 0 0 0" in second
    for assignment in queries.load_trust_assignments(trust().required, as_at=timezone.now()):
        assert assignment.person.family_name not in first


def test_the_trusts_report_is_the_same_bytes_again(oakfield, staff, drawn_anew, two_academies):
    assert report_pdf.render_trust(trust()) == report_pdf.render_trust(trust())


def test_a_long_report_is_made_in_parts_and_is_the_same_but_for_that(
    oakfield, staff, drawn_anew, two_academies, monkeypatch
):
    for number in range(60):
        make.staff(oakfield, "Aisha", f"Khan{number:02}", from_on=date(2026, 9, 1) + timedelta(number))
    monkeypatch.setattr(report_pdf, "MAX_ROWS_SHARED", 40)  # otherwise all academies share their pages
    whole = report_pdf.render_trust(trust())
    monkeypatch.setattr(portal.pdf, "MAX_ROWS_WHOLE", 40)
    monkeypatch.setattr(portal.pdf.processes, "MAX_ROWS_OF_PART", 70)
    made = report_pdf.render_trust(trust())
    verapdf.assert_sound(made)
    assert made != whole
    assert pages(made) == pages(whole)
    sequencer.seal_all()
    verapdf.assert_sound(report_pdf.render_trust(trust()))  # with a checkpoint in it
    with pikepdf.open(BytesIO(made)) as one, pikepdf.open(BytesIO(whole)) as other:
        assert {name: str(one.docinfo[name]) for name in one.docinfo} == {
            name: str(other.docinfo[name]) for name in other.docinfo
        }


def test_bookmarks_lead_to_the_academies(oakfield, staff, two_academies):
    with pikepdf.open(BytesIO(report_pdf.render_trust(trust()))) as file, file.open_outline() as outline:
        [root] = outline.root
        names = [child.title for child in root.children]
    assert root.title == "The Societas Trust"
    assert names[:3] == ["By category", "By days overdue", "Academies side by side"]
    assert names[3:] == ["Hawthorn Academy", "Millbrook Primary Academy", "Oakfield Academy"]
