"""Questions before signing: asked, passed on, answered, closed; who may read them; and what becomes of them in time."""

import uuid
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from attestations.models import Addressee, Question, QuestionStep
from attestations.questions import queries
from attestations.questions.actions import answering, asking, emptying
from attestations.questions.actions.asking import Asking
from attestations.questions.forms import clean_words
from attestations.questions.passing_on import tell_new_holders
from attestations.receipts.row_entries import find_changed_rows, seal_rows
from portal.ledger import sequencer
from portal.models import AuditLine, Grant, Notice
from portal.models.roles import Role
from portal.refusals import ActionRefused
from tests import factories as make
from tests.words import read_words

POLICY = "/policies/social-networking-protocol/"
HR_MAIL = "hr@demo.example"


@pytest.fixture
def deputy(oakfield):
    person = make.staff(oakfield, "Dora", "Deputy")
    Grant.objects.create(
        person=person,
        role=Role.DEPUTY,
        academy=oakfield,
        from_on=make.SEPTEMBER,
        answers_questions=True,
        recorded_at=make.LONG_AGO,
    )
    return person


@pytest.fixture
def clause(protocol):
    return protocol.parts.get(slug="").clauses.get(number="5.3")


@pytest.fixture
def asked(teacher, protocol, head, oakfield, clause):
    return make.question(teacher, protocol, head, oakfield, clause, words="May I use my own phone?")


def refused(words):
    return pytest.raises(ActionRefused, match=words)


def fill_in(client, address, **fields):
    key = client.get(address).context["form"]["key"].value()
    return {"key": key, "words": "May I?", "to": "hr"} | fields


def answer(question, by, words="Yes.", seen=None):
    seen = seen if seen is not None else question.steps.last().pk
    return answering.answer(question, words, seen=seen, by=by)


def told(kind="question"):
    return {notice.person.name if notice.person else notice.address for notice in Notice.objects.filter(kind=kind)}


def test_somebody_asks_about_a_clause_and_is_answered_on_the_page(teacher, head, clause):
    client, address = make.sign_in(teacher), f"{POLICY}question/?clause={clause.identity}"
    words = read_words(client.get(address))
    assert "Clause 5.3" in words
    assert "Do not write it here" in words
    assert "could be used in a hearing" in words
    sent = fill_in(client, address, words="May I use my own phone?", to=f"oakfield/{head.pk}")
    assert client.post(address, sent).status_code == client.post(address, sent).status_code == 302
    question = Question.objects.get()  # sent twice, asked once
    assert (question.clause, question.academy.slug, told()) == (clause, "oakfield", {"Siân Hughes"})
    page = make.sign_in(head).get(question.get_absolute_url())
    assert "May I use my own phone?" in read_words(page)
    reply = {"do": "answer", "words": "With leave.", "seen": page.context["form"]["seen"].value()}
    assert make.sign_in(head).post(question.get_absolute_url(), reply).status_code == 302
    assert told("question-answered") == {teacher.name}
    assert "With leave." in read_words(client.get(question.get_absolute_url()))


def test_a_clause_that_is_not_in_force_is_not_there(teacher, protocol, as_):
    assert as_(teacher).get(f"{POLICY}question/?clause={uuid.uuid4()}").status_code == 404
    assert as_(teacher).get(f"{POLICY}question/?clause=5.3").status_code == 404


def test_whom_somebody_may_choose(teacher, head, deputy, executive, oakfield, as_):
    make.version()
    idle = make.staff(oakfield, "Ida", "Idle")
    make.grant(idle, Role.DEPUTY, oakfield)  # sees and reminds only
    labels = dict(as_(teacher).get(f"{POLICY}question/").context["form"].fields["to"].choices)
    assert list(labels.values()) == [
        "Siân Hughes, head teacher at Oakfield Academy",
        "Dora Deputy, deputy at Oakfield Academy",
        "HR",
    ]
    own = as_(head).get(f"{POLICY}question/").context["form"].fields["to"].choices
    assert [label for _, label in own] == ["Dora Deputy, deputy at Oakfield Academy", "HR"]
    sent = fill_in(as_(teacher), f"{POLICY}question/", to=f"millbrook/{executive.pk}")
    assert as_(teacher).post(f"{POLICY}question/", sent).context["form"].errors["to"]


