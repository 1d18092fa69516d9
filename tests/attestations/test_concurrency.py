"""Many at once, over real connections: one signature each, and nothing for the wrong text."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction
from django.utils import timezone

from attestations.assignments import queries
from attestations.models import Attestation, Signing
from attestations.signing import actions as signing_actions
from policy.models import Policy, Version
from policy.register.actions import retiring
from portal.models import Person
from portal.people.actions import merging
from tests import factories as make

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.real_time]
SIGN = "/policies/social-networking-protocol/sign/"


def at_once(count, work):
    """Run the same work in as many threads, which all begin together, and return what each returned."""
    gate = threading.Barrier(count)

    def run(number):
        try:
            gate.wait(timeout=30)
            return work(number)
        except Exception as error:  # what went wrong is what the test asks about
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(run, range(count)))


def test_fifty_identical_requests_leave_one_attestation_for_each_academy(two_academies, protocol):
    client = make.sign_in(two_academies)
    data = client.get(SIGN).context["form"].initial | {"statement": "on", "typed_name": "Zoë Fairclough"}
    clients = [make.sign_in(two_academies) for _ in range(50)]
    answers = at_once(50, lambda number: clients[number].post(SIGN, data))
    assert {getattr(answer, "status_code", answer) for answer in answers} == {302}
    assert Signing.objects.count() == 1
    assert Attestation.objects.count() == 2
    receipt = f"/receipts/{Signing.objects.get().number}/"
    assert {answer.url for answer in answers} <= {f"{receipt}?signed", f"{receipt}?already"}


def test_two_versions_published_at_once_leave_one(protocol):
    text = make.PROTOCOL.read_text().replace("(Appendix 1)", "(see Appendix 1)").encode()
    answers = at_once(4, lambda number: make.version("1.1", text, weight="urgent"))
    assert sum(isinstance(answer, Version) for answer in answers) == 1
    assert Version.objects.count() == 2


def test_signing_waits_for_a_version_being_published_and_is_then_refused(two_academies, protocol, millbrook):
    text = make.PROTOCOL.read_text().replace("(Appendix 1)", "(see Appendix 1)").encode()

    def race(number):
        if number == 0:
            return make.version("1.1", text, weight="urgent")
        return make.sign(Person.objects.get(pk=two_academies.pk), protocol, millbrook)

    answers = at_once(2, race)
    newest = Version.objects.in_force(at=timezone.now()).get()
    signing = Signing.objects.first()
    # Either it was signed before the new version came into force, or it was refused: never after.
    assert isinstance(answers[1], signing_actions.StaleForm) or signing.signed_at < newest.in_force_at


def test_signing_waits_while_a_version_of_the_policy_is_being_published(teacher, oakfield, protocol):
    def sign():
        try:
            return make.sign(teacher, protocol, oakfield)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            Policy.objects.select_for_update().get(pk=protocol.policy_id)  # as publishing does
            signing = pool.submit(sign)
            with pytest.raises(TimeoutError):
                signing.result(timeout=1)
        assert signing.result(timeout=30) == Signing.objects.get()


@pytest.mark.parametrize("first", ["signs", "retires"])
def test_signing_and_retiring_wait_for_each_other_and_whoever_comes_second_finds_it_done(
    teacher, oakfield, protocol, hr, first
):
    """Both lock the policy's row: signing for share, retiring for update."""

    def retire_today():
        said = {"from_on": timezone.localdate(), "replaced_by": None, "reason": "Over."}
        return retiring.retire(protocol.policy, **said, by=hr)

    acts = [lambda: make.sign(teacher, protocol, oakfield), retire_today]
    mine, others = acts if first == "signs" else acts[::-1]

    def run():
        try:
            return others()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            mine()
            waiting = pool.submit(run)
            with pytest.raises(TimeoutError):
                waiting.result(timeout=1)
        if first == "signs":
            assert waiting.result(timeout=30).recorded_at > Signing.objects.get().signed_at
        else:
            with pytest.raises(signing_actions.StaleForm):
                waiting.result(timeout=30)
            assert not Signing.objects.exists()


def test_two_people_at_one_academy_do_not_wait_for_each_other(oakfield, protocol):
    people = [make.staff(oakfield, "Person", f"Number {number}") for number in range(12)]
    answers = at_once(12, lambda number: make.sign(people[number], protocol, oakfield))
    assert all(isinstance(answer, Signing) for answer in answers)
    assert len({answer.number for answer in answers}) == 12


def test_publishing_waits_for_whoever_is_signing(protocol):
    text = make.PROTOCOL.read_text().replace("(Appendix 1)", "(see Appendix 1)").encode()

    def publish():
        try:
            return make.version("1.1", text, weight="urgent")
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            Policy.objects.raw("SELECT * FROM policy_policy FOR SHARE")[0]  # as signing does
            version = pool.submit(publish)
            with pytest.raises(TimeoutError):
                version.result(timeout=1)
        assert version.result(timeout=30).number == "1.1"


def test_whoever_is_merged_while_signing_signs_before_or_not_at_all(protocol, oakfield, hr):
    """Whichever comes first, the kept person is asked once or has signed once, and nothing is lost or doubled."""
    for _ in range(4):
        kept, merged = make.staff(oakfield, "Maya", "Kept"), make.staff(oakfield, "Maya", "Merged")

        def act(number, kept=kept, merged=merged):
            if number == 0:
                return merging.merge_people(merged, into=kept, by=hr)
            return make.sign((kept, merged)[number - 1], protocol, oakfield)

        merge, *signings = at_once(3, act)
        assert merge.merged == merged
        signed = [signing for signing in signings if isinstance(signing, Signing)]
        refused = [signing for signing in signings if isinstance(signing, signing_actions.StaleForm)]
        assert len(signed) + len(refused) == 2
        kept = Person.objects.get(pk=kept.pk)
        assert Attestation.objects.filter(person__in=kept.record_ids).count() == len(set(signed)) >= 1
        [assignment] = queries.load_person_assignments(kept, as_at=timezone.now())
        assert assignment.state == "attested"
