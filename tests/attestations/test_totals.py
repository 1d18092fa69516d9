"""The trust's figures, computed once for each group of people, equal those computed for each person."""

from datetime import date, datetime, timedelta

from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from attestations.assignments import queries, totals
from attestations.assignments.rules import ASKED, OUTSTANDING
from attestations.models import Attestation, Decline, Requirement, Signing, Spreading
from attestations.reports import boards, figures
from attestations.reports.timeline import build_timeline, find_first_due_date
from policy.models import Policy, Version
from portal.london import LONDON
from portal.models import Absence, Academy, AcademyName, Category, ClosureDays, PersonMerge
from portal.numbers import make_number
from tests import factories as make
from tests.environment import ROUNDS

DAY = timedelta(days=1)
# Seven weeks around a change of the clocks, with the present in the middle and the future after it.
FIRST, NOW = date(2026, 10, 1), datetime(2026, 11, 22, 7, 20, tzinfo=LONDON)
KNOWN = make.LONG_AGO
days = st.integers(0, 75).map(lambda number: FIRST + number * DAY)
# Moments around midnight, where the time zone matters, and any others.
moments = st.builds(
    lambda day, hour, minute, second: datetime(day.year, day.month, day.day, hour, minute, second, 999_999, LONDON),
    days,
    st.sampled_from([0, 0, 1, 7, 12, 23, 23]),
    st.sampled_from([0, 20, 30, 59]),
    st.sampled_from([0, 59]),
)


def spans(longest=60):
    ends = st.none() | st.integers(0, longest)
    return st.tuples(days, ends).map(lambda span: (span[0], None if span[1] is None else span[0] + span[1] * DAY))


versions = st.lists(
    st.fixed_dictionaries(
        {
            "in_force_at": moments,
            "published_before": st.integers(-3, 10),
            "weight": st.sampled_from(["editorial", "minor", "material", "urgent"]),
            "days": st.none() | st.integers(1, 20),
            "withdrawn_after": st.none() | st.none() | st.integers(0, 400),
        }
    ),
    min_size=1,
    max_size=4,
    unique_by=lambda version: version["in_force_at"],
)
titles = st.sets(st.sampled_from(["job 0", "JOB  1"]), max_size=2).map(sorted)
groups = st.sets(st.sampled_from(["drivers", "readers"]), max_size=2).map(sorted)
narrowings = st.fixed_dictionaries(
    {
        "job_titles": titles,
        "groups": groups,
        "with_children": st.sampled_from(["any", "only", "not"]),
        "not_academies": st.sets(st.integers(0, 2), max_size=1),
        "not_job_titles": titles,
        "not_groups": groups,
    }
)
ASKED_CATEGORIES = ["teacher", "support", "governor", "casual", "agency"]
requirements = st.lists(
    st.fixed_dictionaries(
        {
            "categories": st.sets(st.sampled_from(ASKED_CATEGORIES), min_size=1).map(sorted),
            "academies": st.sets(st.integers(0, 2), max_size=2),
            "days": st.integers(1, 20),
            "every": st.sampled_from(["once", "once", "school-year"]),
            "joiner_days": st.none() | st.integers(1, 20),
            "counts": st.sampled_from(["calendar", "working"]),
            "span": spans(),
            "narrowing": st.just({}) | narrowings,
            "agency": st.sampled_from(["each", "anywhere", "shown"]),
        }
    ),
    min_size=1,
    max_size=2,
)
worked = st.sampled_from(
    [("", ""), ("", ""), ("all-year", ""), ("term-time", ""), ("weekdays", "24"), ("weekdays", "7")]
)
# Closed days: of which academy (None is all), from when and for how long, and whether that is known.
closures = st.lists(
    st.tuples(
        st.none() | st.integers(0, 2), days, st.integers(0, 20), st.sampled_from(["now", "not any more", "later"])
    ),
    max_size=4,
    unique_by=lambda one: one[:2],
)
known = st.sampled_from(["now", "now", "now", "not any more", "later"])
# What is accepted from elsewhere: which name (by number), for which version, until when, and whether that is known.
acceptances = st.lists(
    st.tuples(st.integers(0, 2), st.integers(0, 3), days, st.none() | days, known),
    max_size=4,
    unique_by=lambda one: one[:2],
)
served = st.sampled_from([2025, 2026, 2026, 2027])
people = st.lists(
    st.fixed_dictionaries(
        {
            "work": st.lists(
                st.tuples(
                    st.integers(0, 2),
                    st.sampled_from([*Category.values[:4], "casual", "agency", "agency"]),
                    spans(),
                    st.booleans(),
                    worked,
                    st.booleans(),
                    st.none() | days,
                ),
                min_size=1,
                max_size=3,
            ),
            "absences": st.lists(spans(20), max_size=2, unique_by=lambda span: span[0]),
            "groups": st.lists(st.tuples(st.sampled_from(["drivers", "readers"]), spans(20), known), max_size=3),
            "signed": st.lists(
                st.tuples(st.integers(0, 3), st.integers(0, 2), moments, st.sampled_from([2025, 2026, 2026, 2027])),
                max_size=3,
            ),
            "alike": st.integers(1, 3),
            "shown": st.lists(
                st.tuples(st.integers(0, 3), st.integers(0, 2), days, known), max_size=2, unique_by=lambda one: one[:2]
            ),
            "declined": st.lists(
                st.tuples(st.integers(0, 3), st.integers(0, 2), moments, st.none() | moments), max_size=2
            ),
            "elsewhere": st.lists(st.tuples(st.integers(0, 2), known), max_size=2, unique_by=lambda one: one[0]),
        }
    ),
    min_size=1,
    max_size=6,
)
# Which record (by its place in the list) is merged into which, and whether that is known: now, no more, not yet.
merges = st.lists(
    st.tuples(st.integers(0, 17), st.integers(0, 17), st.sampled_from(["now", "now", "now", "taken apart", "later"])),
    max_size=4,
    unique_by=lambda merge: merge[1],
)
academies = st.tuples(spans(), st.just((FIRST, None)), st.just((date(2020, 9, 1), None)))


