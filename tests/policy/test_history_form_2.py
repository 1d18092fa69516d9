"""Changes between versions of form 2, their PDF, and every wording of their units."""

from datetime import timedelta

import pytest

from policy.models import Clause
from tests import factories as make
from tests import verapdf
from tests.policy.form_2_edits import LONE_WORKING_EDITED
from tests.policy.form_2_texts import LONE_WORKING
from tests.revised import DECEMBER
from tests.words import read_words

POLICY = "/policies/lone-working/"


@pytest.fixture
def versions(db):
    named = {"slug": "lone-working", "title": "Lone Working Policy"}
    first = make.version(source=LONE_WORKING.encode(), **named)
    return first, make.version("2.0", LONE_WORKING_EDITED.encode(), in_force_on=DECEMBER, **named)


def find_identity(version, anchor):
    return Clause.objects.get(part__version=version, part__slug="", anchor=anchor).identity


def test_units_without_a_number_keep_their_identity(versions):
    first, second = versions
    same = {"1.2-b": "1.2-c", "1.2-p1": "1.3", "who-does-what": "who-does-what-and-when", "3-t1-3": "3-t1-4"}
    same |= {"note-1": "note-1", "3.1-f1": "3.1-f1", "lead": "lead"}
    for old, new in same.items():
        assert find_identity(first, old) == find_identity(second, new)


def test_the_changes_page_shows_rows_by_cell_and_links_by_their_address(versions, teacher, as_):
    said = read_words(as_(teacher).get(f"{POLICY}versions/2.0/changes/"))
    assert "16 places: 8 changed, 3 added, 1 removed, 1 moved, 2 renumbered, 1 reformatted." in said
    assert "Risk Locking up What we do Two people from 1 [removed: November end of removed] to 31 March" in said
    assert "“the guidance on lone working” now leads to https://www.example.org/new instead of" in said


def test_the_pdf_of_the_changes_shows_rows_by_cell(versions, teacher, as_):
    made = as_(teacher).get(f"{POLICY}versions/2.0/changes.pdf").content
    verapdf.assert_sound(made)
    said = verapdf.fold_space(" ".join(verapdf.read_pages(made, margins=False)))
    assert "What we do: Two people from 1 [−November−] [+October+] to 31 March A telephone otherwise" in said
    assert "“alone” is no longer in bold." in said


def test_every_wording_of_a_row_is_shown_cell_by_cell(versions, teacher, as_):
    said = read_words(as_(teacher).get(f"{POLICY}clauses/{find_identity(versions[1], '3-t1-2')}/"))
    assert "Every wording of row 1 of the table under section 3" in said
    assert "Two people from 1 [removed: November end of removed] [added: October end of added] to 31 March" in said


def test_another_address_and_another_picture_are_another_wording(versions, teacher, as_):
    client = as_(teacher)
    note = read_words(client.get(f"{POLICY}clauses/{find_identity(versions[1], 'note-1')}/"))
    assert "now leads to https://www.example.org/new" in note
    picture = read_words(client.get(f"{POLICY}clauses/{find_identity(versions[1], '3.1-f1')}/"))
    assert "The picture was replaced." in picture


def test_emphasis_makes_no_other_wording(versions, teacher, as_):
    said = read_words(as_(teacher).get(f"{POLICY}clauses/{find_identity(versions[1], '1.1')}/"))
    assert "Its words have never changed." in said


def test_a_policy_on_a_day_dates_what_is_younger_than_the_policy(versions, teacher, as_, clock):
    clock.move_to(make.midnight(DECEMBER) + timedelta(hours=9))
    said = read_words(as_(teacher).get(f"{POLICY}on/2026-12-01/"))
    assert said.count("In these words since 1 December 2026, version 2.0") == 10
    assert "away from the site. In these words" not in said
