"""Lists of days as people paste them."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.people.day_lists import CLOSED, LONGEST, STAFF_ONLY, ListedDays, read_day_list


def read(text, kind=CLOSED):
    found = read_day_list(text, kind=kind)
    assert not found.refused, found.refused
    return [(span.kind, span.from_on, span.until_on, span.label) for span in found.days]


HALF_TERM = (CLOSED, date(2026, 10, 26), date(2026, 10, 30), "October half-term")


@pytest.mark.parametrize(
    "line",
    [
        "26/10/2026 to 30/10/2026, October half-term",
        "26/10/26 - 30/10/26 October half-term",
        "2026-10-26,2026-10-30,closed,October half-term",
        "26.10.2026;30.10.2026;Closed;October half-term",
        "26/10/2026\t30/10/2026\tOctober half-term\tclosed",
        "26 to 30 October 2026: October half-term",
        "26 – 30 Oct 2026 – October half-term",
        "Monday 26th October 2026 until Friday, 30th October 2026, October half-term",
        "Mon 26 October to Fri 30 October 2026 October half-term",
        '"26/10/2026","30/10/2026","October half-term"',
    ],
)
def test_a_span_is_read_however_it_is_written(line):
    assert read(line) == [HALF_TERM]


def test_a_single_day_and_what_kind_it_is():
    assert read("4 January 2027, INSET") == [(STAFF_ONLY, date(2027, 1, 4), date(2027, 1, 4), "")]
    assert read("4/1/2027 Staff training") == [(STAFF_ONLY, date(2027, 1, 4), date(2027, 1, 4), "Staff training")]
    assert read("4/1/2027", STAFF_ONLY) == [(STAFF_ONLY, date(2027, 1, 4), date(2027, 1, 4), "")]


def test_a_span_over_the_end_of_the_year_needs_one_year_only():
    assert read("21 December to 1 January 2027")[0][1:3] == (date(2026, 12, 21), date(2027, 1, 1))


def test_headings_and_empty_lines_are_passed_over():
    assert len(read("First day,Last day,Name\n\n26/10/2026,30/10/2026,October half-term\n  \n04/01/2027\n")) == 2


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("31/02/2027", "no such day"),
        ("29/02/2027", "no such day"),
        ("Easter", "No date was found"),
        ("4 Janvember 2027", "no month called"),
        ("4 January", "year is missing"),
        ("4", "month is missing"),
        ("30/10/2026 to 26/10/2026", "before the first"),
        ("01/09/2026 to 31/08/2027", "more than 100 days"),
        ("01/09/1926", "cannot be right"),
        ("01/09/2026 " + "x" * 81, "Shorten"),
        ("01/09/2026 a\u202eb", "invisible"),
    ],
)
def test_a_line_that_cannot_be_read_is_refused_with_its_number(line, reason):
    [refused] = read_day_list(f"04/01/2027\n{line}", kind=CLOSED).refused
    assert refused.number == 2
    assert reason in refused.reason


def test_days_that_stand_twice_are_refused():
    found = read_day_list("26/10/2026 to 30/10/2026\n30/10/2026, INSET", kind=CLOSED)
    assert len(found.days) == 1
    assert "earlier line" in found.refused[0].reason


days = st.dates(date(2000, 1, 1), date(2099, 12, 31))
lengths = st.integers(0, LONGEST.days).map(timedelta)
formats = st.sampled_from(["%d/%m/%Y", "%Y-%m-%d", "%d.%m.%Y", "%d %B %Y", "%a %d %b %Y", "%A, %d %B %Y"])
between = st.sampled_from([" to ", " - ", " – ", ",", ";", "\t", " until "])
labels = st.sampled_from(["", "Easter", "Half-term", "Summer holiday 2"])


@given(days, lengths, formats, formats, between, labels)
def test_what_is_written_is_read_again(first, length, one, other, sign, label):
    last = min(first + length, date(2099, 12, 31))
    line = f"{first.strftime(one)}{sign}{last.strftime(other)}, {label}"
    assert read_day_list(line, kind=CLOSED).days == [ListedDays(CLOSED, first, last, label)]


@given(st.text(max_size=300) | st.lists(st.sampled_from("0123456789/-., \tjandec\n"), max_size=60).map("".join))
def test_every_line_is_read_or_refused(text):
    found = read_day_list(text, kind=STAFF_ONLY)
    assert all(span.from_on <= span.until_on for span in found.days)
    lines = [line for line in text.replace("\ufeff", "").splitlines() if line.replace('"', "").strip(" ,;\t")]
    assert len(found.days) + len(found.refused) in {len(lines), len(lines) - 1}
