"""How verify.py opens files: PDFs from several makers, packs, bombs and rubbish."""

import io
import json
import tracemalloc
import zipfile
import zlib

import pikepdf
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from portal.ledger import verify
from portal.ledger.verify import Kind, checked
from tests.timing import at_most

from . import builder as made

LEDGER, FILES = made.signed_receipt()
VARIANTS = ["pdf/a-3a", "pdf/ua-1", None]


def why(verdict):
    return verdict.sentences[1]


@pytest.mark.parametrize("variant", VARIANTS)
@pytest.mark.parametrize("how", [None, *made.SAVED])
def test_the_attachments_of_a_good_receipt_are_found(variant, how):
    pdf = made.as_pdf(FILES, variant=variant)
    pdf = made.saved_again(pdf, **made.SAVED[how]) if how else pdf
    verdict = checked(pdf, LEDGER.vkey)
    assert verdict.kind is Kind.RECORDS
    assert "Genuine." not in verdict.sentences
    assert verdict.sentences[0] == verify.HEADLINES[verify.Kind.RECORDS]
    assert [record.index for record in verdict.records] == [5, 6]


def test_a_page_that_says_something_else_is_said_to_be_unchecked_and_the_sealed_words_are_printed():
    pdf = made.as_pdf(FILES, page="<h1>John Smith never signed anything</h1>")
    verdict = checked(pdf, LEDGER.vkey)
    assert "The printed page itself was NOT checked" in verdict.sentences[0]
    assert "Compare these with your copy; only what stands here is proved." in verdict.sentences
    assert "Name: Maya O'Brien-Łukasz" in verify.printed(verdict)


def test_a_page_edited_afterwards_with_its_attachments_intact_is_said_to_be_unchecked():
    def edit(file):
        file.pages[0].Contents = file.make_stream(b"BT ET")

    pdf = made.saved_again(made.as_pdf(FILES), edit)
    assert checked(pdf, LEDGER.vkey).sentences[0] == verify.HEADLINES[verify.Kind.RECORDS]


@pytest.mark.parametrize("name", ["entry-1.json", "entry-2.tlog-proof", "policy.txt"])
def test_an_attachment_that_was_edited_is_not_genuine(name):
    def edit(file):
        data = file.attachments[name].get_file().read_bytes()
        file.attachments[name] = pikepdf.AttachedFileSpec(file, data.replace(b"o", b"0", 1), filename=name)

    verdict = checked(made.saved_again(made.as_pdf(FILES), edit), LEDGER.vkey)
    assert verdict.kind is Kind.NOT_GENUINE


def test_an_attachment_that_was_taken_away_is_missed():
    def edit(file):
        del file.attachments["entry-2.tlog-proof"]
        for name in ("/AF",):
            del file.Root[name]

    assert "missing" in why(checked(made.saved_again(made.as_pdf(FILES), edit), LEDGER.vkey))


def test_a_receipt_printed_again_carries_no_proof():
    verdict = checked(made.as_pdf({}), LEDGER.vkey)
    assert verdict.kind is Kind.PRINTED
    assert verdict.sentences == (verify.HEADLINES[Kind.PRINTED], verify.KEYBOARD)