def test_a_question_that_is_too_long_stays_in_the_box(teacher, protocol, as_):
    words = "word " * 10_000
    response = as_(teacher).post(f"{POLICY}question/", fill_in(as_(teacher), f"{POLICY}question/", words=words))
    assert "49,999 characters, and 4,000 is the most" in read_words(response)
    assert response.context["form"]["words"].value() == words
    assert not Question.objects.exists()


def test_words_are_shown_as_words_without_invisible_characters(teacher, protocol, head, oakfield, as_):
    assert clean_words("a\u202eb\r\nc\x00\u200b ") == "ab\nc"
    question = make.question(teacher, protocol, head, oakfield, words="<script>alert(1)</script>")
    page = as_(head).get(question.get_absolute_url()).text
    assert "&lt;script&gt;alert(1)" in page
    assert "<script>alert" not in page


def test_only_who_asked_whoever_has_it_and_hr_find_it(asked, teacher, head, hr, deputy, executive, policy_lead, as_):
    address = asked.get_absolute_url()
    found = {person: as_(person).get(address).status_code for person in (teacher, head, hr)}
    assert set(found.values()) == {200}
    assert {as_(person).get(address).status_code for person in (deputy, executive, policy_lead)} == {404}
    lines = AuditLine.objects.filter(subject=f"question:{asked.key}", action="see")
    assert {line.by for line in lines} == {head, hr}  # one's own leaves none
    assert {line.academy for line in lines} == {None}  # a head does not see in the trail who asks what


def test_it_goes_on_to_the_deputy_and_to_hr_and_each_is_told_once(asked, head, deputy, hr, clock, as_):
    for days, names in [(0, {head.name}), (5, {head.name, deputy.name}), (9, {head.name, deputy.name, HR_MAIL})]:
        clock.move_to(asked.asked_at + timedelta(days=days))
        tell_new_holders(None, None)
        tell_new_holders(None, None)
        assert told() == names
    assert Notice.objects.count() == 3
    assert as_(deputy).get(asked.get_absolute_url()).status_code == 200


def test_a_head_who_has_left_reads_no_more_and_whoever_is_head_now_answers(asked, head, oakfield, as_):
    successor = make.staff(oakfield, "Nia", "Next")
    make.grant(successor, Role.HEAD, oakfield)
    make.end(Grant.objects.filter(person=head), date(2026, 11, 21))
    assert as_(head).get(asked.get_absolute_url()).status_code == 404
    with refused("with somebody else"):
        answer(asked, head)
    tell_new_holders(None, None)
    assert told() == {successor.name}
    assert answer(asked, successor)


def test_nobody_answers_their_own_question(head, hr, protocol, oakfield):
    for asker in (head, hr):
        with refused("your own question"):
            answer(make.question(asker, protocol), asker)


def test_two_answers_at_once_are_both_seen_before_the_second_goes(asked, head, hr, as_):
    seen = asked.steps.last().pk
    first = answer(asked, head)
    assert answer(asked, head) == first  # the second half of a double click
    sent = {"do": "answer", "words": "No, it is not.", "seen": seen}
    response = as_(hr).post(asked.get_absolute_url(), sent)
    words = read_words(response)
    assert "Something was added while you were writing" in words
    assert "Yes." in words
    assert response.context["form"]["words"].value() == "No, it is not."
    again = sent | {"seen": response.context["form"]["seen"].value()}
    assert as_(hr).post(asked.get_absolute_url(), again).status_code == 302
    assert asked.steps.filter(kind="answered").count() == 2


