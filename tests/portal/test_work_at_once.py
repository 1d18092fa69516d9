"""Two people of HR change one record at the same moment: the second sees what the first has done."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from django.db import connection

from portal.models import Category, Engagement
from portal.people.actions.work import WorkTerms, begin_engagement, end_engagement
from portal.refusals import ActionRefused
from tests import factories as make

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.real_time]


def at_once(*acts):
    """What each act returned or was refused with."""

    def run(act):
        try:
            return act()
        except ActionRefused as refusal:
            return str(refusal)
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def test_of_two_overlapping_engagements_one_is_kept(oakfield, hr):
    person, other = make.person(), make.staff(oakfield)

    def begin(day, by):
        terms = WorkTerms(oakfield, Category.SUPPORT, "Cook", date(2026, 9, day))
        return lambda: begin_engagement(person, terms, by=by)

    results = at_once(begin(1, hr), begin(2, other))
    assert len([result for result in results if isinstance(result, Engagement)]) == 1
    assert person.engagements.filter(replaced_at=None).count() == 1


def test_of_two_last_days_one_is_kept_and_the_other_is_told(oakfield, hr):
    person, other = make.staff(oakfield), make.staff(oakfield)
    row = person.engagements.get()
    acts = [
        lambda: end_engagement(row, until_on=date(2026, 12, 1), by=hr),
        lambda: end_engagement(row, until_on=date(2026, 12, 2), by=other),
    ]
    results = at_once(*acts)
    assert [result for result in results if isinstance(result, str)] == [
        "This was changed in the meantime, so nothing was done. Look at it again."
    ]
    assert person.engagements.filter(replaced_at=None).count() == 1
