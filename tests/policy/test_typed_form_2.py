"""A text of form 2 as people type it."""

import pytest

from policy.text import parse
from policy.text.errors import TextError
from policy.text.units import FIRST_LINE


def read(*lines):
    return parse("\n".join([FIRST_LINE, *lines]).encode()).canonical.splitlines()[1:]


def test_blank_lines_and_white_space_are_tidied():
    assert read("", "  \t ", "Hello   there. ", "\r", "\t- one", "") == ["Hello there.", "  - one"]


def test_a_table_may_be_typed_as_in_markdown():
    assert read("|Risk|Who", "|:--|--:|", "| Lamps |  |") == ["| Risk | Who |", "| --- | --- |", "| Lamps |  |"]
    assert read(r"|a\|b||", "|---|---|", "|c|d|e".removesuffix("|e")) == [
        r"| a\|b |  |",
        "| --- | --- |",
        "| c | d |",
    ]


def test_a_mistake_is_named_by_the_line_that_was_typed():
    with pytest.raises(TextError) as refusal:
        read("", "", "It is *important.")
    assert refusal.value.line == 4


def test_what_form_1_can_hold_becomes_form_1():
    text = parse(f"{FIRST_LINE}\nAsk first.\n# 1 Purpose\n1.1 It is for **all** staff.\n".encode())
    assert text.canonical == "Ask first.\n1 Purpose\n1.1 It is for all staff.\n"
