"""The differences between two texts as a Word file with tracked changes, which gives both texts back."""

from datetime import UTC, datetime
from io import BytesIO

import docx
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from policy.comparison import IdentifiedUnit, compare_words, list_units, match_units, pair_units
from policy.files import write_tracked_docx
from policy.files.from_word.reader import read_word_blocks
from policy.text import PartUnits, parse, write_smallest
from policy.text.blocks import RevisionKind
from policy.text.form_2 import write_form_2
from tests.environment import ROUNDS
from tests.policy.test_form_2 import parts
from tests.policy.test_word_form_2 import has_more_than_headings
from tests.policy.word_round_trips import LONE_WORKING_TEXT, PICTURES, read_again, settle_spaces, with_dot
from tests.revised import PLAIN, make_dozen_changes, replace_once

AT = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)
PROTOCOL = parse(PLAIN.encode())


def pair(before, after):
    old, new = list_units(before), list_units(after)
    matches = match_units(old, new, {})
    identities = [match.old if match.old is not None else f"new {place}" for place, match in enumerate(matches)]
    return pair_units(
        [IdentifiedUnit(place, unit) for place, unit in enumerate(old)],
        [IdentifiedUnit(one, unit) for one, unit in zip(identities, new, strict=True)],
    )


def write(before, after, staying=None, moved=(), pictures=PICTURES):
    if staying is None:
        pairs = pair(before, after)
        staying, moved = pairs.staying, pairs.moved
    return write_tracked_docx(
        before,
        after,
        staying=staying,
        moved=moved,
        compare_words=lambda old, new: [(piece.kind.value, piece.text) for piece in compare_words(old, new)],
        title="Lone working",
        number="2.0",
        author="Oakfield Trust",
        at=AT,
        pictures=pictures,
    )


def check(before, after, **pairs):
    data = write(before, after, **pairs)
    assert read_again(data) == after
    assert read_again(data, accept_changes=False) == before
    return data


EDITED = (
    ("1.1 Nobody should come to harm", "1.1 Nobody comes to any harm"),
    ("    - locking up;\n", ""),
    ("work even for five minutes.\n", "work even for *two* minutes.\nTell the office.\n"),
    ("Heads and *site staff* share", "Heads and site staff share"),
    (
        "| Home visits | Never without a *second* adult | Everyone |",
        "| Visits | Never without a second adult<br>Ever | All |",
    ),
    ("| Locking up |", "| Fire drills | Two people | Heads |\n| Locking up |"),
    ("## 3.1 Equipment", "### 3.1 Equipment"),
    ("--- Annex A: Telephone numbers ---", "--- Annex A ---"),
    ("| Site manager | 01234 567891 |\n", ""),
)


def lone_working(*pairs):
    picture = LONE_WORKING_TEXT.canonical
    return parse(replace_once(picture, *pairs).encode())


@pytest.mark.parametrize("edit", EDITED, ids=lambda edit: edit[0][:20])
def test_each_kind_of_change_is_taken_back_and_accepted(edit):
    check(LONE_WORKING_TEXT, lone_working(edit))
    check(lone_working(edit), LONE_WORKING_TEXT)


def test_the_protocol_and_a_version_with_a_dozen_changes():
    after = parse(make_dozen_changes().encode())
    data = check(PROTOCOL, after)
    kinds = {revision.kind for revision in read_word_blocks(data).revisions}
    assert kinds == set(RevisionKind)


def test_a_protocol_that_becomes_a_text_of_form_2():
    check(PROTOCOL, LONE_WORKING_TEXT)
    check(LONE_WORKING_TEXT, PROTOCOL)


def test_a_file_without_changes_has_none():
    assert not read_word_blocks(write(PROTOCOL, PROTOCOL)).revisions
    check(LONE_WORKING_TEXT, LONE_WORKING_TEXT)


