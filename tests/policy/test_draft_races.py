"""Several people at one draft at the same moment, over real connections: one outcome, and nobody's words lost."""

import threading
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from policy.drafting.actions import approval, writing
from policy.models import Draft, Policy, Step, StepKind, Version
from policy.publishing import actions as publishing_actions
from portal.models import Person
from portal.refusals import ActionRefused
from tests import factories as make
from tests.attestations.test_concurrency import at_once
from tests.drafts import approve, change_text, describe, load_fingerprint, submit

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.real_time]
NEW = "/manage/policies/social-networking-protocol/new/"


def sent(draft, lead, **fields):
    fields = {"in_force_on": timezone.localdate() + timedelta(days=7)} | fields
    return submit(draft, lead, **fields)


def approval_data(client, draft):
    form = client.get(f"/manage/policies/drafts/{draft.pk}/approve/").context["form"]
    return form.initial | {name: "For a reason." for name in form.fields if name.endswith("_reason")}


def test_approve_and_publish_pressed_by_four_at_once_publishes_once(draft, policy_lead, hr):
    draft = sent(draft, policy_lead)
    clients = [make.sign_in(hr) for _ in range(4)]
    data = approval_data(clients[0], draft)
    address = f"/manage/policies/drafts/{draft.pk}/approve/"
    answers = at_once(4, lambda number: clients[number].post(address, data))
    assert {getattr(answer, "status_code", answer) for answer in answers} == {302}
    assert Version.objects.count() == 2
    assert Step.objects.filter(kind=StepKind.PUBLISHED).count() == 1


def test_approved_while_the_lead_takes_it_back_is_one_or_the_other(draft, policy_lead, hr):
    draft = sent(draft, policy_lead)
    shown = load_fingerprint(draft)
    work = [
        lambda: approval.approve(draft, fingerprint=shown, consultation_reason="Asked by the unions.", by=hr),
        lambda: writing.recall(draft, by=policy_lead),
    ]
    answers = at_once(2, lambda number: work[number]())
    assert sum(isinstance(answer, ActionRefused) for answer in answers) == 1, answers
    kinds = list(Step.objects.values_list("kind", flat=True))
    assert kinds in (["submitted", "recalled"], ["submitted", "published"])
    assert Version.objects.count() == (2 if kinds[-1] == "published" else 1)


def test_approving_waits_for_a_version_being_published_and_sees_it(draft, policy_lead, hr, protocol):
    draft = sent(draft, policy_lead)
    shown = load_fingerprint(draft)
    answers = []

    def approve():
        try:
            answers.append(approval.approve(draft, fingerprint=shown, consultation_reason="Asked.", by=hr))
        except ActionRefused as error:
            answers.append(error)
        finally:
            connection.close()

    thread = threading.Thread(target=approve)
    with transaction.atomic():
        Policy.objects.select_for_update().get(pk=protocol.policy_id)
        thread.start()
        thread.join(timeout=1)
        assert thread.is_alive()
        make.version("1.1", make.PROTOCOL.read_text().replace("Friendster", "TikTok").encode(), weight="urgent")
    thread.join(timeout=30)
    assert "changed since you opened this page" in str(answers[0])
    assert list(Version.objects.order_by("pk").values_list("number", flat=True)) == ["1.0", "1.1"]


def test_submitted_while_another_lead_saves_is_one_or_the_other(draft, policy_lead):
    other = make.person("Owen", "Price")
    draft = describe(change_text(draft, policy_lead), policy_lead, in_force_on=timezone.localdate() + timedelta(days=7))
    shown = load_fingerprint(draft)
    work = [
        lambda: approval.submit(draft, fingerprint=shown, by=policy_lead),
        lambda: change_text(Draft.objects.get(pk=draft.pk), other, "Trust", "trust"),
    ]
    answers = at_once(2, lambda number: work[number]())
    assert sum(isinstance(answer, ActionRefused) for answer in answers) == 1, answers


def test_four_who_save_at_once_leave_one_text_and_three_conflicts(draft, policy_lead):
    answers = at_once(4, lambda number: writing.save_text(draft, f"{draft.text}{number}", revision=0, by=policy_lead))
    assert sum(isinstance(answer, writing.Overtaken) for answer in answers) == 3, answers
    assert Draft.objects.get().revision == 1


def test_a_version_withdrawn_by_four_at_once_is_withdrawn_once(draft, policy_lead, hr):
    version = approve(sent(draft, policy_lead), hr)
    answers = at_once(4, lambda number: publishing_actions.withdraw(version, reason="A mistake.", by=hr))
    assert sum(isinstance(answer, ActionRefused) for answer in answers) == 3, answers


def test_nobody_signs_what_is_being_withdrawn(draft, policy_lead, hr, oakfield, protocol):
    people = [make.staff(oakfield, "Person", f"Number {number}") for number in range(6)]
    version = approve(sent(draft, policy_lead, weight="urgent", in_force_on=None), hr)

    def race(number):
        if number == 0:
            return publishing_actions.withdraw(version, reason="A mistake.", by=hr)
        return signed(people[number - 1], version, oakfield)

    answers = at_once(7, race)
    withdrawn = Version.objects.get(pk=version.pk).withdrawn_at
    signings = [answer for answer in answers[1:] if not isinstance(answer, Exception)]
    assert all(signing.signed_at < withdrawn for signing in signings)
    assert all(isinstance(answer, ActionRefused) for answer in answers[1:] if isinstance(answer, Exception)), answers
    # Whoever came too late signs the one that is in force again.
    assert make.sign(people[5], protocol, oakfield).version == protocol


def signed(person, version, academy):
    return make.sign(Person.objects.get(pk=person.pk), version, academy)


def test_a_new_version_asked_for_by_four_at_once_is_one_draft(protocol, policy_lead):
    clients = [make.sign_in(policy_lead) for _ in range(4)]
    answers = at_once(4, lambda number: clients[number].post(NEW))
    assert len({answer.url for answer in answers}) == 1
    assert Draft.objects.count() == 1


def test_a_new_policy_asked_for_by_four_at_once_is_one_draft(policy_lead):
    fields = {"title": "Code of Conduct", "slug": "code-of-conduct"}
    answers = at_once(4, lambda number: writing.begin(None, **fields, by=policy_lead))
    assert sum(isinstance(answer, ActionRefused) for answer in answers) == 3, answers
    assert Draft.objects.count() == 1


def test_whoever_waits_for_another_lead_hears_of_the_conflict(draft, policy_lead):
    other = make.person("Owen", "Price")
    answers = []

    def save():
        try:
            answers.append(writing.save_text(draft, "mine", revision=0, by=policy_lead))
        except Exception as error:  # whatever goes wrong is the answer
            answers.append(error)
        finally:
            connection.close()

    thread = threading.Thread(target=save)
    with transaction.atomic():
        writing.save_text(draft, "theirs", revision=0, by=other)
        thread.start()
        thread.join(timeout=1)
        assert thread.is_alive()
    thread.join(timeout=30)
    assert isinstance(answers[0], writing.Overtaken), answers
    assert "Owen Price saved this draft while you were writing." in str(answers[0])
