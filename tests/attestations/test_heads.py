"""Who is named as an academy's head, to whoever asks."""

from datetime import timedelta

import pytest
from django.utils import timezone

from attestations.signing.heads import load_heads
from portal.models import Grant
from portal.models.roles import Role
from tests import factories as make


@pytest.mark.parametrize("is_kept", [True, False])
def test_a_head_is_named_whichever_record_the_work_and_the_grant_stand_in(teacher, oakfield, is_kept):
    with_grant, with_work = make.person("Grant", "Only"), make.staff(oakfield, "Work", "Only")
    make.grant(with_grant, Role.HEAD, oakfield)
    assert name_heads(teacher, oakfield) == []
    kept, merged = (with_grant, with_work) if is_kept else (with_work, with_grant)
    make.merge(merged, kept)
    assert name_heads(teacher, oakfield) == [kept.name]


def test_a_head_who_has_left_is_head_no_more_and_nobody_is_their_own(teacher, head, oakfield, millbrook):
    assert name_heads(teacher, oakfield) == [head.name]
    assert name_heads(head, oakfield) == []
    make.end(head.engagements.all(), timezone.localdate() - timedelta(1))
    make.engagement(head, millbrook)
    assert name_heads(teacher, oakfield) == [head.name]
    make.end(head.engagements.filter(academy=millbrook), timezone.localdate() - timedelta(1))
    assert name_heads(teacher, oakfield) == []


def name_heads(person, academy):
    """As ``Grant.objects.in_force`` says too, which asks in another way."""
    [found] = load_heads(person, [academy], at=timezone.now())
    in_force = Grant.objects.in_force(at=timezone.now()).filter(role=Role.HEAD, academy=academy)
    assert bool(found.heads) == in_force.exclude(person=person).exists()
    return [head.name for head in found.heads]
