"""Two wordings of one clause: what is marked, and that not a letter is lost."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policy.comparison import Op, Piece, compare_words
from policy.comparison.word_differences import spans

rounds = settings(max_examples=300)


def marked(old, new):
    """In one line: [-went-] and {+came+}."""
    forms = {Op.SAME: "{}", Op.REMOVED: "[-{}-]", Op.ADDED: "{{+{}+}}"}
    return "".join(forms[piece.op].format(piece.text) for piece in compare_words(old, new))


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("You should ask.", "You must ask.", "You [-should-]{+must+} ask."),
        ("You must ask.", "You must not ask.", "You must{+ not+} ask."),
        ("You must always ask.", "You must ask.", "You must[- always-] ask."),
        ("Staff must ask.", "All staff must ask.", "[-Staff-]{+All staff+} must ask."),
        ("staff must ask.", "All staff must ask.", "{+All +}staff must ask."),
        ("Ask staff.", "Ask staff. Or pupils.", "Ask staff.{+ Or pupils.+}"),
        ("Ask staff or pupils.", "Ask staff, or pupils.", "Ask [-staff-]{+staff,+} or pupils."),
        ("the “friends only” list", 'the "friends only" list', 'the [-“friends only”-]{+"friends only"+} list'),
        ("as in section 5.3, keep", "as in section 5.4, keep", "as in section [-5.3,-]{+5.4,+} keep"),
        ("the Trust’s / Academy’s site", "the Trust’s site", "the Trust’s[- / Academy’s-] site"),
        ("Ask.", "Ask.", "Ask."),
        ("", "Ask.", "{+Ask.+}"),
        ("Ask.", "", "[-Ask.-]"),
    ],
)
def test_whole_words_are_marked_with_their_punctuation(old, new, said):
    assert marked(old, new) == said


def test_a_sentence_written_anew_is_one_piece_that_went_and_one_that_came():
    old = "Staff must report the abuse of pupils to the head teacher."
    new = "Whoever hears of bullying should tell the line manager in writing."
    assert compare_words(old, new) == (Piece(Op.REMOVED, old), Piece(Op.ADDED, new))


def test_one_word_alike_at_the_beginning_holds_no_two_sentences_together():
    old, new = "The head teacher reads every log kept by staff.", "The alarm goes off at night in empty buildings."
    assert compare_words(old, new) == (Piece(Op.REMOVED, old), Piece(Op.ADDED, new))


def test_one_of_two_sentences_written_anew_leaves_the_other_alone():
    kept = "Care should always be taken to keep boundaries online. "
    old = "Staff must report the abuse of pupils to the head teacher."
    new = "Whoever hears of bullying should tell a manager in writing."
    assert compare_words(kept + old, kept + new) == (
        Piece(Op.SAME, kept),
        Piece(Op.REMOVED, old),
        Piece(Op.ADDED, new),
    )


def test_common_words_between_two_changes_are_no_islands():
    assert marked("Keep photos of the pupils safe here.", "Keep videos of the children safe here.") == (
        "Keep [-photos of the pupils-]{+videos of the children+} safe here."
    )


def test_a_few_words_between_two_larger_changes_are_no_island_either():
    old = "Keep calm. Whoever hears any rumours about colleagues online informs somebody senior at once. Thank you."
    new = "Keep calm. Each report received today about colleagues online goes straight into lockers. Thank you."
    assert [piece.op for piece in compare_words(old, new)] == [Op.SAME, Op.REMOVED, Op.ADDED, Op.SAME]


def test_a_telling_word_between_two_changes_stays():
    assert marked(
        "Ask your manager before posting online today", "Tell your governor before posting anything today"
    ) == ("[-Ask your manager-]{+Tell your governor+} before posting [-online-]{+anything+} today")


def test_what_was_only_added_to_is_not_shown_as_written_anew():
    tail = " and tell the head teacher on the same day in writing whatever it is about"
    assert compare_words("Ask", f"Ask{tail}") == (Piece(Op.SAME, "Ask"), Piece(Op.ADDED, tail))


@pytest.mark.parametrize(("old", "new"), [("a  b", "a b"), (" a", "a"), ("a\tb ", "a b"), ("a ", "a  "), (" ", "")])
def test_white_space_is_kept_as_it_is(old, new):
    check(old, new)


def check(old, new):
    pieces = compare_words(old, new)
    assert "".join(piece.text for piece in pieces if piece.op != Op.ADDED) == old
    assert "".join(piece.text for piece in pieces if piece.op != Op.REMOVED) == new
    assert all(piece.text for piece in pieces)
    assert all(one.op != other.op for one, other in pairwise(pieces))
    assert (len(pieces) < 2 and all(piece.op == Op.SAME for piece in pieces)) == (old == new)


@rounds
@given(st.text(max_size=40), st.text(max_size=40))
def test_any_two_texts_come_back_from_their_pieces(old, new):
    check(old, new)


prose = st.lists(
    st.sampled_from(["the", "of", "must", "not", "pupils,", "online.", "share", "ask", "staff"]), max_size=25
)


@rounds
@given(prose, prose, st.sampled_from([" ", "  ", " \n"]))
def test_any_two_sentences_come_back_from_their_pieces(old, new, gap):
    check(" ".join(old), gap.join(new))


@rounds
@given(prose, prose)
def test_no_two_changes_have_only_common_words_between_them(old, new):
    found = spans(old, new)
    assert all(one.is_same != other.is_same for one, other in pairwise(found))
    for span in found[1:-1]:
        kept = old[span.i : span.j]
        assert not span.is_same or len(kept) > 2 or set(kept) - {"the", "of", "must", "not"}
    for span in found:
        assert not span.is_same or old[span.i : span.j] == new[span.k : span.l]