def test_a_pdf_cut_short_is_said_to_be_damaged():
    pdf = made.as_pdf(FILES)
    verdict = checked(pdf[: len(pdf) // 2], LEDGER.vkey)
    assert (verdict.kind, why(verdict)) == (Kind.UNREADABLE, verify.DAMAGED)


@pytest.mark.parametrize("front", [b"\xff\xd8\xff\xe0", b"\x89PNG\r\n"])
def test_a_photograph_carries_no_proof(front):
    assert checked(front + bytes(100), LEDGER.vkey).kind is Kind.PRINTED


def test_another_trusts_receipt_cannot_be_checked():
    assert checked(made.as_pdf(FILES), made.Signer("other.example", b"b").vkey).kind is Kind.OTHER_KEY


def test_what_was_appended_to_a_pdf_is_refused():
    pdf = made.as_pdf(FILES)
    update = made.appended(pdf, b"900 0 obj\n<</Type /Annot>>\nendobj")
    assert (checked(update, LEDGER.vkey).kind, why(checked(update, LEDGER.vkey))) == (Kind.NOT_GENUINE, verify.APPENDED)


def test_an_object_written_again_is_refused_even_without_another_table():
    pdf = made.as_pdf(FILES)
    first = verify.OBJECT.search(pdf).group()
    assert why(checked(pdf + b"\n" + first + b" 5\nendobj\n", LEDGER.vkey)) == verify.APPENDED


def test_an_appended_attachment_of_the_same_name_is_refused():
    def filespec(file, data):
        return pikepdf.AttachedFileSpec(file, data, filename="entry-1.json").obj

    def edit(file):
        file.Root.Hidden = file.make_indirect(filespec(file, b"{}"))

    assert why(checked(made.saved_again(made.as_pdf(FILES), edit), LEDGER.vkey)) == verify.AMBIGUOUS


def test_linearising_does_not_excuse_what_was_appended():
    pdf = made.saved_again(made.as_pdf(FILES), linearize=True)
    assert checked(pdf, LEDGER.vkey).kind is Kind.RECORDS
    assert why(checked(made.appended(pdf, b""), LEDGER.vkey)) == verify.APPENDED


def test_a_locked_pdf_is_said_to_be_locked():
    pdf = made.saved_again(made.as_pdf(FILES, variant=None), encryption=pikepdf.Encryption(owner="a", user="b"))
    assert (checked(pdf, LEDGER.vkey).kind, why(checked(pdf, LEDGER.vkey))) == (Kind.UNREADABLE, verify.LOCKED)


def test_a_name_in_utf_16_is_read():
    def edit(file):
        for spec in file.Root.Names.EmbeddedFiles.Names[1::2]:
            name = str(spec.UF)
            spec.UF = spec.F = pikepdf.String(b"\xfe\xff" + name.encode("utf-16-be"))

    for how in ({}, {"qdf": True}):
        assert checked(made.saved_again(made.as_pdf(FILES), edit, **how), LEDGER.vkey).kind is Kind.RECORDS


def test_a_report_says_that_its_figures_are_not_sealed():
    pdf = made.as_pdf({"checkpoint": LEDGER.checkpoint().encode()}, page="<p>98 % have signed")
    verdict = checked(pdf, LEDGER.vkey)
    assert verdict.kind is Kind.REPORT
    assert verify.REPORT in verdict.sentences
    assert verdict.checkpoint.size == 10
    forged = made.as_pdf({"checkpoint": LEDGER.checkpoint().replace("\n10\n", "\n11\n").encode()})
    assert checked(forged, LEDGER.vkey).kind is Kind.NOT_GENUINE
    assert checked(pdf, made.Signer("other.example", b"b").vkey).kind is Kind.OTHER_KEY


def test_a_checkpoint_beside_records_is_checked_too():
    other = made.Ledger(made.Signer(made.ORIGIN, b"other")).fill(3).checkpoint().encode()
    assert checked(made.as_zip(FILES | {"checkpoint": LEDGER.checkpoint().encode()}), LEDGER.vkey).holds
    assert not checked(made.as_zip(FILES | {"checkpoint": other}), LEDGER.vkey).holds


def test_a_pack_may_be_compressed_and_lie_in_a_folder():
    files = {f"receipt/{name}": data for name, data in FILES.items()} | {"__MACOSX/receipt/entry-1.json": b"x"}
    assert checked(made.as_zip(files, zipfile.ZIP_DEFLATED), LEDGER.vkey).kind is Kind.GENUINE


def test_a_pack_with_two_files_of_one_name_is_refused():
    files = FILES | {"other/entry-1.json": b"{}"}
    assert why(checked(made.as_zip(files), LEDGER.vkey)) == verify.AMBIGUOUS


# Bombs and rubbish.


@pytest.mark.real_time
def test_a_small_file_cannot_keep_a_checker_busy():
    """One stream under many names, and a dictionary that never closes what it opens."""
    stream = zlib.compress(bytes(verify.LARGEST_UNPACKED // 2))
    pointing = b"".join(
        b"%d 0 obj <</Type /Filespec /F (policy.txt) /EF <</F 1 0 R>>>> endobj\n" % number for number in range(2, 300)
    )
    packed = b"1 0 obj <</Filter /FlateDecode /Length %d>>\nstream\n%s\nendstream endobj\n" % (len(stream), stream)
    opening = b"1 0 obj <</Type /ObjStm %s>>\nstream\n\nendstream endobj\n" % (b"/Filter [" * 80_000)
    for body in (packed + pointing, opening):
        with at_most(200):
            assert not checked(b"%PDF-1.7\n" + body + b"startxref\n0\n%%EOF", LEDGER.vkey).holds


@pytest.mark.parametrize("form", [made.as_zip, lambda files: made.as_zip(files, zipfile.ZIP_DEFLATED), made.as_pdf])
def test_what_unpacks_to_too_much_is_refused(form):
    bomb = form({"policy.txt": bytes(verify.LARGEST_UNPACKED + 1)})
    assert (checked(bomb, LEDGER.vkey).kind, why(checked(bomb, LEDGER.vkey))) == (Kind.UNREADABLE, verify.TOO_LARGE)


def test_many_attachments_that_together_unpack_to_too_much_are_refused():
    half = bytes(verify.LARGEST_UNPACKED // 2)
    bomb = made.as_zip({"policy.txt": half, "checkpoint": half, "ledger.vkey": b"x"}, zipfile.ZIP_DEFLATED)
    assert why(checked(bomb, LEDGER.vkey)) == verify.TOO_LARGE


def pdf_of(*objects):
    return b"%PDF-1.7\n" + b"\n".join(objects) + b"\ntrailer\n<<>>\nstartxref\n0\n%%EOF\n"


def object_stream(number, plain, more=b""):
    packed = zlib.compress(plain)
    dictionary = b"<</Type /ObjStm /Filter /FlateDecode /Length %d %s>>" % (len(packed), more)
    return b"%d 0 obj\n%s\nstream\n%s\nendstream\nendobj" % (number, dictionary, packed)


def test_packed_objects_that_unpack_to_too_much_are_refused():
    one = object_stream(1, b" " * (verify.LARGEST_UNPACKED + 1), b"/N 0 /First 0")
    assert why(checked(pdf_of(one), LEDGER.vkey)) == verify.TOO_LARGE
    many = [object_stream(number, b" " * verify.LARGEST_UNPACKED, b"/N 0 /First 0") for number in range(1, 7)]
    assert why(checked(pdf_of(*many), LEDGER.vkey)) == verify.TOO_LARGE


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
    assert why(checked(pdf_of(stream, name), LEDGER.vkey)) == verify.DAMAGED


@pytest.mark.parametrize("form", [lambda files: made.as_zip(files, zipfile.ZIP_DEFLATED), made.as_pdf])
def test_a_bomb_is_not_unpacked_to_its_end(form):
    bomb = form({"checkpoint": bytes(5 * verify.LARGEST_UNPACKED)})
    tracemalloc.start()
    try:
        assert why(checked(bomb, LEDGER.vkey)) == verify.TOO_LARGE
        assert tracemalloc.get_traced_memory()[1] < 3 * verify.LARGEST_UNPACKED
    finally:
        tracemalloc.stop()


def test_a_file_larger_than_any_receipt_is_refused_unread():
    for file in (bytes(verify.LARGEST_FILE + 1), b'{"x":[' + b"[]," * 1_800_000 + b"[]]}"):
        assert why(checked(file, LEDGER.vkey)) == verify.TOO_LARGE


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
    made.as_json(FILES),
    made.as_zip(FILES),
    made.as_pdf(FILES),
    made.saved_again(made.as_pdf(FILES), qdf=True),
    made.as_zip(FILES, zipfile.ZIP_DEFLATED),
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


def test_a_zip_cut_short_ends_in_a_verdict():
    pack = made.as_zip(FILES, zipfile.ZIP_DEFLATED)
    assert not any(checked(pack[:length], LEDGER.vkey).holds for length in range(0, len(pack) - 1, 7))
    locked = io.BytesIO(pack.replace(b"PK\x01\x02\x14\x03\x14\x00\x00\x00", b"PK\x01\x02\x14\x03\x14\x00\x01\x00"))
    assert not checked(locked.getvalue(), LEDGER.vkey).holds
