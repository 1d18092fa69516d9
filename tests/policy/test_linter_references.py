"""Remarks on references, and on appendices without one."""

import pytest

from policy.linter import Rule
from tests.policy.remarks import find_quotes, find_quotes_in_clause, find_sentences

# References without a target


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("See section 9.", ["section 9"]),
        ("As in Section 1.9 and clause 1.1, ask.", ["Section 1.9"]),
        ("As in clauses 1.1, 1.8 and 2.2, ask.", ["1.8", "2.2"]),
        ("Sections 1 to 3 hold.", ["3"]),
        ("See 1.7 above.", ["See 1.7"]),
        ("See clause 1.1.4 for more.", ["clause 1.1.4"]),
        ("The list in Appendix 3 says so.", ["Appendix 3"]),
        ("Appendices 1 and 2 hold.", ["2"]),
        ("Appendix B says so.", ["Appendix B"]),
        ("It is in Appendix A.", ["Appendix A"]),
        ("Under section IV nobody may.", ["section IV"]),
        ("Under section X nobody may.", []),
        ("See paragraph XX for more, and section XX.", ["section XX"]),
        ("Section 9 of this policy says so.", ["Section 9"]),
        ("Do as section 9 says in the event of a fire.", ["section 9"]),
        ("See point 4 of Appendix 1, and point 1 of Appendix 1.", ["point 4"]),
        ("See Appendix 1, points 1 and 5.", ["5"]),
    ],
)
def test_a_reference_without_a_target_is_found(words, expected):
    assert find_quotes_in_clause(Rule.DANGLING, words, appendices=[["1) One.", "2) Two."]]) == expected


@pytest.mark.parametrize(
    "words",
    [
        "See section 1, clause 1.1, section 1.1 and Appendix 1.",
        "Section 9 of the Education Act 2002 applies.",
        "The Bribery Act 2010, section 9, applies.",
        "As in section 9 Education Act 2002, ask.",
        "As in the Disciplinary Policy (section 9), ask.",
        "KCSIE, paragraph 73, says more, and so does paragraph 99 of KCSIE.",
        "Section 175 applies.",
        "A section 47 enquiry is begun at once.",
        "Look at clause 12 in the Code of Conduct.",
        "Look at Appendix B of KCSIE.",
        "In this section I mean staff.",
        "Points 8 and 9 on the form are yours.",
        "See 3 pupils at a time, at most 5.9 metres apart.",
        "Sections and appendices, 9 of them, are short.",
    ],
)
def test_a_reference_with_a_target_or_to_another_document_is_left_alone(words):
    assert find_quotes_in_clause(Rule.DANGLING, words, appendices=[["1) One.", "2) Two."]]) == []


def test_a_paragraph_or_point_named_in_an_appendix_may_be_its_own():
    points = ["1) See point 2 and paragraph 2.", "2) See points 1 and 3, paragraph 3, and section 2."]
    assert find_quotes(Rule.DANGLING, "See Appendix 1.", appendices=[points]) == [
        ("Appendix 1, point 2", "3"),
        ("Appendix 1, point 2", "paragraph 3"),
        ("Appendix 1, point 2", "section 2"),
    ]


def test_a_dangling_reference_says_what_exists_instead():
    words = ("See section 7.", "See clause 1.9.", "See Appendix 3.", "See point 8 of Appendix 1.")
    assert find_sentences(Rule.DANGLING, *words, appendices=[["1) One."]]) == [
        "There is none: the last section is 1.",
        "There is none: section 1 ends with 1.4.",
        "There is none: the last is Appendix 1.",
        "There is none: Appendix 1 ends with point 1.",
    ]
    assert find_sentences(Rule.DANGLING, "See Appendix 1.") == ["There is none: this policy has no appendices."]


# Targets of references, and appendices without a reference


def test_each_reference_shows_its_target_and_how_that_begins():
    words = ("See section 1, clause 1.2 and Appendix 1.", "Ask first.")
    assert find_sentences(Rule.REFERENCE, *words, appendices=[["1) One."]]) == [
        "1 Purpose: “See section 1, clause 1.2 and Appendix 1.”",
        "1 Purpose, 1.2: “Ask first.”",
        "Appendix 1, Title 1: “One.”",
    ]


def test_a_reference_made_twice_in_a_clause_is_shown_once():
    assert len(find_sentences(Rule.REFERENCE, "See section 1, and again section 1.")) == 1


def test_the_same_words_twice_in_a_clause_are_remarked_on_once():
    assert find_quotes_in_clause(Rule.DANGLING, "Appendix B says so, and Appendix B alone.") == ["Appendix B"]
    assert find_quotes_in_clause(Rule.YEAR, "The guidance of May 2001 replaced that guidance of May 2001.") == [
        "May 2001"
    ]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("Nothing.", ["Title 1", "Title 2", "Title 3"]),
        ("See Appendix 2.", ["Title 1", "Title 3"]),
        ("See Appendices 1 and 3.", ["Title 2"]),
        ("See Appendices 1 to 3.", []),
        ("See appendices 1–3.", []),
        ("All stand in the appendices below.", []),
        ("See Appendix 12 and section 2.", ["Title 1", "Title 2", "Title 3"]),
    ],
)
def test_an_appendix_that_no_clause_points_to_is_found(words, expected):
    assert find_quotes_in_clause(Rule.UNCITED, words, appendices=[["1) One."], ["1) One."], ["1) One."]]) == expected


def test_an_appendix_that_only_points_to_itself_is_cited_nowhere():
    appendices = [["1) Appendix 1 is short. See Appendix 2."], ["1) One."]]
    assert find_quotes(Rule.UNCITED, "Nothing.", appendices=appendices) == [("Appendix 1", "Title 1")]
