"""From bytes to lines: size, encoding, invisible characters and noise."""

import pytest

from policy.text.lines import BLANK
from tests.policy.short_policies import find_refusal, make_policy
from tests.timing import at_most

HIDDEN = "\0\x01\x0b\x1b\x7f\x85\xad\u061c\u200b\u200d\u200e\u2028\u2029\u202e\u2060\u2066\ue000\ufffd\uffff"
SELECTORS = "\ufe00\ufe0f\U000e0100\U000e01ef"  # variation selectors, the first and last of each block


@pytest.mark.parametrize(
    "character", [*HIDDEN, *SELECTORS, *sorted(BLANK)], ids=lambda character: f"{ord(character):04X}"
)
def test_a_character_that_nobody_can_see_is_refused_with_its_line(character):
    said = find_refusal(make_policy(f"1.2 Po{character}sts."))
    assert said.startswith("Line 3: This line holds a character that nobody can see or that is not text")
    assert f"(U+{ord(character):04X}" in said


def test_a_second_byte_order_mark_is_refused():
    assert "ZERO WIDTH NO-BREAK SPACE" in find_refusal(b"\xef\xbb\xbf\xef\xbb\xbf" + make_policy())
    assert find_refusal("1 Purpose\n1.1 A\ufeffll.".encode()).startswith("Line 2: ")


@pytest.mark.parametrize(
    ("encoding", "starts"),
    [
        ("cp1252", "Line 3: This line is not in UTF-8."),
        ("utf-16", "Line 1: The file is in UTF-16."),
        ("utf-16-be", "Line 3: This line is not in UTF-8."),
        ("utf-16-le", "Line 3: This line is not in UTF-8."),
        ("utf-32", "Line 1: The file is in UTF-16."),
    ],
)
def test_another_encoding_is_refused(encoding, starts):
    assert find_refusal(make_policy("1.2 The Trust’s café.").decode().encode(encoding)).startswith(starts)


def test_binary_is_refused():
    assert find_refusal(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n").startswith("Line 2: This line is not in UTF-8.")
    assert find_refusal(b"PK\x03\x04\n\0").startswith("Line 1: This line holds a character")


def test_ten_megabytes_are_refused_before_anything_is_read():
    with at_most(100):  # to read them takes several
        assert find_refusal(b"\xff" * 10_000_000) == (
            "The file has 10.0 MB. A policy has at most 1 MB of plain text: is this the right file?"
        )


@pytest.mark.parametrize(
    "noise",
    [
        b"9\n" * 499_000,
        b"9" * 999_000,
        b"(" * 999_000,
        b"\n" * 999_000,
        b"of " * 330_000,
        "\u0f73".encode() * 330_000,
        "a\u0301\u0323".encode() * 199_000,
        "".join(map(chr, range(0xF0000, 0xF0000 + 65_000))).encode() * 3,
        make_policy("1.2 a:") + b"\n- a" * 240_000,
        make_policy("1.2 " + "." * 4_000) + b"\n.\n- ." * 150_000,
        make_policy() + b"\na" * 490_000,
        make_policy("1.2 (" + "(" * 4_000) + b"\n9)" * 300_000,
    ],
    ids=lambda noise: repr(noise[:12]),
)
def test_a_megabyte_of_noise_is_refused_in_linear_time(noise):
    with at_most(1000):  # quadratic work on a megabyte takes minutes
        find_refusal(noise)


def test_accents_without_end_are_refused():
    assert find_refusal(make_policy("1.2 A" + "\u0301" * 9)).startswith(
        "Line 3: A letter of this line carries more than 8"
    )


def test_blank_lines_count_where_a_line_is_named():
    for broken in (b"1.2 \xff", b"1.2 \0", b"1.2 \xcc\x81" + b"\xcc\x81" * 9, b"1.3 All."):
        assert find_refusal(b"\n" + make_policy() + b"\r\n\n" + broken).startswith("Line 5: ")
