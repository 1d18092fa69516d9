"""What verify.py says of receipts that are good, and of each way to make one that is not."""

import base64
import hashlib
import json

import pytest

from portal.ledger import verify
from portal.ledger.verify import Kind, checked

from . import builder as made


@pytest.fixture(scope="module")
def receipt():
    return made.signed_receipt()


def without(files, *names):
    return {name: data for name, data in files.items() if name not in names}


def verdict_on(entry, **changes):
    """The verdict on a receipt of one entry that was sealed as it is."""
    ledger, files = made.signed_receipt(entry)
    return checked(made.as_json(files, **changes), ledger.vkey)


def facts(record):
    return dict(record.facts)


def why(verdict):
    return verdict.sentences[1]


@pytest.mark.parametrize("form", [made.as_json, made.as_zip])
def test_a_good_receipt_is_genuine(receipt, form):
    ledger, files = receipt
    verdict = checked(form(files), ledger.vkey)
    assert verdict.kind is Kind.GENUINE
    assert verdict.holds
    assert verdict.sentences[0] == "Genuine."
    assert verdict.sentences[-2:] == (verify.KEYBOARD, verify.COMPARE)
    assert (verdict.checkpoint.size, verdict.checkpoint.origin) == (10, made.ORIGIN)
    assert base64.b64decode(verdict.checkpoint.root) == made.root(ledger.leaves)


def test_the_sealed_words_are_printed_for_each_academy(receipt):
    ledger, files = receipt
    oakfield, millbrook = checked(made.as_json(files), ledger.vkey).records
    assert (oakfield.index, millbrook.index) == (5, 6)
    assert facts(millbrook)["Academy"] == "Millbrook Academy"
    said = facts(oakfield)
    assert said["Name"] == "Maya O'Brien-Łukasz"
    assert said["Name as typed"] == "maya o'brien"
    assert (said["Policy"], said["Version"]) == ("Social Networking Protocol", "1.0")
    assert said["Receipt number"] == "7KQ4-M2XD-9RTV"
    assert said["Time"] == "22 June 2026 at 08:20:14 British Summer Time (+01:00)"
    assert said["The same time in UTC"] == "2026-06-22T07:20:14.123456Z"
    assert said["Statement"].startswith("I have read and understood")


@pytest.mark.parametrize("size", range(1, 18))
def test_every_place_in_a_tree_of_every_size_can_be_proved(size):
    for place in range(size):
        ledger, files = made.signed_receipt(made.attestation(), before=place, after=size - place - 1)
        assert checked(made.as_zip(files), ledger.vkey).kind is Kind.GENUINE


def test_an_entry_with_keys_of_the_future_is_genuine_and_shows_them():
    verdict = verdict_on(made.attestation(future={"thing": [True, 7, "x"]}))
    assert verdict.kind is Kind.GENUINE
    assert facts(verdict.records[0])["future.thing"] == "true; 7; x"


def test_a_type_of_the_future_is_named():
    entry = {
        "v": 1,
        "type": "void",
        "log": made.ORIGIN,
        "id": "x",
        "at": "2026-11-22T07:20:14.000000Z",
        "offset": "+00:00",
    }
    verdict = verdict_on(entry)
    assert verdict.kind is Kind.GENUINE
    assert facts(verdict.records[0])["Kind of record"] == "void"
    assert facts(verdict.records[0])["Time"] == "22 November 2026 at 07:20:14 GMT (+00:00)"


def test_of_a_record_entered_later_only_the_moment_of_sealing_is_said_to_be_proved():
    verdict = verdict_on(made.attestation(signed_at="2025-01-02T14:30:00.000000Z", signed_offset="+00:00"))
    assert "Time of signing, not proved: 2 January 2025 at 14:30:00 GMT (+00:00)" in verify.printed(verdict)
    assert verdict.kind is Kind.GENUINE
    assert verify.LATER in verdict.sentences
    said = facts(verdict.records[0])
    assert "Time" not in said
    assert said["Time of sealing"].startswith("22 June 2026")
    assert said["Time of signing, not proved"].startswith("2 January 2025")


@pytest.mark.parametrize("at", ["yesterday", "2026-13-45T99:99:99.000000Z", "9999-12-31T23:59:59.000000Z"])
def test_a_time_that_is_none_is_shown_as_it_stands(at):
    verdict = verdict_on(made.attestation(at=at))
    assert facts(verdict.records[0])["Time"] == f"{at} (UTC)"


# What was altered.


@pytest.fixture(scope="module")
def short():
    """As little as an attestation can say."""
    kept = ("v", "type", "log", "signing", "person", "policy", "statement")
    return made.signed_receipt({name: made.attestation()[name] for name in kept}, before=2, after=2)


