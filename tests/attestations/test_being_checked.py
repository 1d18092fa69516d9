"""What was changed is not shown as true: "This record is being checked." stands in its place, and it does not count."""

import json

import pytest
from django.urls import reverse
from django.utils import timezone

from attestations.assignments import queries
from attestations.assignments.rules import State
from attestations.models import Attestation, Signing
from attestations.receipts.actions.findings import open_findings
from attestations.receipts.disagreements import Disagreement
from policy.reading import pages
from portal.ledger import sequencer
from portal.models import Finding
from tests import factories as make
from tests.portal.ledger.by_hand import tamper
from tests.rows import ask_all
from tests.words import read_words

SENTENCE = "This record is being checked."
PAGE = "/policies/social-networking-protocol/"
SIGN = f"{PAGE}sign/"
LIE = "UPDATE attestations_signing SET typed_name = 'Wrong Name', known_name = 'Wrong Name'"


@pytest.fixture
def signed(teacher, protocol, oakfield):
    signing = make.sign(teacher, protocol, oakfield)
    sequencer.seal_all()
    return signing


@pytest.fixture
def finding(signed):
    """As the nightly check leaves it."""
    key = str(Attestation.objects.get().pk)
    open_findings([Disagreement("attestations_attestation", key, "academy_name")])
    return Finding.objects.get()


def settle(finding):
    finding.settled_at = timezone.now()
    finding.save()


# A signature with an open finding


@pytest.mark.parametrize("table", ["attestations_attestation", "attestations_signing"])
def test_it_counts_as_not_signed_in_every_figure(signed, teacher, oakfield, head, as_, table):
    row = {"attestations_attestation": signed.attestations.get(), "attestations_signing": signed}[table]
    open_findings([Disagreement(table, str(row.pk), "person")])
    now = timezone.now()
    [own] = queries.load_person_assignments(teacher, as_at=now)
    [required] = queries.load_required_policies(known_at=now)
    others = queries.load_academy_assignments(oakfield, required, as_at=now)
    [listed] = [assignment for assignment in others if assignment.person == teacher]
    for assignment in (own, listed):
        assert (assignment.state, assignment.is_being_checked, assignment.receipt) == (State.DUE, True, "")
    board = as_(head).get("/academies/oakfield/").context["board"]
    assert board.figures.signed == 0


def test_the_figures_of_the_trust_leave_it_out_too(finding, hr, as_):
    trust = as_(hr).get("/trust/").context["trust"]
    assert trust.figures.signed == sum(board.figures.signed for board in trust.boards) == 0
    settle(finding)
    assert as_(hr).get("/trust/").context["trust"].figures.signed == 1


def test_the_board_and_its_files_say_that_it_is_being_checked(finding, teacher, head, as_):
    client = as_(head)
    shown = client.get("/academies/oakfield/")
    assert SENTENCE in read_words(shown)
    assert teacher not in [row.assignment.person for row in shown.context["board"].outstanding]  # nobody is chased
    assert SENTENCE in client.get("/academies/oakfield/report.csv").content.decode()
    settle(finding)
    assert SENTENCE not in read_words(client.get("/academies/oakfield/"))


def test_the_signer_and_hr_read_that_it_is_being_checked(finding, signed, teacher, hr, as_):
    for client, address in [
        (as_(teacher), "/"),
        (as_(teacher), PAGE),
        (as_(teacher), signed.get_absolute_url()),
        (as_(hr), f"/people/{teacher.pk}/"),
        (as_(hr), signed.get_absolute_url()),
    ]:
        assert SENTENCE in read_words(client.get(address)), address


def test_hr_finds_on_its_home_page_how_many_records_are_being_checked(finding, hr, teacher, as_):
    assert "1 record is being checked" in read_words(as_(hr).get("/"))
    assert "1 record is being checked" not in read_words(as_(teacher).get("/"))


def test_the_kept_page_of_a_policy_follows_a_finding(signed, teacher, as_):
    client = as_(teacher)
    assert SENTENCE not in read_words(client.get(PAGE))
    open_findings([Disagreement("attestations_signing", str(signed.pk), "typed_name")])
    assert SENTENCE in read_words(client.get(PAGE))
    settle(Finding.objects.get())
    assert SENTENCE not in read_words(client.get(PAGE))