def test_it_is_passed_on_and_the_lead_reads_only_what_was_passed_on(asked, teacher, head, policy_lead, hr, as_):
    address = asked.get_absolute_url()
    assert as_(policy_lead).get(address).status_code == 404
    as_(head).post(address, {"do": "pass-leads"})
    assert told() == {policy_lead.name}
    assert as_(policy_lead).get(address).status_code == as_(head).get(address).status_code == 200
    with refused("with somebody else"):
        answer(asked, head)
    as_(policy_lead).post(address, {"do": "pass-hr"})
    assert answer(asked, hr)
    of_all = make.question(teacher, asked.version, head, asked.academy)
    with refused("cannot be passed on there"):
        answering.pass_on(of_all, to=Addressee.LEADS, by=head)


def test_whoever_asked_asks_on_and_either_closes_it(asked, teacher, head, as_):
    answer(asked, head)
    asking.ask_on(asked, "And at lunch?", seen=asked.steps.last().pk, by=teacher)
    assert Notice.objects.filter(kind="question", person=head).count() == 1
    answer(asked, head, words="At lunch too.")
    as_(teacher).post(asked.get_absolute_url(), {"do": "close"})
    asking.close(asked, by=head)
    assert asked.steps.filter(kind="closed").count() == 1
    with refused("closed"):
        asking.ask_on(asked, "And after?", seen=0, by=teacher)


def test_the_way_to_sign_is_shown_until_it_is_signed(asked, teacher, head, protocol, oakfield, as_):
    client, page = as_(teacher), asked.get_absolute_url()
    assert "Sign the policy" in client.get(page).text
    assert "Sign the policy" not in as_(head).get(page).text
    make.sign(teacher, protocol, oakfield)
    assert "Sign the policy" not in client.get(page).text


def test_a_safeguarding_concern_is_locked_to_hr_and_whoever_asked(asked, teacher, head, hr, as_):
    address = f"{asked.get_absolute_url()}safeguarding/"
    assert "Do not write it here" in read_words(as_(head).get(address))
    as_(head).post(address)
    assert told("question-safeguarding") == {HR_MAIL}
    assert as_(head).get(asked.get_absolute_url()).status_code == 404
    assert {as_(person).get(asked.get_absolute_url()).status_code for person in (teacher, hr)} == {200}
    shown = queries.describe_question(asked, queries.load_reader(hr, at=timezone.now()), at=timezone.now())
    assert answering.list_places_to_pass_on(shown) == []


def seal(clock):
    clock.shift(timedelta(hours=3))
    sequencer.seal_all()
    seal_rows()
    sequencer.seal_all()


def test_words_are_removed_by_two_people_of_hr_and_all_else_is_still_held_against_its_seal(
    asked, head, hr, office, clock, as_
):
    other = make.staff(office, "Olga", "Other")
    make.grant(other, Role.HR)
    answer(asked, head)
    seal(clock)
    with refused("Nobody has asked"):
        emptying.empty(asked, by=hr)
    with refused("Only HR"):
        emptying.ask_emptying(asked, by=head)
    as_(hr).post(f"{asked.get_absolute_url()}words/", {"do": "ask"})
    with refused("Somebody else in HR"):
        emptying.empty(asked, by=hr)
    as_(other).post(f"{asked.get_absolute_url()}words/", {"do": "confirm"})
    assert set(asked.steps.values_list("words", flat=True)) == {"(removed)", ""}
    words = read_words(as_(hr).get(asked.get_absolute_url()))
    assert "Olga Other: words removed" in words
    assert "own phone" not in words
    assert not list(find_changed_rows())
    seal(clock)
    assert not list(find_changed_rows())


