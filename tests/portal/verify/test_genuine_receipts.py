"""Good receipts are genuine, and the sealed words are shown."""

import base64
import json

import pytest

from portal.ledger import verify
from portal.ledger.verify import Kind, checked
from tests.portal.verify import builder
from tests.portal.verify.verdicts import check_entry, read_facts


@pytest.mark.parametrize("form", [builder.as_json, builder.as_zip])
def test_a_good_receipt_is_genuine(receipt, form):
    ledger, files = receipt
    verdict = checked(form(files), ledger.vkey)
    assert verdict.kind is Kind.GENUINE
    assert verdict.holds
    assert verdict.sentences[0] == "Genuine."
    assert verdict.sentences == ("Genuine.", verify.COMPARE, verify.KEYBOARD)
    assert (verdict.checkpoint.size, verdict.checkpoint.origin) == (10, builder.ORIGIN)
    assert base64.b64decode(verdict.checkpoint.root) == builder.root(ledger.leaves)


def test_a_receipt_in_short_is_six_facts_of_all_its_academies(receipt):
    ledger, files = receipt
    assert checked(builder.as_json(files), ledger.vkey).facts == (
        ("Name", "Maya O'Brien-Łukasz\ntyped as maya o'brien"),
        ("Policy", "Social Networking Protocol"),
        ("Version", "1.0"),
        ("Academies", "Oakfield Academy\nMillbrook Academy"),
        ("Time", "22 June 2026 at 08:20:14 British Summer Time (+01:00)"),
        ("Receipt number", "7KQ4-M2XD-9RTV"),
    )


def test_beside_another_kind_of_record_nothing_is_said_in_short_that_it_might_undo():
    void = {"v": 1, "type": "void", "log": builder.ORIGIN, "at": "2026-11-22T07:20:14Z", "offset": "+00:00"}
    ledger, files = builder.make_receipt(builder.attestation(), builder.encode(void))
    verdict = checked(builder.as_json(files), ledger.vkey)
    assert (verdict.kind, verdict.facts, len(verdict.records)) == (Kind.GENUINE, (), 2)


def test_a_void_of_a_signature_beside_it_is_said_and_the_signature_still_shown_in_short():
    entry = builder.attestation()
    void = {"v": 1, "type": "void", "log": builder.ORIGIN, "at": "2026-11-22T07:20:14.000000Z", "offset": "+00:00"}
    for academy, kept in ((entry["academy"]["id"], True), ("elsewhere", False), (7, False)):
        said = {**void, "signing": entry["signing"], "academy": {"id": academy}}
        ledger, files = builder.make_receipt(builder.attestation(), builder.encode(said))
        verdict = checked(builder.as_json(files), ledger.vkey)
        assert verdict.kind == Kind.GENUINE
        assert (verify.VOID.partition(" for ")[0] in verdict.sentences[1], bool(verdict.facts)) == (kept, kept)


def test_the_sealed_words_are_printed_for_each_academy(receipt):
    ledger, files = receipt
    oakfield, millbrook = checked(builder.as_json(files), ledger.vkey).records
    assert (oakfield.index, millbrook.index) == (5, 6)
    assert read_facts(millbrook)["Academy"] == "Millbrook Academy"
    shown = read_facts(oakfield)
    assert shown["Name"] == "Maya O'Brien-Łukasz"
    assert shown["Name as typed"] == "maya o'brien"
    assert (shown["Policy"], shown["Version"]) == ("Social Networking Protocol", "1.0")
    assert shown["Receipt number"] == "7KQ4-M2XD-9RTV"
    assert shown["Time"] == "22 June 2026 at 08:20:14 British Summer Time (+01:00)"
    assert shown["The same time in UTC"] == "2026-06-22T07:20:14.123456Z"
    assert shown["Statement"].startswith("I have read and understood")


@pytest.mark.parametrize("size", range(1, 18))
def test_every_place_in_a_tree_of_every_size_can_be_proved(size):
    for place in range(size):
        ledger, files = builder.make_receipt(builder.attestation(), before=place, after=size - place - 1)
        assert checked(builder.as_zip(files), ledger.vkey).kind is Kind.GENUINE


def test_an_entry_with_keys_of_the_future_is_genuine_and_shows_them():
    verdict = check_entry(builder.attestation(future={"thing": [True, 7, "x"]}))
    assert verdict.kind is Kind.GENUINE
    assert read_facts(verdict.records[0])["future.thing"] == "true; 7; x"


def test_a_type_of_the_future_is_named():
    entry = {
        "v": 1,
        "type": "void",
        "log": builder.ORIGIN,
        "id": "x",
        "at": "2026-11-22T07:20:14.000000Z",
        "offset": "+00:00",
    }
    verdict = check_entry(entry)
    assert verdict.kind is Kind.GENUINE
    assert read_facts(verdict.records[0])["Kind of record"] == "void"
    assert read_facts(verdict.records[0])["Time"] == "22 November 2026 at 07:20:14 GMT (+00:00)"


def test_of_a_record_entered_later_only_the_moment_of_sealing_is_said_to_be_proved():
    verdict = check_entry(builder.attestation(signed_at="2025-01-02T14:30:00.000000Z", signed_offset="+00:00"))
    assert "Time of signing, not proved: 2 January 2025 at 14:30:00 GMT (+00:00)" in verify.printed(verdict)
    assert verdict.kind is Kind.GENUINE
    assert verify.LATER in verdict.sentences
    shown = read_facts(verdict.records[0])
    assert "Time" not in shown
    assert shown["Time of sealing"].startswith("22 June 2026")
    assert shown["Time of signing, not proved"].startswith("2 January 2025")


@pytest.mark.parametrize("at", ["yesterday", "2026-13-45T99:99:99.000000Z", "9999-12-31T23:59:59.000000Z"])
def test_a_time_that_is_none_is_shown_as_it_stands(at):
    verdict = check_entry(builder.attestation(at=at))
    assert read_facts(verdict.records[0])["Time"] == f"{at} (UTC)"


def test_control_characters_of_a_forged_entry_are_made_visible(receipt):
    ledger, files = receipt
    entry = builder.encode(builder.attestation(name="\u202eevil\x1b[2J\u2028\u200b\n\rGenuine."))
    verdict = checked(builder.as_json(files | {"entry-1.json": entry}), ledger.vkey)
    assert read_facts(verdict.records[0])["Name"] == "[U+202E]evil[U+001B][2J[U+2028][U+200B]\n[U+000D]Genuine."
    assert "\n    [U+000D]Genuine." in verify.printed(verdict)


def test_half_a_surrogate_does_no_harm(receipt):
    ledger, files = receipt
    entry = files["entry-1.json"].replace(b"Maya", b"\\ud800")
    verdict = checked(builder.as_json(files | {"entry-1.json": entry}), ledger.vkey)
    assert read_facts(verdict.records[0])["Name"].startswith("[U+D800]")
    receipt_with_one = json.dumps({"entries": [{"entry": "\ud800", "proof": "\ud800"}]})
    assert checked(receipt_with_one.encode(), ledger.vkey).kind is Kind.NOT_GENUINE
