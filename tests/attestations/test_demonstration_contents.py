"""The people of the demonstration, and what they have signed."""

from collections import Counter
from datetime import datetime, timedelta

import pytest
import time_machine
from django.db import transaction

from attestations.assignments import queries
from attestations.assignments.rules import ASKED, State
from attestations.assignments.todos import load_still_to_sign
from attestations.demonstration.academies import JOBS
from attestations.demonstration.loading import load_demonstration
from attestations.demonstration.policies import ASKING
from attestations.demonstration.signings import PROTOCOL
from attestations.models import Attestation, Decline, Question, Requirement, Signing
from attestations.questions.note_queries import find_proposals
from attestations.questions.queries import describe_questions, find_waiting_for, load_reader
from attestations.register.queries import load_register
from policy.drafting.review import Review
from policy.drafting.tasks import find_missing_items
from policy.models import Draft, Note, Part, Readers, Retirement, Version
from portal.london import LONDON
from portal.models import Absence, Academy, Engagement, Grant, GroupMember, Notice, Person, Slip
from portal.models.roles import Role
from portal.people.names import fold
from tests.conftest import NOW


@pytest.fixture(scope="module")
def demonstration(django_db_setup, django_db_blocker):
    """Loaded once for the tests below, which only read."""
    with django_db_blocker.unblock(), transaction.atomic():
        with time_machine.travel(NOW, tick=False):
            assert load_demonstration()
        yield
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def assignments(demonstration):
    """Every assignment of the protocol, by the slug of its academy."""
    return load_assignments(PROTOCOL)


def load_assignments(slug):
    with time_machine.travel(NOW, tick=False):
        required = queries.find_required_policy(slug, at=NOW)
        return {
            academy.slug: queries.load_academy_assignments(academy, required, as_at=NOW)
            for academy in Academy.objects.named(at=NOW)
        }


def count_states(assignments):
    return Counter(assignment.state for assignment in assignments)


def test_the_policy_lead_has_begun_version_2_and_nothing_stands_in_its_way(demonstration):
    review = Review(Draft.objects.get(slug=PROTOCOL), today=NOW.date())
    assert review.change_summary == "8 places: 3 changed, 1 added, 4 renumbered"
    assert not find_missing_items(review)
    assert not review.doubtful_matches
    assert not review.weight_objections


def test_about_260_people_work_in_nine_categories_at_nine_places(demonstration):
    assert 250 <= Person.objects.count() <= 270
    assert set(Engagement.objects.values_list("category", flat=True)) == {*JOBS, "trustee", "member", "casual"}
    assert set(Academy.objects.values_list("slug", flat=True)) == {
        *("oakfield", "millbrook", "hawthorn", "ashdown", "birchwood", "castle-hill", "larkrise", "st-chads"),
        "central-office",
    }
    assert Academy.objects.get(is_central=True).slug == "central-office"


def test_academies_vary_in_size(assignments):
    sizes = {slug: sum(count_states(rows)[state] for state in State) for slug, rows in assignments.items()}
    sizes.pop("central-office")
    assert min(sizes.values()) >= 20
    assert max(sizes.values()) <= 55
    assert len(set(sizes.values())) >= 6


@pytest.mark.parametrize(
    ("key", "places"),
    [
        ("teacher", {"oakfield": State.DUE}),
        ("two.academies", {"millbrook": State.DUE, "hawthorn": State.DUE}),
        ("signed", {"oakfield": State.ATTESTED}),
        ("head", {"oakfield": State.ATTESTED}),
        ("deputy", {"oakfield": State.DUE}),
        ("governance", {"central-office": State.DUE}),
        ("executive", {"millbrook": State.ATTESTED, "hawthorn": State.ATTESTED}),
        ("hr", {"central-office": State.ATTESTED}),
        ("policy", {"central-office": State.ATTESTED}),
        ("auditor", {}),
        ("admin", {"central-office": State.ATTESTED}),
    ],
)
def test_each_account_stands_where_the_guide_says(demonstration, key, places):
    person = Person.objects.get(email=f"{key}@demo.example")
    rows = queries.load_person_assignments(person, as_at=NOW, only=PROTOCOL)
    assert {row.academy.slug: row.state for row in rows} == places


@pytest.mark.parametrize(
    ("key", "grants"),
    [
        ("head", {(Role.HEAD, "oakfield")}),
        ("deputy", {(Role.DEPUTY, "oakfield")}),
        ("governance", {(Role.GOVERNANCE, None)}),
        ("executive", {(Role.HEAD, "millbrook"), (Role.HEAD, "hawthorn")}),
        ("hr", {(Role.HR, None)}),
        ("policy", {(Role.POLICY_LEAD, None)}),
        ("auditor", {(Role.AUDITOR, None)}),
        ("admin", {(Role.ADMINISTRATOR, None)}),
        ("teacher", set()),
        ("signed", set()),
    ],
)
def test_each_account_has_the_roles_of_the_guide(demonstration, key, grants):
    rows = Grant.objects.current(at=NOW).filter(person__email=f"{key}@demo.example")
    assert set(rows.values_list("role", "academy__slug")) == grants


