"""Whoever signed with a slip is asked once, from a sign-in of their own, whether it was them."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from attestations.assignments.being_checked import mark_signings
from attestations.models import Signing, SlipConfirmation
from attestations.receipts.actions import slips
from attestations.receipts.slip_confirmations import find_answer, find_questions
from portal.access.sessions import SignIn
from portal.ledger import sequencer
from portal.models import AuditLine, LedgerEntry, Notice
from portal.people.actions.email_addresses import change_email
from portal.people.actions.merging import merge_people, separate_people
from portal.refusals import ActionRefused
from tests import factories as make
from tests.words import read_words

QUESTION = "with a slip that Siân Hughes printed. Was that you?"


@pytest.fixture
def cleaner(oakfield):
    return make.staff(oakfield, "Rosa", "Marin", email="")


@pytest.fixture
def signing(cleaner, oakfield, protocol, head):
    return make.sign_with_slip(cleaner, protocol, oakfield, by=head)


@pytest.fixture
def own(signing, cleaner, hr, clock):
    """The signer, an hour later, with an address that HR has recorded; signed in with it."""
    clock.shift(timedelta(hours=1))
    change_email(cleaner, email="rosa@demo.example", by=hr)
    cleaner.refresh_from_db()
    clock.shift(timedelta(minutes=1))
    return make.sign_in(cleaner)


def answer(client, signing, said):
    return client.post(f"/receipts/{signing.number}/slip/", {"answer": said})


def read(client, signing):
    return read_words(client.get(f"/receipts/{signing.number}/").text)


def find_asked(person):
    return find_questions(mark_signings(Signing.objects.select_related("slip_printed_by")), person)


def fresh():
    return SignIn("code", timezone.now())


def test_yes_makes_grade_b_of_it_beside_the_sealed_record(own, signing, cleaner, hr, head, as_):
    assert QUESTION in read_words(own.get("/").text)
    assert QUESTION in read(own, signing)
    sequencer.seal_all()
    entry = bytes(LedgerEntry.objects.get(type="attestation").data)
    paper = b"".join(own.get(f"/receipts/{signing.number}.pdf"))
    for said in ("yes", "no"):  # of two tabs the first one counts
        assert answer(own, signing, said).url == f"/receipts/{signing.number}/?answered"
    row = SlipConfirmation.objects.get()
    assert (row.was_signer, row.answered_by, row.sign_in_method) == (True, cleaner, "password")
    assert AuditLine.objects.get(action="confirm-slip").subject == f"receipt:{signing.number}"
    assert not Notice.objects.filter(kind="slip-denied").exists()
    confirmed = "Grade C when signed; confirmed on 22 November 2026 from the person’s own sign-in: B."
    for reader in (as_(hr), as_(head)):
        assert confirmed in read(reader, signing)
    said = read(own, signing)
    assert "from your own sign-in: B." in said
    assert "It is not in the PDF." in said
    assert QUESTION not in said + read_words(own.get("/").text)
    assert bytes(LedgerEntry.objects.get(type="attestation").data) == entry
    assert b"".join(own.get(f"/receipts/{signing.number}.pdf")) == paper


def test_no_tells_hr_at_once_and_leaves_the_signature_until_hr_has_dealt_with_it(
    own, signing, head, hr, as_, sent, settings
):
    answer(own, signing, "no")
    assert "HR has been told" in read(own, signing)
    assert settings.HR_EMAIL in read(own, signing)
    [mail] = [mail for mail in sent() if signing.number in mail.body]
    assert mail.to == [settings.HR_EMAIL]
    assert signing.number in mail.body
    assert "Marin" not in mail.body
    office, says = as_(hr), "Rosa Marin says they did not sign"
    assert says in read_words(office.get("/").text)
    assert "Rosa Marin says that they did not sign this" in read(office, signing)
    assert "did not sign" not in read(as_(head), signing), "The head has printed the slip."
    assert "Signed" in read_words(as_(head).get("/academies/oakfield/").text)
    for _ in range(2):
        office.post(f"/receipts/{signing.number}/slip/settle/")
    assert says not in read_words(office.get("/").text)
    assert AuditLine.objects.filter(action="settle-slip", by=hr).count() == 1


def test_whoever_printed_the_slip_or_signed_does_not_settle_a_no(own, signing, cleaner, head, oakfield, hr):
    answer(own, signing, "no")
    make.grant(head, "hr"), make.grant(cleaner, "hr")
    for person in (head, cleaner):
        make.sign_in(person).post(f"/receipts/{signing.number}/slip/settle/")
        with pytest.raises(ActionRefused, match="Someone else in HR"):
            slips.settle_denial(signing, by=person)
    assert SlipConfirmation.objects.get().settled_at is None


def test_nobody_is_asked_whose_address_the_printer_recorded_and_hr_is_told(
    signing, cleaner, head, hr, clock, as_, sent
):
    clock.shift(timedelta(hours=1))
    change_email(cleaner, email="mine@demo.example", by=head)
    change_email(cleaner, email="rosa@demo.example", by=hr)  # whoever came in meanwhile may have kept a way in
    cleaner.refresh_from_db()
    clock.shift(timedelta(minutes=1))
    client = make.sign_in(cleaner)
    assert QUESTION not in read_words(client.get("/").text) + read(client, signing)
    answer(client, signing, "yes")
    with pytest.raises(ActionRefused, match="talk to HR"):
        slips.answer(signing, was_signer=True, by=cleaner, sign_in=fresh())
    assert not SlipConfirmation.objects.exists()
    office = as_(hr)
    assert "So we do not ask Rosa Marin" in read_words(office.get("/").text)
    assert "Nobody asks the signer" in read(office, signing)
    for _ in range(2):
        slips.tell_not_asked(None, None)
    assert signing.number in sent()[-1].body
    assert Notice.objects.filter(kind="slip-not-asked").count() == 1


def test_a_printer_whose_record_is_merged_into_another_is_still_the_printer(
    signing, cleaner, head, hr, oakfield, clock
):
    kept = make.staff(oakfield, "Siân", "Hughes-Lee")
    make.merge(head, into=kept)
    clock.shift(timedelta(hours=1))
    change_email(cleaner, email="mine@demo.example", by=kept)
    assert find_asked(type(cleaner).objects.get(pk=cleaner.pk)) == []


def test_another_slip_or_a_sign_in_of_before_does_not_confirm(own, signing, cleaner):
    for sign_in in (
        SignIn("slip", timezone.now(), slip=1),
        SignIn("code", timezone.now(), slip=1),
        SignIn("password", signing.signed_at),
    ):
        with pytest.raises(ActionRefused, match="A slip does not do"):
            slips.answer(signing, was_signer=True, by=cleaner, sign_in=sign_in)
    session = own.session
    session["account_authentication_methods"] += [{"method": "slip", "at": timezone.now().timestamp(), "slip": 1}]
    session.save()
    assert QUESTION not in read_words(own.get("/").text) + read(own, signing)
    assert answer(own, signing, "yes").status_code == 403


def test_nobody_else_answers_and_only_slips_are_asked_about(own, signing, teacher, hr, head, oakfield, protocol, as_):
    for person in (teacher, hr, head):
        assert answer(as_(person), signing, "yes").status_code == 404
    with_password = make.sign(teacher, protocol, oakfield)
    assert answer(as_(teacher), with_password, "yes").status_code == 404
    with pytest.raises(ActionRefused, match="not a signature of yours"):
        slips.answer(with_password, was_signer=True, by=teacher, sign_in=fresh())


def test_after_an_hour_the_signer_signs_in_again_first(own, signing, clock):
    clock.shift(timedelta(minutes=95))
    assert answer(own, signing, "yes").url.startswith("/accounts/login/?next=/receipts/")
    assert not SlipConfirmation.objects.exists()


def test_a_merge_by_the_printer_gives_nobody_the_question_and_taken_apart_an_answer_counts_no_more(
    signing, cleaner, teacher, hr, head
):
    merge_people(cleaner, into=teacher, by=head)
    teacher = type(teacher).objects.get(pk=teacher.pk)
    assert find_asked(teacher) == []
    separate_people(cleaner, by=hr)
    assert find_asked(type(teacher).objects.get(pk=teacher.pk)) == []


def test_an_answer_from_a_record_that_is_taken_apart_counts_no_more(signing, cleaner, teacher, hr, clock):
    merge_people(cleaner, into=teacher, by=hr)
    clock.shift(timedelta(minutes=5))
    kept = type(teacher).objects.get(pk=teacher.pk)
    assert find_asked(kept) == [signing]
    slips.answer(signing, was_signer=True, by=kept, sign_in=fresh())
    assert find_answer(signing).was_signer
    separate_people(cleaner, by=hr)
    assert find_answer(Signing.objects.get()) is None


def test_the_database_refuses_an_answer_of_the_printer_or_of_another_slip_and_every_change(
    own, signing, cleaner, head, hr
):
    now = timezone.now()
    row = {"signing": signing, "answered_at": now, "was_signer": False, "signed_in_at": now, "sign_in_method": "code"}
    wrong = [
        {"answered_by": head},
        {"answered_by": cleaner, "sign_in_method": "slip"},
        {"answered_by": cleaner, "signed_in_at": now + timedelta(seconds=1)},
        {"answered_by": cleaner, "settled_at": now, "settled_by": cleaner},
        {"answered_by": cleaner, "was_signer": True, "settled_at": now, "settled_by": hr},
    ]
    for changes in wrong:
        with pytest.raises(IntegrityError), transaction.atomic():
            SlipConfirmation.objects.create(**{**row, **changes})
    SlipConfirmation.objects.create(**row, answered_by=cleaner)
    rows = SlipConfirmation.objects.all()
    for change in (lambda: rows.update(was_signer=True), rows.delete, lambda: rows.update(answered_by=hr)):
        with pytest.raises(IntegrityError, match="permanent"), transaction.atomic():
            change()