def write_policy(drawn_versions, drawn_requirements, places):
    policy = Policy.objects.create(slug="drawn", title="Drawn")
    drafter, approver = make.person(), make.person()
    made = []
    for number, drawn in enumerate(sorted(drawn_versions, key=lambda version: version["in_force_at"])):
        withdrawn = drawn["withdrawn_after"]
        made.append(
            Version.objects.create(
                policy=policy,
                number=f"1.{number}",
                digest="0" * 64,
                weight=drawn["weight"],
                days=drawn["days"],
                drafted_by=drafter,
                approved_by=approver,
                published_at=drawn["in_force_at"] - drawn["published_before"] * DAY,
                in_force_at=drawn["in_force_at"],
                withdrawn_at=None if withdrawn is None else drawn["in_force_at"] + withdrawn * timedelta(hours=1),
                withdrawn_by=None if withdrawn is None else approver,
                withdrawn_reason="" if withdrawn is None else "A mistake.",
            )
        )
    for drawn in drawn_requirements:
        from_on, until_on = drawn["span"]
        narrowing = dict(drawn["narrowing"])
        if narrowing:
            narrowing["not_academies"] = [places[index].pk for index in narrowing["not_academies"]]
        requirement = Requirement.objects.create(
            policy=policy,
            categories=drawn["categories"],
            days=drawn["days"],
            every=drawn["every"],
            joiner_days=drawn["joiner_days"],
            counts=drawn["counts"],
            from_on=from_on,
            until_on=until_on,
            recorded_at=KNOWN,
            agency=drawn["agency"],
            agency_reason="The same everywhere.",
            **narrowing,
        )
        requirement.academies.set([places[index] for index in drawn["academies"]])
    return made