def test_shares_run_from_sixty_percent_to_one_complete_academy(assignments):
    shares = {}
    for slug, rows in assignments.items():
        count = count_states(row for row in rows if not row.outcome.is_over)
        asked = sum(count[state] for state in ASKED)
        shares[slug] = count[State.ATTESTED] / asked
    assert [slug for slug, share in shares.items() if share == 1] == ["birchwood"]
    assert 0.58 <= min(shares.values()) <= 0.65


def test_every_state_can_be_seen(assignments):
    total = sum((count_states(rows) for rows in assignments.values()), Counter())
    assert all(total[state] >= 3 for state in set(State) - {State.SHOWN})  # no agency shows anything here


def test_some_chose_not_to_sign_and_one_of_them_signed_after_all(assignments):
    rows = [row for places in assignments.values() for row in places]
    assert Decline.objects.count() == 5
    assert sum(row.state == State.DECLINED for row in rows) == 3
    assert [row.academy.slug for row in rows if row.outcome.had_declined] == ["castle-hill"]
    signed = [row for row in rows if row.state == State.ATTESTED and row.person.declines.exists()]
    assert [row.academy.slug for row in signed] == ["oakfield"]


def test_questions_wait_for_a_head_hr_and_the_policy_lead_and_one_became_a_note(demonstration):
    hr, head, lead = (Person.objects.get(email=f"{key}@demo.example") for key in ("hr", "head", "policy"))
    waiting = {by: find_waiting_for(load_reader(by, at=NOW), at=NOW) for by in (hr, head, lead)}
    clauses = {by: [shown.question.clause.number for shown in waiting[by]] for by in waiting}
    assert clauses == {hr: ["5.1", "5.2"], head: ["6.1"], lead: ["7.1"]}
    asked = describe_questions(Question.objects.all(), load_reader(hr, at=NOW), at=NOW)
    assert Counter(shown.standing.state for shown in asked) == {"waiting": 4, "answered": 2, "closed": 1}
    assert [note.approved_by for note in Note.objects.standing(at=NOW)] == [lead]
    assert [step.question.clause.number for step in find_proposals()] == ["4.2"]
    assert not Notice.objects.filter(owed_at__lt=NOW - timedelta(hours=1)).exists()  # of weeks ago


def test_one_came_with_a_slip_and_signed_and_another_has_yet_to_come(demonstration):
    signing = Signing.objects.get(method="slip")
    assert (signing.grade, signing.slip_printed_by.email) == ("C", "head@demo.example")
    assert Slip.objects.filter(used_at=None, withdrawn_at=None).count() == 1
    assert Slip.objects.exclude(used_at=None).get().birthday_mac == ""


def test_overdue_since_different_days(assignments):
    due = {row.outcome.due_on for rows in assignments.values() for row in rows if row.state == State.OVERDUE}
    assert len(due) >= 4


def test_there_are_leavers_who_signed_and_leavers_who_did_not(assignments):
    gone = [row for rows in assignments.values() for row in rows if row.outcome.is_over]
    assert count_states(gone)[State.ATTESTED] >= 5
    assert count_states(gone)[State.LAPSED] >= 3
    oakfield = [row for row in assignments["oakfield"] if row.outcome.is_over and row.state == State.ATTESTED]
    assert [row.person.name for row in oakfield] == ["Gwenllian Prosser"]


def test_a_few_are_absent_and_one_is_back(demonstration):
    assert Absence.objects.current(at=NOW).count() == 4
    assert Absence.objects.count() == 5
    assert not any(absence.reason for absence in Absence.objects.all())


def test_one_person_signed_at_one_academy_and_is_asked_at_the_other(demonstration):
    person = Engagement.objects.get(job_title="French teacher", academy__slug="oakfield").person
    rows = queries.load_person_assignments(person, as_at=NOW, only=PROTOCOL)
    by_academy = {row.academy.slug: row.state for row in rows}
    assert by_academy == {"oakfield": State.ATTESTED, "st-chads": State.DUE}


def test_people_at_two_academies_signed_in_one_act(demonstration):
    executive = Signing.objects.get(person__email="executive@demo.example", version__policy__slug=PROTOCOL)
    assert executive.attestations.count() == 2


def test_the_protocol_has_been_in_force_for_some_weeks(demonstration):
    requirement, of_latecomers = Requirement.objects.filter(policy__slug=PROTOCOL).order_by("pk")
    version = requirement.policy.versions.get()
    assert version.number == "1.0"
    assert timedelta(weeks=6) < NOW - version.in_force_at < timedelta(weeks=9)
    assert version.published_at < version.in_force_at
    assert requirement.days == 14
    assert not requirement.academies.exists()
    assert set(requirement.categories) == set(JOBS)
    assert set(of_latecomers.categories) == {"trustee", "member", "casual"}


