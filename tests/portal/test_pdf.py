"""What every PDF is made of, and what it never is."""

import multiprocessing
import os
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
import weasyprint
from django.conf import settings

from portal import pdf
from portal.pdf import cutting, drawing, processes
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
    made = pdf.from_markup(PAGE.format(inside))
    assert b"root:" not in b"".join(
        thing.read_bytes() for thing in pikepdf.open(BytesIO(made)).objects if isinstance(thing, pikepdf.Stream)
    )
    assert "0 embedded files" in verapdf.run("pdfdetach", made, "-list")


def test_the_check_of_conformity_can_fail():
    page = PAGE.format("<p>Words</p>")
    assert verapdf.faults(pdf.from_markup(page)) == []
    assert any("Marked" in fault for fault in verapdf.faults(weasyprint.HTML(string=page).write_pdf()))


def test_a_picture_without_a_description_does_not_conform():
    assert verapdf.faults(pdf.from_markup(PAGE.format('<svg width="9" height="9"><path d="M0 0L9 9"/></svg>')))


def test_another_process_gives_the_same_bytes():
    page = PAGE.format("<h1>Łukasz</h1><p>Words</p><table><tr><th>a</th><td>b</td></tr></table>")
    program = (
        "import os, sys, django; django.setup(); from portal import pdf; "
        "sys.stdout.buffer.write(pdf.from_markup(sys.argv[1]))"
    )
    other = subprocess.run(
        [sys.executable, "-c", program, page], capture_output=True, check=True, cwd=settings.BASE_DIR
    )
    assert other.stdout == pdf.from_markup(page)