def write_person(drawn, places, made):
    person = make.person()
    for number, (place, category, span, is_corrected, pattern, is_with_children, first) in enumerate(drawn["work"]):
        (from_on, until_on), (worked, weekdays) = span, pattern
        fields = {"job_title": f"Job {number}", "worked": worked, "weekdays": weekdays}
        fields |= {} if is_with_children else {"is_with_children": False, "why_not_with_children": "Office"}
        if category == Category.CASUAL and number < 2:  # others were on record before casual workers waited
            fields |= {"is_asked_once_worked": True, "first_worked_on": first}
        make.engagement(person, places[place], from_on, until_on, category, **fields)
        if is_corrected:  # a row that was on record once, and one that will be
            old = {"replaced_at": NOW - DAY, "job_title": f"Was {number}"}
            make.engagement(person, places[place], from_on - 9 * DAY, None, category, **old)
            make.engagement(person, places[place], FIRST, None, recorded_at=NOW + DAY, job_title=f"Will be {number}")
    for from_on, until_on in drawn["absences"]:
        make.absence(person, from_on, until_on)
    for group, (from_on, until_on), known in {(each[0], each[1][0]): each for each in drawn["groups"]}.values():
        moments = {"recorded_at": NOW + DAY} if known == "later" else {}
        moments |= {"replaced_at": NOW - DAY} if known == "not any more" else {}
        make.member(person, group, from_on, until_on, **moments)
    for number, known in drawn["elsewhere"]:
        at = NOW + DAY if known == "later" else KNOWN
        replaced = {"replaced_at": NOW - DAY} if known == "not any more" else {}
        make.taken_over(person, f"Policy {number}", on=FIRST, at=at, **replaced)
    write_declines(person, drawn, places, made)
    write_shown(person, drawn, places, made)
    once = {(version, place, year): moment for version, place, moment, year in drawn["signed"] if version < len(made)}
    for (version, place, year), moment in once.items():
        if moment >= made[version].published_at:  # from then on it may be signed, before it is in force
            here = [{"category": work[1], "job_title": "Job"} for work in drawn["work"] if work[0] == place]
            write_signature(person, made[version], places[place], moment, year, here)
    return person


def write_shown(person, drawn, places, made):
    for version, place, until_on, known in drawn["shown"]:
        if version < len(made):
            moments = {"recorded_at": NOW + DAY} if known == "later" else {}
            moments |= {"replaced_at": NOW - DAY} if known == "not any more" else {}
            make.shown(person, made[version], places[place], until_on, **moments)


def write_declines(person, drawn, places, made):
    for version, place, moment, taken_back_at in drawn["declined"]:
        if version < len(made):
            years = {"school_year": 2026} if taken_back_at else {}
            ended = max(moment, taken_back_at) if taken_back_at else None
            row = Decline.objects.create(
                person=person, version=made[version], recorded_at=moment, taken_back_at=ended, **years
            )
            row.academies.set([places[place]])


def write_merges(drawn, people):
    """As the action allows them: nobody who is merged has others merged into theirs."""
    kept, merged = set(), set()
    for one, other, known in drawn:
        if max(one, other) < len(people) and one != other and one not in merged and other not in kept:
            kept.add(one)
            merged.add(other)
            moments = {"recorded_at": NOW + DAY if known == "later" else KNOWN}
            moments |= {"replaced_at": NOW - DAY} if known == "taken apart" else {}
            PersonMerge.objects.create(kept=people[one], merged=people[other], **moments)


def write_signature(person, version, academy, moment, year, work=()):
    signing = Signing.objects.create(
        number=make_number(),
        person=person,
        typed_name=person.name,
        version=version,
        version_digest=version.digest,
        method="own-sign-in",
        grade="B",
        signed_at=moment,
        london_offset="+00:00",
        signed_in_at=moment,
    )
    Attestation.objects.create(
        signing=signing, person=person, version=version, academy=academy, engagements=list(work), school_year=year
    )


def write_acceptances(drawn, made):
    said, confirmed = make.person(), make.person()
    for number, version, until_on, ended_on, known in drawn:
        if version < len(made):
            moments = {"confirmed_at": NOW + DAY if known == "later" else KNOWN}
            if known == "not any more" and ended_on:
                moments |= {"ended_at": NOW - DAY, "ended_by": said, "ended_on": min(ended_on, until_on)}
            make.acceptance(made[version], until_on, said, confirmed, f"Policy {number}", **moments)


