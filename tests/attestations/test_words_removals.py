"""Hand-written words of a choice not to sign, or of a reminder, go when two people of HR have said so."""

from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from attestations.models import Decline, ReminderByHand, WordsRemoval
from attestations.receipts.row_entries import find_changed_rows, seal_rows
from attestations.removals import actions
from portal.ledger import sequencer
from portal.london import LONDON
from portal.models import AuditLine, Notice
from portal.models.roles import Role
from portal.notices.actions import take_next
from portal.refusals import ActionRefused
from tests import factories as make
from tests.words import read_words

SENTENCE = "You are always the last one, as in your last school. Sign now, please, before anybody notices it again."
REMIND = "/academies/oakfield/remind/?policy=social-networking-protocol"


@pytest.fixture
def other(oakfield):
    """A second person of HR."""
    person = make.staff(oakfield, "Olga", "Other")
    make.grant(person, Role.HR)
    return person


@pytest.fixture
def declined(teacher, protocol):
    return make.declined(teacher, protocol, "My head bullies me.")


@pytest.fixture
def reminded(teacher, head, protocol, clock, as_):
    """A reminder by hand with a sentence, which is not sent yet."""
    clock.move_to(datetime(2026, 11, 23, 10, tzinfo=LONDON))
    as_(head).post(REMIND, {"person": [teacher.pk], "step": "do", "sentence": SENTENCE})
    return ReminderByHand.objects.get()


def seal(clock):
    """Enter the day's rows in the ledger."""
    sequencer.seal_all()
    clock.shift(timedelta(days=1))
    seal_rows()
    sequencer.seal_all()


def refused(words):
    return pytest.raises(ActionRefused, match=words)


def remove(row, first, second):
    actions.ask(row, by=first)
    actions.confirm(row, by=second)


def test_two_of_hr_remove_the_words_of_a_decline_and_no_one_does_it_alone(declined, hr, other, as_, clock):
    seal(clock)
    with refused("Nobody has asked"):
        actions.confirm(declined, by=hr)
    client = as_(hr)
    [page] = [
        part for part in client.get(f"/people/{declined.person_id}/").text.split('"') if "/words/declines" in part
    ]
    assert "My head bullies me." in read_words(client.get(page))
    for _ in range(2):
        client.post(page, {"do": "ask"})
    with refused("Somebody else in HR"):
        actions.confirm(declined, by=hr)
    for _ in range(2):
        as_(other).post(page, {"do": "confirm"})
    assert Decline.objects.get().words == "(removed)"
    assert WordsRemoval.objects.get().confirmed_by == other
    assert AuditLine.objects.filter(action__in=["ask-removal", "remove-words"]).count() == 2
    for address, owner in [(f"/people/{declined.person_id}/", hr), (page, hr)]:
        words = read_words(as_(owner).get(address))
        assert "removed" in words
        assert "bullies" not in words
    assert "Your words were removed on" in read_words(
        as_(declined.person).get("/policies/social-networking-protocol/decline/")
    )
    assert not list(find_changed_rows())
    seal(clock)
    assert not list(find_changed_rows())


def test_the_sentence_of_a_reminder_goes_from_every_message_that_holds_it(reminded, hr, other, clock, sent, as_):
    [mail] = sent()
    assert "as in your last school" in " ".join(mail.body.split())
    seal(clock)
    page = as_(hr).get(f"/notices/{Notice.objects.get(kind='reminder').pk}/")
    assert f"/manage/words/reminders/{reminded.pk}/" in page.text
    remove(reminded, hr, other)
    kept = Notice.objects.get(kind="reminder").words
    assert ReminderByHand.objects.get().sentence == "(removed)"
    assert "Siân Hughes writes:\n\n> (removed)\n\nPlease read and sign:" in kept
    assert not any(word in kept for word in ("always", "school. ", "notices"))
    assert not list(find_changed_rows())
    seal(clock)
    assert not list(find_changed_rows())


def test_a_reminder_that_waits_goes_without_the_words_and_one_on_its_way_must_arrive_first(
    reminded, hr, other, sent, clock
):
    actions.ask(reminded, by=hr)
    with transaction.atomic():
        take_next(at=timezone.now())
        with refused("being sent just now"):
            actions.confirm(reminded, by=other)
        transaction.set_rollback(True)
    actions.confirm(reminded, by=other)
    [mail] = sent()
    assert "writes" not in mail.body
    assert "removed" not in mail.body


def test_nobody_removes_words_that_they_wrote_or_that_went_to_them(reminded, declined, teacher, head, hr, other):
    for person in (teacher, head):
        make.grant(person, Role.HR)
        with refused("You wrote these words, or they are about you"):
            actions.ask(reminded, by=person)
    with refused("You wrote these words, or they are about you"):
        actions.ask(declined, by=teacher)
    with refused("no words of their own"):
        actions.ask(Decline.objects.create(person=hr, version=declined.version, recorded_at=timezone.now()), by=other)


@pytest.mark.parametrize(
    ("model", "changes"),
    [
        (Decline, {"words": "(removed)"}),
        (ReminderByHand, {"sentence": "(removed)"}),
        (WordsRemoval, {"asked_at": timezone.now}),
    ],
)
def test_the_database_lets_no_words_go_while_only_one_has_asked(reminded, declined, hr, model, changes):
    for row in (reminded, declined):
        actions.ask(row, by=hr)
    values = {name: value() if callable(value) else value for name, value in changes.items()}
    with pytest.raises(IntegrityError, match="permanent"):
        model.objects.update(**values)


def test_once_confirmed_only_the_words_go_and_into_nothing_else(reminded, declined, hr, other):
    for row, words in ((reminded, "sentence"), (declined, "words")):
        remove(row, hr, other)
        for changes in ({words: "Something kind."}, {words: ""}):
            with pytest.raises(IntegrityError, match="permanent"), transaction.atomic():
                type(row).objects.update(**changes)
    with pytest.raises(IntegrityError, match="permanent"), transaction.atomic():
        ReminderByHand.objects.update(sent_at=timezone.now() + timedelta(days=1))


@pytest.mark.parametrize(
    ("name", "columns"),
    [
        ("words_removal_is_of_one_thing", {"reminder": None}),
        ("words_removal_is_confirmed_by_another", {"confirmed_at": timezone.now, "confirmed_by": "hr"}),
    ],
)
def test_a_removal_that_cannot_be_is_refused(reminded, hr, name, columns):
    known = {"hr": hr, None: None}
    values = {key: value() if callable(value) else known[value] for key, value in columns.items()}
    with pytest.raises(IntegrityError, match=name):
        WordsRemoval.objects.create(**{"reminder": reminded, "asked_by": hr, "asked_at": timezone.now(), **values})
