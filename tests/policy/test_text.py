"""The parser against the protocol and three invented policies; the canonical text."""

import hashlib
import itertools
import re
import unicodedata
from pathlib import Path

import pytest

from policy.text import UnitKind, canonical, estimate_reading_minutes, find_references, parse

HERE = Path(__file__).parent
PROTOCOL = HERE.parents[1] / "policy/texts/social-networking-protocol.txt"
INVENTED = sorted((HERE / "texts").glob("*.txt"))

# The first words of the protocol's 71 units, copied from the source by hand, in order.
OPENINGS = """
Do not use social|1 Purpose|1.1 Over recent|1.2 Some examples|1.3 This protocol is|1.4 Whilst an|1.5 This protocol
2 Scope|2.1 The protocol|3 Principles|3.1 The right|3.2 The Trust|3.3 It is|3.4 This protocol may|3.5 The Trust
3.6 The protocol|4 Expectations|4.1 The pupils|4.2 Anyone subject|4.3 Anyone working|5 Safeguarding|5.1 Care
5.2 If a pupil|5.3 There may|5.4 Employees using|5.5 If employees|5.6 Once the|5.7 If employees|6 Monitoring
6.1 The Trust|7 Disciplinary|7.1 Employees|7.2 Online|7.3 If employees|7.4 An investigation|7.5 Such conduct
- Posts, comments|- Online interaction|- Improper disclosure|- Online activity which|- Commentary, content
Appendix 1 Online|Online awareness Employees|Employees are reminded|1) They are|2) It is|3) Messages|4) Employees
5) If employees|6) Employees|7) Even though|8) The internet|9) Even restricted|10) The usual|11) Copyright laws
Appendix 2 Resp|Responsibilities as|Posting information|1) Employees|2) Employees|3) Whilst people|4) Employees
5) Employees|6) Employees|7) Any information|8) Employees|9) The Trust|10) Employees|11) Confidential|12) Employee
13) Privacy
"""


@pytest.fixture(scope="module")
def protocol():
    return parse(PROTOCOL.read_bytes())


def units(text):
    return {(part.slug, clause.anchor): clause.text for part in text.parts for clause in part.clauses}


# The protocol


def test_the_protocol_is_the_very_file_that_was_handed_over():
    digest = "168b70a0a89faa40a971354e29420370c258498c8da3a9fd40a74ad653cbb094"
    assert hashlib.sha256(PROTOCOL.read_bytes()).hexdigest() == digest


def test_all_71_units_of_the_protocol_stand_in_the_source_character_by_character(protocol):
    """The expected units are cut from the source at their first words, without any of the parser's code."""
    source = PROTOCOL.read_text(encoding="utf-8")
    words = " ".join(source.split()).replace(" 9 Appendix 2 ", " Appendix 2 ")
    words = words.replace("reviewing e- mails", "reviewing e-mails").replace("post- holder", "post-holder")
    starts, place = [], 0
    for opening in re.split(r"[|\n]", OPENINGS.strip()):
        place = words.index(opening, place)
        starts.append(place)
        place += 1
    expected = [words[start:end].strip() for start, end in itertools.pairwise([*starts, len(words)])]
    assert len(expected) == 71
    assert starts[0] == 0
    assert protocol.canonical.splitlines() == expected
    assert "".join(protocol.canonical.split()) == "".join(words.split())


def test_the_protocol_has_its_parts_kinds_and_anchors(protocol):
    main, first, second = protocol.parts
    kinds = [clause.kind for part in protocol.parts for clause in part.clauses]
    counts = {kind: kinds.count(kind) for kind in UnitKind if kind in kinds}
    assert counts == {
        UnitKind.LEAD: 1,
        UnitKind.HEADING: 7,
        UnitKind.CLAUSE: 28,
        UnitKind.BULLET: 5,
        UnitKind.INTRODUCTION: 2,
        UnitKind.POINT: 24,
    }
    assert [(part.slug, part.label, part.title) for part in (main, first, second)] == [
        ("", "", ""),
        ("appendix-1", "Appendix 1", "Online awareness"),
        ("appendix-2", "Appendix 2", "Responsibilities as an employee of the Trust / Academy"),
    ]
    assert " ".join(clause.anchor for clause in main.clauses) == (
        "lead 1 1.1 1.2 1.3 1.4 1.5 2 2.1 3 3.1 3.2 3.3 3.4 3.5 3.6 4 4.1 4.2 4.3 5 5.1 5.2 5.3 5.4 5.5 5.6 5.7 "
        "6 6.1 7 7.1 7.2 7.3 7.4 7.5 7.5-1 7.5-2 7.5-3 7.5-4 7.5-5"
    )
    assert [clause.anchor for clause in first.clauses] == ["intro", *map(str, range(1, 12))]
    assert [clause.anchor for clause in second.clauses] == ["intro", *map(str, range(1, 14))]
    assert [clause.number for clause in main.clauses[-2:]] == ["", ""]
    assert [clause.number for clause in second.clauses[-2:]] == ["12", "13"]