def write_closures(drawn, places):
    for place, from_on, length, known in drawn:
        moments = {"recorded_at": NOW + DAY if known == "later" else KNOWN}
        moments |= {"replaced_at": NOW - DAY} if known == "not any more" else {}
        academy = None if place is None else places[place]
        until_on = from_on + length * DAY
        ClosureDays.objects.create(academy=academy, kind="closed", from_on=from_on, until_on=until_on, **moments)


def write_places(drawn):
    made = []
    for number, (joined_on, left_on) in enumerate(drawn):
        academy = Academy.objects.create(slug=f"academy-{number}", joined_on=joined_on, left_on=left_on)
        AcademyName.objects.create(academy=academy, name=f"Academy {number}", from_on=joined_on, recorded_at=KNOWN)
        made.append(academy)
    return made


# How askings are spread (from when, how many a week), with other policies that take places in the same weeks.
spreadings = st.none() | st.tuples(days, st.none() | st.integers(1, 2), st.booleans())
other_policies = st.lists(
    st.tuples(moments, st.sets(st.sampled_from(["teacher", "support", "governor"]), min_size=1).map(sorted), days),
    max_size=3,
)


def write_spreading(drawn, others):
    hr, lead = make.person(), make.person()
    for number, (in_force_at, categories, from_on) in enumerate(others):
        policy = Policy.objects.create(slug=f"other-{number}", title=f"Other {number}")
        said = {"number": "1.0", "digest": "0" * 64, "weight": "material", "drafted_by": lead, "approved_by": hr}
        Version.objects.create(policy=policy, published_at=in_force_at, in_force_at=in_force_at, **said)
        rows = {"categories": categories, "days": 14, "from_on": from_on, "recorded_at": KNOWN}
        Requirement.objects.create(policy=policy, **rows)
    if drawn:
        from_on, per_week, is_at_once = drawn
        policies = list(Policy.objects.order_by("-pk").values_list("pk", flat=True))
        rows = {"recorded_by": hr, "recorded_at": KNOWN, "order": policies[:2]}
        Spreading.objects.create(from_on=from_on, per_week=per_week, at_once=policies[:is_at_once], **rows)
        Spreading.objects.create(from_on=from_on + 20 * DAY, per_week=1, at_once=[], **rows)


# Not shrunk: each example writes dozens of rows, and a failing one can be read as it is.
@settings(max_examples=50 * ROUNDS, phases=[Phase.explicit, Phase.generate], suppress_health_check=list(HealthCheck))
@given(
    academies,
    versions,
    requirements,
    people,
    merges,
    acceptances,
    closures,
    st.tuples(spreadings, other_policies),
    st.lists(moments, max_size=2),
)
def test_figures_people_and_steps_of_those_alike_equal_those_of_each_person(
    db,
    places,
    drawn_versions,
    drawn_requirements,
    drawn_people,
    drawn_merges,
    drawn_acceptances,
    drawn_closures,
    drawn_spreading,
    other_moments,
):
    with transaction.atomic():
        made_places = write_places(places)
        made = write_policy(drawn_versions, drawn_requirements, made_places)
        written = [write_person(drawn, made_places, made) for drawn in drawn_people for _ in range(drawn["alike"])]
        write_merges(drawn_merges, written)
        write_acceptances(drawn_acceptances, made)
        write_closures(drawn_closures, made_places)
        write_spreading(*drawn_spreading)
        for at in [NOW, *other_moments]:
            assert_agrees(at)
        transaction.set_rollback(True)


