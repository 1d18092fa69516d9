"""Decompression bombs and rubbish end in a verdict, soon."""

import io
import json
import time
import tracemalloc
import zipfile
import zlib

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from portal.ledger import verify
from portal.ledger.verify import Kind, checked
from tests.portal.verify import builder, hostile
from tests.portal.verify.samples import FILES, LEDGER
from tests.portal.verify.verdicts import get_reason
from tests.timing import at_most


@pytest.mark.real_time
def test_a_small_file_cannot_keep_a_checker_busy():
    """One stream under many names, and a dictionary whose brackets are never closed."""
    stream = zlib.compress(bytes(verify.LARGEST_UNPACKED // 2))
    pointing = b"".join(
        b"%d 0 obj <</Type /Filespec /F (policy.txt) /EF <</F 1 0 R>>>> endobj\n" % number for number in range(2, 300)
    )
    packed = b"1 0 obj <</Filter /FlateDecode /Length %d>>\nstream\n%s\nendstream endobj\n" % (len(stream), stream)
    opening = b"1 0 obj <</Type /ObjStm %s>>\nstream\n\nendstream endobj\n" % (b"/Filter [" * 80_000)
    for body in (packed + pointing, opening):
        with at_most(200):
            assert not checked(b"%PDF-1.7\n" + body + b"startxref\n0\n%%EOF", LEDGER.vkey).holds


@pytest.mark.real_time
@pytest.mark.parametrize("make", hostile.FILES.values(), ids=hostile.FILES)
def test_files_that_kept_a_checker_busy_end_in_a_verdict_soon(make):
    data = make()
    with at_most(250):
        verdict = checked(data, LEDGER.vkey)
    assert not verdict.holds
    assert sum(len(words) for record in verdict.records for fact in record.facts for words in fact) < 1_000_000


@pytest.mark.parametrize("make", [hostile.hashes_without_end, hostile.signatures_without_end])
def test_what_is_no_proof_takes_no_more_memory_than_itself(make):
    data = make(200_000)
    tracemalloc.start()
    try:
        assert not checked(data, LEDGER.vkey).holds
        assert tracemalloc.get_traced_memory()[1] < 2 * len(data)
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_zip_that_can_be_unpacked_only_at_once_is_not_unpacked(method):
    bomb = hostile.a_zip_packed_beyond_all_proportion(1_000, method)
    assert (checked(bomb, LEDGER.vkey).kind, get_reason(checked(bomb, LEDGER.vkey))) == (
        Kind.UNREADABLE,
        verify.PACKED,
    )


def test_a_zip_whose_entries_overlap_is_refused():
    assert get_reason(checked(hostile.a_zip_whose_entries_overlap(3, 100), LEDGER.vkey)) == verify.TOO_LARGE


def test_streams_that_overlap_are_refused():
    """Together they say that they are longer than the file."""
    long = b"%d 0 obj <</Length 9 0 R>>\nstream\nx\nendstream endobj"
    names = [hostile.name_stream(3, 1), hostile.name_stream(4, 2, b"checkpoint")]
    pdf = hostile.make_pdf(long % 1, long % 2, *names, b"9 0 obj 200 endobj")
    assert get_reason(checked(pdf, LEDGER.vkey)) == verify.TOO_LARGE


def test_objects_of_a_stream_ascend():
    header = b"2 0 3 4 4 0 "
    jumping = hostile.make_object_stream(1, header + b" " * 9, b"/N 3 /First %d" % len(header))
    assert get_reason(checked(hostile.make_pdf(jumping), LEDGER.vkey)) == verify.DAMAGED


@pytest.mark.parametrize(
    ("entry", "why"),
    [
        ({"a" * 201: "b"}, "A record is nested too deeply."),
        ({"a" * 100: {"b" * 100: "c"}}, "A record is nested too deeply."),
        ({f"a{number}": "b" for number in range(201)}, "A record says more than any can."),
    ],
)
def test_a_record_says_no_more_than_a_page_can_show(entry, why):
    ledger, files = builder.make_receipt(builder.attestation() | entry)
    verdict = checked(builder.as_zip(files), ledger.vkey)
    assert (verdict.kind, get_reason(verdict), verdict.records) == (Kind.NOT_GENUINE, why, ())


@pytest.mark.parametrize(
    "form", [builder.as_zip, lambda files: builder.as_zip(files, zipfile.ZIP_DEFLATED), builder.as_pdf]
)
def test_what_unpacks_to_too_much_is_refused(form):
    bomb = form({"policy.txt": bytes(verify.LARGEST_UNPACKED + 1)})
    assert (checked(bomb, LEDGER.vkey).kind, get_reason(checked(bomb, LEDGER.vkey))) == (
        Kind.UNREADABLE,
        verify.TOO_LARGE,
    )


def test_many_attachments_that_together_unpack_to_too_much_are_refused():
    half = bytes(verify.LARGEST_UNPACKED // 2)
    bomb = builder.as_zip({"policy.txt": half, "checkpoint": half, "ledger.vkey": b"x"}, zipfile.ZIP_DEFLATED)
    assert get_reason(checked(bomb, LEDGER.vkey)) == verify.TOO_LARGE


def pdf_of(*objects):
    return b"%PDF-1.7\n" + b"\n".join(objects) + b"\ntrailer\n<<>>\nstartxref\n0\n%%EOF\n"


def object_stream(number, plain, more=b""):
    packed = zlib.compress(plain)
    dictionary = b"<</Type /ObjStm /Filter /FlateDecode /Length %d %s>>" % (len(packed), more)
    return b"%d 0 obj\n%s\nstream\n%s\nendstream\nendobj" % (number, dictionary, packed)


def test_packed_objects_that_unpack_to_too_much_are_refused():
    one = object_stream(1, b" " * (verify.LARGEST_UNPACKED + 1), b"/N 0 /First 0")
    assert get_reason(checked(pdf_of(one), LEDGER.vkey)) == verify.TOO_LARGE
    many = [object_stream(number, b" " * verify.LARGEST_UNPACKED, b"/N 0 /First 0") for number in range(1, 7)]
    assert get_reason(checked(pdf_of(*many), LEDGER.vkey)) == verify.TOO_LARGE


@pytest.mark.parametrize(
    "more", [b"", b"/N 1", b"/N 99999999 /First 3", b"/N 2 /First 3", b"/N 1 /First 0", b"/N 1 /First 99999"]
)
def test_packed_objects_whose_table_is_untrue_are_refused(more):
    assert not checked(pdf_of(object_stream(1, b"a b <</EF 1>>", more)), LEDGER.vkey).holds


@pytest.mark.parametrize("spoiled", [lambda packed: packed[:-4], lambda packed: packed + b"more"])
def test_what_was_packed_ends_where_it_says(spoiled):
    packed = spoiled(zlib.compress(LEDGER.checkpoint().encode()))
    stream = b"7 0 obj\n<</Filter /FlateDecode /Length %d>>\nstream\n%s\nendstream\nendobj" % (len(packed), packed)
    name = b"8 0 obj\n<</F (checkpoint) /EF <</F 7 0 R>>>>\nendobj"
    assert get_reason(checked(pdf_of(stream, name), LEDGER.vkey)) == verify.DAMAGED


@pytest.mark.parametrize("form", [lambda files: builder.as_zip(files, zipfile.ZIP_DEFLATED), builder.as_pdf])
def test_a_bomb_is_not_unpacked_to_its_end(form):
    bomb = form({"checkpoint": bytes(5 * verify.LARGEST_UNPACKED)})
    tracemalloc.start()
    try:
        assert get_reason(checked(bomb, LEDGER.vkey)) == verify.TOO_LARGE
        assert tracemalloc.get_traced_memory()[1] < 3 * verify.LARGEST_UNPACKED
    finally:
        tracemalloc.stop()


def test_a_file_larger_than_any_receipt_is_refused_unread():
    for file in (bytes(verify.LARGEST_FILE + 1), b'{"x":[' + b"[]," * 1_800_000 + b"[]]}"):
        assert get_reason(checked(file, LEDGER.vkey)) == verify.TOO_LARGE


@pytest.mark.parametrize(
    "unit",
    [
        b"1 0 obj ",
        b"1 0 obj<<>>stream\n",
        b"(\\(",
        b"/EF<<",
        b"1 ",
        b"<<",
        b"\\(",
        b">>   ",
        b"/EF <</F 1 0 R>>/F(",
        b"[",
        b'"',
    ],
)
@pytest.mark.parametrize("front", [b"%PDF-1.7\n", b"{", b"1 0 obj\n"])
def test_no_rubbish_keeps_the_machine_busy(unit, front):
    data = front + unit * (1_000_000 // len(unit))
    with at_most(300):
        assert not checked(data, LEDGER.vkey).holds


@settings(max_examples=300)
@given(
    some.binary(max_size=300), some.sampled_from([b"", b"%PDF-1.7\n", b"PK\x03\x04", b"{", b"c2sp.org/tlog-proof@v1\n"])
)
def test_rubbish_ends_in_a_verdict(data, front):
    assert not checked(front + data, LEDGER.vkey).holds


FORMS = [
    builder.as_json(FILES),
    builder.as_zip(FILES),
    builder.as_pdf(FILES),
    builder.save_again(builder.as_pdf(FILES), qdf=True),
    builder.as_zip(FILES, zipfile.ZIP_DEFLATED),
]
GENUINE = checked(FORMS[0], LEDGER.vkey).records


@settings(max_examples=250, suppress_health_check=[HealthCheck.data_too_large])
@given(some.data())
def test_a_damaged_receipt_ends_in_a_verdict_and_never_proves_anything_else(data):
    whole = bytearray(data.draw(some.sampled_from(FORMS)))
    for _ in range(data.draw(some.integers(1, 4))):
        start = data.draw(some.integers(0, len(whole)))
        end = min(len(whole), start + data.draw(some.integers(0, 20)))
        whole[start:end] = data.draw(some.binary(max_size=20))
    verdict = checked(bytes(whole), LEDGER.vkey)
    assert not verdict.holds or verdict.records == GENUINE


@settings(max_examples=150)
@given(
    some.recursive(
        some.none() | some.booleans() | some.integers() | some.text(max_size=5),
        lambda inner: (
            some.lists(inner, max_size=3)
            | some.dictionaries(
                some.sampled_from(["entries", "entry", "proof", "vkey", "policy_text", "type", "log"]),
                inner,
                max_size=5,
            )
        ),
    )
)
def test_any_json_ends_in_a_verdict(value):
    assert not checked(json.dumps(value).encode(), LEDGER.vkey).holds
    assert not checked(json.dumps({"entries": [value]}).encode(), LEDGER.vkey).holds


UNITS = [
    *(b"1 0 obj ", b"endobj ", b">>stream\n", b"<<", b"/EF<<", b"/F 1 0 R", b"/UF(", b"\\(", b"/Length 1 0 R", b"/N 5"),
    *(b"/Type /ObjStm", b"/Filter [", b"endstream ", b"PK\1\2", b"PK\5\6", b"PK\6\7", hostile.NOTHING, b"[", b'{"a":'),
    *(b"{},", b'"\\u200b",', "— a AAAAAAAA\n".encode(), b"AAAA\n", b"index 1\n", b"9", b" ", b"\n", b"a"),
]
WRAPPED = [
    lambda data: data,
    lambda data: hostile.make_pdf(hostile.make_object_stream(1, data, b"/N 1 /First 4")),
    lambda data: builder.as_zip(FILES | {"entry-1.json": data}, zipfile.ZIP_DEFLATED),
    lambda data: json.dumps({"entries": 20 * [{"entry": data.decode("latin-1"), "proof": ""}]}).encode(),
]


def search_for_slow_files(data):
    """A good receipt in which pieces of itself, or of a file's structure, are repeated, however it is packed."""
    whole = data.draw(some.sampled_from([*FORMS, FILES["entry-1.json"], FILES["entry-1.tlog-proof"], b"%PDF-1.7\n"]))
    for _ in range(data.draw(some.integers(1, 3))):
        start = data.draw(some.integers(0, len(whole)))
        own = whole[start : start + data.draw(some.integers(1, 200))] or b"x"
        unit = data.draw(some.sampled_from([own, *UNITS]))
        times = data.draw(some.sampled_from([1, 30, 3_000, 60_000]))
        whole = whole[:start] + unit * min(times, 300_000 // len(unit)) + whole[start:]
    whole = data.draw(some.sampled_from(WRAPPED))(whole)
    started = time.process_time()
    verdict = checked(whole, LEDGER.vkey)
    assert time.process_time() - started < 2  # a few hundredths of a second
    assert not verdict.holds or verdict.records == GENUINE


@pytest.mark.real_time
@settings(max_examples=100, suppress_health_check=[HealthCheck.data_too_large])
@given(some.data())
def test_no_repetition_keeps_a_checker_busy(data):
    search_for_slow_files(data)


@pytest.mark.soak
@pytest.mark.real_time
@settings(max_examples=20_000, suppress_health_check=[HealthCheck.data_too_large])
@given(some.data())
def test_none_of_many_repetitions_keeps_a_checker_busy(data):
    search_for_slow_files(data)


def test_a_zip_cut_short_ends_in_a_verdict():
    pack = builder.as_zip(FILES, zipfile.ZIP_DEFLATED)
    assert not any(checked(pack[:length], LEDGER.vkey).holds for length in range(0, len(pack) - 1, 7))
    locked = io.BytesIO(pack.replace(b"PK\x01\x02\x14\x03\x14\x00\x00\x00", b"PK\x01\x02\x14\x03\x14\x00\x01\x00"))
    assert not checked(locked.getvalue(), LEDGER.vkey).holds
