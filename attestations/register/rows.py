"""A line of the register: what is kept of one policy, its versions and drafts, and who is asked to sign it."""

from dataclasses import dataclass
from datetime import date

from policy.models import Draft, Policy, RegisterEntry, Retirement, Version
from policy.register.rules import TOLD_BEFORE, add_months
from policy.register.statutory import STATUTORY, StatutoryPolicy
from portal.people.names import fold


@dataclass(frozen=True, slots=True)
class RegisterRow:
    """``today`` is the day for which it says that something is overdue; ``left`` are ids of people who have left."""

    policy: Policy
    entry: RegisterEntry
    current: Version | None
    coming: tuple[Version, ...]
    draft: Draft | None
    retirement: Retirement | None
    required: tuple[str, ...]
    today: date
    has_owner_left: bool
    has_publisher_left: bool

    @property
    def sort_key(self) -> str:
        return fold(self.policy.title)

    @property
    def is_ended(self) -> bool:
        return self.retirement is not None and self.retirement.from_on <= self.today

    @property
    def may_be_kept(self) -> bool:
        """Whether the policy is retired and this can still be undone."""
        return self.retirement is not None and self.retirement.may_be_undone(on=self.today)

    @property
    def review_on(self) -> date | None:
        """None for a policy that has ended, because nobody reviews it any more."""
        return None if self.is_ended else self.entry.review_on

    @property
    def is_overdue(self) -> bool:
        return self.review_on is not None and self.review_on < self.today

    @property
    def is_due_soon(self) -> bool:
        soon = add_months(self.today, max(TOLD_BEFORE))
        return self.review_on is not None and self.today <= self.review_on <= soon

    @property
    def is_ownerless(self) -> bool:
        return not self.is_ended and (self.entry.owner is None or self.has_owner_left)

    @property
    def statutory(self) -> StatutoryPolicy | None:
        return STATUTORY.get(self.entry.statutory)

    @property
    def publisher_name(self) -> str:
        publisher = self.entry.publisher
        return publisher.name if publisher and not self.has_publisher_left else "HR"

    @property
    def states(self) -> frozenset[str]:
        """Which filters of the list admit it."""
        said = {
            "overdue": self.is_overdue,
            "due": self.is_due_soon,
            "unset": self.review_on is None and not self.is_ended,
            "ownerless": self.is_ownerless,
            "in-force": self.current is not None,
            "coming": bool(self.coming),
            "draft": self.draft is not None,
            "none": self.current is None and not self.is_ended,
            "ended": self.is_ended,
        }
        return frozenset(state for state, holds in said.items() if holds)
