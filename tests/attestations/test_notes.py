"""Answers that become notes beside a clause; counts for policy leads; due dates that wait for no question."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from attestations.models import KeptDueDate, QuestionStep
from attestations.questions.actions import answering, due_dates, notes
from policy.models import Note
from policy.publishing.actions import withdraw
from portal.models import Notice
from portal.refusals import ActionRefused
from tests import factories as make
from tests.words import read_words

POLICY = "/policies/social-networking-protocol/"
WAITS = f"/questions/due-dates/{POLICY.split('/')[2]}/"


@pytest.fixture
def clause(protocol):
    return protocol.parts.get(slug="").clauses.get(number="5.3")


@pytest.fixture
def answered(teacher, protocol, head, oakfield, clause):
    question = make.question(teacher, protocol, head, oakfield, clause, words="May I use my own phone?")
    answering.answer(question, "Ask the office, Maya.", seen=question.steps.last().pk, by=head)
    return question


def propose(question, by, words="Ask the office for one."):
    return notes.propose_note(question, words, by=by)


def refused(words):
    return pytest.raises(ActionRefused, match=words)


def test_an_answer_becomes_a_note_in_the_leads_words_on_every_page_of_the_clause(answered, head, policy_lead, as_):
    reader = as_(head)
    before = reader.get(POLICY)
    as_(head).post(f"{answered.get_absolute_url()}note/", {"words": "Ask the office for one."})
    assert Notice.objects.get(kind="note-proposed").person == policy_lead
    step = answered.steps.last()
    lead = as_(policy_lead)
    assert "waiting for a decision" in read_words(lead.get("/questions/clauses/"))
    assert "Notes waiting for your decision" in read_words(lead.get("/"))
    page = read_words(lead.get(f"/questions/notes/proposed/{step.pk}/"))
    assert "Ask the office for one." in page
    assert "Maya" not in page
    approve = {"do": "approve", "words": "Ask the school office for a phone."}
    for _ in range(2):
        assert lead.post(f"/questions/notes/proposed/{step.pk}/", approve).status_code == 302
    note = Note.objects.get()
    assert reader.get(POLICY, headers={"if-none-match": before["ETag"]}).status_code == 200
    for address in (POLICY, f"{POLICY}versions/1.0/"):
        assert "Note, not part of the policy Ask the school office for a phone." in read_words(reader.get(address))
    lead.post(f"/questions/notes/{note.pk}/")
    for address in (POLICY, f"{POLICY}versions/1.0/"):
        assert "Note, not part of the policy" not in read_words(reader.get(address))


def test_a_note_stands_only_where_the_clause_says_the_same(answered, head, policy_lead, hr, clock, as_):
    propose(answered, head)
    notes.approve_note(answered, "Ask the office.", by=policy_lead)
    text = make.PROTOCOL.read_bytes().replace(b"There may be occasions when", b"Sometimes")
    changed = make.version("2.0", text, in_force_on=timezone.localdate() + timedelta(days=1))
    clock.shift(timedelta(days=1))
    assert "Ask the office." not in as_(head).get(POLICY).text
    assert "Ask the office." in as_(head).get(f"{POLICY}versions/1.0/").text
    assert "does not show this note" in read_words(as_(policy_lead).get("/questions/clauses/"))
    withdraw(changed, reason="A slip.", by=hr)
    assert "Ask the office." in as_(head).get(POLICY).text


def test_who_may_propose_and_decide(answered, teacher, head, policy_lead, hr):
    with refused("who answered can propose"):
        propose(answered, hr)
    with refused("who answered can propose"):
        propose(answered, teacher)
    first = propose(answered, head)
    assert propose(answered, head) == first
    with refused("Only a policy lead"):
        notes.approve_note(answered, "Yes.", by=hr)
    notes.turn_down_note(answered, by=policy_lead)
    notes.turn_down_note(answered, by=policy_lead)
    with refused("decided on this note already"):
        notes.approve_note(answered, "Yes.", by=policy_lead)
    propose(answered, head)
    notes.approve_note(answered, "Yes.", by=policy_lead)
    with refused("There is a note"):
        propose(answered, head)
    with refused("Only a policy lead"):
        notes.withdraw_note(Note.objects.get(), by=head)


def test_a_safeguarding_concern_and_a_question_about_all_never_become_a_note(
    answered, teacher, head, policy_lead, protocol, oakfield, as_
):
    step = propose(answered, head)
    answering.mark_safeguarding(answered, by=head)
    with refused("never becomes a note"):
        notes.approve_note(answered, "Yes.", by=policy_lead)
    assert "Approve" not in as_(policy_lead).get(f"/questions/notes/proposed/{step.pk}/").text
    of_all = make.question(teacher, protocol, head, oakfield)
    answering.answer(of_all, "Yes.", seen=of_all.steps.last().pk, by=head)
    with refused("beside a clause"):
        propose(of_all, head)


def test_leads_see_how_many_ask_and_no_words(answered, teacher, protocol, policy_lead, as_):
    make.question(teacher, protocol, words="Why is it so long?")
    words = read_words(as_(policy_lead).get("/questions/clauses/"))
    assert "clause 5.3 1 question" in words
    assert "the policy as a whole 1 question" in words
    assert "phone" not in words
    assert "so long" not in words


def test_hr_lets_the_due_dates_of_a_policy_wait_for_no_question(protocol, hr, clock, as_):
    assert as_(hr).post(WAITS, {"do": "keep", "reason": " "}).context["form"].errors["reason"]
    as_(hr).post(WAITS, {"do": "keep", "reason": "Before the building work."})
    assert due_dates.keep_due_dates(protocol.policy, "Again", by=hr) == KeptDueDate.objects.get()
    assert "Before the building work." in read_words(as_(hr).get(WAITS))
    clock.shift(timedelta(days=2))
    make_again = make.sign_in(hr)
    make_again.post(WAITS, {"do": "wait"})
    due_dates.let_due_dates_wait(protocol.policy, by=hr)
    known = KeptDueDate.objects.known(at=timezone.now()).get()
    assert (known.from_on, known.until_on) == (timezone.localdate() - timedelta(2), timezone.localdate() - timedelta(1))


@pytest.mark.parametrize(
    ("name", "columns"),
    [
        ("note_has_words", {"words": ""}),
        ("note_clause_digest_is_sha256", {"clause_digest": "0"}),
        ("note_is_withdrawn_by_somebody", {"withdrawn_at": timezone.now()}),
    ],
)
def test_a_note_that_cannot_be_is_refused(clause, protocol, policy_lead, name, columns):
    shown = {"clause_identity": clause.identity, "clause_digest": clause.digest, "words": "Yes."} | columns
    with pytest.raises(IntegrityError, match=name):
        Note.objects.create(policy=protocol.policy, approved_by=policy_lead, approved_at=timezone.now(), **shown)


@pytest.mark.parametrize(
    ("name", "columns"),
    [
        ("kept_due_date_has_a_reason", {"reason": ""}),
        ("kept_due_date_ends_after_it_begins", {"until_on": make.LONG_AGO.date()}),
        ("kept_due_date_once", {}),
    ],
)
def test_a_kept_due_date_that_cannot_be_is_refused(protocol, hr, name, columns):
    said = {"policy": protocol.policy, "reason": "Work", "from_on": make.SEPTEMBER, "recorded_by": hr}
    KeptDueDate.objects.create(**said)
    with pytest.raises(IntegrityError, match=name):
        KeptDueDate.objects.create(**said | columns)


def test_a_note_is_permanent_but_for_its_withdrawal(answered, head, policy_lead):
    propose(answered, head)
    notes.approve_note(answered, "Yes.", by=policy_lead)
    with pytest.raises(IntegrityError, match="permanent"), transaction.atomic():
        Note.objects.update(words="No.")
    assert QuestionStep.objects.filter(note__isnull=False).exists()
