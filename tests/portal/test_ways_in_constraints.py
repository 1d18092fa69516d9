"""What the database refuses of invitations and slips, whatever the code does."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from portal.models import Invitation, Slip
from tests import factories as make


@pytest.fixture
def refuses():
    def check(name, function):
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            function()

    return check


def invite(person, digest="a", **fields):
    now = timezone.now()
    return Invitation.objects.create(person=person, token_digest=digest, invited_at=now, expires_at=now, **fields)


def print_slip(person, academy, by, digest="a", **fields):
    now = timezone.now()
    return Slip.objects.create(
        person=person, academy=academy, code_digest=digest, printed_at=now, printed_by=by, expires_at=now, **fields
    )


def test_a_person_has_one_open_invitation_which_is_used_or_withdrawn(teacher, refuses):
    now = timezone.now()
    invite(teacher)
    refuses("invitation_one_open", lambda: invite(teacher, "b"))
    refuses("token_digest", lambda: invite(teacher, used_at=now))
    refuses("invitation_is_used_or_withdrawn", lambda: invite(teacher, "c", used_at=now, withdrawn_at=now))


def test_a_person_has_one_open_slip_printed_by_another_which_forgets_the_day(oakfield, head, refuses):
    now, cleaner = timezone.now(), make.staff(oakfield, email="")
    print_slip(cleaner, oakfield, head)
    refuses("slip_one_open", lambda: print_slip(cleaner, oakfield, head, "b"))
    refuses("slip_is_printed_for_another", lambda: print_slip(head, oakfield, head, "c"))
    for over in ("used_at", "withdrawn_at"):
        fields = {over: now, "birthday_mac": "x"}
        refuses("slip_forgets_the_birthday", lambda fields=fields: print_slip(cleaner, oakfield, head, "d", **fields))