def test_each_change_names_who_made_it_and_when():
    revisions = read_word_blocks(write(LONE_WORKING_TEXT, lone_working(EDITED[0]))).revisions
    assert {(revision.author, revision.at) for revision in revisions} == {("Oakfield Trust", AT)}
    assert [(one.kind.value, one.words) for one in revisions] == [
        ("deleted", "should come to"),
        ("inserted", "comes to any"),
    ]


some_parts = parts().map(with_dot).map(settle_spaces).filter(has_more_than_headings)


@st.composite
def two_texts(draw):
    """Parts before and after: some units of the one stand among those of the other."""
    before, after = draw(some_parts), draw(some_parts)
    mixed = []
    for place, part in enumerate(after):
        own = before[place].units if place < len(before) else ()
        own = tuple(unit for unit in own if not unit.table)
        units = [*own, *(unit for unit in part.units if not unit.table)]
        kept = draw(st.lists(st.sampled_from(units), unique_by=id, max_size=8)) if units else []
        tables = [
            unit for unit in draw(st.sampled_from([part, before[min(place, len(before) - 1)]])).units if unit.table
        ]
        mixed.append(PartUnits(part.label, part.title, (*kept, *tables)))
    assume(has_more_than_headings(mixed))
    return before, mixed


@given(two_texts(), st.data())
@settings(max_examples=12 * ROUNDS, deadline=None)
def test_any_two_texts_come_back_whatever_is_taken_for_the_same(case, data):
    before, after = (write_form_2(made) for made in case)
    old, new = list_units(before), list_units(after)
    pairs = []
    for place in range(len(new)):
        free = [one for one in range(len(old)) if one not in {other for other, _ in pairs}]
        if free and data.draw(st.booleans()):
            pairs.append((data.draw(st.sampled_from(free)), place))
    staying = []
    for one, other in pairs:
        if not staying or one > staying[-1][0]:
            staying.append((one, other))
    moved = [one for one in pairs if one not in staying]
    written = write(before, after, staying, moved)
    assert read_again(written) == write_smallest(case[1])
    assert read_again(written, accept_changes=False) == write_smallest(case[0])


def save_as_libreoffice_does(data):
    """The file with each paragraph after deleted ones in the style of the first of these."""
    document = docx.Document(BytesIO(data))
    gone = None
    for paragraph in document.paragraphs:
        style = paragraph.style
        paragraph.style = gone or style
        is_gone = paragraph._p.xpath("./w:pPr/w:rPr/w:del | ./w:pPr/w:rPr/w:moveFrom")
        if gone is None or not is_gone:
            gone = style if is_gone else None
        elif is_gone:
            paragraph.style = style  # but for those that are deleted themselves
    saved = BytesIO()
    document.save(saved)
    return saved.getvalue()


@pytest.mark.parametrize("edit", [EDITED[6], EDITED[7]], ids=lambda edit: edit[0][:20])
def test_a_style_that_libreoffice_writes_over_is_known_by_its_bookmark(edit):
    data = write(LONE_WORKING_TEXT, lone_working(edit))
    saved = save_as_libreoffice_does(data)
    assert [one.style.name for one in docx.Document(BytesIO(saved)).paragraphs] != [
        one.style.name for one in docx.Document(BytesIO(data)).paragraphs
    ]
    assert read_again(saved) == lone_working(edit)
    assert read_again(saved, accept_changes=False) == LONE_WORKING_TEXT


def test_a_deleted_picture_whose_file_is_missing_leaves_nothing():
    line = next(line for line in LONE_WORKING_TEXT.canonical.splitlines(keepends=True) if line.startswith("!["))
    data = write(LONE_WORKING_TEXT, lone_working((line, "")), pictures={})
    assert read_again(data) == lone_working((line, ""))


def test_word_tracks_what_people_change_in_the_file():
    settings_of_file = docx.Document(BytesIO(write(PROTOCOL, PROTOCOL))).settings.element
    assert settings_of_file.xpath("./w:trackRevisions")
