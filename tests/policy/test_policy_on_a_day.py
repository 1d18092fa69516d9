"""A policy as it stood on a day, and since when each clause has its words."""

from datetime import UTC, date, datetime, timedelta

import pytest

from policy.models import Clause, Version, Weight
from policy.publishing import actions as publishing_actions
from policy.reading import clause_history
from tests import factories as make
from tests.policy.history_pages import POLICY
from tests.revised import DECEMBER, FEBRUARY, PLAIN, make_dozen_changes
from tests.words import read_links, read_title, read_words


def test_the_version_in_force_at_the_end_of_the_day_is_shown(get, third):
    days = {"2026-09-01": "1.0", "2026-11-30": "1.0", "2026-12-01": "2.0", "2027-01-04": "2.1", "2199-12-31": "2.1"}
    for day, number in days.items():
        assert f": version {number}. " in read_words(get(f"on/{day}/")), day


def test_the_day_and_the_way_to_today_are_said(get, second):
    assert "As it stood on 20 November 2026, at the end of the day: version 1.0." in read_words(get("on/2026-11-20/"))
    assert "This version is in force now, too." in read_words(get("on/2026-11-20/"))
    page = get("on/2026-12-01/")
    assert "As it will stand on 1 December 2026, as far as is known now: version 2.0." in read_words(page)
    assert (POLICY, "Go to version 1.0, which is in force now") in read_links(page)
    assert f'href="{POLICY}versions/1.0/changes/?since=2.0"' in page.text


def test_today_is_neither_past_nor_to_come(get, second):
    words = read_words(get("on/2026-11-22/"))
    assert "As it stands today, 22 November 2026: version 1.0." in words
    assert "in force now, too" not in words


def test_every_page_of_that_day_leads_to_the_others(get, second):
    page = get("on/2026-12-01/appendix-3/")
    assert "Ask your line manager first." in read_words(page)
    assert f'href="{POLICY}on/2026-12-01/appendix-1/"' in page.text
    get("on/2026-11-30/appendix-3/", 404)


def test_under_each_clause_stands_since_when_it_has_its_words(get, third):
    said = read_words(get("on/2027-01-05/"))
    assert "1.1: In these words since 1 September 2026, version 1.0" in said
    assert "5.3: In these words since 4 January 2027, version 2.1" in said
    assert "5.5: In these words since 1 December 2026, version 2.0" in said
    # In the same words under another number.
    assert "5.6: In these words since 1 September 2026, version 1.0" in said
    assert "This sentence: In these words since 1 December 2026, version 2.0" in said
    # Bullets and headings only where they are younger than the policy.
    assert said.count("This point: In these words") == 1
    assert "5: In these words since 1 December 2026, version 2.0" in said
    assert " 6: In these words" not in said


def test_every_word_of_the_version_is_on_it(get, second):
    law_book, version = (read_words(get(address)) for address in ("on/2026-12-01/", "versions/2.0/"))
    for clause in Clause.objects.filter(part__version=second, part__slug=""):
        assert clause.text in law_book
        assert clause.text in version


def test_words_that_came_back_when_a_version_was_withdrawn_are_as_old_as_that(get, second, hr, clock):
    clock.move_to(make.midnight(DECEMBER) + timedelta(days=9, hours=10))
    publishing_actions.withdraw(second, reason="Too early.", by=hr)
    assert "version 1.0" in read_words(get("on/2026-11-30/"))
    assert "version 2.0" in read_words(get("on/2026-12-09/"))
    after = read_words(get("on/2026-12-10/"))
    assert ": version 1.0." in after
    assert "1.2: In these words since 10 December 2026, version 1.0" in after
    assert "1.1: In these words since 1 September 2026, version 1.0" in after


def test_words_are_as_old_as_the_version_after_a_time_without_any(get, protocol, second, hr):
    publishing_actions.withdraw(protocol, reason="Too early.", by=hr)
    said = "No version of this policy is known to be in force at the end of 24 November 2026."
    assert said in read_words(get("on/2026-11-24/"))
    assert "1.1: In these words since 1 December 2026, version 2.0" in read_words(get("on/2026-12-01/"))


def test_an_urgent_version_counts_for_the_day_on_which_it_was_published(get, protocol):
    make.version("2.0", make_dozen_changes().encode(), weight=Weight.URGENT, in_force_on=date(2026, 11, 22))
    assert ": version 1.0." in read_words(get("on/2026-11-21/"))
    assert ": version 2.0." in read_words(get("on/2026-11-22/"))


