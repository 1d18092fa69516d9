"""The demonstration is the same trust on whatever day and in whichever process it is made."""

import os
import subprocess
import sys
from collections import Counter
from datetime import date

from django.conf import settings as project
from hypothesis import given
from hypothesis import settings as rounds
from hypothesis import strategies as some

from attestations.demonstration.academies import DEMO_ACADEMIES
from attestations.demonstration.calendar import DemoCalendar
from attestations.demonstration.policies import ASKING
from attestations.demonstration.policy_signings import plan_policy_signings
from attestations.demonstration.roster import build_roster
from attestations.demonstration.signings import plan_signings
from portal.london import LONDON


@rounds(max_examples=30)
@given(some.dates(min_value=date(2025, 1, 1), max_value=date(2060, 12, 31)))
def test_on_whatever_day_it_is_loaded_the_story_holds(today):
    calendar = DemoCalendar(today)
    people = {person.reference: person for person in build_roster(calendar)}
    assert len(people) == 260
    assert calendar.in_force_on.weekday() == 0
    for academy in DEMO_ACADEMIES:
        asked = [person for person in people.values() if person.is_asked_at(academy.slug, today)]
        signed = sum(academy.slug not in person.unsigned for person in asked)
        assert abs(signed / len(asked) - academy.signed) <= 0.05
    signings = plan_signings(list(people.values()), calendar)
    for signing in signings:
        day = signing.signed_at.astimezone(LONDON).date()
        signer = people[signing.reference]
        assert calendar.in_force_on <= day < today
        for slug in signing.academies:
            assert any(work.academy == slug and work.holds(day) for work in signer.engagements)
            assert slug not in signer.unsigned
    times_signed = Counter((signing.reference, slug) for signing in signings for slug in signing.academies)
    assert set(times_signed.values()) == {1}
    for person in people.values():
        for slug in {work.academy for work in person.engagements if work.holds(today)} - person.unsigned:
            assert times_signed[person.reference, slug] == 1


@rounds(max_examples=30)
@given(some.dates(min_value=date(2025, 1, 1), max_value=date(2060, 12, 31)))
def test_on_whatever_day_the_other_policies_are_signed_by_people_at_work_and_by_most_of_them(today):
    calendar = DemoCalendar(today)
    people = {person.reference: person for person in build_roster(calendar)}
    signings = plan_policy_signings(list(people.values()), calendar)
    assert {signing.policy for signing in signings} == {policy.slug for policy in ASKING}
    for signing in signings:
        at = signing.signed_at.astimezone(LONDON)
        assert calendar.asked_on <= at.date() < today
        assert 7 <= at.hour <= 21
        for slug in signing.academies:
            assert any(work.academy == slug and work.holds(at.date()) for work in people[signing.reference].engagements)
    times_signed = Counter(
        (signing.policy, signing.reference, slug) for signing in signings for slug in signing.academies
    )
    assert set(times_signed.values()) == {1}
    # Not so many that loading takes long, and not everybody.
    assert 450 < len(signings) < 600


def test_the_same_day_gives_the_same_trust_in_every_process():
    script = (
        "import django; django.setup()\n"
        "from datetime import date\n"
        "from attestations.demonstration.calendar import DemoCalendar\n"
        "from attestations.demonstration.policy_signings import plan_policy_signings\n"
        "from attestations.demonstration.roster import build_roster\n"
        "from attestations.demonstration.signings import plan_signings\n"
        "calendar = DemoCalendar(date(2026, 11, 22))\n"
        "roster = build_roster(calendar)\n"
        "print(repr((roster, plan_signings(roster, calendar), plan_policy_signings(roster, calendar))))\n"
    )
    outputs = [
        subprocess.run(
            [sys.executable, "-c", script],
            cwd=project.BASE_DIR,
            env=os.environ | {"PYTHONHASHSEED": seed, "DJANGO_SETTINGS_MODULE": "portal.settings"},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    ]
    assert outputs[0] == outputs[1]
    assert len(outputs[0]) > 50_000
