"""Which clauses of two versions are the same one, also where a version was withdrawn."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from policy.models import Weight
from policy.publishing import actions as publishing_actions
from policy.reading import differences
from policy.reading.differences import compare_versions, count_changes
from policy.text import parse
from tests import factories as make
from tests.policy.shown_changes import list_sentences, make_sections
from tests.revised import DECEMBER, FEBRUARY, JANUARY, PLAIN, find_line, make_dozen_changes, replace_once
from tests.timing import at_most


def test_a_version_that_was_withdrawn_hides_nothing(protocol, second, clock, hr):
    """What it added was written again for the next one, under another identity."""
    publishing_actions.withdraw(second, reason="The unions had not been asked.", by=hr)
    third = make.version(
        "2.1",
        make_dozen_changes().replace("must be registered", "must first be registered").encode(),
        in_force_on=JANUARY,
    )
    assert differences.find_previous(third.pk) == protocol.pk
    assert list_sentences(compare_versions(second, third)) == ["5.3 changed"]
    assert list_sentences(compare_versions(third, second)) == ["5.3 changed"]
    assert (
        count_changes(compare_versions(protocol, third)).summary
        == count_changes(compare_versions(protocol, second)).summary
    )


def test_a_clause_that_the_lead_called_new_is_never_taken_for_a_changed_one(protocol, policy_lead, hr):
    """However alike the two are; the answer is kept in the identities."""
    new = replace_once(PLAIN, ("7.4 An investigation into", "7.4 Any investigation of"))
    fields = {"weight": Weight.MATERIAL, "reason": "New.", "days": None, "in_force_on": DECEMBER}
    draft = publishing_actions.NextVersion(
        "2.0", parse(new.encode()), drafted_by=policy_lead, approved_by=hr, decided={("", "7.4"): None}, **fields
    )
    later = publishing_actions.publish("social-networking-protocol", draft, title=protocol.title)
    assert sorted(list_sentences(compare_versions(protocol, later))) == ["7.4 was added", "7.4 was removed"]
    assert sorted(list_sentences(compare_versions(later, protocol))) == ["7.4 was added", "7.4 was removed"]


def test_across_a_version_withdrawn_a_doubtful_likeness_is_not_taken_for_the_same_clause(protocol, hr):
    accounts = "Accounts that are used for work must be registered with the academy.\n"
    monitoring, scope = find_line(PLAIN, "6.1 "), find_line(PLAIN, "2.1 ")
    second = make.version(
        "2.0", replace_once(PLAIN, (monitoring, f"{monitoring}6.2 {accounts}")).encode(), in_force_on=DECEMBER
    )
    publishing_actions.withdraw(second, reason="Too early.", by=hr)
    elsewhere = accounts.replace("that are used", "used").replace("academy", "head teacher")
    third = make.version("2.1", replace_once(PLAIN, (scope, f"{scope}2.2 {elsewhere}")).encode(), in_force_on=JANUARY)
    assert list_sentences(compare_versions(second, third)) == ["2.2 was added", "6.2 was removed"]


def test_versions_far_apart_compare_by_what_their_clauses_are(protocol, second):
    third = make.version("3.0", PLAIN.encode(), in_force_on=JANUARY)
    assert list_sentences(compare_versions(protocol, third)) == []
    backwards = count_changes(compare_versions(second, third))
    assert backwards.summary == "24 places: 7 changed, 1 added, 5 removed, 3 moved, 8 renumbered"


def test_a_version_follows_the_one_that_stood_when_it_was_published(protocol, second, hr, clock):
    third = make.version("3.0", PLAIN.encode(), in_force_on=JANUARY)
    clock.shift(timedelta(days=1))
    publishing_actions.withdraw(third, reason="Too early.", by=hr)
    fourth = make.version("3.1", PLAIN.encode(), in_force_on=FEBRUARY)
    assert [differences.find_previous(version.pk) for version in (protocol, second, third, fourth)] == [
        None,
        protocol.pk,
        second.pk,
        second.pk,
    ]


def test_what_was_compared_once_is_kept(protocol, second, django_assert_num_queries):
    first = compare_versions(protocol, second)
    with django_assert_num_queries(0):
        again = compare_versions(protocol, second)
    assert again == first
    again.clear()
    assert compare_versions(protocol, second) == first


@pytest.mark.real_time
def test_four_hundred_clauses_are_compared_in_no_time(db):
    clauses = [
        " ".join(f"{'word' if (n * k) % 7 else 'must'}{(n * k * 7919) % 997}" for k in range(1, 61))
        for n in range(1, 401)
    ]
    old = make_sections(clauses)
    changed = [words.replace("must", "should") if n % 3 == 0 else words for n, words in enumerate(clauses)]
    new = make_sections([*changed[:20], "One more clause.", *changed[20:200], *changed[210:], *changed[200:205]])
    first = make.version(source=old.encode(), in_force_on=date(2020, 1, 1), at=make.LONG_AGO)
    later = make.version("2.0", new.encode(), in_force_on=timezone.localdate() + timedelta(days=2))
    with at_most(80):
        found = compare_versions(first, later)
    assert len(found) > 100


def test_a_version_followed_the_one_that_stood_when_it_was_published(protocol, second, hr, clock):
    third = make.version("2.1", make_dozen_changes().encode(), in_force_on=JANUARY, weight=Weight.MINOR)
    clock.shift(60)
    publishing_actions.withdraw(second, reason="The unions had not been asked.", by=hr)
    assert differences.find_previous(third.pk) == second.pk
