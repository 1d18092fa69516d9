"""Receipts in PDFs saved by several programs, and in ZIP packs."""

import zipfile

import pikepdf
import pytest

from portal.ledger import verify
from portal.ledger.verify import Kind, checked
from tests.portal.verify import builder
from tests.portal.verify.samples import FILES, LEDGER
from tests.portal.verify.verdicts import get_reason

VARIANTS = ["pdf/a-3a", "pdf/ua-1", None]


@pytest.mark.parametrize("variant", VARIANTS)
@pytest.mark.parametrize("how", [None, *builder.SAVED])
def test_the_attachments_of_a_good_receipt_are_found(variant, how):
    pdf = builder.as_pdf(FILES, variant=variant)
    pdf = builder.save_again(pdf, **builder.SAVED[how]) if how else pdf
    verdict = checked(pdf, LEDGER.vkey)
    assert verdict.kind is Kind.RECORDS
    assert verdict.sentences == ("Genuine.", verify.COMPARE, verify.KEYBOARD)
    assert [record.index for record in verdict.records] == [5, 6]


def test_of_a_page_that_says_something_else_the_sealed_words_are_printed_for_comparing():
    pdf = builder.as_pdf(FILES, page="<h1>John Smith never signed anything</h1>")
    verdict = checked(pdf, LEDGER.vkey)
    assert verify.printed(verdict).startswith(
        "Genuine.\nCheck that your copy says the same.\n  Name: Maya O'Brien-Łukasz\n    typed as maya o'brien\n"
    )
    assert verify.PAGES in verdict.remarks


def test_a_page_edited_afterwards_with_its_attachments_intact_is_said_to_be_unchecked():
    def edit(file):
        file.pages[0].Contents = file.make_stream(b"BT ET")

    pdf = builder.save_again(builder.as_pdf(FILES), edit)
    assert verify.PAGES in checked(pdf, LEDGER.vkey).remarks


@pytest.mark.parametrize("name", ["entry-1.json", "entry-2.tlog-proof", "policy.txt"])
def test_an_attachment_that_was_edited_is_not_genuine(name):
    def edit(file):
        data = file.attachments[name].get_file().read_bytes()
        file.attachments[name] = pikepdf.AttachedFileSpec(file, data.replace(b"o", b"0", 1), filename=name)

    verdict = checked(builder.save_again(builder.as_pdf(FILES), edit), LEDGER.vkey)
    assert verdict.kind is Kind.NOT_GENUINE


def test_an_attachment_that_was_taken_away_is_missed():
    def edit(file):
        del file.attachments["entry-2.tlog-proof"]
        for name in ("/AF",):
            del file.Root[name]

    assert "missing" in get_reason(checked(builder.save_again(builder.as_pdf(FILES), edit), LEDGER.vkey))


def test_a_receipt_printed_again_carries_no_proof():
    verdict = checked(builder.as_pdf({}), LEDGER.vkey)
    assert verdict.kind is Kind.PRINTED
    assert verdict.sentences == (verify.HEADLINES[Kind.PRINTED], verify.NO_RECEIPT, verify.KEYBOARD)


