"""The fast decoder gives the same answer as the canonical one for every entry."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as some

from portal.ledger import fast_decoder
from portal.ledger.canonical import UnfitEntry, decode, encode
from tests.portal.ledger.filling import CONTENT

PLAIN = encode({**CONTENT, "id": "7", "nonce": "x", "log": "ledger.example/oakfield"})


def decode_slowly(data):
    entry = decode(data)
    return fast_decoder.EntryHeader(entry.get("id"), entry.get("type"), entry.get("log"), entry.get("v"))


def try_decoding(decode, data):
    try:
        return decode(data)
    except UnfitEntry as error:
        return str(error)


def assert_same(data):
    for _ in range(2):  # the second time its shape is known
        assert repr(try_decoding(fast_decoder.decode_header, data)) == repr(try_decoding(decode_slowly, data))


def test_a_usual_entry_is_decoded_the_fast_way(monkeypatch):
    fast_decoder.decode_header(PLAIN)
    monkeypatch.setattr(fast_decoder, "_decode_slowly", None)
    other = PLAIN.replace("Łukasz".encode(), "Zoë".encode()).replace(b'"nonce":"x"', b'"nonce":"y"')
    assert fast_decoder.decode_header(other) == ("7", "attestation", "ledger.example/oakfield", 1)


def test_a_known_shape_is_not_taken_for_one_with_other_keys():
    assert fast_decoder.decode_header(b'{"id":"1","log":"l","type":"t","v":1}') == ("1", "t", "l", 1)
    assert fast_decoder.decode_header(b'{"id":"1","log":"l","typf":"t","v":1}') == ("1", None, "l", 1)
    with pytest.raises(UnfitEntry):
        fast_decoder.decode_header(b'{"log":"1","id":"l","type":"t","v":1}')
    with pytest.raises(UnfitEntry):
        fast_decoder.decode_header(b'{"id":"1","id":"l","type":"t","v":1}')
    with pytest.raises(UnfitEntry):
        fast_decoder.decode_header(b'{"Id":"1","log":"l","type":"t","v":1}')


def test_a_nested_key_is_not_taken_for_one_of_the_header():
    assert fast_decoder.decode_header(b'{"a":{"id":"x","type":"y"},"id":"1","log":"l","type":"t","v":1}') == (
        "1",
        "t",
        "l",
        1,
    )
    assert fast_decoder.decode_header(b'{"a":{"id":"z","type":"q"},"id":"2","log":"l","type":"u","v":1}') == (
        "2",
        "u",
        "l",
        1,
    )
    assert fast_decoder.decode_header(b'{"a":"id","id":"3","log":"type","type":"v","v":1}') == ("3", "v", "type", 1)


def test_the_number_of_remembered_shapes_is_bounded(monkeypatch):
    monkeypatch.setattr(fast_decoder, "_shapes", {})
    monkeypatch.setattr(fast_decoder, "MAX_SHAPES", 3)
    for number in range(9):
        fast_decoder.decode_header(b'{"id":"1","log":"l","n":%d,"type":"t","v":1}' % number)
    assert len(fast_decoder._shapes) == 3


@pytest.mark.parametrize(
    "text",
    [
        '{"id":"1","log":"l","type":"t","v":true}',
        '{"id":"1","log":"l","type":"t","v":"1"}',
        '{"id":{},"log":"l","type":"t","v":1}',
        '{"id":["1"],"log":"l","type":"t","v":1}',
        '{"a":1.0}',
        '{"a":1e3}',
        '{"a":-0}',
        '{"a":-1}',
        '{"a":007}',
        '{"a":9007199254740993}',
        '{"a":999999999999999}',
        '{"a":null}',
        '{"a":true,"b":false}',
        '{"b":1,"a":1}',
        '{"a":1,"a":1}',
        '{"a":1,"a":2}',
        '{"A":1}',
        '{"":1}',
        '{"a":{"Z":1}}',
        '{"a": 1}',
        ' {"a":1}',
        '{"a":1}\n',
        '{"a":"\\u0041"}',
        '{"a":"\\n"}',
        '{"a":"\\n\u0303"}',
        '{"a":"\u0303"}',
        '{"a":"e\u0301"}',
        '{"a":"\u202e"}',
        '{"a":"\x7f"}',
        '{"a":"\u00a0"}',
        '{"a":"\u200d"}',
        '{"a":"\U0001f600"}',
        '{"a":"tab\there"}',
        '{"a":Infinity}',
        '{"a":"null","b":" "}',
        "[]",
        '"a"',
        "7",
        "",
        "{}",
        '{"a":' + "[" * 15 + "]" * 15 + "}",
        '{"a":' + "[" * 16 + "]" * 16 + "}",
        '{"a":[' + "[]," * 40 + "[]]}",
        '{"a":"' + "x" * 16384 + '"}',
        '{"a":"\ud800"}',
    ],
)
def test_both_decoders_agree_on_odd_entries(text):
    assert_same(text.encode("utf-8", "surrogatepass"))


@given(some.integers(0, len(PLAIN) - 1), some.integers(0, 255))
def test_both_decoders_agree_on_an_entry_with_one_byte_changed(place, byte):
    assert_same(PLAIN[:place] + bytes([byte]) + PLAIN[place + 1 :])


VALUES = some.recursive(
    some.none() | some.booleans() | some.integers() | some.floats() | some.text(max_size=8),
    lambda inner: some.lists(inner, max_size=4) | some.dictionaries(some.text("ab_1Z", max_size=3), inner, max_size=4),
    max_leaves=12,
)


@given(VALUES, some.booleans(), some.booleans())
def test_both_decoders_agree_on_any_json(value, is_sorted, is_wide):
    separators = (", ", ": ") if is_wide else (",", ":")
    text = json.dumps({"a": value}, ensure_ascii=False, sort_keys=is_sorted, separators=separators)
    assert_same(text.encode("utf-8", "surrogatepass"))