@pytest.mark.parametrize(
    ("slug", "anchor", "words"),
    [
        ("", "1.5", "Children and Young People’ September 2019 (Staffordshire and Stoke on Trent Safeguarding"),
        ("", "3.2", "All employees must be fully informed of this policy"),
        ("", "3.3", "posting of comments and other material online. (Appendix 1)"),
        ("", "5", "Safeguarding"),
        ("", "5.4", "as outlined in section 5.3, should keep a log of any communication. Employees should"),
        ("", "5.4", "on the Trust’s / Academy’s networking site"),
        ("", "5.5", "if the pupil is under 16. It is also"),
        ("", "6.1", "on-line activity on all"),
        ("", "6.1", "reviewing e-mails or"),
        ("", "7.5-1", "(including “liking” posts, comments or material) which amount"),
        ("appendix-1", "11", "attributed to the source."),
        ("appendix-2", "9", "suitability of the post-holder, as they"),
    ],
)
def test_no_wording_of_the_protocol_is_lost_or_corrected(protocol, slug, anchor, words):
    assert words in units(protocol)[slug, anchor]


def test_the_page_number_is_in_no_unit(protocol):
    assert units(protocol)["appendix-1", "11"].endswith("should be attributed to the source.")


def test_references_of_the_protocol_point_to_what_they_name(protocol):
    found = [
        (clause.anchor, clause.text[reference.start : reference.end], reference.part_slug, reference.anchor)
        for part in protocol.parts
        for clause in part.clauses
        for reference in find_references(clause.text, protocol.anchors)
    ]
    assert found == [
        ("3.3", "Appendix 1", "appendix-1", ""),
        ("5.4", "section 5.3", "", "5.3"),
        ("7.2", "section 7.1", "", "7.1"),
    ]


def test_the_protocol_reads_in_about_ten_minutes(protocol):
    assert estimate_reading_minutes(protocol.canonical) == 10
    assert estimate_reading_minutes("one") == 1


# The canonical text


def test_the_fixed_vector_never_changes():
    text = (
        "Ask first.\n1 Purpose\n1.1 It’s for:\n- staff;\n- governors.\n1.2 See Appendix 1.\n"
        "Appendix 1\nCafé rules\nRemember:\n1) Be kind.\n"
    )
    found = parse(text.encode())
    assert found.canonical == text
    assert found.digest == "dba53038af331ea531098adda664cb8a35b1610f9ac0a01acab672ae2b873c58"
    assert found.digest in canonical.__doc__
    for line in text.splitlines():
        assert f"    {line}\n" in canonical.__doc__


def test_the_digest_of_the_protocol_never_changes(protocol):
    assert protocol.digest == "9a465368b3f8ebe6dfd7fa35b66424d725fdd3cda0934dbdc4e13930fb1666d9"


@pytest.mark.parametrize("path", [PROTOCOL, *INVENTED], ids=lambda path: path.stem)
def test_parts_and_units_are_slices_with_digests_and_read_as_the_same_again(path):
    text = parse(path.read_bytes())
    assert parse(text.canonical.encode()) == text
    assert text.digest == hashlib.sha256(text.canonical.encode()).hexdigest()
    assert "".join(text.canonical[part.start : part.end] for part in text.parts) == text.canonical
    for part in text.parts:
        lines = text.canonical[part.start : part.end].splitlines()
        slices = [text.canonical[clause.start : clause.end] for clause in part.clauses]
        assert lines == ([part.label, part.title] if part.label else []) + slices
        for clause, line in zip(part.clauses, slices, strict=True):
            assert line.endswith(clause.text)
            assert line.removesuffix(clause.text).strip(" )") == (
                clause.number or "-" * (clause.kind is UnitKind.BULLET)
            )
        for unit in (part, *part.clauses):
            assert unit.digest == hashlib.sha256(text.canonical[unit.start : unit.end].encode()).hexdigest()


@pytest.mark.parametrize("change", [("\n", "\r\n"), ("\n", "\r"), ("\n", "\n\n\n"), (" ", "\u00a0\t "), ("\n", " \f ")])
def test_layout_does_not_change_the_text(change):
    source = "1 Aim\n1.1 See – below:\n- é\n- f\nAppendix 1\nTitle\n1) Ä e-\nmails\n"
    assert parse(source.replace(*change).encode()) == parse(source.encode())
    assert parse(unicodedata.normalize("NFD", source).encode()) == parse(source.encode())
    assert parse(b"\xef\xbb\xbf" + source.encode()) == parse(source.encode())


# Three invented policies


def anchors(text):
    return {part.slug: " ".join(clause.anchor for clause in part.clauses) for part in text.parts}


def invented(name):
    source = (HERE / "texts" / name).read_bytes()
    text = parse(source)
    words = unicodedata.normalize("NFC", source.decode())
    return text, re.sub(r"\s", "", words)


