"""Markdown is read by its own rules: marks are left out and noted, numbers and words stay."""

import pytest

from policy.files import read_file
from policy.text import TextError, parse


def read_markdown(*lines):
    return read_file("policy.md", "\n".join(lines).encode())


def read_lines(*source):
    return read_markdown(*source).text.splitlines()


def find_refusal(*source):
    with pytest.raises(TextError) as caught:
        read_markdown(*source)
    return str(caught.value)


def test_a_policy_in_markdown_is_read_as_the_same_in_plain_text():
    source = [
        "# Lone working",
        "",
        "Tell **somebody** where you are.",
        "",
        "## 1. Purpose",
        "",
        "1.1 This policy keeps people safe who work",
        "alone, *early* or late. It applies to:",
        "",
        "* teachers \\* and support staff;",
        "+ governors &amp; volunteers.",
        "",
        "1.2 See the [form](https://example.org/form) or <https://example.org>.",
        "",
        "2. Scope",
        "",
        "2.1 All.",
        "",
        "## Appendix 1: Rules",
        "",
        "1. Carry your alarm.",
        "2. Test it.",
        "",
        "***",
    ]
    found = read_markdown(*source)
    assert found.text.splitlines() == [
        *("Tell somebody where you are.", "1 Purpose", "1.1 This policy keeps people safe who work"),
        *("alone, early or late. It applies to:", "- teachers * and support staff;", "- governors & volunteers."),
        *("1.2 See the form or https://example.org.", "2 Scope", "2.1 All.", "Appendix 1", "Rules"),
        *("1) Carry your alarm.", "2) Test it."),
    ]
    assert found.notes == (
        "“Lone working” was left out: it is the first heading, and a policy's text does not hold its own title.",
        "Marks for bold, italics and code were left out: 2.",
        "Lines across the page were left out: 1.",
        "A full stop or bracket after a section's number was left out: 2.",
        "An appendix's label and title were put on lines of their own, without what stood between them: 1.",
        "Points of appendices were written as “1)”: 2.",
        "Links kept their words; their addresses were left out: https://example.org/form.",
    )
    assert len(parse(found.text.encode()).parts) == 2


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("1.1 All\\\nact.", ["1.1 All", "act."]),
        ("1.1 All  \nact.", ["1.1 All", "act."]),
        ("7. Seven\n9. Nine", ["7. Seven", "9. Nine"]),
        ("007) Seven", ["007) Seven"]),
        ("1986. A year", ["1986. A year"]),
        ("5.", ["5."]),
        ("-\n- a", ["- a"]),
        ("1. - a", ["1.", "- a"]),
        ("- a\n  - b\n    1. c", ["- a", "- b", "1. c"]),
        ("> Staff act.", ["Staff act."]),
        ("`Staff` __act__ _now_", ["Staff act now"]),
        ("Staff\n===\nact", ["act"]),
        ("a\n\n# Staff #\n", ["a", "Staff"]),
        ("# 1 Purpose", ["1 Purpose"]),
        ("# A\n# B", ["B"]),
        ("snake_case 5 * 3 ~ &copy; \\_ \\<b>", ["snake_case 5 * 3 ~ © _ <b>"]),
        ("e\u200bmail &#x200b;", ["e\u200bmail \u200b"]),
        ("[ ] all [x] [1] [^2]", ["[ ] all [x] [1] [^2]"]),
        ("[all][a]\n\n[a]: https://example.org", ["all"]),
    ],
)
def test_words_and_numbers_stay_as_they_were_typed(source, words):
    assert read_lines(source) == words


def test_quotes_and_nested_lists_are_noted():
    assert read_markdown("> All.", "", "- a", "  - b").notes == (
        "Marks of quoted paragraphs (>) were left out: 1.",
        "Lists inside lists were put on one level: 1.",
    )


@pytest.mark.parametrize(
    ("line", "starts"),
    [
        ("```\nx\n```", "This is set as program code."),
        ("    code", "Four spaces or a tab"),
        ("<div>x</div>", "This is HTML."),
        ("<!-- not -->", "This is HTML."),
        ("<script>alert(1)</script>", "This is HTML."),
        ("All <b>act</b>.", "This paragraph holds HTML."),
        ("| a |\n|---|\n| b |", "This is a table"),
        ("![a](b.png)", "This paragraph holds a picture"),
        ("All ~~do not~~ act.", "Words of this paragraph are struck out."),
        ("[Staff]: must", "No link uses the address in this line."),
        ("[^1]: note", "No link uses the address in this line."),
        ("[x][a]\n\n[a]: b\n[a]: c", "No link uses the address in this line."),
        (">" * 20 + " a", "Lists or quotes are too deep"),
        ("- " * 40 + "a", "Lists or quotes are too deep"),
    ],
)
def test_what_is_no_plain_text_is_refused_with_its_line(line, starts):
    said = find_refusal("1 Purpose", "", line)
    assert said.startswith(f"Line {6 if '[a]: c' in line else 3}: {starts}")


def test_a_mark_in_a_later_line_of_a_paragraph_is_refused_with_that_line():
    assert find_refusal("1 Purpose", "1.1 All", "act <b>now</b>.").startswith("Line 3: This paragraph holds HTML.")


@pytest.mark.parametrize("mark", ["> ", "- ", "1. "])
def test_no_words_are_lost_however_deep_they_stand(mark):
    """The library silently drops what is nested too deep for it."""
    for depth in range(1, 60):
        if depth <= 6:
            assert read_lines(mark * depth + "must")[-1].endswith("must")
        elif depth > 15:
            assert "too deep" in find_refusal(mark * depth + "must")