def assert_agrees(at):
    found = queries.load_required_policies(known_at=at)
    required = next((each for each in found if each.policy.slug == "drawn"), None)
    if required is None:
        return
    named = list(Academy.objects.named(at=at))
    trust = boards.build_trust_board(named, required, as_at=at)
    alone = queries.load_trust_assignments(required, as_at=at)
    assert [row.figures for row in trust.academy_figures] == [board.figures for board in trust.boards]
    assert trust.figures == figures.count_figures((person.outcome, 1) for person in alone)
    assert_listed(required, named, alone, at)
    asked_of = {a.person.pk for a in alone if a.state in ASKED and not a.outcome.is_over}
    assert trust.people == len(asked_of)
    cases = {a.case: 1 for a in alone}
    assert trust.timeline == build_timeline(required.facts, cases, at)
    assert trust.first_due_on == find_first_due_date(required.facts, cases, at)
    if trust.timeline:
        assert (trust.timeline[-1].asked, trust.timeline[-1].signed) == (trust.figures.asked, trust.figures.signed)


def assert_listed(required, named, alone, at):
    """Those alike, by name, are in the states in which each of them is."""
    listed = list_states(totals.load_members(required, named, as_at=at))
    one_by_one = {(a.person.pk, a.academy.pk): (a.state, a.outcome.due_on, a.outcome.is_over) for a in alone}
    left_before = {place for place in one_by_one.keys() - listed.keys() if one_by_one[place][2]}
    assert listed == {place: found for place, found in one_by_one.items() if place not in left_before}
    queries.clear_cache()
    may_be_open = list_states(totals.load_open_members(required, queries.load_shared(at=at), at=at))
    is_open = {place: found for place, found in listed.items() if found[0] in OUTSTANDING and not found[2]}
    assert is_open.items() <= may_be_open.items() <= listed.items()


def list_states(groups):
    return {
        (person, academy): (case.outcome.state, case.outcome.due_on, case.outcome.is_over)
        for members in groups
        for academy, case in members.cases.items()
        for person in members.people
    }


def test_academies_academy_figures_take_one_pass_however_many(
    protocol, oakfield, millbrook, hawthorn, two_academies, hr, as_, django_assert_max_num_queries
):
    for number in range(20):
        make.staff(make.academy(f"academy-{number}"))
    client = as_(hr)
    client.get("/trust/")  # the process keeps the policies
    with django_assert_max_num_queries(13):
        page = client.get("/trust/")
    figures = {row.academy.slug: row.figures for row in page.context["trust"].academy_figures}
    assert (figures["millbrook"].overdue, figures["academy-7"].overdue, figures["oakfield"].asked) == (1, 1, 0)


def test_an_executive_head_is_shown_the_own_academies_and_counts_nobody_elsewhere(
    protocol, oakfield, executive, two_academies, as_
):
    make.staff(oakfield)
    page = as_(executive).get("/academies/")
    assert {row.academy.slug: row.figures.asked for row in page.context["trust"].academy_figures} == {
        "millbrook": 2,
        "hawthorn": 1,
    }
    assert "Oakfield" not in page.text


def test_the_trusts_number_is_the_same_on_page_and_file_and_changes_with_the_figures(
    protocol, oakfield, two_academies, millbrook
):
    [required] = queries.load_required_policies(known_at=timezone.now())

    def number(at):
        trust = boards.build_trust_board(Academy.objects.named(at=at).order_by("slug"), required, as_at=at)
        return trust.number

    before = number(timezone.now())
    assert number(timezone.now()) == before != number(timezone.now() + timedelta(seconds=1))
    make.sign(two_academies, protocol, millbrook)
    assert number(timezone.now()) != before


def test_the_trusts_page_asks_for_no_lines(protocol, oakfield, two_academies, hr, as_):
    client = as_(hr)
    with CaptureQueriesContext(connection) as captured:
        page = client.get("/trust/")
    assert page.status_code == 200
    assert "boards" not in vars(page.context["trust"])
    assert not any("given_names" in query["sql"] and "portal_engagement" in query["sql"] for query in captured)


def test_an_absence_that_was_taken_back_leaves_nobody_out_of_the_figures(protocol, oakfield):
    make.absence(make.staff(oakfield), date(2026, 9, 1))
    Absence.objects.update(replaced_at=timezone.now())
    [required] = queries.load_required_policies(known_at=timezone.now())
    trust = boards.build_trust_board([oakfield], required, as_at=timezone.now())
    for each in (trust.figures, trust.boards[0].figures):
        assert (each.overdue, each.not_asked) == (1, 0)
