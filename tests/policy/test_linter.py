"""What the linter remarks, rule by rule, and on the real protocol."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policy.linter import Remark, Rule, look
from policy.linter.sentences import sentences, words_in
from policy.text import parse
from tests.timing import at_most

TODAY = date(2026, 11, 22)
PROTOCOL = (Path(__file__).parents[2] / "policy/texts/social-networking-protocol.txt").read_bytes()


def policy(*clauses, lead="", appendices=()):
    """Section 1 with these clauses; each appendix is a list: perhaps an introduction, then points."""
    lines = [*([lead] if lead else []), "1 Purpose", *(f"1.{n} {words}" for n, words in enumerate(clauses, 1))]
    for number, points in enumerate(appendices, 1):
        lines += [f"Appendix {number}", f"Title {number}", *points]
    return parse("\n".join(lines).encode())


def found(rule, *clauses, today=TODAY, **rest):
    """What is found by one rule, as (place, words)."""
    return [(r.number, r.found) for r in look(policy(*clauses, **rest), today=today) if r.rule is rule]


def said(rule, *clauses, today=TODAY, **rest):
    return [r.said for r in look(policy(*clauses, **rest), today=today) if r.rule is rule]


def in_clause(rule, words, **rest):
    return [words for number, words in found(rule, words, **rest)]


# The protocol


@pytest.fixture(scope="module")
def protocol():
    return look(parse(PROTOCOL), today=TODAY)


def test_the_protocol_points_nowhere_wrong_and_has_no_list_that_jumps(protocol):
    assert not [remark for remark in protocol if remark.rule in (Rule.DANGLING, Rule.JUMP)]


def test_the_lead_sees_what_the_three_references_of_the_protocol_point_to(protocol):
    assert [(r.number, r.found, r.said) for r in protocol if r.rule is Rule.REFERENCE] == [
        (
            "3.3",
            "Appendix 1",
            "Appendix 1, Online awareness: “Employees are reminded of the following points:”",
        ),
        (
            "5.4",
            "section 5.3",
            "5 Safeguarding, 5.3: “There may be occasions when social networking sites are accessed …”",
        ),
        (
            "7.2",
            "section 7.1",
            "7 Disciplinary Action, 7.1: “Employees should not post or ‘like’ any material that is …”",
        ),
    ]


def test_all_else_that_is_worth_a_look_in_the_protocol(protocol):
    rest = [remark for remark in protocol if remark.rule not in (Rule.REFERENCE, Rule.LONG)]
    assert [(r.rule.value, r.part, r.anchor, r.number, r.found) for r in rest] == [
        ("uncited", "appendix-2", "", "Appendix 2", "Responsibilities as an employee of the Trust / Academy"),
        ("unnumbered", "", "lead", "Opening sentence", "Do not"),
        ("unnumbered", "appendix-2", "intro", "Appendix 2, introduction", "should"),
        ("outdated", "", "1.2", "1.2", "Friendster"),
        ("outdated", "", "1.2", "1.2", "My Space"),
        ("outdated", "", "1.2", "1.2", "Twitter"),
        ("outdated", "", "1.5", "1.5", "Safeguarding Children Boards"),
        (
            *("outdated", "", "1.5", "1.5"),
            "Guidance for Safer Working Practice for Adults who work with Children and Young People",
        ),
        ("year", "", "1.5", "1.5", "September 2019"),
    ]


def test_the_eleven_long_sentences_of_the_protocol(protocol):
    """The words of three were counted by hand; a lone slash is no word."""
    long = {r.number: r for r in protocol if r.rule is Rule.LONG}
    assert {number: remark.said for number, remark in long.items()} == {
        "1.4": "This sentence has 47 words.",
        "3.4": "This sentence has 41 words.",
        "4.3": "This sentence has 42 words.",
        "5.3": "This sentence has 43 words.",
        "7.5, bullet 5": "This sentence has 44 words.",
        "Appendix 1, point 7": "This sentence has 45 words.",
        "Appendix 1, point 9": "This sentence has 42 words.",
        "Appendix 2, point 3": "This sentence has 51 words.",
        "Appendix 2, point 5": "This sentence has 42 words.",
        "Appendix 2, point 6": "This sentence has 42 words.",
        "Appendix 2, point 8": "This sentence has 43 words.",
    }
    assert long["5.3"].found.startswith("If permission has been granted")
    assert long["5.3"].found.endswith("personal devices.")
    assert len([r for r in protocol if r.rule is Rule.LONG]) == 11


# Pointing to nothing


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
def test_what_points_to_nothing_is_found(words, expected):
    assert in_clause(Rule.DANGLING, words, appendices=[["1) One.", "2) Two."]]) == expected


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
def test_what_points_to_something_or_to_another_document_is_left_alone(words):
    assert in_clause(Rule.DANGLING, words, appendices=[["1) One.", "2) Two."]]) == []


def test_a_paragraph_or_point_named_in_an_appendix_may_be_its_own():
    points = ["1) See point 2 and paragraph 2.", "2) See points 1 and 3, paragraph 3, and section 2."]
    assert found(Rule.DANGLING, "See Appendix 1.", appendices=[points]) == [
        ("Appendix 1, point 2", "3"),
        ("Appendix 1, point 2", "paragraph 3"),
        ("Appendix 1, point 2", "section 2"),
    ]


def test_it_says_what_there_is_instead():
    words = ("See section 7.", "See clause 1.9.", "See Appendix 3.", "See point 8 of Appendix 1.")
    assert said(Rule.DANGLING, *words, appendices=[["1) One."]]) == [
        "There is none: the last section is 1.",
        "There is none: section 1 ends with 1.4.",
        "There is none: the last is Appendix 1.",
        "There is none: Appendix 1 ends with point 1.",
    ]
    assert said(Rule.DANGLING, "See Appendix 1.") == ["There is none: this policy has no appendices."]


# What references point to, and appendices that nothing points to


def test_beside_each_reference_stands_what_it_points_to_and_how_that_begins():
    words = ("See section 1, clause 1.2 and Appendix 1.", "Ask first.")
    assert said(Rule.REFERENCE, *words, appendices=[["1) One."]]) == [
        "1 Purpose: “See section 1, clause 1.2 and Appendix 1.”",
        "1 Purpose, 1.2: “Ask first.”",
        "Appendix 1, Title 1: “One.”",
    ]


def test_a_reference_that_is_said_twice_in_a_clause_is_shown_once():
    assert len(said(Rule.REFERENCE, "See section 1, and again section 1.")) == 1


def test_the_same_words_twice_in_a_clause_are_remarked_on_once():
    assert in_clause(Rule.DANGLING, "Appendix B says so, and Appendix B alone.") == ["Appendix B"]
    assert in_clause(Rule.YEAR, "The guidance of May 2001 replaced that guidance of May 2001.") == ["May 2001"]


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
    assert in_clause(Rule.UNCITED, words, appendices=[["1) One."], ["1) One."], ["1) One."]]) == expected


def test_an_appendix_that_only_points_to_itself_is_cited_nowhere():
    appendices = [["1) Appendix 1 is short. See Appendix 2."], ["1) One."]]
    assert found(Rule.UNCITED, "Nothing.", appendices=appendices) == [("Appendix 1", "Title 1")]


# Lists that jump


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("It is (a) short, (b) clear and (c) kind.", []),
        ("It is (a) short and (c) kind.", ["(c)"]),
        ("It is (i) short, (ii) clear, (iii) kind, (iv) true and (vi) new.", ["(vi)"]),
        ("It is (i) short, (ii) clear, (iii) kind and (v) new.", ["(v)"]),
        ("It is (1) short and (3) kind.", ["(3)"]),
        ("It is (a) short: (i) in words, (ii) in lines; (b) clear: (i) to staff, (iii) to pupils.", ["(iii)"]),
        ("Say (a) who, (b) whom, (c) what, (d) when, (e) why, (f) how, (g) if, (h) then, (i) so, (j) and.", []),
        ("Say (a) who, (b) whom, (c) what, (d) when, (e) why, (f) how, (g) if, (h) then, (j) and.", ["(j)"]),
        ("Follow (c) of the law.", []),
        ("It is (a) short and (b) clear; under (a) and (d) of the law staff ask.", []),
        ("It is (a) short and (b) clear; (a) matters more, (c) kind, and (b) least.", []),
        ("It is (a) short and (b) clear. Then it is (a) kind, (b) true, (c) new.", []),
        ("Employee(s) and pupil(s) have one (1) week or three (3) days.", []),
        ("© 2019 or (c) 2019; options(a)and(d).", []),
    ],
)
def test_a_list_inside_a_clause_that_misses_a_member_is_found(words, expected):
    assert in_clause(Rule.JUMP, words) == expected


def test_a_list_may_go_on_in_the_bullets_and_does_not_in_the_next_clause():
    text = "Ask:\n- (a) early;\n- (c) kindly.", "Then (d) ask again."
    assert found(Rule.JUMP, *text) == [("1.1, bullet 2", "(c)")]
    assert said(Rule.JUMP, *text) == ["(c) comes after (a)."]


# Duties without a number


def test_a_duty_in_a_lead_an_introduction_or_a_bullet_has_no_number_to_cite():
    text = policy(
        *("Staff:\n- must ask;\n- not to lend it;\n- may keep it.", "Staff must not lend it."),
        lead="Never lend it.",
        appendices=[["Staff are expected to ask.", "1) Staff should ask."]],
    )
    assert [(r.number, r.found) for r in look(text, today=TODAY) if r.rule is Rule.UNNUMBERED] == [
        ("Opening sentence", "Never"),
        ("1.1, bullet 1", "must"),
        ("1.1, bullet 2", "not"),
        ("Appendix 1, introduction", "expected to"),
    ]


@pytest.mark.parametrize("lead", ["This list is not exhaustive.", "It was a mustard pot.", "Staff may ask."])
def test_words_without_a_duty_need_no_number(lead):
    assert found(Rule.UNNUMBERED, "Ask.", lead=lead) == []


# Names and dates that time has overtaken


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("Sites such as MySpace, Bebo and Google+.", ["MySpace", "Bebo", "Google+"]),
        ("Do not use Vine or Periscope.", []),
        ("Do not use Vine or Instagram.", ["Vine"]),
        ("Skype is used; Skype for Business is too.", ["Skype"]),
        ("Skype for Business is used.", []),
        ("The CRB check and the LSCBs, not XCRB or CRBs-like.", ["LSCBs", "CRB"]),
        ("The data protection act 1998 and the Data Protection Act 2018.", ["data protection act 1998"]),
        ("Facebook, YouTube, LinkedIn, X, WhatsApp, Yik Yak and the twittering of birds.", []),
        ("Orkutish pages by non-Bebo users.", []),
    ],
)
def test_a_name_that_has_changed_is_found(words, expected):
    assert in_clause(Rule.OUTDATED, words) == expected


def test_it_says_what_became_of_the_name_and_when():
    assert said(Rule.OUTDATED, "Use Twitter.") == ["Twitter has been called X since July 2023."]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("See the guidance of the DfE, September 2019.", ["September 2019"]),
        ("See the guidance (October 2024).", ["October 2024"]),
        ("See the guidance (November 2024).", []),
        ("See the DfE’s guidance (2023).", ["2023"]),
        ("See the DfE’s guidance (2024).", []),
        ("See KCSIE 2025.", ["2025"]),
        ("See KCSIE (DfE, September 2025) and “Keeping children safe in education” 2026.", ["September 2025"]),
        ("Guidance published by the DfE in March 2015 applies.", ["March 2015"]),
        ("Under the Equality Act 2010 guidance is given.", []),
        ("The Regulations (England) 2018 and guidance apply.", []),
        ("This guidance has applied since September 2019, and since 1 September 2015 for some.", []),
        ("The school opened in September 2015. There is guidance.", []),
        ("The academy was founded, September 2015.", []),
        ("Guidance for the school year 2019/20 costs 2019.50 or 12019 pounds.", []),
    ],
)
def test_guidance_with_a_date_more_than_two_years_ago_is_found(words, expected):
    assert in_clause(Rule.YEAR, words) == expected


def test_an_edition_of_kcsie_is_old_from_the_next_september():
    assert in_clause(Rule.YEAR, "See KCSIE 2025.", today=date(2026, 8, 31)) == []
    assert in_clause(Rule.YEAR, "See KCSIE 2025.", today=date(2026, 9, 1)) == ["2025"]


# Long sentences


def sentence(words):
    return " ".join(["Staff", *["ask"] * (words - 2), "again."])


def test_forty_words_are_not_long_and_forty_one_are():
    assert in_clause(Rule.LONG, sentence(40)) == []
    assert said(Rule.LONG, f"{sentence(39)} {sentence(41)}") == ["This sentence has 41 words."]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ask first. Then go. ", 2),
        ("Ask Mr. Smith, Dr. Jones and St. Mary’s, e.g. in No. 5, pp. 3 to 5, by J. K. Rowling. Go.", 2),
        ("See 5.3 and 5.4. 5.3 says so.", 2),
        ("He said “Go.” Then he went (late). Why?", 3),
        ("The answer is no. Staff ask under Plan B. Staff go.", 3),
        ("Posts, photographs etc. are kept. i.e. all", 1),
        ("One... two! Three?! four", 2),
        ("", 1),
    ],
)
def test_a_sentence_ends_where_a_reader_sees_its_end(text, expected):
    assert len(sentences(text.strip())) == expected


def test_a_slash_or_a_dash_alone_is_no_word():
    assert words_in("Head Teacher / Manager – and e-mails, 5.3") == 6


@settings(max_examples=100)
@given(st.lists(st.sampled_from(["Ask.", "Mr.", "“Go!”", "5.3", "e.g.", "then", "no.", "A.", "…", "?", "é"])))
def test_sentences_joined_are_the_words_again(words):
    assert " ".join(sentences(" ".join(words))) == " ".join(words)


# Waivers, order, speed


def keys(rule, *clauses, **rest):
    return [r.key for r in look(policy(*clauses, **rest), today=TODAY) if r.rule is rule]


def test_a_waiver_survives_renumbering_and_another_day_but_no_change_of_the_words():
    (key,) = keys(Rule.OUTDATED, "Use Bebo.")
    assert keys(Rule.OUTDATED, "Ask first.", "Use Bebo.") == [key]
    assert [r.key for r in look(policy("Use Bebo."), today=date(2030, 1, 1))] == [key]
    assert key not in keys(Rule.OUTDATED, "Do not use Bebo.")


def test_a_waiver_of_one_finding_is_none_of_another_in_the_same_clause():
    assert len(set(keys(Rule.OUTDATED, "Use Bebo and Orkut."))) == 2
    assert len({r.key for r in look(policy("See the guidance on Bebo, May 2001."), today=TODAY)}) == 2


def test_a_waiver_of_a_reference_ends_when_what_it_points_to_changes():
    (key,) = keys(Rule.REFERENCE, "Ask first.", "See clause 1.1.")
    assert keys(Rule.REFERENCE, "Ask first.", "See clause 1.1.", "More.") == [key]
    assert keys(Rule.REFERENCE, "Ask last.", "See clause 1.1.") != [key]


def test_a_waiver_of_an_uncited_appendix_follows_it_to_another_number():
    title = "Title 2"
    one = parse(f"1 Aim\n1.1 Ask.\nAppendix 1\n{title}\n1) One.".encode())
    two = parse(f"1 Aim\n1.1 See Appendix 1.\nAppendix 1\nOther\n1) One.\nAppendix 2\n{title}\n1) One.".encode())
    (first,) = [r.key for r in look(one, today=TODAY) if r.rule is Rule.UNCITED]
    (second,) = [r.key for r in look(two, today=TODAY) if r.rule is Rule.UNCITED]
    assert first == second


def test_every_rule_has_a_heading_and_one_sentence():
    for rule in Rule:
        assert rule.heading
        assert rule.explanation.endswith(".")
        assert len(sentences(rule.explanation)) == 1
    assert [rule for rule in Rule if rule.is_information] == [Rule.REFERENCE]


def test_what_is_found_stands_in_the_text_at_the_place_that_is_named():
    text = parse(PROTOCOL)
    words = {(part.slug, clause.anchor): clause.text for part in text.parts for clause in part.clauses}
    words |= {(part.slug, ""): part.title for part in text.parts}
    for remark in look(text, today=TODAY):
        assert remark.found in words[remark.part, remark.anchor]


SCRAPS = [
    "section 9",
    "Appendix 2",
    "(a)",
    "(c)",
    "(iv)",
    "KCSIE",
    "2019",
    "Vine",
    "must",
    "e.g.",
    "Act",
    "of",
    ".",
    "Staff",
]


@settings(max_examples=150)
@given(st.lists(st.sampled_from(SCRAPS), min_size=1, max_size=60))
def test_whatever_the_words_they_are_looked_at_alike_and_each_remark_is_sound(scraps):
    text = policy(f"All staff {' '.join(scraps)} act.", appendices=[[f"1) Staff {' '.join(scraps)} act."]])
    remarks = look(text, today=TODAY)
    assert remarks == look(parse(text.canonical.encode()), today=TODAY)
    assert all(isinstance(remark, Remark) and remark.said.endswith((".", "”")) for remark in remarks)
    assert [remark.rule for remark in remarks] == sorted((r.rule for r in remarks), key=list(Rule).index)


def test_four_hundred_clauses_are_looked_at_in_no_time():
    words = [clause.text for part in parse(PROTOCOL).parts for clause in part.clauses if len(clause.text) > 60]
    text = policy(*(words * 8)[:400])
    with at_most(25):  # about 0.02
        assert len(look(text, today=TODAY)) > 100


@pytest.mark.parametrize(
    "words", ["section 1, " * 450, "Education " * 450, "(a) " * 1200, "No. 1 " * 800, "2019 KCSIE " * 450]
)
def test_clauses_made_to_be_slow_are_looked_at_quickly(words):
    text = policy(*[f"All {words}staff."] * 20)
    with at_most(300):  # all are linear
        look(text, today=TODAY)
