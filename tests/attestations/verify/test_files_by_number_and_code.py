"""Whoever has a receipt's number and code can take it along as PDF and as JSON: who has left among them."""

from attestations.models import SlipConfirmation
from portal.ledger import sequencer, verify
from portal.models import AuditLine
from tests import factories as make
from tests.attestations.verify.checking import UNKNOWN, make_code, read_answer
from tests.portal.ledger.by_hand import tamper
from tests.words import read_words


def take(client, signing, want, code=None):
    data = {"number": signing.number.lower(), "code": code or make_code(signing), "want": want}
    return client.post("/verify/", data)


def test_number_and_code_give_the_receipt_as_its_owner_gets_it(client, sealed, teacher, as_):
    vkey = client.get("/ledger/vkey").text
    for want in ("pdf", "json"):
        given = take(client, sealed, want)
        assert f'filename="receipt-{sealed.number}.{want}"' in given["Content-Disposition"]
        assert given["Cache-Control"] == "no-store, private" or "no-store" in given["Cache-Control"]
        assert given.content == b"".join(as_(teacher).get(f"/receipts/{sealed.number}.{want}"))
        assert verify.checked(given.content, vkey).holds
    assert list(AuditLine.objects.filter(action="download-by-code").values_list("subject", "by")) == 2 * [
        (f"receipt:{sealed.number}", None)
    ]
    assert "Who Somebody with its number and code" in read_words(as_(teacher).get("/me/").text)


def test_a_wrong_code_a_waiting_and_a_changed_receipt_give_no_file(client, signing):
    assert "application/pdf" not in take(client, signing, "pdf")["Content-Type"], "not sealed yet"
    sequencer.seal_all()
    assert UNKNOWN in read_words(take(client, signing, "pdf", code="22222-22222").text)
    assert "Genuine." in read_answer(take(client, signing, "exe"))
    tamper("UPDATE attestations_signing SET typed_name = 'Somebody Else'")
    changed = take(client, signing, "json")
    assert "Download" not in read_answer(changed)
    assert "Somebody Else" not in changed.text
    assert not AuditLine.objects.filter(action="download-by-code").exists()


def test_what_the_signer_said_later_of_a_slip_stands_beside_it(client, oakfield, protocol, head, hr):
    cleaner = make.staff(oakfield, "Rosa", "Marin", email="")
    signing = make.sign_with_slip(cleaner, protocol, oakfield, by=head)
    sequencer.seal_all()
    at = {"answered_at": signing.signed_at, "signed_in_at": signing.signed_at, "sign_in_method": "code"}
    SlipConfirmation.objects.create(signing=signing, answered_by=cleaner, was_signer=False, **at)
    said = read_answer(take(client, signing, ""))
    assert said.startswith("Genuine.")
    assert "on 22 November 2026 the signer said, from a sign-in of their own, that they did not sign this." in said