def test_a_day_before_the_first_version_says_from_when_there_is_one(get, protocol):
    page = get("on/2026-08-31/")
    assert "No version of this policy was in force at the end of 31 August 2026." in read_words(page)
    assert "The first one, version 1.0, was in force here from 1 September 2026." in read_words(page)
    assert f'href="{POLICY}on/2026-09-01/"' in page.text
    get("on/2026-08-31/appendix-1/", 404)


def test_a_first_version_published_later_than_it_says_shows_both_days(db, teacher, as_):
    make.version(
        slug="late", title="Late", source=b"Do.\n1 One\n1.1 Words.\n", at=datetime(2026, 11, 20, 12, tzinfo=UTC)
    )
    said = read_words(as_(teacher).get("/policies/late/on/2026-09-15/"))
    assert "was in force here from 20 November 2026, when it was published" in said
    assert "it says of itself that it was in force from 1 September 2026" in said
    assert ": version 1.0." in read_words(as_(teacher).get("/policies/late/on/2026-11-20/"))


def test_a_day_that_there_never_was_is_not_found(get, protocol):
    for day in ("2027-02-29", "2026-13-01", "2026-00-10", "1899-12-31", "2200-01-01", "9999-12-31", "20261201"):
        get(f"on/{day}/", 404)


def test_a_day_that_cannot_be_shown_is_explained_in_the_form(get, second):
    wrong = {
        "2027-02-29": "There is no such day. Write it like 31/03/2026.",
        "": "Choose a day.",
        "1066-10-14": "Choose a day between the years 1900 and 2199.",
        "soon": "There is no such day.",
    }
    for typed, said in wrong.items():
        page = get(f"on/2026-12-01/?day={typed}")
        assert said in read_words(page)
        assert read_title(page).startswith("Error: ")
    assert "There is no such day." in read_words(get("on/2026-01-01/?day=2027-02-29"))


def test_the_form_leads_to_the_day_that_was_typed(get, second):
    for typed in ("2026-12-05", "05/12/2026", "5 December 2026"):
        assert get(f"on/2026-12-01/?day={typed}", 302).url == f"{POLICY}on/2026-12-05/"


@pytest.mark.parametrize(
    ("day", "end"),
    [
        (date(2026, 10, 24), datetime(2026, 10, 24, 23, tzinfo=UTC)),
        (date(2026, 10, 25), datetime(2026, 10, 26, tzinfo=UTC)),
        (date(2027, 3, 27), datetime(2027, 3, 28, tzinfo=UTC)),
        (date(2027, 3, 28), datetime(2027, 3, 28, 23, tzinfo=UTC)),
    ],
)
def test_a_day_ends_at_midnight_in_london_also_when_the_clocks_change(day, end):
    assert clause_history.find_end_of_day(day) == end - timedelta(microseconds=1)


def test_a_version_of_the_day_after_the_clocks_change_is_not_of_that_day(get, protocol):
    make.version("2.0", make_dozen_changes().encode(), in_force_on=date(2027, 3, 29))
    assert ": version 1.0." in read_words(get("on/2027-03-28/"))
    assert ": version 2.0." in read_words(get("on/2027-03-29/"))


def test_the_periods_are_those_that_the_database_answers(third, hr, clock):
    clock.move_to(make.midnight(DECEMBER) + timedelta(days=4, hours=3))
    publishing_actions.withdraw(third, reason="Too early.", by=hr)
    make.version("2.2", PLAIN.encode(), weight=Weight.URGENT)
    clock.shift(timedelta(days=2))
    make.version("3.0", make_dozen_changes().encode(), in_force_on=FEBRUARY)
    versions = list(Version.objects.filter(policy=third.policy))
    periods = clause_history.build_periods(versions)
    assert [period.version.number for period in periods] == ["1.0", "2.0", "2.2", "3.0"]
    edges = [period.from_at + timedelta(microseconds=step) for period in periods for step in (-1, 0, 1)]
    days = [make.midnight(date(2026, 8, 20)) + timedelta(days=step) for step in range(0, 200, 9)]
    for moment in [*edges, *days]:
        found = clause_history.find_period(periods, moment)
        assert (found and found.version) == Version.objects.in_force(at=moment).first(), moment
