"""Only the key of the trust that sealed a receipt checks it."""

import hashlib

import pytest

from portal.ledger import verify
from portal.ledger.verify import Kind, checked
from tests.portal.verify import builder
from tests.portal.verify.verdicts import get_reason, leave_out


def test_another_trusts_receipt_cannot_be_checked(receipt):
    _, files = receipt
    verdict = checked(builder.as_json(files), builder.Signer("other.example/ledger", b"b").vkey)
    assert verdict.kind is Kind.OTHER_KEY
    assert verdict.sentences[0].startswith("Cannot be checked with this key")
    assert verdict.records


def test_a_forger_with_the_ledgers_name_and_a_key_of_his_own_is_not_believed(receipt):
    ledger, _ = receipt
    _, forged = builder.make_receipt(ledger=builder.Ledger(builder.Signer(builder.ORIGIN, b"forger")))
    assert checked(builder.as_json(forged), ledger.vkey).kind is Kind.OTHER_KEY


def test_a_forger_who_also_claims_the_key_id_is_found_out(receipt):
    ledger, files = receipt
    forger = builder.Signer(builder.ORIGIN, b"forger")
    forger.key_id = ledger.signers[0].key_id
    _, forged = builder.make_receipt(ledger=builder.Ledger(forger))
    forged["ledger.vkey"] = files["ledger.vkey"]
    assert "signature" in get_reason(checked(builder.as_json(forged), ledger.vkey))


def test_a_trusted_key_of_another_name_does_not_sign_for_this_ledger():
    other = builder.Signer("other.example/ledger", b"other")
    own = builder.Signer(builder.ORIGIN, b"own")
    _, files = builder.make_receipt(ledger=builder.Ledger(own, other))
    assert checked(builder.as_zip(leave_out(files, "ledger.vkey")), other.vkey).kind is Kind.OTHER_KEY
    assert checked(builder.as_zip(leave_out(files, "ledger.vkey")), own.vkey).kind is Kind.GENUINE


def test_after_a_change_of_keys_either_checks_what_both_have_signed():
    old, new = builder.Signer(seed=b"old"), builder.Signer(seed=b"new")
    _, files = builder.make_receipt(ledger=builder.Ledger(old, new))
    for vkeys in (old.vkey, new.vkey, f"{old.vkey}\n{new.vkey}\n"):
        assert checked(builder.as_json(files), vkeys).kind is Kind.GENUINE


def test_after_a_change_of_keys_an_old_receipt_needs_the_old_key():
    old, new = builder.Signer(seed=b"old"), builder.Signer(seed=b"new")
    _, files = builder.make_receipt(ledger=builder.Ledger(old))
    assert checked(builder.as_json(files), new.vkey).kind is Kind.OTHER_KEY
    assert checked(builder.as_json(files), f"{new.vkey}\r\n\r\n{old.vkey}").kind is Kind.GENUINE


def test_one_bad_signature_of_a_known_key_spoils_the_good_one():
    old, new = builder.Signer(seed=b"old"), builder.Signer(seed=b"new")
    _, files = builder.make_receipt(ledger=builder.Ledger(old, new))
    proof = files["entry-1.tlog-proof"].decode()
    line = proof.rstrip("\n").rpartition("\n")[2]
    bad = builder.encode_base64(new.key_id + bytes(64))
    files["entry-1.tlog-proof"] = proof.replace(line, f"— {builder.ORIGIN} {bad}").encode()
    both = f"{old.vkey}\n{new.vkey}"
    assert checked(builder.as_json(files), both).kind is Kind.NOT_GENUINE


def test_the_key_inside_the_file_is_never_believed(receipt):
    ledger, files = receipt
    forger = builder.Signer(builder.ORIGIN, b"forger")
    enclosed = files | {"ledger.vkey": forger.vkey.encode()}
    assert checked(builder.as_json(enclosed), ledger.vkey).kind is Kind.OTHER_KEY


def test_a_receipt_without_a_key_inside_is_checked_all_the_same(receipt):
    ledger, files = receipt
    assert checked(builder.as_zip(leave_out(files, "ledger.vkey")), ledger.vkey).kind is Kind.GENUINE


@pytest.mark.parametrize(
    "spoiled",
    [
        lambda vkey: "",
        lambda vkey: "\n\n",
        lambda vkey: "PRIVATE",
        lambda vkey: vkey[:-1],
        lambda vkey: vkey + "A",
        lambda vkey: vkey.replace("trust", "trusts"),
        lambda vkey: vkey.upper(),
        lambda vkey: vkey + "\nrubbish",
        lambda vkey: "\x00" * 1000,
        lambda vkey: f"{builder.ORIGIN}+00000000+{builder.encode_base64(bytes([1]) + bytes(32))}",
        lambda vkey: f"{builder.ORIGIN}+00000000+{builder.encode_base64(bytes([2]) + bytes(32))}",
    ],
)
def test_what_is_not_a_key_is_said_to_be_none(receipt, spoiled):
    ledger, files = receipt
    verdict = checked(builder.as_json(files), spoiled(ledger.vkey))
    assert (verdict.kind, get_reason(verdict)) == (Kind.OTHER_KEY, verify.BAD_KEY)


def test_a_key_of_small_order_is_none():
    tagged = b"\1" + (1).to_bytes(32, "little")
    key_id = hashlib.sha256(builder.ORIGIN.encode() + b"\n" + tagged).hexdigest()[:8]
    assert get_reason(checked(b"", f"{builder.ORIGIN}+{key_id}+{builder.encode_base64(tagged)}")) == verify.BAD_KEY