@pytest.mark.parametrize("name", ["entry-1.json", "entry-1.tlog-proof"])
def test_not_a_single_bit_may_be_another(short, name):
    ledger, files = short
    assert checked(made.as_zip(files), ledger.vkey).kind is Kind.GENUINE
    kinds = set()
    for bit in range(8 * len(files[name])):
        altered = bytearray(files[name])
        altered[bit // 8] ^= 1 << bit % 8
        kinds.add(checked(made.as_zip(files | {name: bytes(altered)}), ledger.vkey).kind)
    assert kinds <= {Kind.NOT_GENUINE, Kind.OTHER_KEY}


@pytest.mark.parametrize("name", ["entry-1.json", "entry-1.tlog-proof"])
def test_not_a_byte_may_be_missing_or_added(short, name):
    ledger, files = short
    data = files[name]
    for place in range(len(data)):
        assert not checked(made.as_zip(files | {name: data[:place] + data[place + 1 :]}), ledger.vkey).holds
    for more in (b"\n", b" ", b"\0", data, b"\xef\xbb\xbf"):
        assert not checked(made.as_zip(files | {name: data + more}), ledger.vkey).holds
        assert not checked(made.as_zip(files | {name: more + data}), ledger.vkey).holds
    assert not checked(made.as_zip(files | {name: data.replace(b"\n", b"\r\n") + b" "}), ledger.vkey).holds


def test_an_altered_name_is_not_genuine_and_the_words_are_called_claims(receipt):
    ledger, files = receipt
    altered = files["entry-1.json"].replace("Łukasz".encode(), b"Smith")
    verdict = checked(made.as_json(files | {"entry-1.json": altered}), ledger.vkey)
    assert verdict.kind is Kind.NOT_GENUINE
    assert verdict.sentences[0] == "Not genuine: this is not the record that was sealed."
    assert verdict.sentences[-2:] == (verify.KEYBOARD, verify.CLAIMED)
    assert facts(verdict.records[0])["Name"] == "Maya O'Brien-Smith"
    assert verdict.checkpoint is None


def test_the_proofs_of_two_entries_do_not_serve_each_other(receipt):
    ledger, files = receipt
    names = ("entry-1.tlog-proof", "entry-2.tlog-proof")
    swapped = files | {names[0]: files[names[1]], names[1]: files[names[0]]}
    assert checked(made.as_json(swapped), ledger.vkey).kind is Kind.NOT_GENUINE


def test_a_proof_with_a_hash_more_or_less_is_refused(receipt):
    ledger, files = receipt
    lines = files["entry-1.tlog-proof"].decode().split("\n")
    for changed in (lines[:2] + lines[3:], lines[:3] + lines[2:], lines[:2] + lines[2:3] * 65 + lines[2:]):
        altered = files | {"entry-1.tlog-proof": "\n".join(changed).encode()}
        assert checked(made.as_json(altered), ledger.vkey).kind is Kind.NOT_GENUINE


@pytest.mark.parametrize("size", range(1, 18))
def test_a_proof_of_another_length_leads_nowhere(size):
    """RFC 9162, section 2.1.3.2: refused for its shape, whatever the hashes would come to."""
    ledger = made.Ledger().fill(size)
    note = verify.note_from(ledger.checkpoint())
    for place in range(size):
        hashes = made.path(place, ledger.leaves)
        leaf = made.sha256(b"\0" + ledger.leaves[place])

        def root(place, hashes, leaf=leaf):
            return verify.root_through(leaf, verify.Proof(place, tuple(hashes), note))

        assert root(place, hashes) == made.root(ledger.leaves)
        assert root(place, [*hashes, leaf]) is None
        assert not hashes or root(place, hashes[:-1]) is None
        assert root(place + size, hashes) is None
        assert root(size, hashes) is None


def test_a_node_cannot_pass_for_a_leaf():
    ledger = made.Ledger().fill(4)
    left = made.root(ledger.leaves[:2])
    right = made.root(ledger.leaves[2:])
    ledger.leaves.append(left + right)
    files = made.files_of(ledger, [4])
    files["entry-1.tlog-proof"] = f"c2sp.org/tlog-proof@v1\nindex 0\n\n{ledger.checkpoint(4)}".encode()
    assert not checked(made.as_zip(files), ledger.vkey).holds


@pytest.mark.parametrize("hashes", [[bytes(31)], [bytes(33)], [bytes(32)] * 65])
def test_a_proof_is_of_hashes_and_of_no_more_than_a_tree_can_be_deep(receipt, hashes):
    ledger, _ = receipt
    lines = "".join(f"{made.base(data)}\n" for data in hashes)
    with pytest.raises(verify.Wrong, match="The proof is not in its form"):
        verify.proof_from(f"c2sp.org/tlog-proof@v1\nindex 0\n{lines}\n{ledger.checkpoint()}")


def test_extra_lines_that_nobody_signed_are_refused(receipt):
    ledger, files = receipt
    proof = files["entry-1.tlog-proof"].replace(b"@v1\n", b"@v1\nextra QUJD\n")
    assert not checked(made.as_json(files | {"entry-1.tlog-proof": proof}), ledger.vkey).holds


def test_another_policy_text_is_refused(receipt):
    ledger, files = receipt
    verdict = checked(made.as_json(files | {"policy.txt": b"Post what you like.\n"}), ledger.vkey)
    assert verdict.kind is Kind.NOT_GENUINE
    assert "The policy's text in this file" in why(verdict)


def test_a_missing_policy_text_is_said(receipt):
    ledger, files = receipt
    verdict = checked(made.as_zip(without(files, "policy.txt")), ledger.vkey)
    assert verdict.kind is Kind.GENUINE
    assert verify.NO_POLICY in verdict.sentences


def test_a_statement_without_its_digest_is_refused_even_when_sealed():
    entry = made.attestation(statement={"text": "I agree to everything.", "digest": "0" * 64})
    assert "The statement is not the one" in why(verdict_on(entry))


@pytest.mark.parametrize("path", ["signing", "person", "policy", "statement", "log", "type"])
def test_an_attestation_without_what_it_must_say_is_refused_even_when_sealed(path):
    entry = made.attestation()
    del entry[path]
    assert verdict_on(entry).kind is Kind.NOT_GENUINE


def test_an_entry_that_names_another_ledger_is_refused():
    assert "another ledger" in why(verdict_on(made.attestation(log="other.example/ledger")))


@pytest.mark.parametrize("v", [2, "1", True])
def test_a_later_form_is_not_called_genuine(v):
    verdict = verdict_on(made.attestation(v=v))
    assert (verdict.kind, why(verdict)) == (Kind.UNREADABLE, verify.LATER_FORM)


@pytest.mark.parametrize(
    "doubtful",
    [
        b'{"type":"attestation",',
        b'{"score":1.0,',
        b'{"score":1e3,',
        b'{"score":-0,',
        b'{"score":NaN,',
        b'{"score":12345678901234567,',
        b'{"deep":' + b"[" * 900 + b"]" * 900 + b",",
        b'{"deep":' + b"[" * 7000 + b"]" * 7000 + b",",
        b'{"large":"' + b"x" * 17000 + b'",',
    ],
    ids=lambda data: data[:24].decode(),
)
def test_an_entry_that_can_be_read_in_two_ways_is_refused_even_when_sealed(doubtful):
    entry = made.encoded(made.attestation()).replace(b"{", doubtful, 1)
    verdict = verdict_on(entry)
    assert verdict.kind is Kind.NOT_GENUINE
    assert why(verdict).startswith("A record is")


def test_an_entry_that_is_no_object_is_refused_even_when_sealed():
    for entry in (b"[]", b"null", b'"x"', b"", b"{", b"\xff\xfe"):
        ledger, files = made.signed_receipt(entry)
        assert checked(made.as_zip(files), ledger.vkey).kind is Kind.NOT_GENUINE


# What was put together or left out.


@pytest.mark.parametrize(
    "other",
    [
        made.attestation("Millbrook", number="AAAA-BBBB-CCCC"),
        made.attestation("Millbrook", person={"id": "another", "known_name": "M", "typed_name": "M"}),
        made.attestation("Millbrook", policy=made.attestation()["policy"] | {"version": "2.0"}),
    ],
    ids=["number", "person", "version"],
)
def test_records_of_different_receipts_do_not_make_one(other):
    ledger, files = made.signed_receipt(made.attestation(), other)
    assert "different receipts" in why(checked(made.as_json(files), ledger.vkey))


def test_one_record_cannot_stand_for_two(receipt):
    ledger, files = receipt
    twice = files | {name.replace("1", "2"): data for name, data in files.items() if name.startswith("entry-1")}
    assert "twice" in why(checked(made.as_json(twice), ledger.vkey))


@pytest.mark.parametrize("missing", ["entry-1.json", "entry-1.tlog-proof", "entry-2.json", "entry-2.tlog-proof"])
def test_a_gap_in_the_numbering_is_refused(receipt, missing):
    ledger, files = receipt
    assert "missing" in why(checked(made.as_zip(without(files, missing)), ledger.vkey))


def test_a_receipt_that_begins_with_entry_2_is_refused(receipt):
    ledger, files = receipt
    verdict = checked(made.as_zip(without(files, "entry-1.json", "entry-1.tlog-proof")), ledger.vkey)
    assert verdict.kind is Kind.NOT_GENUINE


def test_entries_may_rest_on_different_checkpoints():
    ledger, files = made.signed_receipt()
    ledger.fill(20)
    files["entry-2.tlog-proof"] = ledger.proof(6).encode()
    verdict = checked(made.as_json(files), ledger.vkey)
    assert (verdict.kind, verdict.checkpoint.size) == (Kind.GENUINE, 30)


def test_two_histories_of_one_ledger_are_found_out():
    ledger, files = made.signed_receipt()
    fork = made.Ledger(*ledger.signers)
    fork.leaves = [*ledger.leaves[:-1], b"another end"]
    files["entry-2.tlog-proof"] = fork.proof(6).encode()
    assert "rewritten" in why(checked(made.as_json(files), ledger.vkey))


# Keys.


def test_another_trusts_receipt_cannot_be_checked(receipt):
    _, files = receipt
    verdict = checked(made.as_json(files), made.Signer("other.example/ledger", b"b").vkey)
    assert verdict.kind is Kind.OTHER_KEY
    assert verdict.sentences[0].startswith("Cannot be checked with this key")
    assert verdict.records


def test_a_forger_with_the_ledgers_name_and_a_key_of_his_own_is_not_believed(receipt):
    ledger, _ = receipt
    _, forged = made.signed_receipt(ledger=made.Ledger(made.Signer(made.ORIGIN, b"forger")))
    assert checked(made.as_json(forged), ledger.vkey).kind is Kind.OTHER_KEY


def test_a_forger_who_also_claims_the_key_id_is_found_out(receipt):
    ledger, files = receipt
    forger = made.Signer(made.ORIGIN, b"forger")
    forger.key_id = ledger.signers[0].key_id
    _, forged = made.signed_receipt(ledger=made.Ledger(forger))
    forged["ledger.vkey"] = files["ledger.vkey"]
    assert "signature" in why(checked(made.as_json(forged), ledger.vkey))


def test_a_trusted_key_of_another_name_does_not_sign_for_this_ledger():
    other = made.Signer("other.example/ledger", b"other")
    own = made.Signer(made.ORIGIN, b"own")
    _, files = made.signed_receipt(ledger=made.Ledger(own, other))
    assert checked(made.as_zip(without(files, "ledger.vkey")), other.vkey).kind is Kind.OTHER_KEY
    assert checked(made.as_zip(without(files, "ledger.vkey")), own.vkey).kind is Kind.GENUINE


def test_after_a_change_of_keys_either_checks_what_both_have_signed():
    old, new = made.Signer(seed=b"old"), made.Signer(seed=b"new")
    _, files = made.signed_receipt(ledger=made.Ledger(old, new))
    for vkeys in (old.vkey, new.vkey, f"{old.vkey}\n{new.vkey}\n"):
        assert checked(made.as_json(files), vkeys).kind is Kind.GENUINE


def test_after_a_change_of_keys_an_old_receipt_needs_the_old_key():
    old, new = made.Signer(seed=b"old"), made.Signer(seed=b"new")
    _, files = made.signed_receipt(ledger=made.Ledger(old))
    assert checked(made.as_json(files), new.vkey).kind is Kind.OTHER_KEY
    assert checked(made.as_json(files), f"{new.vkey}\r\n\r\n{old.vkey}").kind is Kind.GENUINE


def test_one_bad_signature_of_a_known_key_spoils_the_good_one():
    old, new = made.Signer(seed=b"old"), made.Signer(seed=b"new")
    _, files = made.signed_receipt(ledger=made.Ledger(old, new))
    proof = files["entry-1.tlog-proof"].decode()
    line = proof.rstrip("\n").rpartition("\n")[2]
    bad = made.base(new.key_id + bytes(64))
    files["entry-1.tlog-proof"] = proof.replace(line, f"— {made.ORIGIN} {bad}").encode()
    both = f"{old.vkey}\n{new.vkey}"
    assert checked(made.as_json(files), both).kind is Kind.NOT_GENUINE


def test_the_key_inside_the_file_is_never_believed(receipt):
    ledger, files = receipt
    forger = made.Signer(made.ORIGIN, b"forger")
    enclosed = files | {"ledger.vkey": forger.vkey.encode()}
    assert checked(made.as_json(enclosed), ledger.vkey).kind is Kind.OTHER_KEY


def test_a_receipt_without_a_key_inside_is_checked_all_the_same(receipt):
    ledger, files = receipt
    assert checked(made.as_zip(without(files, "ledger.vkey")), ledger.vkey).kind is Kind.GENUINE


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
        lambda vkey: f"{made.ORIGIN}+00000000+{made.base(bytes([1]) + bytes(32))}",
        lambda vkey: f"{made.ORIGIN}+00000000+{made.base(bytes([2]) + bytes(32))}",
    ],
)
def test_what_is_not_a_key_is_said_to_be_none(receipt, spoiled):
    ledger, files = receipt
    verdict = checked(made.as_json(files), spoiled(ledger.vkey))
    assert (verdict.kind, why(verdict)) == (Kind.OTHER_KEY, verify.BAD_KEY)


