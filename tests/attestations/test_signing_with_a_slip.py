"""A signature with a slip: of grade C, and naming whoever printed the slip, wherever its evidence stands."""

import re
import subprocess
import sys
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from attestations.models import Attestation, Signing
from attestations.receipts.reconciliation import find_disagreements
from portal.accounts.actions import slips
from portal.ledger import sequencer
from portal.ledger.canonical import decode
from portal.models import LedgerEntry, Notice
from tests import factories as make
from tests import verapdf
from tests.environment import ROOT
from tests.portal.ledger.by_hand import tamper

BORN = date(1985, 3, 14)
SIGN = "/policies/social-networking-protocol/sign/"


@pytest.fixture(autouse=True)
def quick_answers(settings):
    settings.SIGN_IN_ANSWERS_AFTER = timedelta(0)


@pytest.fixture
def cleaner(oakfield, protocol):
    return make.staff(oakfield, "Rosa", "Marin", email="")


@pytest.fixture
def come_in(cleaner, oakfield, head, client):
    def come(**data):
        [printed] = slips.print_slips(oakfield, {cleaner.pk: BORN}, form=str(timezone.now()), by=head)
        answer = client.post("/accounts/slip/", {"code": printed.code, "born_on": "14 3 1985", **data})
        assert answer.status_code == 302
        return client

    return come


def sign(client, name="Rosa Marin", address=SIGN):
    page = client.get(address)
    fields = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page.text))
    return client.post(address, {**fields, "statement": "on", "typed_name": name})


@pytest.fixture
def signing(come_in):
    answer = sign(come_in())
    assert answer.url.endswith("?signed")
    return Signing.objects.get()


def test_it_is_of_grade_c_and_names_who_printed_the_slip(signing, head):
    assert (signing.method, signing.grade, signing.sign_in_method) == ("slip", "C", "slip")
    assert signing.slip_printed_by == head
    entry = decode(bytes(LedgerEntry.objects.get(type="attestation").data))
    assert (entry["slip_printed_by"], entry["method"], entry["grade"]) == (str(head.pk), "slip", "C")


def test_no_receipt_is_mailed_to_somebody_without_a_mailbox(signing):
    assert not Notice.objects.filter(kind="receipt").exists()


def test_the_receipt_says_so_to_the_signer_to_hr_and_on_paper(signing, client, hr, head, as_):
    sequencer.seal_all()
    for reader in (client, as_(hr), as_(head)):
        page = " ".join(reader.get(f"/receipts/{signing.number}/").text.split())
        assert "Signed with a slip printed by Siân Hughes" in page
    made = b"".join(client.get(f"/receipts/{signing.number}.pdf"))
    verapdf.assert_sound(made)
    said = verapdf.fold_space(" ".join(verapdf.read_pages(made)))
    assert "Signed with a slip printed by Siân Hughes, used on 22 November 2026 at 07:20" in said
    assert "C: With a slip that somebody else printed" in said


def test_how_somebody_signed_stands_on_no_board_list_or_report(signing, head, hr, as_):
    for person, address in [
        (head, "/academies/oakfield/"),
        (head, "/academies/oakfield/report.csv"),
        (hr, f"/people/{signing.person_id}/"),
        (hr, "/people/"),
    ]:
        answer = b"".join(as_(person).get(address))
        assert b"printed by" not in answer
    report = b"".join(as_(head).get("/academies/oakfield/report.pdf"))
    assert "printed by" not in " ".join(verapdf.read_pages(report))


@pytest.mark.parametrize("release", sorted(path.parent for path in (ROOT / "tests/releases").glob("*/verify.py")))
def test_the_verifier_of_every_release_calls_the_receipt_genuine(release, signing, client, tmp_path):
    sequencer.seal_all()
    vkey = client.get("/ledger/vkey").text
    (tmp_path / "vkey").write_text(vkey)
    for kind in ("pdf", "json"):
        path = tmp_path / f"receipt.{kind}"
        path.write_bytes(b"".join(client.get(f"/receipts/{signing.number}.{kind}")))
        command = [sys.executable, "-I", str(release / "verify.py"), str(path), str(tmp_path / "vkey")]
        answer = subprocess.run(command, capture_output=True, text=True, check=False)
        assert answer.returncode == 0, answer.stdout + answer.stderr


def test_a_changed_printer_is_found(signing, hr):
    sequencer.seal_all()
    assert not list(find_disagreements())
    tamper(f"UPDATE attestations_signing SET slip_printed_by_id = '{hr.pk}'")
    assert "slip_printed_by" in {found.what for found in find_disagreements()}


