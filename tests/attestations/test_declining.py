"""Choosing not to sign: counted, named on the academy's board alone, taken back by signing."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from attestations.assignments import queries
from attestations.assignments.rules import State
from attestations.models import Decline
from attestations.reports import boards, rows, wording
from attestations.signing import declining
from portal.models import Academy, AuditLine, Notice
from portal.refusals import ActionRefused
from tests import factories as make
from tests.attestations.requirement_builders import load_only_assignment
from tests.revised import REWORDED
from tests.words import read_words

ADDRESS = "/policies/social-networking-protocol/decline/"
SLUG = "social-networking-protocol"


def decline(person, words=""):
    return declining.decline(SLUG, seen="1.0", words=words, by=person)


def test_the_page_records_it_with_own_words_and_says_that_one_still_can_sign(teacher, head, protocol, as_, sent):
    client = as_(teacher)
    page = client.get(ADDRESS)
    assert "Do not write it here" in read_words(page)
    for _ in range(2):
        assert client.post(ADDRESS, {"version": "1.0", "words": "I want to ask my union first."}).url == ADDRESS
    row = Decline.objects.get()
    assert (row.person, row.words, list(row.academies.values_list("slug", flat=True))) == (
        teacher,
        "I want to ask my union first.",
        ["oakfield"],
    )
    words = read_words(client.get(ADDRESS))
    assert "You have chosen not to sign. You still can." in words
    assert "I want to ask my union first." in words
    assert "you have chosen not to sign" in read_words(client.get("/"))
    assert "You have chosen not to sign. You still can." in read_words(client.get(f"/policies/{SLUG}/appendix-2/"))
    [mail] = [mail for mail in sent() if mail.to == [head.email]]
    assert "Maya O'Brien-Łukasz has recorded that they choose not to sign" in mail.body
    assert "union" not in mail.body
    assert AuditLine.objects.filter(action="decline", by=teacher).count() == 1


def test_it_is_neither_signed_nor_overdue_until_another_version_asks(oakfield, protocol):
    teacher = make.staff(oakfield)
    assert load_only_assignment(teacher).state == State.OVERDUE
    decline(teacher)
    found = load_only_assignment(teacher)
    assert (found.state, found.outcome.due_on) == (State.DECLINED, None)
    make.version("2.0", source=REWORDED.encode(), in_force_on=date(2026, 12, 1))
    assert load_only_assignment(teacher, make.midnight(date(2026, 12, 1))).state == State.DUE


def test_signing_takes_it_back_and_so_does_the_page(teacher, oakfield, protocol, as_):
    decline(teacher)
    client = as_(teacher)
    client.post(ADDRESS, {"take_back": "yes"})
    assert load_only_assignment(teacher).state == State.DUE
    assert Decline.objects.get().taken_back_at == timezone.now()
    decline(teacher)
    make.sign(teacher, protocol, oakfield)
    assert load_only_assignment(teacher).state == State.ATTESTED


def test_who_chose_not_to_sign_and_left_is_said_so_on_the_board_and_not_in_a_list_of_the_trust(
    oakfield, hr, protocol, as_
):
    left = make.staff(oakfield, "Lena", "Left", until_on=timezone.localdate() - timedelta(days=1))
    make.staff(oakfield, "Luca", "Silent", until_on=timezone.localdate() - timedelta(days=1))
    before = timezone.now() - timedelta(days=3)
    declining.decline(SLUG, seen="1.0", words="", by=left, at=before)
    [required] = queries.load_required_policies(known_at=timezone.now())
    board = boards.build_board(
        oakfield, required, as_at=timezone.now(), filter=rows.BoardFilter(state=rows.BoardFilter.LEFT)
    )
    assert [wording.state_label(row) for row in board.rows] == ["Chose not to sign, has left", "Left without signing"]
    assert {wording.state_label(row) for row in board.rows_named_in_trust} == {"Left without signing"}
    assert "Chose not to sign, has left" in read_words(as_(hr).get(f"/people/{left.pk}/"))
    listed = read_words(as_(hr).get("/people/?state=lapsed"))
    assert "Lena Left" in listed
    assert "Left without signing" in listed
    assert "Chose not to sign, has left" not in listed


def test_what_changed_meanwhile_or_is_not_asked_is_not_declined(teacher, oakfield, protocol):
    with pytest.raises(ActionRefused, match="has changed since you opened"):
        declining.decline(SLUG, seen="0.9", words="", by=teacher)
    make.sign(teacher, protocol, oakfield)
    with pytest.raises(ActionRefused, match="Nothing asks you to sign this now"):
        decline(teacher)
    assert not Decline.objects.exists()


def test_nobody_who_only_governs_is_told_of_to_the_head(oakfield, head, protocol):
    governor = make.staff(oakfield, category="governor")
    decline(governor)
    assert not Notice.objects.filter(kind="declined").exists()


def test_the_board_names_them_and_the_trust_counts_them_with_those_to_sign(teacher, oakfield, head, hr, protocol, as_):
    decline(teacher, "Mine alone.")
    board = as_(head).get("/academies/oakfield/?state=declined")
    assert [row.name for row in board.context["board"].rows] == [teacher.name]
    figures = board.context["board"].figures
    assert (figures.declined, figures.asked) == (1, figures.signed + figures.due + figures.overdue + 1)
    assert "Chose not to sign" in read_words(board)
    assert "Mine alone." not in board.text
    trust = as_(hr).get("/trust/")
    told = trust.context["trust"].told
    assert (told.declined, told.due) == (0, figures.due + 1)
    assert "chose not to." not in read_words(trust)
    csv = as_(hr).get("/trust/report.csv")
    assert teacher.name not in b"".join(csv).decode()
    assert teacher.name in as_(head).get("/academies/oakfield/report.csv").content.decode()


def test_hr_reads_the_words_and_an_auditor_does_not(teacher, hr, auditor, protocol, as_):
    decline(teacher, "Mine alone.")
    words = read_words(as_(hr).get(f"/people/{teacher.pk}/"))
    assert "Mine alone." in words
    assert "Chose not to sign what is asked now." in words
    assert "Mine alone." not in read_words(as_(auditor).get(f"/people/{teacher.pk}/"))


def test_a_board_of_before_does_not_know_of_it(teacher, oakfield, protocol):
    before = timezone.now() - timedelta(seconds=1)
    decline(teacher)
    [required] = queries.load_required_policies(known_at=timezone.now())
    named = Academy.objects.named(at=timezone.now())
    counts = [boards.build_trust_board(named, required, as_at=at).figures.declined for at in (before, timezone.now())]
    assert counts == [0, 1]


def test_a_choice_is_permanent_and_is_taken_back_after_it_was_recorded(teacher, protocol):
    [row] = decline(teacher)
    with pytest.raises(IntegrityError, match="permanent"), transaction.atomic():
        Decline.objects.filter(pk=row.pk).update(words="Other words.")
    with pytest.raises(IntegrityError, match="permanent"), transaction.atomic():
        Decline.academies.through.objects.all().delete()
    row.taken_back_at = row.recorded_at - timedelta(days=1)
    with pytest.raises(ValidationError, match="taken back after it was recorded"):
        row.full_clean()


def test_with_a_slip_nobody_can_record_it(teacher, protocol, as_):
    client = as_(teacher)
    session = client.session
    session["account_authentication_methods"] = [{"method": "slip", "at": timezone.now().timestamp()}]
    session.save()
    client.post(ADDRESS, {"version": "1.0", "words": ""})
    assert not Decline.objects.exists()