def test_a_key_of_small_order_is_none():
    tagged = b"\1" + (1).to_bytes(32, "little")
    key_id = hashlib.sha256(made.ORIGIN.encode() + b"\n" + tagged).hexdigest()[:8]
    assert why(checked(b"", f"{made.ORIGIN}+{key_id}+{made.base(tagged)}")) == verify.BAD_KEY


# Proofs and checkpoints by themselves.


@pytest.mark.parametrize("what", ["checkpoint", "proof"])
def test_a_checkpoint_alone_is_checked_and_says_nothing_of_people(receipt, what):
    ledger, files = receipt
    data = ledger.checkpoint().encode() if what == "checkpoint" else files["entry-1.tlog-proof"]
    verdict = checked(data, ledger.vkey)
    assert verdict.kind is Kind.CHECKPOINT
    assert verdict.sentences[0] == "The checkpoint is genuine."
    assert verify.ALONE in verdict.sentences
    assert (verdict.checkpoint.size, verdict.records) == (10, ())
    assert checked(data, made.Signer(made.ORIGIN, b"b").vkey).kind is Kind.OTHER_KEY
    assert not checked(data.replace(b"\n10\n", b"\n11\n"), ledger.vkey).holds


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("\n10\n", "\n010\n"),
        ("\n10\n", "\n+10\n"),
        ("\n10\n", "\n10\nan extension\n"),
        ("\n10\n", "\r\n10\n"),
        ("\n— ", "\n-- "),
        ("\n\n— ", "\n\n\n— "),
        ("=\n\n", "\n\n"),
    ],
)
def test_a_checkpoint_has_one_spelling(receipt, before, after):
    ledger, _ = receipt
    note = ledger.checkpoint()
    assert checked(note.encode(), ledger.vkey).holds
    assert before in note
    assert not checked(note.replace(before, after, 1).encode(), ledger.vkey).holds