def test_signings_are_at_human_hours_and_within_engagements(demonstration):
    signings = list(Signing.objects.exclude(method="slip").select_related("person", "version__policy"))
    assert Counter(signing.version.policy.slug == PROTOCOL for signing in signings)[True] > 190
    for signing in signings:
        at = signing.signed_at.astimezone(LONDON)
        assert 7 <= at.hour <= 21
        assert signing.version.in_force_at <= signing.signed_at < datetime(2026, 11, 22, tzinfo=LONDON)
        assert timedelta(minutes=1) < signing.signed_at - signing.signed_in_at < timedelta(minutes=60)
    for attestation in Attestation.objects.exclude(signing__method="slip").select_related("signing"):
        day = attestation.signing.signed_at.astimezone(LONDON).date()
        assert Engagement.objects.on(day).filter(person=attestation.person_id, academy=attestation.academy_id).exists()
        assert attestation.academy_name
        assert attestation.engagements


def test_typed_names_are_mostly_the_known_ones_and_some_lack_accents(demonstration):
    names = list(Signing.objects.values_list("typed_name", "known_name"))
    equal = [typed for typed, known in names if typed == known]
    bare = [typed for typed, known in names if typed != known and fold(typed) == fold(known) and typed.isascii()]
    assert len(equal) > 0.8 * len(names)
    assert any(fold(known) != known.lower() for typed, known in names if typed in bare)


def test_policies_of_every_kind_stand_beside_the_protocol(demonstration):
    versions = {version.policy.slug: version for version in Version.objects.in_force(at=NOW)}
    assert len(versions) == 14
    assert [slug for slug, version in versions.items() if version.form == "file"] == ["keeping-everybody-safe"]
    assert versions["keeping-everybody-safe"].version_file.page_range == "pages 2 to 3"
    assert {part.label for part in Part.objects.filter(version__in=versions.values())} == {
        *("", "Annex A", "Appendix 1", "Appendix 2")
    }
    assert sum(bool(version.summary) for version in versions.values()) == 4
    [coming] = Version.objects.filter(in_force_at__gt=NOW)
    assert coming.policy.slug == "flexible-working"
    assert Retirement.objects.get().replaced_by.slug == "acceptable-use-of-it"
    assert set(Draft.objects.open().values_list("slug", flat=True)) == {PROTOCOL, "menopause-at-work"}
    assert not versions.keys() & {"flexible-working", "email-and-internet-use", "menopause-at-work"}


def test_each_policy_is_in_the_register_and_two_reviews_are_overdue(demonstration):
    register = load_register(at=NOW)
    assert len(register.rows) == 16
    assert all(row.entry.owner and not row.has_owner_left for row in register.rows)
    overdue = {row.policy.slug for row in register.rows if row.is_overdue}
    assert overdue == {"complaints", "expenses"}
    assert {row.policy.slug for row in register.rows if row.entry.readers == Readers.PUBLIC} == {
        *("safeguarding-and-child-protection", "data-protection", "whistleblowing", "complaints")
    }
    adopted = [row.current for row in register.rows if row.current and row.policy.slug != PROTOCOL]
    assert all(version.approving_body and version.approved_on and version.minute for version in adopted)


def test_five_further_policies_ask_whom_they_are_about_and_most_have_signed(demonstration):
    shares = {}
    for policy in ASKING:
        rows = [row for places in load_assignments(policy.slug).values() for row in places if not row.outcome.is_over]
        count = count_states(rows)
        assert count[State.OVERDUE], policy.slug
        shares[policy.slug] = count[State.ATTESTED] / sum(count[state] for state in ASKED)
    assert min(shares.values()) > 0.7
    assert max(shares.values()) < 0.97
    by_policy = {row.policy.slug: row for row in Requirement.objects.exclude(policy__slug=PROTOCOL)}
    assert by_policy["safeguarding-and-child-protection"].with_children == "only"
    assert by_policy["safeguarding-and-child-protection"].not_job_titles
    assert by_policy["first-aid"].groups == ["first-aiders"]
    assert by_policy["lone-working"].job_titles
    assert GroupMember.objects.count() == 16


def test_one_account_has_three_policies_to_sign_and_is_told_where_to_start(demonstration):
    person = Person.objects.get(email="two.academies@demo.example")
    with time_machine.travel(NOW, tick=False):
        todos = load_still_to_sign(person, at=NOW).todos
    first = ["safeguarding-and-child-protection", "staff-code-of-conduct", PROTOCOL]
    assert [todo.version.policy.slug for todo in todos] == first
