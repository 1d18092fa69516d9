"""Copied rows give the same bytes as rows that WeasyPrint lays out."""

import re
import sys
import types

import pytest
from django.conf import settings
from django.utils.html import escape
from hypothesis import example, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from weasyprint.text import line_break

from portal import pdf
from portal.pdf import cutting, drawing, processes, row_copying
from portal.pdf.processes import ReportPart
from tests import verapdf

REPORT = """
    <html lang="en-GB"><head><title>A report</title><meta name="dcterms.created" content="2026-11-22T07:20:00Z"></head>
    <body class="report" data-head="A trust" data-foot="As of today" data-demonstration="Invented"><!--content-->
    <!--list--><div class="people-group"><section class="people" data-head="Oakfield: a policy">
    <!--once--><h2 class="people__title">Oakfield</h2><!--always-->
    <table class="list"><thead><tr><th class="list__name" scope="col">Name</th><th class="list__state" scope="col">State
    </th><th class="list__due" scope="col">Due</th><th class="list__receipt" scope="col">Receipt</th></tr></thead>
    <tbody>{}<!--end of rows--></tbody></table></section></div><!--end of content--></body></html>
"""


def build_row(name, job, state, since, due, receipt):
    name, job, state, since, due = map(escape, (name, job, state, since, due))
    since = f"\n<small>{since}</small>" if since else ""
    return (
        f'<!--row--><tr><th scope="row">{name}\n    <small>{job}</small></th>'
        f'<td class="state--{state.lower().replace(" ", "-")}">{state}{since}</td>'
        f"<td>{due}</td><td>{receipt}{'&#10;<small>version 2</small>' if receipt else ''}</td></tr>"
    )


def draw_copied_and_laid_out(rows):
    """The same list twice: put together from copies, and laid out by WeasyPrint."""
    pieces = cutting.cut_into_pieces(
        pdf.replace_missing_letters(REPORT.format("".join(build_row(*texts) for texts in rows)))
    )
    [listing] = pieces.lists
    markup = pieces.frame.wrap(listing.markup)
    whole = drawing.lay_out(markup, colour=settings.TRUST_COLOUR, also=processes.UNNUMBERED)
    copied = processes.draw_part(ReportPart(1, pieces.frame, settings.TRUST_COLOUR, [listing]))
    return copied, drawing.draw_document(whole, cells="1-")


PLAIN = ("Owen Prys-Davies", "Class teacher · Teacher", "Signed", "", "1 Sep 2026", "ABCD-EFGH-JKMN")
words = st.text("aáWłi'&<-/.\u00a0 ", min_size=1, max_size=90).map(str.strip).filter(bool)
people = st.builds(
    lambda *texts: texts,
    words,
    words,
    st.sampled_from(["Signed", "Overdue", "To sign", "Not asked at present"]),
    st.sampled_from(["", "9 days, since 13 Nov", "left on 20 October of a long gone year & more"]),
    st.sampled_from(["", "4 Dec 2026"]),
    st.sampled_from(["", "ABCD-EFGH-JKMN"]),
)


@hypothesis_settings(max_examples=8)
@example([PLAIN] * 70)
@example([PLAIN])
@given(st.lists(people, min_size=1, max_size=45))
def test_a_list_of_copies_is_the_same_bytes_as_one_laid_out(rows):
    copied, whole = draw_copied_and_laid_out(rows)
    assert copied == whole


@pytest.mark.parametrize(
    "name",
    [
        "W" * 100 + " " + "M" * 100,
        "Featherstonehaugh-" * 9,
        "Maximiliana " * 20 + "Smith",
        "Siân  Ó   Súilleabháin",
        "Soft\u00adhyphens\u00adin\u00adthis\u00adname\u00adand\u00adlonger\u00adthan\u00ada\u00adline",
        "O'Brien & Sons <b>bold</b>",
        "王芳",
        "a/b" * 40,
        "1 000 000" * 8,
    ],
)
def test_no_name_is_set_in_another_way(name):
    long = [PLAIN, (name, *PLAIN[1:]), (name, name, *PLAIN[2:]), PLAIN] * 3
    copied, whole = draw_copied_and_laid_out([*long, *[PLAIN] * 7])  # the last seven are kept on one page
    assert copied == whole


@pytest.mark.parametrize(("rows", "on_pages"), [(20, [20]), (21, [14, 7]), (24, [17, 7]), (44, [20, 17, 7])])
def test_the_last_page_of_a_list_has_seven_rows_at_least(rows, on_pages):
    copied, whole = draw_copied_and_laid_out([PLAIN] * rows)
    assert copied == whole
    assert [page.count("Owen") for page in verapdf.read_pages(copied)] == on_pages


@pytest.mark.parametrize("letter", ["\n", "\t", "\v", "\f", "\r", "\x1c", "\x1f", "\x85", "\u2028", "\u2029", "\x00"])
def test_what_would_break_a_line_or_the_row_does_neither(letter):
    copied, _ = draw_copied_and_laid_out([(f"Owen{letter}Prys", *PLAIN[1:])])
    assert re.search(r"Owen( |\[U\+0000\]|\ufffd)Prys\n", verapdf.read_pages(copied)[0])


def test_a_row_that_is_higher_than_a_page_has_one_of_its_own():
    copied, _ = draw_copied_and_laid_out([PLAIN, ("W" * 1500, *PLAIN[1:]), PLAIN])
    assert [page.count("W") > 0 for page in verapdf.read_pages(copied)] == [False, True, False]


@pytest.mark.parametrize("name", ["Layout", "line_size", "split_first_line"])
def test_a_weasyprint_without_a_name_that_copying_needs_lays_out_every_row(name, monkeypatch, caplog):
    monkeypatch.delitem(sys.modules, "portal.pdf.row_copying")
    monkeypatch.delattr("portal.pdf.row_copying", raising=False)
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(sys.modules, "weasyprint.text.line_break", types.SimpleNamespace(**without(line_break, name)))
        copied, whole = draw_copied_and_laid_out([PLAIN] * 60)
    assert copied == whole
    assert "Rows cannot be copied" in caplog.text


@pytest.mark.parametrize("name", ["TextBox", "TableRowGroupBox", "ParentBox", "TableBox"])
def test_a_weasyprint_whose_boxes_have_other_names_lays_out_every_row(name, monkeypatch, caplog):
    monkeypatch.setattr(row_copying, "boxes", types.SimpleNamespace(**without(row_copying.boxes, name)))
    copied, whole = draw_copied_and_laid_out([PLAIN] * 60)
    assert copied == whole
    assert "Rows cannot be copied" in caplog.text


def without(module, name):
    return {key: value for key, value in vars(module).items() if key != name}