@pytest.mark.parametrize("words", ["(removed)", "(erased)", "Other words"])
def test_the_database_lets_words_go_only_when_two_have_said_so(asked, words):
    with pytest.raises(IntegrityError, match="permanent"), transaction.atomic():
        QuestionStep.objects.update(words=words)
    with pytest.raises(IntegrityError, match="permanent"), transaction.atomic():
        Question.objects.update(asked_at=timezone.now())


@pytest.mark.parametrize(
    ("name", "columns"),
    [
        ("question_step_is_known", {"kind": "shouted"}),
        ("question_step_says_with_whom", {"kind": "passed-on"}),
        ("question_step_names_a_head_or_deputy", {"kind": "passed-on", "to": "head"}),
        ("question_step_has_words", {"kind": "answered"}),
        ("question_step_has_its_note", {"kind": "noted"}),
        ("question_step_once", {"kind": "asked", "to": "hr", "words": "Again?"}),
    ],
)
def test_a_step_that_cannot_be_is_refused(asked, head, name, columns):
    with pytest.raises(IntegrityError, match=name):
        QuestionStep.objects.create(question=asked, by=head, at=timezone.now(), **columns)


def test_a_question_about_a_clause_that_has_changed_shows_it_as_it_was_asked(asked, head, clause, clock, as_):
    text = make.PROTOCOL.read_bytes().replace(b"There may be occasions when", b"Sometimes")
    make.version("2.0", text, in_force_on=date(2026, 11, 23))
    clock.shift(timedelta(days=1))
    words = read_words(as_(head).get(asked.get_absolute_url()))
    assert "There may be occasions when" in words
    assert "This clause has changed since the question was asked" in words


def test_lists_show_what_waits_and_ask_the_database_no_more_for_many(
    teacher, head, protocol, oakfield, as_, django_assert_max_num_queries
):
    for number in range(60):
        make.question(teacher, protocol, head, oakfield, words=f"Question {number}?")
    client = as_(head)
    with django_assert_max_num_queries(25):
        page = client.get("/questions/")
    assert (page.context["page"].paginator.count, len(page.context["lines"])) == (60, 50)
    assert "Waiting for your answer" in read_words(page)
    assert "Waiting for an answer from Siân Hughes" in read_words(as_(teacher).get("/questions/"))
    assert len(as_(teacher).get("/questions/").context["lines"]) == 50
    assert "Questions waiting for you" in read_words(as_(head).get("/"))
    assert "Your questions" in read_words(as_(teacher).get("/"))


def test_what_was_asked_under_a_merged_record_is_the_kept_persons_own(asked, teacher, head, oakfield, as_):
    kept = make.staff(oakfield, "Maya", "O'Brien")
    make.merge(teacher, into=kept)
    address = asked.get_absolute_url()
    assert as_(kept).get(address).status_code == as_(head).get(address).status_code == 200
    asking.ask_on(asked, "And at lunch?", seen=asked.steps.last().pk, by=kept)
    answer(asked, head)
    assert told("question-answered") == {kept.name}
    words = read_words(as_(kept).get("/me/"))
    assert "Your questions about policies" in words
    assert "own phone" not in words  # the page has the days, the files have the words
    assert "own phone" in as_(kept).get("/me/everything.html").text


def test_too_many_open_questions_are_refused(teacher, protocol):
    for _ in range(10):
        make.question(teacher, protocol)
    with refused("10 open questions"):
        asking.ask(Asking(uuid.uuid4(), protocol, None, "hr", "One more?"), by=teacher)


def test_mails_hold_no_words_and_no_name_of_whoever_asked(asked, head, sent):
    tell_new_holders(None, None)
    answer(asked, head)
    mails = sent()
    assert {message.subject for message in mails} == {
        "A question for you about the Social Networking Protocol",
        "There is an answer to your question about the Social Networking Protocol",
    }
    text = " ".join(message.body for message in mails if message.to == [head.email])
    assert "phone" not in text
    assert "O'Brien" not in text
    assert "Yes." not in text
    assert asked.get_absolute_url() in text
