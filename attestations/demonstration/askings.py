"""Whom the policies beside the protocol ask: HR's requirements, the group of first aiders, and what comes first."""

from attestations.requirements.actions import require
from attestations.requirements.order.actions import put_first
from policy.models import Policy
from portal.models import Engagement, Group
from portal.people.actions.groups import add_to_group, make_group
from portal.people.actions.work import say_with_children

from .academies import WHY_NOT_WITH_CHILDREN
from .calendar import morning
from .finding import find_first_aiders
from .office import STEP, Office
from .policies import ASKING, CHILD_PROTECTION, CODE, FIRST_AIDERS, DemoPolicy


def ask_for_policies(office: Office) -> None:
    _say_who_is_not_with_children(office)
    group = _make_first_aiders(office)
    for policy in ASKING:
        _ask(policy, group, office)


def put_induction_first(office: Office, protocol: Policy) -> None:
    """What everybody is given on the first day comes first."""
    induction = [Policy.objects.get(slug=policy.slug) for policy in (CHILD_PROTECTION, CODE)]
    put_first([*induction, protocol], by=office.hr, seen=[])


def _say_who_is_not_with_children(office: Office) -> None:
    rows = Engagement.objects.filter(academy__is_central=True).select_related("academy", "person")
    at = morning(office.calendar.loaded_on) + STEP
    say_with_children(rows, is_with_children=False, why_not_with_children=WHY_NOT_WITH_CHILDREN, by=None, at=at)


def _make_first_aiders(office: Office) -> Group:
    loaded_on = office.calendar.loaded_on
    at = morning(loaded_on) + STEP
    group = make_group(FIRST_AIDERS, by=office.hr, at=at)
    members = [office.people[reference] for reference in find_first_aiders(office.roster, loaded_on)]
    return add_to_group(group, members, from_on=loaded_on, by=office.hr, at=at)


def _ask(policy: DemoPolicy, group: Group, office: Office) -> None:
    asks = policy.asks
    assert asks is not None
    require(
        Policy.objects.get(slug=policy.slug),
        categories=asks.categories,
        academies=(),
        job_titles=asks.job_titles,
        not_job_titles=asks.not_job_titles,
        groups=[group.key] if asks.is_of_first_aiders else [],
        with_children=asks.with_children,
        every=asks.every,
        days=asks.days,
        from_on=office.calendar.asked_on,
        by=office.hr,
        at=morning(office.calendar.brought_in_on) + 20 * STEP,
    )
