"""Owes the mails about a draft, in the transaction of what was done with it. The person who did it is told nothing."""

from datetime import datetime
from uuid import UUID

from policy.models import Step, StepKind
from policy.register.queries import find_publisher
from portal.models import Grant, Notice, Person
from portal.models.roles import CARRIES, Permission
from portal.notices.actions import owe_many

# By the kind of the step: the kind of the notice.
KINDS = {
    StepKind.SUBMITTED: "draft-submitted",
    StepKind.RETURNED: "draft-returned",
    StepKind.PUBLISHED: "draft-approved",
}


def tell(step: Step) -> None:
    """A draft that was submitted goes to those who may approve it, the others to those who have worked on it.

    Where the register names who publishes the policy, it goes to that person alone.
    """
    kind = KINDS.get(StepKind(step.kind))
    if kind is None:
        return
    writers = set(step.draft.editors.values_list("pk", flat=True))
    if step.kind == StepKind.SUBMITTED:
        publisher = find_publisher(step.draft.policy, at=step.at)
        people = ({publisher.pk} if publisher else _find_holders(Permission.APPROVE, at=step.at)) - writers
    else:
        people = _find_holders(Permission.DRAFT, at=step.at) & writers
    receivers = Person.objects.filter(pk__in=people - {step.by_id}).exclude(email=None)
    owed = [Notice(kind=kind, person=person, cause=f"step:{step.pk}") for person in receivers]
    for notice in owed:
        notice.owed_at = notice.try_at = step.at
    owe_many((notice, None) for notice in owed)


def _find_holders(permission: Permission, *, at: datetime) -> set[UUID]:
    roles = [role for role, carried in CARRIES.items() if permission in carried]
    return set(Grant.objects.in_force(at=at).filter(role__in=roles).values_list("person_id", flat=True))