def test_a_pdf_cut_short_is_said_to_be_damaged():
    pdf = builder.as_pdf(FILES)
    verdict = checked(pdf[: len(pdf) // 2], LEDGER.vkey)
    assert (verdict.kind, get_reason(verdict)) == (Kind.UNREADABLE, verify.DAMAGED)


@pytest.mark.parametrize("front", [b"\xff\xd8\xff\xe0", b"\x89PNG\r\n"])
def test_a_photograph_carries_no_proof(front):
    assert checked(front + bytes(100), LEDGER.vkey).kind is Kind.PRINTED


def test_another_trusts_receipt_cannot_be_checked():
    assert checked(builder.as_pdf(FILES), builder.Signer("other.example", b"b").vkey).kind is Kind.OTHER_KEY


def test_what_was_appended_to_a_pdf_is_refused():
    pdf = builder.as_pdf(FILES)
    update = builder.append_update(pdf, b"900 0 obj\n<</Type /Annot>>\nendobj")
    assert (checked(update, LEDGER.vkey).kind, get_reason(checked(update, LEDGER.vkey))) == (
        Kind.NOT_GENUINE,
        verify.APPENDED,
    )


def test_an_object_written_again_is_refused_even_without_another_table():
    pdf = builder.as_pdf(FILES)
    first = verify.OBJECT.search(pdf).group()
    assert get_reason(checked(pdf + b"\n" + first + b" 5\nendobj\n", LEDGER.vkey)) == verify.APPENDED


def test_an_appended_attachment_of_the_same_name_is_refused():
    def filespec(file, data):
        return pikepdf.AttachedFileSpec(file, data, filename="entry-1.json").obj

    def edit(file):
        file.Root.Hidden = file.make_indirect(filespec(file, b"{}"))

    assert get_reason(checked(builder.save_again(builder.as_pdf(FILES), edit), LEDGER.vkey)) == verify.AMBIGUOUS


def test_linearising_does_not_excuse_what_was_appended():
    pdf = builder.save_again(builder.as_pdf(FILES), linearize=True)
    assert checked(pdf, LEDGER.vkey).kind is Kind.RECORDS
    assert get_reason(checked(builder.append_update(pdf, b""), LEDGER.vkey)) == verify.APPENDED


def test_a_locked_pdf_is_said_to_be_locked():
    pdf = builder.save_again(builder.as_pdf(FILES, variant=None), encryption=pikepdf.Encryption(owner="a", user="b"))
    assert (checked(pdf, LEDGER.vkey).kind, get_reason(checked(pdf, LEDGER.vkey))) == (Kind.UNREADABLE, verify.LOCKED)


def test_a_name_in_utf_16_is_read():
    def edit(file):
        for spec in file.Root.Names.EmbeddedFiles.Names[1::2]:
            name = str(spec.UF)
            spec.UF = spec.F = pikepdf.String(b"\xfe\xff" + name.encode("utf-16-be"))

    for how in ({}, {"qdf": True}):
        assert checked(builder.save_again(builder.as_pdf(FILES), edit, **how), LEDGER.vkey).kind is Kind.RECORDS


def test_a_report_says_that_its_figures_are_not_sealed():
    pdf = builder.as_pdf({"checkpoint": LEDGER.checkpoint().encode()}, page="<p>98 % have signed")
    verdict = checked(pdf, LEDGER.vkey)
    assert verdict.kind is Kind.REPORT
    assert verify.REPORT in verdict.sentences
    assert verdict.checkpoint.size == 10
    forged = builder.as_pdf({"checkpoint": LEDGER.checkpoint().replace("\n10\n", "\n11\n").encode()})
    assert checked(forged, LEDGER.vkey).kind is Kind.NOT_GENUINE
    assert checked(pdf, builder.Signer("other.example", b"b").vkey).kind is Kind.OTHER_KEY


def test_a_checkpoint_beside_records_is_checked_too():
    other = builder.Ledger(builder.Signer(builder.ORIGIN, b"other")).fill(3).checkpoint().encode()
    assert checked(builder.as_zip(FILES | {"checkpoint": LEDGER.checkpoint().encode()}), LEDGER.vkey).holds
    assert not checked(builder.as_zip(FILES | {"checkpoint": other}), LEDGER.vkey).holds


def test_a_pack_may_be_compressed_and_lie_in_a_folder():
    files = {f"receipt/{name}": data for name, data in FILES.items()} | {"__MACOSX/receipt/entry-1.json": b"x"}
    assert checked(builder.as_zip(files, zipfile.ZIP_DEFLATED), LEDGER.vkey).kind is Kind.GENUINE


def test_a_pack_with_two_files_of_one_name_is_refused():
    files = FILES | {"other/entry-1.json": b"{}"}
    assert get_reason(checked(builder.as_zip(files), LEDGER.vkey)) == verify.AMBIGUOUS