def test_nobody_is_asked_to_sign_again_what_is_being_checked(finding, signed, teacher, as_):
    client = as_(teacher)
    assert client.get("/").context["todos"] == []
    answer = client.get(SIGN)
    assert answer.status_code == 302
    assert answer["Location"].startswith(signed.get_absolute_url())
    assert SENTENCE in read_words(client.get(answer["Location"]))
    again = make.sign(teacher, signed.version, Attestation.objects.get().academy)
    assert (again.pk, Signing.objects.count()) == (signed.pk, 1)


def test_a_signature_that_satisfies_without_it_is_not_being_checked(finding, teacher, oakfield, signed):
    text = make.PROTOCOL.read_bytes() + b"14) Ask first.\n"
    version = make.version("2.0", text, weight="urgent", in_force_on=timezone.localdate())
    newest = make.sign(teacher, version, oakfield)
    [assignment] = queries.load_person_assignments(teacher, as_at=timezone.now())
    assert (assignment.receipt, assignment.is_being_checked) == (newest.number, False)


# Receipts and reports are held when they are made


def test_a_receipt_shows_what_was_sealed_and_not_what_was_changed(signed, teacher, as_):
    tamper(LIE)
    words = read_words(as_(teacher).get(signed.get_absolute_url()))
    assert SENTENCE in words
    assert "Wrong Name" not in words
    assert teacher.name in words
    assert "If anyone changed this record later" not in words
    assert Finding.objects.get().what == "known_name, typed_name"


@pytest.mark.parametrize("ending", [".pdf", ".json"])
def test_a_receipt_that_was_changed_is_no_file(signed, teacher, as_, ending):
    tamper(LIE)
    answer = as_(teacher).get(f"{signed.get_absolute_url().rstrip('/')}{ending}")
    assert answer.status_code == 503
    assert SENTENCE in read_words(answer)


@pytest.mark.parametrize("change", ["statement = 'I agree.'", "policy_title = 'Another'", "language = 'cy'"])
def test_no_changed_word_of_a_signing_stands_on_its_receipt(signed, teacher, as_, change):
    tamper(f"UPDATE attestations_signing SET {change}")
    words = read_words(as_(teacher).get(signed.get_absolute_url()))
    assert SENTENCE in words
    assert "I agree." not in words
    assert "Another" not in words


def test_a_receipt_of_a_text_that_was_changed_is_being_checked(signed, teacher, as_):
    tamper("UPDATE policy_version SET text = replace(text, 'must', 'may')")
    assert SENTENCE in read_words(as_(teacher).get(signed.get_absolute_url()))


def test_a_signature_that_was_moved_shows_its_new_owner_nothing(signed, teacher, head, as_):
    tamper("UPDATE attestations_signing SET person_id = %s", head.pk)
    tamper("UPDATE attestations_attestation SET person_id = %s", head.pk)
    words = read_words(as_(head).get(signed.get_absolute_url()))
    assert SENTENCE in words
    assert "Maya" not in words


def test_a_report_is_held_when_it_is_made(signed, teacher, head, as_):
    client = as_(head)
    assert client.get("/academies/oakfield/").context["board"].figures.signed == 1
    tamper("UPDATE attestations_attestation SET academy_name = 'Elsewhere'")
    assert SENTENCE in client.get("/academies/oakfield/report.csv").content.decode()
    assert Finding.objects.get().what == "academy_name"
    assert client.get("/academies/oakfield/").context["board"].figures.signed == 0


def test_a_receipt_as_it_was_sealed_is_held_in_few_queries(signed, teacher, as_, django_assert_max_num_queries):
    client = as_(teacher)
    with django_assert_max_num_queries(29):
        assert client.get(signed.get_absolute_url()).status_code == 200
    assert not Finding.objects.exists()
    sealed = json.loads(client.get(f"{signed.get_absolute_url().rstrip('/')}.json").content)
    assert len(sealed["entries"]) == 1


# Versions that are not what was published


