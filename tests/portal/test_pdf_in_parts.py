"""A long report is drawn in parts by several processes, and looks as if drawn whole."""

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
from django.conf import settings

from portal import pdf
from portal.pdf import cutting, drawing, processes
from tests import verapdf

ROW = '<!--row--><tr><th scope="row">{name}\n<small>{job}</small></th><td>{state}</td><td>4 Dec 2026</td></tr>'
LIST = """
    <!--list--><div class="people-group"><section class="people" data-head="{name}: a policy">
    <!--once--><h2 class="people__title">{name}</h2><!--always-->
    <table class="list">
    <thead><tr><th scope="col">Name</th><th scope="col">State</th><th scope="col">Due</th></tr></thead>
    <tbody>{rows}<!--end of rows--></tbody></table></section></div>
"""
REPORT = """
    <html lang="en-GB"><head><title>A report</title><meta name="dcterms.created" content="2026-11-22T07:20:00Z"></head>
    <body class="report" data-head="A trust" data-foot="As of today" data-demonstration="Invented"><!--content-->
    <div class="band"><h1 class="band__title">A trust</h1></div><p>Words</p>{lists}<!--end of content--></body></html>
"""
LETTERS = ["Łukasz", "Zoë", "Siân Ó", "Beyoncé", "Quentin", "Xavier"]


def build_listing(name, rows):
    people = (
        ROW.format(
            name=f"{LETTERS[number * len(LETTERS) // rows]} {name}-{number:03}",
            job="Teacher of" + " everything" * (1 + number % 7 * 2),
            state="&lt;!--row--&gt;" if number == 5 else "Signed",
        )
        for number in range(rows)
    )
    return LIST.format(name=name, rows="".join(people))


def build_report(**lists):
    return REPORT.format(lists="".join(build_listing(name, rows) for name, rows in lists.items()))


def draw_pictures(made):
    """Draws every page as a small picture."""
    with tempfile.TemporaryDirectory() as folder:
        verapdf.run_program("pdftoppm", made, "-r", "50", after=[f"{folder}/page"])
        return [path.read_bytes() for path in sorted(Path(folder).iterdir())]


LONG = build_report(Ashdown=15, Birchwood=130, Castle=12, Larkrise=20)


@pytest.fixture(scope="module")
def whole():
    return drawing.draw_document(drawing.lay_out(LONG, colour=settings.TRUST_COLOUR))


@pytest.fixture
def small_parts(monkeypatch):
    monkeypatch.setattr(pdf, "MAX_ROWS_WHOLE", 40)
    monkeypatch.setattr(processes, "MAX_ROWS_OF_PART", 140)


@pytest.fixture(scope="module")
def in_parts():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pdf, "MAX_ROWS_WHOLE", 40)
        patch.setattr(processes, "MAX_ROWS_OF_PART", 140)
        return pdf.draw_markup(LONG)


def test_what_is_made_in_parts_is_accessible_and_sound(in_parts):
    verapdf.assert_sound(in_parts)


def test_what_is_made_in_parts_looks_like_one_document(in_parts, whole):
    assert in_parts != whole
    assert verapdf.read_pages(in_parts) == verapdf.read_pages(whole)
    assert draw_pictures(in_parts) == draw_pictures(whole)


def test_what_is_made_in_parts_reads_aloud_like_one_document(in_parts, whole):
    aloud = [
        re.sub(r"<[\d-]+>|\([\d-]+\)", "", verapdf.run_program("pdfinfo", made, "-struct-text"))
        for made in (in_parts, whole)
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
        assert verapdf.read_pages(in_parts, margins=False)[page].lstrip().startswith(name)


def test_what_is_made_in_parts_is_the_same_bytes_again_and_says_how_far_it_is(in_parts, small_parts):
    said = []
    assert pdf.draw_markup(LONG, report_progress=lambda done, total: said.append((done, total))) == in_parts
    assert said == sorted(said)
    assert said[-1] == (177, 177)


def test_a_long_list_shared_between_processes_loses_and_repeats_nobody(small_parts, monkeypatch):
    monkeypatch.setattr(processes, "MAX_ROWS_OF_PART", 70)
    made = pdf.draw_markup(build_report(Oakfield=150))
    text = " ".join(verapdf.read_pages(made))
    assert re.findall(r"Oakfield-(\d+)", text) == [f"{number:03}" for number in range(150)]
    assert text.count("Page 1 of ") == 1


def test_nothing_but_the_templates_own_comments_cuts_a_report():
    [only] = cutting.cut_into_pieces(build_report(Oakfield=9)).lists
    assert len(only.rows) == 9
    assert only.markup.count("people__title") == 1
    assert only.after(3).markup.count("people__title") == 0
    assert only.until(3).rows == only.rows[:3]


def test_lists_are_kept_together_and_only_long_ones_are_cut():
    lists = cutting.cut_into_pieces(build_report(Ashdown=4, Birchwood=3, Castle=25, Larkrise=0, Millbrook=2)).lists
    groups = cutting.group_lists(lists, 12)
    assert [[len(listing.rows) for listing in group] for group in groups] == [[4, 3], [12], [12], [1, 0, 2]]


def test_lists_that_share_their_pages_are_one_list_and_neither_copied_nor_cut():
    shared = build_listing("Ashdown", 8) + build_listing("Birchwood", 7).replace("<!--list-->", "")
    report = REPORT.format(lists=shared.replace("<!--row-->", "<!--laid out row-->") + build_listing("Castle", 5))
    first, second = cutting.cut_into_pieces(report).lists
    assert (first.size, first.rows, second.size) == (15, [], 5)
    assert cutting.count_rows(report) == 20
    assert cutting.group_lists([first, second], 12) == [[first], [second]]


def has_ended(pid):
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
        pdf.draw_markup(LONG)
    killer.join()
    assert multiprocessing.active_children() == []


def test_a_report_that_is_stopped_leaves_no_process_behind(small_parts):
    def stop(done, total):
        raise KeyError(total)

    with pytest.raises(KeyError, match="177"):
        pdf.draw_markup(LONG, report_progress=stop)
    assert multiprocessing.active_children() == []


def test_processes_end_when_whoever_began_them_is_killed(tmp_path):
    page = tmp_path / "page.html"
    page.write_text(build_report(Oakfield=5_000))
    program = (
        "import sys, threading, time, pathlib, multiprocessing, django; django.setup(); from portal import pdf\n"
        "page = pathlib.Path(sys.argv[1]).read_text()\n"
        "threading.Thread(target=pdf.draw_markup, args=[page], daemon=True).start()\n"
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
    while not all(has_ended(int(pid)) for pid in pids):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    assert list(tmp_path.glob("report-*")) == []
