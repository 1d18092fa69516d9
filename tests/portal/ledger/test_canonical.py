"""An entry has one spelling, and no value that could be read in two ways."""

import json
import unicodedata
from types import MappingProxyType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from portal.ledger.canonical import MAX_BYTES, UnfitEntry, decode, encode

FORBIDDEN = {0x61C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)}

keys = some.from_regex(r"[a-z][a-z0-9_]{0,8}", fullmatch=True)
strings = some.text(max_size=30).filter(
    lambda words: (
        unicodedata.is_normalized("NFC", words)
        and not any(
            letter != "\n" and (unicodedata.category(letter) in {"Cc", "Cs"} or ord(letter) in FORBIDDEN)
            for letter in words
        )
    )
)
integers = some.integers(-(2**53) + 1, 2**53 - 1)
values = some.recursive(
    strings | integers | some.booleans(),
    lambda inner: some.lists(inner, max_size=3) | some.dictionaries(keys, inner, max_size=3),
    max_leaves=12,
)
entries = some.dictionaries(keys, values, max_size=6)


@settings(max_examples=150)
@given(entries)
def test_an_entry_is_written_in_one_way_and_read_again_as_it_was(entry):
    data = encode(entry)
    assert decode(data) == entry
    assert encode(dict(reversed(entry.items()))) == data
    plain = json.dumps(entry, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    assert data == plain.encode()  # within what an entry may hold, RFC 8785 asks for no more than this


@settings(max_examples=300)
@given(some.binary(max_size=40) | entries.map(lambda entry: json.dumps(entry).encode()))
def test_bytes_that_are_read_are_the_bytes_that_would_be_written(data):
    try:
        entry = decode(data)
    except UnfitEntry:
        return
    assert encode(entry) == data


def test_an_entry_of_the_usual_kind_is_written_to_the_byte():
    entry = {
        "v": 1,
        "type": "attestation",
        "person": MappingProxyType({"typed_name": "Zoë O'Brien-Łukasz", "known_name": 'Z "Zo" \\ B'}),
        "engagements": ({"job_title": "Midday\nsupervisor"},),
        "is_late": False,
    }
    assert (
        encode(entry)
        == (
            '{"engagements":[{"job_title":"Midday\\nsupervisor"}],"is_late":false,'
            '"person":{"known_name":"Z \\"Zo\\" \\\\ B","typed_name":"Zoë O\'Brien-Łukasz"},"type":"attestation","v":1}'
        ).encode()
    )


@pytest.mark.parametrize(
    ("value", "says"),
    [
        (None, "nothing"),
        (1.0, "a float"),
        (float("nan"), "a float"),
        (b"bytes", "a bytes"),
        ({1, 2}, "a set"),
        (object(), "an? object"),
        (2**53, "beyond 2"),
        (-(2**53), "beyond 2"),
        ("e\u0301", "NFC"),
        ("\u212b", "NFC"),
        ("bell\x07", "U\\+0007"),
        ("tab\t", "U\\+0009"),
        ("return\r\n", "U\\+000D"),
        ("\x00", "U\\+0000"),
        ("\x7f", "U\\+007F"),
        ("\x85", "U\\+0085"),
        ("\ud800", "U\\+D800"),
        ("\udfff", "U\\+DFFF"),
        *((f"a{chr(point)}b", f"U\\+{point:04X}") for point in sorted(FORBIDDEN)),
    ],
)
def test_a_value_that_could_be_read_in_two_ways_is_refused_with_its_place(value, says):
    for entry, place in [
        ({"known_name": value}, "known_name"),
        ({"person": {"known_name": value}}, "person.known_name"),
        ({"engagements": [{}, {"job_title": value}]}, r"engagements\[1\].job_title"),
        ({"names": ["Ann", value]}, r"names\[1\]"),
    ]:
        with pytest.raises(UnfitEntry, match=rf"^{place} .*{says}"):
            encode(entry)


@pytest.mark.parametrize("key", ["", "A", "aB", "1a", "_a", "a-b", "a b", "é", "a\n", "a.b", 1, None, True])
def test_a_key_is_small_letters_digits_and_underscores(key):
    with pytest.raises(UnfitEntry, match=r"^The entry has the key"):
        encode({key: "x"})
    with pytest.raises(UnfitEntry, match=r"^person has the key"):
        encode({"person": {key: "x"}})


def test_integers_are_exact_to_their_last():
    for number in (2**53 - 1, 1 - 2**53, 0, -1):
        assert decode(encode({"n": number})) == {"n": number}


def test_a_boolean_stays_a_boolean():
    assert encode({"n": True, "m": 1}) == b'{"m":1,"n":true}'
    assert decode(b'{"n":true}')["n"] is True


def test_an_entry_has_at_most_16_kib():
    most = {"text": "x" * (MAX_BYTES - len('{"text":""}'))}
    assert len(encode(most)) == MAX_BYTES == 16384
    assert decode(encode(most)) == most
    with pytest.raises(UnfitEntry, match="16385 bytes"):
        encode({"text": most["text"] + "x"})
    with pytest.raises(UnfitEntry, match="16385 bytes"):
        decode(encode(most) + b" ")


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "not JSON"),
        (b"{", "not JSON"),
        (b"{} ", "canonical"),
        (b" {}", "canonical"),
        (b"{}\n", "canonical"),
        (b"{}{}", "not JSON"),
        (b"{}\x00", "not JSON"),
        (b"\xef\xbb\xbf{}", "not JSON"),
        ('{"a":1}'.encode("utf-16"), "not JSON"),
        (b'{"a":"\xff"}', "not JSON"),
        (b'{"a":"\xc0\x80"}', "not JSON"),
        (b'{"a":"\xed\xa0\x80"}', "not JSON"),
        (b"[]", "not a JSON object"),
        (b'"a"', "not a JSON object"),
        (b"1", "not a JSON object"),
        (b"null", "not a JSON object"),
        (b'{"a":1,"a":1}', "key 'a' twice"),
        (b'{"a":1,"a":2}', "key 'a' twice"),
        (b'{"p":{"b":1,"c":2,"b":1}}', "key 'b' twice"),
        (b'{"a":1,"\\u0061":1}', "key 'a' twice"),
        (b'{"b":1,"a":1}', "canonical"),
        (b'{"a": 1}', "canonical"),
        (b'{"\\u0061":1}', "canonical"),
        (b'{"a":"\\u00e9"}', "canonical"),
        (b'{"a":"\\/"}', "canonical"),
        (b'{"a":"\\u000a"}', "canonical"),
        (b'{"a":"\n"}', "not JSON"),
        (b'{"a":1.0}', "a is a float"),
        (b'{"a":1e2}', "a is a float"),
        (b'{"a":-0}', "canonical"),
        (b'{"a":01}', "not JSON"),
        (b'{"a":null}', "a is nothing"),
        (b'{"a":NaN}', "a is a float"),
        (b'{"a":9007199254740992}', "a is an integer beyond"),
        (b'{"a":' + b"9" * 5000 + b"}", "not JSON"),
        (b'{"a":"\\ud800"}', r"a has half a character \(U\+D800\)"),
        (b'{"a":"\\u0000"}', r"U\+0000"),
        (b'{"a":"e\xcc\x81"}', "NFC"),
        (b'{"A":1}', "has the key 'A'"),
        (b'{"\xc3\xa9":1}', "has the key"),
        (b'{"a":' + b"[" * 20 + b"]" * 20 + b"}", "nested deeper"),
        (b'{"a":' * 20 + b"1" + b"}" * 20, "nested deeper"),
        (b"[" * 16000, "not JSON"),
        (b'{"a":' * 3000, "not JSON"),
    ],
)
def test_bytes_in_another_spelling_are_refused(data, says):
    with pytest.raises(UnfitEntry, match=says):
        decode(data)


def test_every_bit_of_an_entry_counts():
    data = encode({"at": "2026-11-22T07:20:14.123456Z", "n": 17, "ok": True, "person": {"name": "Zoë"}})
    entry = decode(data)
    for place in range(len(data) * 8):
        flipped = bytearray(data)
        flipped[place // 8] ^= 1 << place % 8
        try:
            assert decode(bytes(flipped)) != entry
        except UnfitEntry:
            continue
