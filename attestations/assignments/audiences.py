"""Whether an engagement is in a requirement's audience, and on which days. Pure."""

from collections.abc import Iterable, Sequence

from portal.people.job_titles import fold_title

from .facts import EngagementFact, Membership, Narrowing, RequirementFact
from .spans import Span, join_spans


def list_days_in_audience(
    rule: RequirementFact, engagement: EngagementFact, memberships: Sequence[Membership]
) -> list[Span]:
    """Return the days on which an engagement is in the audience. The rule must apply to its academy.

    It is where it matches each kind that is named: a category, and a job title or a group, and work directly with
    children; on the days on which the person is in no group that is taken out, if its job title is not taken out.
    Casual work only from the first day worked.
    """
    narrowing = rule.narrowing
    if engagement.category not in rule.categories or not _suits(narrowing, engagement):
        return []
    if engagement.asked is None:
        return []
    days = [engagement.asked]
    if (narrowing.titles or narrowing.groups) and fold_title(engagement.title) not in narrowing.titles:
        inside = _list_days_in(narrowing.groups, memberships)
        days = [both for span in inside if (both := engagement.asked.within(span))]
    for outside in _list_days_in(narrowing.not_groups, memberships) if narrowing.not_groups else ():
        days = [rest for span in days for rest in span.without(outside)]
    return days


def _suits(narrowing: Narrowing, engagement: EngagementFact) -> bool:
    if narrowing.with_children is not None and engagement.is_with_children != narrowing.with_children:
        return False
    return not narrowing.not_titles or fold_title(engagement.title) not in narrowing.not_titles


def _list_days_in(groups: Iterable[str], memberships: Sequence[Membership]) -> list[Span]:
    """The days on which somebody is in any of these groups, in order; no day twice."""
    return join_spans(membership.span for membership in memberships if membership.group in groups)
