"""Agency workers who work at several academies: a requirement may say that one signature serves all of them."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from attestations.assignments import queries, totals
from attestations.assignments.elsewhere import Elsewhere
from attestations.assignments.facts import PolicyFacts, SignedFact
from attestations.assignments.history import find_turning_days
from attestations.assignments.rules import State, outcome
from attestations.assignments.todos import load_still_to_sign
from attestations.grants.shown_actions import ShownTerms, record_shown, take_back_shown
from attestations.models import AgencyTerms, Requirement, ShownByAgency
from attestations.reports.boards import build_board, build_trust_board
from attestations.reports.csv_export import render_board
from attestations.reports.rows import BoardFilter
from attestations.requirements.actions import require
from attestations.requirements.impact import build_requirement_impact
from attestations.requirements.summaries import summarise_requirement
from portal.london import LONDON
from portal.models import Academy, AuditLine, Category
from portal.refusals import ActionRefused
from tests import factories as make
from tests.attestations.test_rules import MINOR_WITHDRAWN, NOW, OAKFIELD, ONE, SECOND_MATERIAL, at, on, someone, work
from tests.attestations.test_rules import requirement as fact
from tests.attestations.test_rules import yearly as yearly_fact
from tests.rows import ask_all
from tests.words import read_words

OTHER = 2  # the id of another academy
REASON = "The policy is the same at every academy."
SHARED = {"is_shared_by_agency": True, "categories": ("agency", "teacher")}
TERMS = {"agency": AgencyTerms.ANYWHERE, "agency_reason": REASON}


def elsewhere(*work_here, version=1, signed_at=None, year=2026, **fields):
    """Somebody who signed at another academy as an agency worker."""
    person = someone(*(work_here or (work(category="agency"),)), **fields)
    return replace(person, signed_as_agency={version: (SignedFact(signed_at or at(9, 2), year, OTHER),)})


TABLE = [
    # what is the case, versions, requirements, person, state, due on, signed where
    ("signed there", ONE, [fact(**SHARED)], elsewhere(), State.ATTESTED, on(9, 15), OTHER),
    ("for each academy", ONE, [fact(categories=("agency",))], elsewhere(), State.OVERDUE, on(9, 15), 0),
    ("signed at both", ONE, [fact(**SHARED)], elsewhere(signed={1: at(9, 9)}), State.ATTESTED, on(9, 15), 0),
    ("a teacher here", ONE, [fact(**SHARED)], elsewhere(work()), State.OVERDUE, on(9, 15), 0),
    (
        "a teacher and an agency worker here",
        ONE,
        [fact(**SHARED)],
        elsewhere(work(), work(category="agency")),
        State.OVERDUE,
        on(9, 15),
        0,
    ),
    ("an older version there", SECOND_MATERIAL, [fact(**SHARED)], elsewhere(), State.OVERDUE, on(11, 17), 0),
    (
        "the newer version there",
        SECOND_MATERIAL,
        [fact(**SHARED)],
        elsewhere(version=2, signed_at=at(11, 2)),
        State.ATTESTED,
        on(11, 17),
        OTHER,
    ),
    (
        "a correction that was withdrawn, signed there",
        MINOR_WITHDRAWN,
        [fact(**SHARED)],
        elsewhere(version=2, signed_at=at(10, 2)),
        State.DUE,
        on(12, 1),
        0,
    ),
    ("this school year", ONE, [yearly_fact(**SHARED)], elsewhere(), State.ATTESTED, on(9, 15), OTHER),
    ("last school year", ONE, [yearly_fact(**SHARED)], elsewhere(year=2025), State.OVERDUE, on(9, 15), 0),
    (
        "one requirement for each academy, another shared",
        ONE,
        [fact(**SHARED), fact(days=7, categories=("agency",))],
        elsewhere(),
        State.OVERDUE,
        on(9, 8),
        0,
    ),
    ("signed there tomorrow", ONE, [fact(**SHARED)], elsewhere(signed_at=at(11, 23)), State.OVERDUE, on(9, 15), 0),
    (
        "left, had signed there",
        ONE,
        [fact(**SHARED)],
        elsewhere(work(until_on=on(10, 1), category="agency")),
        State.ATTESTED,
        on(9, 15),
        OTHER,
    ),
    (
        "joins next month, signed there",
        ONE,
        [fact(**SHARED)],
        elsewhere(work(on(12, 1), category="agency")),
        State.ATTESTED,
        on(12, 15),
        OTHER,
    ),
]


@ask_all(("name", "versions", "rules", "person", "state", "due_on", "place"), TABLE)
def test_the_truth_table_of_agency_workers(name, versions, rules, person, state, due_on, place):
    found = outcome(PolicyFacts(versions, tuple(rules)), OAKFIELD, person, NOW)
    assert (found.state, found.due_on, found.signed_at_academy) == (state, due_on, place)


def test_the_day_on_which_it_was_signed_there_is_a_turning_day():
    policy = PolicyFacts(ONE, (fact(**SHARED),))
    assert on(9, 2) in find_turning_days(policy, OAKFIELD, elsewhere(), on(11, 22))


@pytest.fixture
def supply(oakfield, millbrook):
    """Somebody whom an agency sends to both academies."""
    person = make.staff(oakfield, "Jo", "Supply", category=Category.AGENCY)
    make.engagement(person, millbrook, category=Category.AGENCY, job_title="Supply teacher")
    return person


@pytest.fixture
def shared(protocol, hr):
    """The one requirement of the protocol, whose signature serves every academy."""
    Requirement.objects.all().update(replaced_at=make.LONG_AGO)
    long_ago = datetime(2026, 9, 1, tzinfo=LONDON)
    terms = {"categories": ["agency", "teacher"], "academies": (), "days": 14, "from_on": date(2026, 9, 1)}
    return require(protocol.policy, by=hr, at=long_ago, **terms, **TERMS)


def load_board(academy, protocol):
    required = queries.find_required_policy(protocol.policy.slug, at=timezone.now())
    place = Academy.objects.named(at=timezone.now()).get(pk=academy.pk)
    return build_board(place, required, as_at=timezone.now(), filter=BoardFilter())


def find_row(academy, protocol, person):
    [row] = [row for row in load_board(academy, protocol).everybody if row.assignment.person == person]
    return row


def test_a_signature_at_one_academy_serves_the_other(supply, shared, protocol, oakfield, millbrook, head, hr):
    number = make.sign(supply, protocol, millbrook).number
    row = find_row(oakfield, protocol, supply)
    assert (row.state, row.receipt, row.assignment.serving_academy) == (State.ATTESTED, number, millbrook)
    assert find_row(millbrook, protocol, supply).assignment.serving_academy is None
    assert not load_still_to_sign(supply, at=timezone.now()).todos
    page = make.sign_in(head).get("/academies/oakfield/")
    assert "Signed (at Millbrook Primary Academy)" in read_words(page)
    assert f"One signature of an agency worker serves every academy. {REASON}" in read_words(page)
    assert f"/receipts/{number}/" not in page.content.decode()
    assert "Signed (at Millbrook" in read_words(make.sign_in(hr).get(f"/people/{supply.pk}/"))
    assert b"Signed (at Millbrook Primary Academy)" in render_board(load_board(oakfield, protocol))


def test_the_figures_of_the_trust_count_it_as_signed_at_both(supply, shared, protocol, millbrook):
    make.sign(supply, protocol, millbrook)
    required = queries.find_required_policy(protocol.policy.slug, at=timezone.now())
    groups = totals.load_groups(required, Academy.objects.all(), as_at=timezone.now())
    states = [case.outcome.state for group in groups for case in group.cases.values()]
    assert states == [State.ATTESTED, State.ATTESTED]


def test_their_own_page_says_it_is_signed_and_shows_the_receipt(supply, shared, protocol, millbrook):
    number = make.sign(supply, protocol, millbrook).number
    make.end(supply.engagements.filter(academy=millbrook), timezone.localdate() - timedelta(days=1))
    page = make.sign_in(supply).get(protocol.policy.get_absolute_url())
    assert f"Receipt {number}" in read_words(page)


def test_what_they_signed_as_a_teacher_elsewhere_serves_nobody(oakfield, millbrook, shared, protocol):
    person = make.staff(oakfield, category=Category.AGENCY)
    make.engagement(person, millbrook, category=Category.TEACHER, job_title="Teacher")
    make.sign(person, protocol, millbrook)
    assert find_row(oakfield, protocol, person).state == State.OVERDUE


def test_who_works_at_one_academy_only_signs_there(oakfield, shared, protocol):
    person = make.staff(oakfield, category=Category.AGENCY)
    assert find_row(oakfield, protocol, person).state == State.OVERDUE


def test_the_summary_says_it_and_a_reason_is_needed(shared, protocol, hr):
    assert "One signature of an agency worker serves every academy." in summarise_requirement(shared)
    terms = {"categories": ["agency"], "academies": (), "days": 7, "from_on": timezone.localdate()}
    with pytest.raises(ValidationError, match="Say why agency workers need not sign"):
        require(protocol.policy, by=hr, agency=AgencyTerms.ANYWHERE, **terms)


def test_the_preview_leaves_out_who_has_signed_elsewhere(supply, shared, protocol, oakfield, millbrook):
    make.sign(supply, protocol, millbrook)
    other = {"categories": ["agency"], "academies": [oakfield], "days": 7, "from_on": timezone.localdate()}
    each = build_requirement_impact(protocol.policy, other, at=timezone.now())
    anywhere = build_requirement_impact(protocol.policy, other | TERMS, at=timezone.now())
    assert (each.people, anywhere.people, anywhere.signed) == (1, 0, 1)


def test_hr_says_it_on_the_form(hr, protocol):
    client = make.sign_in(hr)
    filled = {
        "policy": protocol.policy.slug,
        "categories": ["agency"],
        "where": "all",
        "every": "once",
        "counts": "calendar",
        "days": "14",
        "from_on": timezone.localdate().isoformat(),
        "agency": "anywhere",
        "step": "check",
    }
    address = "/manage/requirements/new/"
    assert "Say why agency workers need not sign for each academy." in read_words(client.post(address, filled))
    filled["agency_reason"] = REASON
    assert "One signature of an agency worker serves every academy." in read_words(client.post(address, filled))
    client.post(address, filled | {"step": "do"})
    made = Requirement.objects.latest("pk")
    assert (made.agency, made.agency_reason) == (AgencyTerms.ANYWHERE, REASON)


TAKES = {"takes_shown": True, "categories": ("agency", "teacher")}
SHOWN_TERMS = {"agency": AgencyTerms.SHOWN, "agency_reason": "Their agency trains them."}
AGENCY_PAGE = "/academies/oakfield/people/agency/"


def shown(until_on, *work_here, version=1, **fields):
    """Somebody whose agency has shown them a version."""
    person = someone(*(work_here or (work(category="agency"),)), **fields)
    return replace(person, shown=(Elsewhere(version, until_on),))


SHOWN_TABLE = [
    # what is the case, versions, requirements, person, state, due on
    ("shown, enough for now", ONE, [fact(**TAKES)], shown(on(12, 31)), State.SHOWN, None),
    ("to the end of today", ONE, [fact(**TAKES)], shown(on(11, 22)), State.SHOWN, None),
    ("ended yesterday: fourteen days from today", ONE, [fact(**TAKES)], shown(on(11, 21)), State.DUE, on(12, 8)),
    ("ended long ago", ONE, [fact(**TAKES)], shown(on(10, 1)), State.OVERDUE, on(10, 16)),
    ("signed too", ONE, [fact(**TAKES)], shown(on(12, 31), signed={1: at(9, 2)}), State.ATTESTED, on(9, 15)),
    ("an older version", SECOND_MATERIAL, [fact(**TAKES)], shown(on(12, 31)), State.OVERDUE, on(11, 17)),
    ("where it is not enough", ONE, [fact(categories=("agency",))], shown(on(12, 31)), State.OVERDUE, on(9, 15)),
    ("a teacher", ONE, [fact(**TAKES)], shown(on(12, 31), work()), State.OVERDUE, on(9, 15)),
    (
        "an agency worker and a teacher",
        ONE,
        [fact(**TAKES)],
        shown(on(12, 31), work(), work(category="agency")),
        State.OVERDUE,
        on(9, 15),
    ),
    (
        "enough for one requirement, not for another",
        ONE,
        [fact(**TAKES), fact(days=7, categories=("agency",))],
        shown(on(12, 31)),
        State.OVERDUE,
        on(9, 8),
    ),
    (
        "left while it was enough",
        ONE,
        [fact(**TAKES)],
        shown(on(12, 31), work(until_on=on(10, 1), category="agency")),
        State.SHOWN,
        None,
    ),
    ("away", ONE, [fact(**TAKES)], shown(on(12, 31), absences=[(on(11, 1), None)]), State.NOT_DUE, None),
]


@ask_all(("name", "versions", "rules", "person", "state", "due_on"), SHOWN_TABLE)
def test_the_truth_table_of_what_agencies_have_shown(name, versions, rules, person, state, due_on):
    found = outcome(PolicyFacts(versions, tuple(rules)), OAKFIELD, person, NOW)
    assert (found.state, found.due_on) == (state, due_on)


@pytest.fixture
def takes_shown(protocol, hr):
    Requirement.objects.all().update(replaced_at=make.LONG_AGO)
    long_ago = datetime(2026, 9, 1, tzinfo=LONDON)
    terms = {"categories": ["agency", "teacher"], "academies": (), "days": 14, "from_on": date(2026, 9, 1)}
    return require(protocol.policy, by=hr, at=long_ago, **terms, **SHOWN_TERMS)


def say_shown(**fields):
    said = {"agency": "Teaching Ltd", "confirmed_by": "Ana Reyes", "shown_on": date(2026, 11, 2)}
    return ShownTerms(**(said | {"until_on": date(2027, 7, 31)} | fields))


def test_the_head_records_it_of_several_at_once_and_it_is_counted_apart(supply, takes_shown, protocol, oakfield, head):
    other = make.staff(oakfield, "Ida", "Other", category=Category.AGENCY)
    record_shown(protocol, oakfield, [supply, other], say_shown(), by=head)
    board = load_board(oakfield, protocol)
    assert (board.figures.shown, board.figures.signed) == (2, 0)
    assert board.figures.asked == board.figures.shown + board.figures.overdue + board.figures.due
    assert not load_still_to_sign(other, at=timezone.now()).todos
    lines = AuditLine.objects.filter(action="record-shown")
    assert {line.subject for line in lines} == {f"person:{supply.pk}", f"person:{other.pk}"}


def test_it_does_at_one_academy_only_and_until_its_day(supply, takes_shown, protocol, oakfield, millbrook, head, hr):
    record_shown(protocol, oakfield, [supply], say_shown(), by=head)
    assert find_row(millbrook, protocol, supply).state == State.OVERDUE
    record_shown(protocol, oakfield, [supply], say_shown(until_on=timezone.localdate() - timedelta(days=1)), by=hr)
    assert find_row(oakfield, protocol, supply).state == State.DUE
    assert ShownByAgency.objects.filter(replaced_at=None).count() == 1


@ask_all(
    ("fields", "words"),
    [
        ({"shown_on": date(2026, 11, 23)}, "Choose today or an earlier day"),
        ({"shown_on": date(2026, 8, 1)}, "This version was published on 1 September 2026"),
        ({"until_on": date(2026, 11, 1)}, "The last day cannot be before"),
        ({"until_on": date(2027, 12, 1)}, "Choose a last day by 3 November 2027"),
        ({"confirmed_by": ""}, "cannot be blank"),
    ],
)
def test_what_cannot_have_been_shown_is_refused(supply, takes_shown, protocol, oakfield, head, fields, words):
    with pytest.raises(ActionRefused, match=words):
        record_shown(protocol, oakfield, [supply], say_shown(**fields), by=head)


def test_nobody_else_records_or_takes_it_back(supply, takes_shown, protocol, oakfield, millbrook, head, executive):
    [row] = record_shown(protocol, oakfield, [supply], say_shown(), by=head)
    for act in (
        lambda: record_shown(protocol, oakfield, [supply], say_shown(), by=executive),
        lambda: take_back_shown(row, by=executive),
    ):
        with pytest.raises(ActionRefused, match="at this academy"):
            act()
    with pytest.raises(ActionRefused, match="is no agency worker here now"):
        record_shown(protocol, oakfield, [make.staff(oakfield)], say_shown(), by=head)


def test_the_pages_say_it(supply, takes_shown, protocol, oakfield, head, hr):
    client = make.sign_in(head)
    assert "Shown by the agency" in read_words(client.get("/academies/oakfield/"))
    page = read_words(client.get(AGENCY_PAGE))
    assert "Jo Supply" in page
    filled = {"policy": protocol.policy.slug, "people": [str(supply.pk)], "agency": "Teaching Ltd"}
    filled |= {"shown_on": "2026-11-02", "until_on": "2027-07-31"}
    assert "Say who of the agency confirmed it." in read_words(client.post(AGENCY_PAGE, filled))
    client.post(AGENCY_PAGE, filled | {"confirmed_by": "Ana Reyes"})
    row = ShownByAgency.objects.get()
    assert "says Ana Reyes of Teaching Ltd; enough until 31 July 2027" in read_words(client.get(AGENCY_PAGE))
    board = read_words(client.get("/academies/oakfield/?state=shown"))
    assert "1 found: shown by the agency" in board
    assert "Of agency workers it is enough that their agency has shown it to them. Their agency trains them." in board
    assert b"Shown by the agency" in render_board(load_board(oakfield, protocol))
    assert "Oakfield Academy Shown by the agency" in read_words(make.sign_in(hr).get(f"/people/{supply.pk}/"))
    assert "Shown by the agency" in read_words(make.sign_in(hr).get("/trust/"))
    make.end(supply.engagements.filter(academy__slug="millbrook"), timezone.localdate() - timedelta(days=1))
    own = make.sign_in(supply)
    assert "Shown by your agency" in read_words(own.get(protocol.policy.get_absolute_url()))
    assert "Shown by your agency" in read_words(own.get("/"))
    client.post(AGENCY_PAGE, {"take_back": row.pk})
    assert find_row(oakfield, protocol, supply).state == State.OVERDUE


def test_the_figures_of_the_trust_count_it_apart(supply, takes_shown, protocol, oakfield, head):
    record_shown(protocol, oakfield, [supply], say_shown(), by=head)
    required = queries.find_required_policy(protocol.policy.slug, at=timezone.now())
    board = build_trust_board(Academy.objects.named(at=timezone.now()), required, as_at=timezone.now())
    assert (board.figures.shown, board.figures.signed) == (1, 0)
