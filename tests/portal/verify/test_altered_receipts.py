"""Receipts altered in each possible way are not genuine."""

import pytest

from portal.ledger import verify
from portal.ledger.verify import Kind, checked
from tests.portal.verify import builder
from tests.portal.verify.verdicts import check_entry, get_reason, leave_out, read_facts


@pytest.fixture(scope="module")
def short():
    """As little as an attestation can say."""
    kept = ("v", "type", "log", "signing", "person", "policy", "statement")
    return builder.make_receipt({name: builder.attestation()[name] for name in kept}, before=2, after=2)


@pytest.mark.parametrize("name", ["entry-1.json", "entry-1.tlog-proof"])
def test_not_a_single_bit_may_be_another(short, name):
    ledger, files = short
    assert checked(builder.as_zip(files), ledger.vkey).kind is Kind.GENUINE
    kinds = set()
    for bit in range(8 * len(files[name])):
        altered = bytearray(files[name])
        altered[bit // 8] ^= 1 << bit % 8
        kinds.add(checked(builder.as_zip(files | {name: bytes(altered)}), ledger.vkey).kind)
    assert kinds <= {Kind.NOT_GENUINE, Kind.OTHER_KEY}


@pytest.mark.parametrize("name", ["entry-1.json", "entry-1.tlog-proof"])
def test_not_a_byte_may_be_missing_or_added(short, name):
    ledger, files = short
    data = files[name]
    for place in range(len(data)):
        assert not checked(builder.as_zip(files | {name: data[:place] + data[place + 1 :]}), ledger.vkey).holds
    for more in (b"\n", b" ", b"\0", data, b"\xef\xbb\xbf"):
        assert not checked(builder.as_zip(files | {name: data + more}), ledger.vkey).holds
        assert not checked(builder.as_zip(files | {name: more + data}), ledger.vkey).holds
    assert not checked(builder.as_zip(files | {name: data.replace(b"\n", b"\r\n") + b" "}), ledger.vkey).holds


def test_an_altered_name_is_not_genuine_and_the_words_are_called_claims(receipt):
    ledger, files = receipt
    altered = files["entry-1.json"].replace("Łukasz".encode(), b"Smith")
    verdict = checked(builder.as_json(files | {"entry-1.json": altered}), ledger.vkey)
    assert verdict.kind is Kind.NOT_GENUINE
    assert verdict.sentences[0] == "Not genuine: this is not the record that was sealed."
    assert (verdict.sentences[-1], verdict.remarks) == (verify.KEYBOARD, (verify.CLAIMED,))
    assert read_facts(verdict.records[0])["Name"] == "Maya O'Brien-Smith"
    assert verdict.checkpoint is None


def test_the_proofs_of_two_entries_do_not_serve_each_other(receipt):
    ledger, files = receipt
    names = ("entry-1.tlog-proof", "entry-2.tlog-proof")
    swapped = files | {names[0]: files[names[1]], names[1]: files[names[0]]}
    assert checked(builder.as_json(swapped), ledger.vkey).kind is Kind.NOT_GENUINE


def test_a_proof_with_a_hash_more_or_less_is_refused(receipt):
    ledger, files = receipt
    lines = files["entry-1.tlog-proof"].decode().split("\n")
    for changed in (lines[:2] + lines[3:], lines[:3] + lines[2:], lines[:2] + lines[2:3] * 65 + lines[2:]):
        altered = files | {"entry-1.tlog-proof": "\n".join(changed).encode()}
        assert checked(builder.as_json(altered), ledger.vkey).kind is Kind.NOT_GENUINE


@pytest.mark.parametrize("size", range(1, 18))
def test_a_proof_of_another_length_leads_nowhere(size):
    """RFC 9162, section 2.1.3.2: refused for its shape, whatever the hashes would come to."""
    ledger = builder.Ledger().fill(size)
    note = verify.note_from(ledger.checkpoint())
    for place in range(size):
        hashes = builder.path(place, ledger.leaves)
        leaf = builder.sha256(b"\0" + ledger.leaves[place])

        def root(place, hashes, leaf=leaf):
            return verify.root_through(leaf, verify.Proof(place, tuple(hashes), note))

        assert root(place, hashes) == builder.root(ledger.leaves)
        assert root(place, [*hashes, leaf]) is None
        assert not hashes or root(place, hashes[:-1]) is None
        assert root(place + size, hashes) is None
        assert root(size, hashes) is None


def test_a_node_cannot_pass_for_a_leaf():
    ledger = builder.Ledger().fill(4)
    left = builder.root(ledger.leaves[:2])
    right = builder.root(ledger.leaves[2:])
    ledger.leaves.append(left + right)
    files = builder.make_files(ledger, [4])
    files["entry-1.tlog-proof"] = f"c2sp.org/tlog-proof@v1\nindex 0\n\n{ledger.checkpoint(4)}".encode()
    assert not checked(builder.as_zip(files), ledger.vkey).holds


@pytest.mark.parametrize("hashes", [[bytes(31)], [bytes(33)], [bytes(32)] * 65])
def test_a_proof_is_of_hashes_and_of_no_more_than_a_tree_can_be_deep(receipt, hashes):
    ledger, _ = receipt
    lines = "".join(f"{builder.encode_base64(data)}\n" for data in hashes)
    with pytest.raises(verify.Wrong, match="The proof is not in its form"):
        verify.proof_from(f"c2sp.org/tlog-proof@v1\nindex 0\n{lines}\n{ledger.checkpoint()}")


def test_extra_lines_that_nobody_signed_are_refused(receipt):
    ledger, files = receipt
    proof = files["entry-1.tlog-proof"].replace(b"@v1\n", b"@v1\nextra QUJD\n")
    assert not checked(builder.as_json(files | {"entry-1.tlog-proof": proof}), ledger.vkey).holds


def test_another_policy_text_is_refused(receipt):
    ledger, files = receipt
    verdict = checked(builder.as_json(files | {"policy.txt": b"Post what you like.\n"}), ledger.vkey)
    assert verdict.kind is Kind.NOT_GENUINE
    assert "The policy's text in this file" in get_reason(verdict)


def test_a_missing_policy_text_is_said(receipt):
    ledger, files = receipt
    verdict = checked(builder.as_zip(leave_out(files, "policy.txt")), ledger.vkey)
    assert verdict.kind is Kind.GENUINE
    assert verify.NO_POLICY in verdict.remarks


def test_a_statement_without_its_digest_is_refused_even_when_sealed():
    entry = builder.attestation(statement={"text": "I agree to everything.", "digest": "0" * 64})
    assert "The statement is not the one" in get_reason(check_entry(entry))


@pytest.mark.parametrize("path", ["signing", "person", "policy", "statement", "log", "type"])
def test_an_attestation_without_what_it_must_say_is_refused_even_when_sealed(path):
    entry = builder.attestation()
    del entry[path]
    assert check_entry(entry).kind is Kind.NOT_GENUINE


def test_an_entry_that_names_another_ledger_is_refused():
    assert "another ledger" in get_reason(check_entry(builder.attestation(log="other.example/ledger")))


@pytest.mark.parametrize("v", [2, "1", True])
def test_a_later_form_is_not_called_genuine(v):
    verdict = check_entry(builder.attestation(v=v))
    assert (verdict.kind, get_reason(verdict)) == (Kind.UNREADABLE, verify.LATER_FORM)


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
    entry = builder.encode(builder.attestation()).replace(b"{", doubtful, 1)
    verdict = check_entry(entry)
    assert verdict.kind is Kind.NOT_GENUINE
    assert get_reason(verdict).startswith("A record is")


def test_an_entry_that_is_no_object_is_refused_even_when_sealed():
    for entry in (b"[]", b"null", b'"x"', b"", b"{", b"\xff\xfe"):
        ledger, files = builder.make_receipt(entry)
        assert checked(builder.as_zip(files), ledger.vkey).kind is Kind.NOT_GENUINE