def test_threads_do_not_disturb_one_another():
    page = PAGE.format("<p>Words that are set at once</p>" * 40)
    alone, made = pdf.from_markup(page), []
    threads = [threading.Thread(target=lambda: made.append(pdf.from_markup(page))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert made == [alone] * 4


@pytest.mark.parametrize(
    "name", ["Maya O'Brien-Łukasz", "Nguyễn Thị Hương", "Siân Ó Súilleabháin", "Tomasz Zieliński", "Beyoncé D’Souza"]
)
def test_a_name_in_latin_letters_stands_as_it_is(name):
    assert pdf.drawable(name) == name
    made = pdf.from_markup(PAGE.format(f"<p>{name}</p>"))
    assert verapdf.folded(verapdf.pages(made, margins=False)[0]) == name
    verapdf.assert_sound(made)


def test_a_letter_that_our_fonts_lack_is_named_instead_of_an_empty_box():
    made = pdf.from_markup(PAGE.format("<p>王芳 &amp; 🙂</p>"))
    assert verapdf.folded(verapdf.pages(made, margins=False)[0]) == "[U+738B][U+82B3] & [U+1F642]"
    verapdf.assert_sound(made)


def test_what_is_too_large_is_refused():
    with pytest.raises(pdf.TooLarge, match="too long for one PDF"):
        pdf.from_markup(PAGE.format("x" * pdf.LARGEST))
    with pytest.raises(pdf.TooLarge, match="too long to be laid out"):
        pdf.from_markup(PAGE.format("x" * pdf.LARGEST_WHOLE))


def test_what_is_nested_too_deeply_is_refused():
    with pytest.raises(pdf.TooLarge, match="nested too deeply"):
        pdf.from_markup(PAGE.format("<div>" * pdf.DEEPEST + "x"))


def test_a_digest_is_grouped_for_the_eye():
    assert pdf.grouped("0123456789abcdef" * 4) == " ".join(["01234567", "89abcdef"] * 4)


ROW = '<!--row--><tr><th scope="row">{name}\n<small>{job}</small></th><td>{state}</td><td>4 Dec 2026</td></tr>'
LIST = """
    <!--list--><section class="people" data-head="{name}: a policy">
    <!--once--><h2 class="people__title">{name}</h2><!--always-->
    <table class="list">
    <thead><tr><th scope="col">Name</th><th scope="col">State</th><th scope="col">Due</th></tr></thead>
    <tbody>{rows}<!--end of rows--></tbody></table></section>
"""
REPORT = """
    <html lang="en-GB"><head><title>A report</title><meta name="dcterms.created" content="2026-11-22T07:20:00Z"></head>
    <body class="report" data-head="A trust" data-foot="As of today" data-demonstration="Invented"><!--content-->
    <div class="band"><h1 class="band__title">A trust</h1></div><p>Words</p>{lists}<!--end of content--></body></html>
"""
LETTERS = ["Łukasz", "Zoë", "Siân Ó", "Beyoncé", "Quentin", "Xavier"]


def listing(name, rows):
    people = (
        ROW.format(
            name=f"{LETTERS[number * len(LETTERS) // rows]} {name}-{number:03}",
            job="Teacher of" + " everything" * (1 + number % 7 * 2),
            state="&lt;!--row--&gt;" if number == 5 else "Signed",
        )
        for number in range(rows)
    )
    return LIST.format(name=name, rows="".join(people))


def report(**lists):
    return REPORT.format(lists="".join(listing(name, rows) for name, rows in lists.items()))


def pictures(made):
    """Every page as a small picture."""
    with tempfile.TemporaryDirectory() as folder:
        verapdf.run("pdftoppm", made, "-r", "50", after=[f"{folder}/page"])
        return [path.read_bytes() for path in sorted(Path(folder).iterdir())]


LONG = report(Ashdown=15, Birchwood=130, Castle=12, Larkrise=20)


@pytest.fixture(scope="module")
def whole():
    return drawing.drawn(drawing.laid_out(LONG, colour=settings.TRUST_COLOUR))


@pytest.fixture
def small_parts(monkeypatch):
    monkeypatch.setattr(pdf, "ROWS_WHOLE", 40)
    monkeypatch.setattr(processes, "ROWS_OF_A_PART", 140)


@pytest.fixture(scope="module")
def in_parts():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pdf, "ROWS_WHOLE", 40)
        patch.setattr(processes, "ROWS_OF_A_PART", 140)
        return pdf.from_markup(LONG)


def test_what_is_made_in_parts_is_accessible_and_sound(in_parts):
    verapdf.assert_sound(in_parts)


def test_what_is_made_in_parts_looks_like_one_document(in_parts, whole):
    assert in_parts != whole
    assert verapdf.pages(in_parts) == verapdf.pages(whole)
    assert pictures(in_parts) == pictures(whole)


def test_what_is_made_in_parts_reads_aloud_like_one_document(in_parts, whole):
    aloud = [
        re.sub(r"<[\d-]+>|\([\d-]+\)", "", verapdf.run("pdfinfo", made, "-struct-text")) for made in (in_parts, whole)
    ]
    assert aloud[0] == aloud[1]


def test_every_cell_of_every_part_finds_its_own_headers(in_parts):
    with pikepdf.open(BytesIO(in_parts)) as file:
        things = [thing for thing in file.objects if isinstance(thing, pikepdf.Dictionary)]
        names = [str(thing.ID) for thing in things if thing.get("/S") == "/TH"]
        named = [str(name) for thing in things if thing.get("/S") == "/TD" for name in thing.A.Headers]
    assert len(set(names)) == len(names) > 177
    assert len(named) == 177 * 2 * 2
    assert set(named) <= set(names)


def test_every_page_of_every_part_knows_its_elements(in_parts):
    with pikepdf.open(BytesIO(in_parts)) as file:
        numbered = list(file.Root.StructTreeRoot.ParentTree.Nums)
        keys = [int(key) for key in numbered[::2]]
        elements = dict(zip(keys, numbered[1::2], strict=True))
        assert keys == sorted(set(keys))
        for page in file.pages:
            for element in elements[int(page.obj.StructParents)]:
                assert element.Pg.objgen == page.obj.objgen


def test_bookmarks_of_all_parts_hang_under_the_title(in_parts):
    with pikepdf.open(BytesIO(in_parts)) as file, file.open_outline() as outline:
        [root] = outline.root
        starts = {child.title: pikepdf.Page(child.destination[0]).index for child in root.children}
    assert (root.title, list(starts)) == ("A trust", ["Ashdown", "Birchwood", "Castle", "Larkrise"])
    for name, page in starts.items():
        assert verapdf.pages(in_parts, margins=False)[page].lstrip().startswith(name)


def test_what_is_made_in_parts_is_the_same_bytes_again(in_parts, small_parts):
    assert pdf.from_markup(LONG) == in_parts


def test_a_long_list_shared_between_processes_loses_and_repeats_nobody(small_parts, monkeypatch):
    monkeypatch.setattr(processes, "ROWS_OF_A_PART", 70)
    made = pdf.from_markup(report(Oakfield=150))
    said = " ".join(verapdf.pages(made))
    assert re.findall(r"Oakfield-(\d+)", said) == [f"{number:03}" for number in range(150)]
    assert said.count("Page 1 of ") == 1


def test_nothing_but_the_templates_own_comments_cuts_a_report():
    [only] = cutting.pieces(report(Oakfield=9)).lists
    assert len(only.rows) == 9
    assert only.markup.count("people__title") == 1
    assert only.after(3).markup.count("people__title") == 0
    assert only.until(3).rows == only.rows[:3]


def test_lists_are_kept_together_and_only_long_ones_are_cut():
    lists = cutting.pieces(report(Ashdown=4, Birchwood=3, Castle=25, Larkrise=0, Millbrook=2)).lists
    groups = cutting.shared_out(lists, 12)
    assert [[len(one.rows) for one in group] for group in groups] == [[4, 3], [12], [12], [1, 0, 2]]


def ended(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except FileNotFoundError:
        return True


def test_a_process_that_dies_gives_an_error_and_nothing_else(small_parts):
    def kill():
        while not (children := multiprocessing.active_children()):
            time.sleep(0.01)
        os.kill(children[0].pid, signal.SIGKILL)

    killer = threading.Thread(target=kill)
    killer.start()
    with pytest.raises(pdf.Unfinished, match="The report was not made"):
        pdf.from_markup(LONG)
    killer.join()
    assert multiprocessing.active_children() == []


def test_processes_end_when_whoever_began_them_is_killed(tmp_path):
    page = tmp_path / "page.html"
    page.write_text(report(Oakfield=5_000))
    program = (
        "import sys, threading, time, pathlib, multiprocessing, django; django.setup(); from portal import pdf\n"
        "page = pathlib.Path(sys.argv[1]).read_text()\n"
        "threading.Thread(target=pdf.from_markup, args=[page], daemon=True).start()\n"
        "while not multiprocessing.active_children(): time.sleep(0.01)\n"
        "time.sleep(1); print(*(child.pid for child in multiprocessing.active_children()), flush=True)\n"
        "time.sleep(600)"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program, str(page)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=settings.BASE_DIR,
        env=os.environ | {"TMPDIR": str(tmp_path)},
    ) as parent:
        pids = parent.stdout.readline().split()
        parent.kill()
    assert pids
    deadline = time.monotonic() + 60
    while not all(ended(int(pid)) for pid in pids):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    assert list(tmp_path.glob("report-*")) == []
