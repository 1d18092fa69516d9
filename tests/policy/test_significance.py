"""What speaks against calling a version editorial or minor."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings

from policy.comparison import IdentifiedUnit, Unit, compare_texts, list_units
from policy.comparison.significance import find_refused_weights, find_significant_changes
from policy.comparison.significant_terms import TermKind, find_significant_terms
from policy.text import parse
from tests.policy.unit_lists import identify_units, make_clauses, make_title, two_versions

PROTOCOL = list_units(parse((Path(__file__).parents[2] / "policy/texts/social-networking-protocol.txt").read_bytes()))
# Listed again, independent of the code.
DUTIES = r"\b(must|should|may|will|shall|not|nor|never|cannot|required|prohibited|permission|unless|only|dismissal)\b"
BOTH, EDITORIAL, NOTHING = {"editorial", "minor"}, {"editorial"}, set()


def find_changes(old, new):
    """The significant changes of one clause, 5.3, whose words change."""
    before, after = (Unit("", "clause", "5.3", "5.3", text, name="5.3") for text in (old, new))
    return find_significant_changes(compare_texts([IdentifiedUnit(1, before)], [IdentifiedUnit(1, after)]))


def list_sentences(old, new):
    return [finding.sentence for finding in find_changes(old, new)]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("You should ask.", "You must ask.", "In 5.3, “should” became “must”."),
        ("You must ask.", "You must not ask.", "In 5.3, “not” was added."),
        ("You must not ask.", "You must ask.", "In 5.3, “not” was taken out."),
        ("You can ask him here.", "You cannot ask him here.", "In 5.3, “not” was added."),
        ("They will ask.", "They won’t ask.", "In 5.3, “not” was added."),
        ("Photos are allowed here.", "Photos are prohibited here.", "In 5.3, “allowed” became “prohibited”."),
        ("Staff are expected to ask.", "Staff are required to ask.", "In 5.3, “expected to” became “required”."),
        ("It could lead to dismissal.", "It could lead to a warning.", "In 5.3, “dismissal” became “warning”."),
        (
            "In case of misconduct, tell her.",
            "In case of gross misconduct, tell her.",
            "In 5.3, “misconduct” became “gross misconduct”.",
        ),
        ("Pupils ask in May or leave.", "Pupils may ask or leave.", "In 5.3, “may” was added."),
    ],
)
def test_a_word_of_duty_or_sanction_refuses_editorial_and_minor(old, new, said):
    assert said in list_sentences(old, new)
    assert find_refused_weights(find_changes(old, new)).keys() == BOTH


@pytest.mark.parametrize(
    ("old", "new", "what", "said"),
    [
        ("if under 16 ask", "if under 18 ask", TermKind.NUMBER, "In 5.3, “16” became “18”."),
        ("within five days", "within ten days", TermKind.NUMBER, "In 5.3, “five” became “ten”."),
        ("within 5 days", "within 5 weeks", TermKind.NUMBER, "In 5.3, “days” became “weeks”."),
        ("gifts over £50 count", "gifts over €50 count", TermKind.NUMBER, "In 5.3, “£50” became “€50”."),
        (
            "guidance of September 2019",
            "guidance of September 2026",
            TermKind.DATE,
            "In 5.3, “September 2019” became “September 2026”.",
        ),
        ("from 1 May 2026 on", "from 1 June 2026 on", TermKind.DATE, "In 5.3, “1 May 2026” became “1 June 2026”."),
        ("review it in May each time", "review it in June each time", TermKind.DATE, "In 5.3, “May” became “June”."),
        (
            "tell the head teacher first",
            "tell the line manager first",
            TermKind.ROLE,
            "In 5.3, “head teacher” became “line manager”.",
        ),
        ("tell HR first", "tell the DSL first", TermKind.ROLE, "In 5.3, “HR” became “DSL”."),
        (
            "the chief executive decides",
            "the trustees decide",
            TermKind.ROLE,
            "In 5.3, “chief executive” became “trustees”.",
        ),
        (
            "as outlined in section 5.3",
            "as outlined in section 5.1",
            TermKind.REFERENCE,
            "In 5.3, “section 5.3” became “section 5.1”.",
        ),
        (
            "it is in Appendix 1, point 2",
            "it is in Appendix 9, point 2",
            TermKind.REFERENCE,
            "In 5.3, “Appendix 1” became “Appendix 9”.",
        ),
        (
            "the list is in Annex B now",
            "the list is in Annex C now",
            TermKind.REFERENCE,
            "In 5.3, “Annex B” became “Annex C”.",
        ),
        (
            "as paragraph 4(b) says",
            "as paragraph 4(c) says",
            TermKind.REFERENCE,
            "In 5.3, “paragraph 4(b)” became “paragraph 4(c)”.",
        ),
        (
            "the list is in section 1 now",
            "the list is in Appendix 1 now",
            TermKind.REFERENCE,
            "In 5.3, “section 1” became “Appendix 1”.",
        ),
    ],
)
def test_a_number_a_date_a_role_or_a_reference_refuses_editorial_alone(old, new, what, said):
    found = find_changes(old, new)
    assert said in [finding.sentence for finding in found]
    assert what in {finding.kind for finding in found}
    assert find_refused_weights(found).keys() == EDITORIAL


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Staff must ask the Head Teacher", "Staff MUST ask the head teacher"),
        ("Staff must ask the Head Teacher", "Staff must ask the headteacher’s"),
        ("the 'friends only' list", "the “friends only” list"),
        ("You must ask and wait", "You must, ask, and wait."),
        ("You can't ask; they'll answer", "You cannot ask; they will answer"),
        ("You should not ask", "You shouldn’t ask"),
        ("It was their own will to ask", "It was their own wish to ask"),
        ("as in section 5.3 above", "as in clause 5.3 above"),
        ("gifts of £1,000 count", "gifts of £1000 count"),
        ("e-mails go here", "emails go here"),
        ("tell the families too", "tell the family too"),
        ("ask the governors’ clerk", "ask the governor’s clerk"),
        ("Purpse", "Purpose"),
    ],
)
def test_what_only_looks_different_refuses_nothing(old, new):
    assert not find_changes(old, new)


def test_a_duty_that_changes_sides_is_found():
    said = list_sentences("Staff must ask first and should wait here", "Staff should ask first and must wait here")
    assert said == ["In 5.3, “must” became “should”.", "In 5.3, “should” became “must”."]
    moved = list_sentences("Staff must not post photos but ask first", "Staff must post photos but not ask first")
    assert moved == ["In 5.3, “not” was taken out.", "In 5.3, “not” was added."]


def test_a_duty_is_found_when_all_around_it_changed():
    found = find_changes("Staff must report any abuse", "Pupils must wear their uniform")
    assert "In 5.3, the words around “must” changed." in [finding.sentence for finding in found]
    assert find_refused_weights(found).keys() == BOTH


def test_a_rewritten_clause_without_significant_terms_is_not_editorial():
    found = find_changes("Copyright laws still apply online.", "Pictures are best avoided on the web.")
    assert [finding.sentence for finding in found] == ["More than half of the words in 5.3 changed."]
    assert find_refused_weights(found).keys() == EDITORIAL


def test_an_added_or_removed_clause_counts_by_its_words():
    with_ban, without = make_clauses("Photos are prohibited.", section=7), make_clauses("Carry an alarm.", section=7)
    assert [f.sentence for f in find_significant_changes(compare_texts(*identify_units([], with_ban)))] == [
        "7.1 was added and says “prohibited”."
    ]
    assert [f.sentence for f in find_significant_changes(compare_texts(*identify_units(with_ban, [])))] == [
        "7.1 was removed and said “prohibited”."
    ]
    assert [f.sentence for f in find_significant_changes(compare_texts(*identify_units([], without)))] == [
        "7.1 was added."
    ]
    assert find_refused_weights(find_significant_changes(compare_texts(*identify_units([], with_ban)))).keys() == BOTH
    assert find_refused_weights(find_significant_changes(compare_texts(*identify_units(with_ban, [])))).keys() == BOTH
    assert (
        find_refused_weights(find_significant_changes(compare_texts(*identify_units(without, [])))).keys() == EDITORIAL
    )


@pytest.mark.parametrize(
    ("unit", "said"),
    [
        (Unit("", "lead", "", "lead", "Ask.", name="the lead sentence"), "The lead sentence was added."),
        (Unit("", "bullet", "", "7.5-2", "ask;", name="7.5, bullet 2"), "7.5, bullet 2 was added."),
        (make_title(2, "Asking"), "Appendix 2 was added."),
    ],
)
def test_a_significant_change_names_its_place(unit, said):
    assert [finding.sentence for finding in find_significant_changes(compare_texts(*identify_units([], [unit])))] == [
        said
    ]


def test_renumbering_and_moving_are_not_significant():
    old = [
        *make_clauses("You must ask.", "Photos are prohibited."),
        make_title(1, "Rules"),
        *make_clauses("No.", part="appendix-1"),
    ]
    new = [
        *make_clauses("Photos are prohibited.", "You must ask."),
        make_title(1, "Rules"),
        *make_clauses("No.", part="appendix-1"),
    ]
    found = compare_texts(*identify_units(old, new))
    assert found
    assert not find_significant_changes(found)
    assert not find_refused_weights([])


@settings(max_examples=100)
@given(two_versions)
def test_identical_versions_have_no_significant_changes(versions):
    old, _ = versions
    assert not find_significant_changes(compare_texts(*identify_units(old, old)))


@settings(max_examples=200)
@given(two_versions)
def test_a_duty_that_one_text_has_more_often_is_found(versions):
    old, new = versions
    counts = [
        sum(word.key in {"must", "not", "may"} for unit in units for word in find_significant_terms(unit.text))
        for units in versions
    ]
    found = find_significant_changes(compare_texts(*identify_units(old, new)))
    assert counts[0] == counts[1] or "minor" in find_refused_weights(found)


def list_duty_words():
    for at, unit in enumerate(PROTOCOL):
        for word in re.finditer(DUTIES, unit.text, re.IGNORECASE):
            yield at, word


def reword_unit(at, text):
    unit = PROTOCOL[at]
    new = [*PROTOCOL[:at], replace(unit, text=text), *PROTOCOL[at + 1 :]]
    identified = [IdentifiedUnit(index, unit) for index, unit in enumerate(PROTOCOL)]
    return find_significant_changes(
        compare_texts(identified, [IdentifiedUnit(index, unit) for index, unit in enumerate(new)])
    )


@pytest.mark.parametrize("instead", ["", "must", "may", "should", "never", "perhaps", "must not"])
def test_a_change_of_any_duty_word_in_the_protocol_is_found(instead):
    found = list(list_duty_words())
    assert len(found) > 100
    for at, word in found:
        if word[0].lower() != instead:
            text = PROTOCOL[at].text
            changed = " ".join((text[: word.start()] + instead + text[word.end() :]).split())
            findings = reword_unit(at, changed)
            assert "minor" in find_refused_weights(findings), (PROTOCOL[at].anchor, word)
            assert any(
                one.name == PROTOCOL[at].name and one.kind in {TermKind.DUTY, TermKind.SANCTION} for one in findings
            )


def test_a_not_inserted_anywhere_in_the_protocol_is_found():
    for at, unit in enumerate(PROTOCOL):
        words = unit.text.split()
        for place in range(0, len(words) + 1, 3):
            changed = " ".join([*words[:place], "not", *words[place:]])
            assert "minor" in find_refused_weights(reword_unit(at, changed)), changed


def test_may_is_a_month_only_where_it_can_be_nothing_else():
    def sorts(text):
        return [word.kind for word in find_significant_terms(text) if "may" in word.text.casefold()]

    for text in ("in May", "5 May", "May 2026", "1 May 2026", "by May", "MAY 2026"):
        assert sorts(f"Review it {text} with care") == [TermKind.DATE], text
    for text in ("May we ask?", "Staff may ask", "Staff MAY ask", "aged 16 may ask", "Staff May ask"):
        assert sorts(text) == [TermKind.DUTY], text


def test_will_binds_except_as_a_noun():
    def sorts(text):
        return [word.kind for word in find_significant_terms(text) if word.text == "will"]

    for text in (
        "The head teacher will ask",
        "Data will be kept",
        "That will do",
        "Those who are ill will stay at home",
    ):
        assert sorts(text) == [TermKind.DUTY], text
    for text in ("Group A will ask", "Devices that they own will be locked", "Whoever asks her will be told"):
        assert sorts(text) == [TermKind.DUTY], text
    for text in ("against their will", "of her own will", "a will", "the will of the trust"):
        assert sorts(text) == [None], text


@pytest.mark.parametrize(("kept", "is_rewritten"), [(4, True), (5, False)])
def test_a_clause_of_ten_words_is_rewritten_when_fewer_than_five_are_kept(kept, is_rewritten):
    words = ["red", "blue", "green", "grey", "pink", "brown", "black", "white", "gold", "plum"]
    new = words[:kept] + [f"{word}ish" for word in words[kept:]]
    said = "More than half of the words in 5.3 changed." in list_sentences(" ".join(words), " ".join(new))
    assert said == is_rewritten