def test_a_checkpoint_signed_twice_by_one_key_is_refused(receipt):
    ledger, _ = receipt
    note = ledger.checkpoint()
    assert not checked((note + note.rpartition("\n\n")[2]).encode(), ledger.vkey).holds


def test_signatures_of_strangers_are_left_alone(receipt):
    ledger, _ = receipt
    note = ledger.checkpoint() + made.Signer("witness.example", b"w").line("something else")
    assert checked(note.encode(), ledger.vkey).holds


def test_an_entry_without_its_proof_proves_nothing(receipt):
    ledger, files = receipt
    assert checked(files["entry-1.json"], ledger.vkey).kind is Kind.PRINTED


# What is shown.


def test_control_characters_of_a_forged_entry_are_made_visible(receipt):
    ledger, files = receipt
    entry = made.encoded(made.attestation(name="\u202eevil\x1b[2J\u2028\u200b\n\rGenuine."))
    verdict = checked(made.as_json(files | {"entry-1.json": entry}), ledger.vkey)
    assert facts(verdict.records[0])["Name"] == "[U+202E]evil[U+001B][2J[U+2028][U+200B]\n[U+000D]Genuine."
    assert "\n    [U+000D]Genuine." in verify.printed(verdict)


def test_half_a_surrogate_does_no_harm(receipt):
    ledger, files = receipt
    entry = files["entry-1.json"].replace(b"Maya", b"\\ud800")
    verdict = checked(made.as_json(files | {"entry-1.json": entry}), ledger.vkey)
    assert facts(verdict.records[0])["Name"].startswith("[U+D800]")
    receipt_with_one = json.dumps({"entries": [{"entry": "\ud800", "proof": "\ud800"}]})
    assert checked(receipt_with_one.encode(), ledger.vkey).kind is Kind.NOT_GENUINE