CHANGES = [
    "UPDATE policy_clause SET text = 'Post what you like.' WHERE anchor = '5.3'",
    "UPDATE policy_clause SET number = '5.9' WHERE anchor = '5.3'",
    "UPDATE policy_part SET title = 'Another' WHERE position = 1",
    "UPDATE policy_version SET text = replace(text, 'must', 'may')",
    "UPDATE policy_version SET statement_first = 'I agree with every word.'",
    "UPDATE policy_version SET days = 90",
    "UPDATE policy_version SET approved_by_id = drafted_by_id",
    "DELETE FROM policy_clause WHERE anchor = '5.3'",
]


@pytest.fixture
def fresh_process():
    """As after a restart: nothing is kept that was read before."""
    pages.load_outline.cache_clear()
    queries.clear_cache()


@pytest.mark.parametrize("change", CHANGES)
@ask_all("address", [PAGE, SIGN, *(f"{PAGE}versions/1.0{end}" for end in ("/", ".pdf", ".docx"))])
def test_a_version_that_was_changed_is_not_shown_for_reading_or_signing(teacher, protocol, as_, change, address):
    pages.load_outline.cache_clear()  # as after a restart
    tamper(change)
    answer = as_(teacher).get(address)
    assert (answer.status_code, SENTENCE in read_words(answer)) == (503, True)
    assert "Post what you like." not in answer.content.decode()


def test_a_version_that_was_exchanged_with_its_digests_is_not_shown(teacher, protocol, fresh_process, as_):
    other = make.version(slug="another", source=make.PROTOCOL.read_bytes() + b"14) Ask first.\n")
    tamper("UPDATE policy_part SET version_id = 0 WHERE version_id = %s", protocol.pk)
    tamper("UPDATE policy_part SET version_id = %s WHERE version_id = %s", protocol.pk, other.pk)
    tamper(
        "UPDATE policy_version SET text = other.text, digest = other.digest "
        "FROM policy_version AS other WHERE other.id = %s AND policy_version.id = %s",
        other.pk,
        protocol.pk,
    )
    for address in (PAGE, SIGN):
        assert as_(teacher).get(address).status_code == 503


@pytest.mark.parametrize("change", [CHANGES[0], CHANGES[4]])
def test_a_version_that_was_changed_cannot_be_signed(teacher, protocol, as_, change):
    client = as_(teacher)
    form = client.get(SIGN).context["form"].initial | {"statement": "on", "typed_name": teacher.name}
    tamper(change)
    pages.load_outline.cache_clear()
    queries.clear_cache()
    assert client.post(SIGN, form).status_code in {409, 503}
    assert not Signing.objects.filter(person=teacher).exists()


def test_the_words_that_were_read_before_stay_the_true_ones(teacher, protocol, as_):
    client = as_(teacher)
    before = read_words(client.get(PAGE))
    tamper(CHANGES[0])
    assert read_words(client.get(PAGE)) == before
    identity = pages.load_outline(protocol.pk).clauses[""][10].identity
    tamper("UPDATE policy_clause SET text = 'Post what you like.' WHERE identity = %s", identity)
    assert client.get(reverse("clause_history", args=[protocol.policy.slug, identity])).status_code == 503


def test_home_and_the_list_of_policies_stay_when_a_version_was_changed(teacher, protocol, fresh_process, as_):
    tamper(CHANGES[0])
    for address in ("/", "/policies/"):
        assert as_(teacher).get(address).status_code == 200


def test_a_changed_text_never_becomes_a_draft(policy_lead, protocol, as_):
    tamper("UPDATE policy_version SET text = replace(text, 'must', 'may')")
    assert as_(policy_lead).post("/manage/policies/social-networking-protocol/new/").status_code == 503


def test_a_page_of_a_version_is_shown_again_once_it_agrees(teacher, protocol, fresh_process, as_):
    tamper("UPDATE policy_version SET days = 90")
    assert as_(teacher).get(PAGE).status_code == 503
    tamper("UPDATE policy_version SET days = NULL")
    queries.clear_cache()
    assert as_(teacher).get(PAGE).status_code == 200
