"""Two wordings of a clause: which words are marked, and that no letter is lost."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policy.comparison import Piece, PieceKind, compare_words
from policy.comparison.word_differences import find_runs

rounds = settings(max_examples=300)


def mark_words(old, new):
    """In one line, as [-removed-] and {+added+}."""
    forms = {PieceKind.SAME: "{}", PieceKind.REMOVED: "[-{}-]", PieceKind.ADDED: "{{+{}+}}"}
    return "".join(forms[piece.kind].format(piece.text) for piece in compare_words(old, new))


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
    assert mark_words(old, new) == said


def test_a_rewritten_sentence_is_one_removed_and_one_added_piece():
    old = "Staff must report the abuse of pupils to the head teacher."
    new = "Whoever hears of bullying should tell the line manager in writing."
    assert compare_words(old, new) == (Piece(PieceKind.REMOVED, old), Piece(PieceKind.ADDED, new))


def test_an_equal_first_word_does_not_join_two_different_sentences():
    old, new = "The head teacher reads every log kept by staff.", "The alarm goes off at night in empty buildings."
    assert compare_words(old, new) == (Piece(PieceKind.REMOVED, old), Piece(PieceKind.ADDED, new))


def test_a_rewritten_sentence_leaves_the_other_one_alone():
    kept = "Care should always be taken to keep boundaries online. "
    old = "Staff must report the abuse of pupils to the head teacher."
    new = "Whoever hears of bullying should tell a manager in writing."
    assert compare_words(kept + old, kept + new) == (
        Piece(PieceKind.SAME, kept),
        Piece(PieceKind.REMOVED, old),
        Piece(PieceKind.ADDED, new),
    )


def test_common_words_between_two_changes_are_given_up():
    assert mark_words("Keep photos of the pupils safe here.", "Keep videos of the children safe here.") == (
        "Keep [-photos of the pupils-]{+videos of the children+} safe here."
    )


def test_a_few_words_between_two_larger_changes_are_given_up():
    old = "Keep calm. Whoever hears any rumours about colleagues online informs somebody senior at once. Thank you."
    new = "Keep calm. Each report received today about colleagues online goes straight into lockers. Thank you."
    assert [piece.kind for piece in compare_words(old, new)] == [
        PieceKind.SAME,
        PieceKind.REMOVED,
        PieceKind.ADDED,
        PieceKind.SAME,
    ]


def test_a_telling_word_between_two_changes_stays():
    assert mark_words(
        "Ask your manager before posting online today", "Tell your governor before posting anything today"
    ) == ("[-Ask your manager-]{+Tell your governor+} before posting [-online-]{+anything+} today")


def test_an_extended_sentence_is_not_shown_as_rewritten():
    tail = " and tell the head teacher on the same day in writing whatever it is about"
    assert compare_words("Ask", f"Ask{tail}") == (Piece(PieceKind.SAME, "Ask"), Piece(PieceKind.ADDED, tail))


@pytest.mark.parametrize(("old", "new"), [("a  b", "a b"), (" a", "a"), ("a\tb ", "a b"), ("a ", "a  "), (" ", "")])
def test_white_space_is_kept_as_it_is(old, new):
    check_pieces(old, new)


def check_pieces(old, new):
    pieces = compare_words(old, new)
    assert "".join(piece.text for piece in pieces if piece.kind != PieceKind.ADDED) == old
    assert "".join(piece.text for piece in pieces if piece.kind != PieceKind.REMOVED) == new
    assert all(piece.text for piece in pieces)
    assert all(one.kind != other.kind for one, other in pairwise(pieces))
    assert (len(pieces) < 2 and all(piece.kind == PieceKind.SAME for piece in pieces)) == (old == new)


@rounds
@given(st.text(max_size=40), st.text(max_size=40))
def test_any_two_texts_come_back_from_their_pieces(old, new):
    check_pieces(old, new)


prose = st.lists(
    st.sampled_from(["the", "of", "must", "not", "pupils,", "online.", "share", "ask", "staff"]), max_size=25
)


@rounds
@given(prose, prose, st.sampled_from([" ", "  ", " \n"]))
def test_any_two_sentences_come_back_from_their_pieces(old, new, gap):
    check_pieces(" ".join(old), gap.join(new))


@rounds
@given(prose, prose)
def test_no_two_changes_have_only_common_words_between_them(old, new):
    found = find_runs(old, new)
    assert all(one.is_same != other.is_same for one, other in pairwise(found))
    for run in found[1:-1]:
        kept = old[run.old_start : run.old_end]
        assert not run.is_same or len(kept) > 2 or set(kept) - {"the", "of", "must", "not"}
    for run in found:
        assert not run.is_same or old[run.old_start : run.old_end] == new[run.new_start : run.new_end]
