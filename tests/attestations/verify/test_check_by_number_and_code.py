"""Anybody may check a receipt by its number and its code."""

import re
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from attestations.receipts import verification
from portal.ledger import sequencer, verify
from tests import factories as make
from tests.attestations.verify.checking import COMPARE, KEYBOARD, UNKNOWN, ask, make_code, read_answer
from tests.portal.ledger.by_hand import sql
from tests.words import read_words


def test_number_and_code_show_who_signed_what_for_whom_and_when_and_nothing_else(client, sealed):
    page = ask(client, sealed.number, make_code(sealed))
    assert read_answer(page) == (
        f"Genuine. {COMPARE} Name Maya O'Brien-Łukasz typed as maya o'brien "
        "Policy Social Networking Protocol Version 1.0 Academy Oakfield Academy "
        f"Time 22 November 2026 at 07:20:00 GMT (+00:00) Receipt number {sealed.number} {KEYBOARD} "
        "Download the receipt (PDF) "
        "For specialists Sealed on 22 November 2026 at 07:20:00 GMT, in checkpoint 3. If anyone changed this record "
        "later, a check would show it. "
        "This answer is the trust’s own. To check without relying on it, use the receipt’s file and a key from "
        "somewhere else. Download the proof (JSON)"
    )
    for private in (sealed.person.email, "Class teacher", sealed.statement, str(sealed.person_id), "/people/"):
        assert private not in page.text


def test_all_academies_of_an_act_are_shown(client, two_academies, protocol, millbrook, hawthorn):
    signing = make.sign(two_academies, protocol, millbrook, hawthorn)
    sequencer.seal_all()
    answer = read_answer(ask(client, signing.number, make_code(signing)))
    assert "Academies Hawthorn Academy Millbrook Primary Academy" in answer
    assert "typed as" not in answer


def test_both_may_be_typed_as_people_type(client, sealed):
    for change in (str.lower, lambda text: text.replace("-", " "), lambda text: f" {text.replace('-', '')} "):
        assert "Genuine." in read_answer(ask(client, change(sealed.number), change(make_code(sealed))))
    assert "Genuine." in read_answer(ask(client, sealed.number.replace("-", "–"), make_code(sealed)))


def test_a_wrong_number_and_a_wrong_code_get_one_and_the_same_answer(client, sealed, two_academies, protocol, hawthorn):
    other = make.sign(two_academies, protocol, hawthorn)
    tries = [
        (sealed.number, make_code(other)),
        (sealed.number, "22222-22222"),
        ("2222-2222-2222", make_code(sealed)),
        ("2222-2222-2222", "22222-22222"),
        (sealed.number, "-"),
        (sealed.number, make_code(sealed)[:-1]),
        ("-", make_code(sealed)),
        ("7KQ4-M2XD-9RT0", make_code(sealed)),
        ("ŁŁŁŁ-ŁŁŁŁ-ŁŁŁŁ", "ŁŁŁŁŁ-ŁŁŁŁŁ"),
    ]
    pages = [ask(client, number, code) for number, code in tries]
    said = {re.sub(r'value="[^"]*"', "", page.text) for page in pages}
    assert len(said) == 1
    assert {page.status_code for page in pages} == {200}
    assert UNKNOWN in read_words(said.pop())


def test_what_is_missing_is_named(client, sealed):
    words = read_words(ask(client, "", " "))
    assert "Type the receipt number." in words
    assert "Type the receipt code." in words


def test_a_number_is_tried_twenty_times_in_fifteen_minutes_whether_or_not_it_is_one(client, sealed, clock):
    for number in (sealed.number, "2222-2222-2222"):
        for _ in range(20):
            assert ask(client, number, "22222-22222").status_code == 200
        blocked = ask(client, number, make_code(sealed))
        assert blocked.status_code == 429
        assert "This receipt number was tried too often." in read_words(blocked)
        assert "Maya" not in blocked.text
    assert UNKNOWN in read_words(ask(client, "3333-3333-3333", "22222-22222"))
    clock.shift(timedelta(minutes=15, seconds=1))
    assert "Genuine." in read_answer(ask(client, sealed.number, make_code(sealed)))


def test_spelling_a_number_differently_gives_no_more_tries(client, sealed):
    for number, code in 10 * [(sealed.number.lower(), "22222-22222"), (sealed.number.replace("-", ""), "no code")]:
        ask(client, number, code)
    assert ask(client, sealed.number, make_code(sealed)).status_code == 429