def test_a_policy_without_lead_and_appendices_and_with_ten_clauses_in_a_section():
    text, words = invented("lone-working.txt")
    assert anchors(text) == {
        "": "1 1.1 2 2.1 2.1-1 2.1-2 2.1-3 2.2 3 3.1 3.2 3.2-1 3.2-2 3.2-3 3.3 4 4.1 "
        "5 5.1 5.2 5.3 5.4 5.5 5.6 5.7 5.8 5.9 5.10"
    }
    assert "".join(text.canonical.split()) == words
    found = units(text)
    assert found["", "2.1-1"] == "teachers and support staff"
    assert found["", "2.2"] == "It does not replace the risk assessment of an academy."
    assert found["", "3.2-1"] == "ladders over 2 metres;"
    assert found["", "3.3"] == (
        "First aiders may be alone in a building for at most 3 hours, and only if a second key holder can come "
        "within 20 minutes"
    )
    assert found["", "4.1"].endswith("the reasons under section 4.1, and has told the trust’s central office.")
    assert "this has cost one academy two break-ins and" in found["", "5.5"]
    assert found["", "5.6"] == "An alarm that goes off is answered within 15 minutes."
    assert found["", "5.10"] == (
        "The trust reads the logs each September and answers questions by 1 December. "
        "Sections 2 and 5.8 to 5.10 are reviewed each year"
    )


def test_a_policy_with_page_numbers_one_appendix_and_bullets_under_a_point():
    text, words = invented("school-visits.txt")
    assert anchors(text) == {
        "": "lead 1 1.1 1.2 2 2.1 2.2 2.2-1 2.2-2 2.2-3 2.3 3 3.1",
        "appendix-1": "1 2 2-1 2-2 2-3 3",
    }
    pages = words.replace("that.”73After", "that.”3After").replace("well.8App", "well.App").replace("call.9", "call.")
    assert "".join(text.canonical.split()) == pages
    assert len(pages) == len(words) - 3
    assert text.parts[1].title == "The visit form"
    found = units(text)
    assert "ages (5–7, 8–11, 11–16), needs" in found["", "1.1"]
    assert "in section 2.2 below, and a full- and part-time member" in found["", "1.2"]
    assert found["", "2.1"].startswith("Each group has a leader and a deputy – who may be a volunteer – and both")
    assert found["", "2.2-2"] == "lasts longer than 24 hours; or"
    assert "with pupils under 11 (see the list, points 1 and 3) or with pupils" in found["", "2.2-3"]
    assert found["", "3.1"] == "Leaders write down what went wrong, also if it ended well."


def test_a_policy_with_a_unit_to_a_line_tabs_and_decomposed_letters():
    text, words = invented("gifts-and-hospitality.txt")
    assert anchors(text) == {
        "": "lead 1 1.1 1.2 1.2-1 1.2-2 1.2-3 2 2.1",
        "appendix-1": "intro 1 2",
        "appendix-2": "1 2 3",
        "appendix-3": "intro 1",
    }
    assert "".join(text.canonical.split()) == words
    assert [part.title for part in text.parts] == ["", "Examples", "What to declare", "Who decides – and when"]
    found = units(text)
    assert found["", "1.1"].endswith("Café vouchers count as money.")
    assert found["", "1.2"] == "Gifts of £25 or more are declared on the form in Appendix 2; see Appendices 1 and 3."
    assert found["appendix-1", "2"] == "A weekend in Zürich may not; Łukasz’s naïve e-mail of thanks was a mistake."
    assert found["appendix-3", "intro"] == "The head teacher decides on the day."


# References


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("(see Appendices 1 and 2)", [("Appendices 1", "appendix-1", ""), ("2", "appendix-2", "")]),
        ("Sections 1, 1.1 to 1.2", [("Sections 1", "", "1"), ("1.1", "", "1.1"), ("1.2", "", "1.2")]),
        ("under clause 1.2.", [("clause 1.2", "", "1.2")]),
        ("paragraphs 1.1–1.2", [("paragraphs 1.1", "", "1.1"), ("1.2", "", "1.2")]),
        ("sections 9 and 1.2", [("1.2", "", "1.2")]),
        ("section 1.1 of this policy", [("section 1.1", "", "1.1")]),
        ("section 1 of the Children Act", []),
        ("sections 1.1 and 1.2 of the Act", []),
        ("Appendix 1 to the Code", []),
        ("section 1.1.1, section 1.11, section 12, Appendix 3, Appendix 1.2, section one", []),
        ("subsection 1.1, intersection 1, appendix", []),
    ],
)
def test_references_point_only_to_what_exists(words, found):
    there = {"": {"1", "1.1", "1.2"}, "appendix-1": {"1"}, "appendix-2": set()}
    assert [(words[one.start : one.end], one.part_slug, one.anchor) for one in find_references(words, there)] == found