def test_the_database_refuses_a_slip_signature_without_its_printer_or_of_grade_a(signing):
    for changed in ({"slip_printed_by": None}, {"grade": "A"}):
        copy = Signing.objects.get()
        copy.pk, copy.number = None, "2222-2222-2222"
        for name, value in changed.items():
            setattr(copy, name, value)
        with pytest.raises(IntegrityError), transaction.atomic():
            copy.save(force_insert=True)


def test_an_hour_after_the_slip_a_new_one_is_needed(come_in, clock):
    client = come_in()
    clock.shift(timedelta(minutes=61))
    assert client.get(SIGN).url.startswith("/accounts/login/")
    assert "Sign in with it" in client.get("/accounts/login/").text
    assert not Attestation.objects.exists()


def test_on_a_shared_computer_signing_ends_with_signing_out(come_in):
    client = come_in(shared_computer="on")
    done = client.get(sign(client).url)
    page = " ".join(done.text.split())
    signing = Signing.objects.get()
    assert "You have signed, and you are signed out." in page
    assert signing.number in page
    assert client.get("/").url.startswith("/accounts/login/")
    assert client.get(f"/receipts/{signing.number}/").status_code == 302
    assert "no-store" in done["Cache-Control"]


def test_the_receipt_can_be_printed_for_ten_minutes_after_that(come_in, clock):
    client = come_in(shared_computer="on")
    done = sign(client).url
    link = re.search(r'href="([^"]+\.pdf)"', client.get(done).text)[1]
    assert b"".join(client.get(link)).startswith(b"%PDF")
    clock.shift(timedelta(minutes=11))
    assert client.get(link).status_code == client.get(done).status_code == 410
    assert "number and code" in client.get(done).text


def test_a_shared_computer_stays_signed_in_while_more_is_to_be_signed(come_in):
    other = make.version(source=b"1 Purpose\n1.1 You should be kind.\n", slug="code", title="Code of Conduct")
    make.requirement(other.policy)
    client = come_in(shared_computer="on")
    first = sign(client)
    assert "/receipts/" in first.url
    assert "Sign out" in client.get(first.url).text
    last = sign(client, address="/policies/code/sign/")
    assert "signed out" in client.get(last.url).text


def test_a_link_to_a_receipt_cannot_be_made_up(come_in, client):
    sign(come_in(shared_computer="on"))
    number = Signing.objects.get().number
    for token in (number, f"{number}:1w:abc", "x"):
        assert client.get(f"/accounts/signed/{token}/").status_code == 410


def test_the_box_for_a_shared_computer_is_never_ticked_beforehand(client, db):
    for door in ("/accounts/slip/", "/accounts/login/", "/accounts/login/code/"):
        page = client.get(door).text
        assert 'name="shared_computer"' in page
        assert not re.search(r'name="shared_computer"[^>]*checked', page)


def test_a_second_click_on_a_shared_computer_leads_to_the_same_page(come_in):
    client = come_in(shared_computer="on")
    cookie = client.cookies["session"].value
    done = sign(client)
    client.cookies["session"] = cookie  # it was sent before the first answer came
    again = client.post(SIGN, {"typed_name": "Rosa Marin"})
    assert again.url == done.url
    assert Attestation.objects.count() == 1
    assert client.get(SIGN).url.startswith("/accounts/login/")  # and nothing else is open with that cookie


def test_signing_with_a_password_on_a_shared_computer_ends_with_signing_out_too(teacher, protocol, client, settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    teacher.set_password("a rather long password")
    teacher.save()
    data = {"login": teacher.email, "password": "a rather long password"}
    client.post("/accounts/login/", {**data, "shared_computer": "on"})
    assert "/accounts/signed/" in sign(client, teacher.name).url
    assert client.get("/").url.startswith("/accounts/login/")
    client.post("/accounts/login/", data)
    assert client.get("/").status_code == 200
    assert "is_shared_computer" not in client.session


def test_signing_with_a_mailed_code_on_a_shared_computer_ends_with_signing_out_too(teacher, protocol, client, sent):
    client.post("/accounts/login/code/", {"email": teacher.email, "shared_computer": "on"})
    code = re.search(r"^([A-Z0-9-]{6,})$", sent()[-1].body, re.MULTILINE)[1]
    assert client.post("/accounts/login/code/confirm/", {"code": code}).url == "/"
    assert "/accounts/signed/" in sign(client, teacher.name).url
    assert client.get("/").url.startswith("/accounts/login/")


def test_what_is_recorded_offers_nothing_that_a_slip_does_not_open(come_in, teacher, as_):
    page = come_in().get("/recorded/")
    assert page.status_code == 200
    assert not any(f'href="{address}"' in page.text for address in ("/me/", "/me/complaint/"))
    assert "You can ask HR for a copy of everything we hold about you" in " ".join(page.text.split())
    assert 'href="/me/"' in as_(teacher).get("/recorded/").text