def test_each_try_counts_for_fifteen_minutes_of_its_own(client, sealed, clock):
    for _ in range(19):
        ask(client, sealed.number, "22222-22222")
    clock.shift(timedelta(minutes=10))
    assert ask(client, sealed.number, "22222-22222").status_code == 200
    assert ask(client, sealed.number, make_code(sealed)).status_code == 429
    clock.shift(timedelta(minutes=6))
    assert "Genuine." in read_answer(ask(client, sealed.number, make_code(sealed)))


def test_what_waits_for_its_seal_says_so_and_proves_nothing(client, signing):
    answer = read_answer(ask(client, signing.number, make_code(signing)))
    assert answer.startswith("The trust has this receipt. It is being sealed. The signature already counts.")
    assert "Name Maya O'Brien-Łukasz" in answer
    assert KEYBOARD in answer
    assert "Genuine" not in answer
    assert COMPARE not in answer


def test_of_what_was_entered_later_only_that_moment_is_proved(client, signing, clock, capsys):
    sql("DELETE FROM portal_ledgerentry WHERE starts_with(subject, 'attestation:')")
    clock.shift(timedelta(days=3))
    call_command("ledger_catch_up")
    sequencer.seal_all()
    answer = read_answer(ask(client, signing.number, make_code(signing)))
    assert verify.LATER in answer
    assert "Time of signing, not proved 22 November 2026 at 07:20:00 GMT (+00:00)" in answer
    assert "Time of sealing 25 November 2026 at 07:20:00 GMT (+00:00)" in answer


def test_without_an_entry_there_is_no_code_and_an_empty_one_opens_nothing(client, signing):
    sql("DELETE FROM portal_ledgerentry WHERE starts_with(subject, 'attestation:')")
    assert make_code(signing) == ""
    assert verification.find_receipt(signing.number, "") is None


def test_an_erased_record_is_as_if_it_had_never_been(client, sealed):
    code = make_code(sealed)
    sql("UPDATE portal_ledgerentry SET data = NULL WHERE starts_with(subject, 'attestation:')")
    assert UNKNOWN in read_words(ask(client, sealed.number, code))


TAMPERED = {
    "another name": "UPDATE portal_ledgerentry SET data = convert_to(replace(convert_from(data, 'UTF8'), "
    "'O''Brien-Łukasz', 'Smith'), 'UTF8') WHERE starts_with(subject, 'attestation:')",
    "another neighbour": "UPDATE portal_ledgerentry SET leaf_hash = sha256('x') WHERE type = 'genesis'",
    "a neighbour gone": "DELETE FROM portal_ledgerentry WHERE type = 'genesis'",
    "another text": "ALTER TABLE policy_version DISABLE TRIGGER USER;"
    "UPDATE policy_version SET text = text || ' '; ALTER TABLE policy_version ENABLE TRIGGER USER",
    "another receipt": "UPDATE attestations_signing SET number = '2222-2222-2222'",
}


@pytest.mark.parametrize("change", TAMPERED.values(), ids=TAMPERED)
def test_a_record_that_was_changed_is_not_genuine_and_shows_no_words(client, sealed, change):
    code = make_code(sealed)
    sql(change)
    number = "2222-2222-2222" if "2222" in change else sealed.number
    assert read_answer(ask(client, number, code)) == (
        "Not genuine: this is not the record that was sealed. "
        f"The trust’s records of this receipt do not fit together. Please tell HR. {KEYBOARD}"
    )


def test_a_checkpoint_that_was_changed_proves_nothing_until_the_ledger_has_sealed_again(client, sealed, protocol):
    code = make_code(sealed)
    sql("UPDATE portal_ledgercheckpoint SET note = replace(note, E'\\n3\\n', E'\\n4\\n')")
    assert read_answer(ask(client, sealed.number, code)).startswith("The trust has this receipt. It is being sealed.")
    make.sign(make.staff(make.academy("elsewhere")), protocol, make.Academy.objects.get(slug="elsewhere"))
    sequencer.seal_all()
    assert read_answer(ask(client, sealed.number, code)).startswith("Genuine.")


def test_a_check_reads_a_bounded_number_of_rows(client, two_academies, protocol, millbrook, hawthorn):
    signing = make.sign(two_academies, protocol, millbrook, hawthorn)
    sequencer.seal_all()
    code = make_code(signing)
    with CaptureQueriesContext(connection) as queries:
        ask(client, signing.number, code)
    assert len(queries) <= 31, [query["sql"] for query in queries]
