"""Roles are given, changed and ended: who may, and what is refused."""

from datetime import date, timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection
from django.utils import timezone

from attestations.grants.wording import ALLOWS
from portal.access.scope import load_current_grants
from portal.models import AuditLine, Category, Grant
from portal.models.roles import Role
from portal.people.actions.giving_roles import change_last_day, end_role, give_role
from portal.refusals import ActionRefused
from tests import factories as make

TODAY = date(2026, 11, 22)
DAY = timedelta(days=1)
CHRISTMAS = date(2026, 12, 18)
TERM = date(2027, 1, 4)


def give(person, role, academy=None, *, by, from_on=TODAY, until_on=None):
    return give_role(person, role=role, academy=academy, from_on=from_on, until_on=until_on, by=by)


def roles(person, on=TODAY):
    return [role for role, _ in load_current_grants(person, at=timezone.now() + (on - TODAY))]


def refused(words):
    return pytest.raises(ActionRefused, match=words)


@pytest.mark.parametrize("role", [Role.HEAD, Role.DEPUTY, Role.AUDITOR])
def test_hr_gives_roles_at_an_academy(hr, teacher, oakfield, role):
    given = give(teacher, role, oakfield, by=hr)
    assert (given.given_by, given.academy, roles(teacher)) == (hr, oakfield, [role])
    line = AuditLine.objects.get(action="give-role")
    assert (line.subject, line.by) == (f"person:{teacher.pk}", hr)


def test_hr_gives_the_governance_role_for_the_trust(hr, teacher):
    give(teacher, Role.GOVERNANCE, by=hr)
    assert roles(teacher) == [Role.GOVERNANCE]


@pytest.mark.parametrize("role", [Role.POLICY_LEAD, Role.HR, Role.ADMINISTRATOR])
def test_only_an_administrator_gives_the_other_roles(hr, administrator, teacher, role):
    with refused("An administrator can"):
        give(teacher, role, by=hr)
    give(teacher, role, by=administrator)
    assert roles(teacher) == [role]


def test_a_head_gives_a_deputy_at_the_own_academy_until_a_day(head, teacher, oakfield):
    give(teacher, Role.DEPUTY, oakfield, by=head, until_on=CHRISTMAS)
    assert roles(teacher) == [Role.DEPUTY]
    assert roles(teacher, CHRISTMAS + DAY) == []


def test_a_head_gives_no_deputy_without_end_elsewhere_or_another_role(head, teacher, oakfield, millbrook):
    with refused("Say until when"):
        give(teacher, Role.DEPUTY, oakfield, by=head)
    with refused("at this academy"):
        give(teacher, Role.DEPUTY, millbrook, by=head, until_on=CHRISTMAS)
    with refused("cannot give or end"):
        give(teacher, Role.HEAD, oakfield, by=head, until_on=CHRISTMAS)


@pytest.mark.parametrize("role", [Role.DEPUTY, Role.POLICY_LEAD, Role.AUDITOR, None])
def test_nobody_else_gives_any_role(oakfield, teacher, role):
    giver = make.staff(oakfield, "Gareth", "Giver")
    if role:
        make.grant(giver, role, oakfield if role == Role.DEPUTY else None)
    for given in Role:
        place = oakfield if given in {Role.HEAD, Role.DEPUTY} else None
        with refused("cannot give or end"):
            give(teacher, given, place, by=giver, until_on=CHRISTMAS)


def test_nobody_gives_a_role_to_themselves(hr, administrator, head, oakfield):
    for person in (hr, administrator, head):
        with refused("cannot give yourself"):
            give(person, Role.DEPUTY, oakfield, by=person, until_on=CHRISTMAS)


def test_a_role_stands_where_it_belongs(hr, teacher, oakfield):
    with refused("Choose the academy"):
        give(teacher, Role.HEAD, by=hr)
    with refused("for the whole trust"):
        give(teacher, Role.GOVERNANCE, oakfield, by=hr)


def test_days_that_cannot_be_are_refused(hr, teacher, oakfield):
    with refused("today or a later first day"):
        give(teacher, Role.HEAD, oakfield, by=hr, from_on=TODAY - DAY)
    with refused("cannot be before the first"):
        give(teacher, Role.HEAD, oakfield, by=hr, from_on=TERM, until_on=CHRISTMAS)


def test_no_role_begins_at_an_academy_that_has_left(hr, teacher):
    gone = make.academy("gone", urn="140009", left_on=TODAY - DAY)
    with refused("leaves the trust on 21 November 2026"):
        give(teacher, Role.HEAD, gone, by=hr)


def test_somebody_without_work_here_is_given_no_role_but_from_outside_until_a_day(hr, administrator, oakfield):
    outsider, left = make.person(), make.staff(oakfield, until_on=TODAY - DAY)
    with refused("so the role would have no effect"):
        give(left, Role.HEAD, oakfield, by=hr)
    with refused("say when the role ends"):
        give(outsider, Role.AUDITOR, by=hr)
    with refused("say when the role ends"):
        give(outsider, Role.ADMINISTRATOR, by=administrator)
    with refused("Or give a last day"):
        give(left, Role.AUDITOR, by=hr)
    give(outsider, Role.AUDITOR, by=hr, until_on=CHRISTMAS)
    give(left, Role.AUDITOR, by=hr, until_on=CHRISTMAS)
    assert roles(outsider) == roles(left) == [Role.AUDITOR]


def test_a_role_may_begin_with_the_work(hr, oakfield):
    joiner = make.staff(oakfield, from_on=TERM)
    give(joiner, Role.HEAD, oakfield, by=hr, from_on=TERM)
    assert (roles(joiner), roles(joiner, TERM)) == ([], [Role.HEAD])


def test_a_role_that_is_given_twice_by_a_double_click_is_one(hr, teacher, oakfield, clock):
    given = give(teacher, Role.HEAD, oakfield, by=hr, from_on=TERM, until_on=date(2027, 2, 1))
    clock.shift(1)
    assert give(teacher, Role.HEAD, oakfield, by=hr, from_on=TERM, until_on=date(2027, 2, 1)) == given
    assert Grant.objects.filter(person=teacher).count() == 1
    assert AuditLine.objects.filter(action="give-role").count() == 1


def test_the_same_role_is_given_only_once_for_the_same_days(hr, head, teacher, oakfield, millbrook):
    with refused("has this role already, from 1 September 2026"):
        give(head, Role.HEAD, oakfield, by=hr)
    give(teacher, Role.DEPUTY, oakfield, by=hr, until_on=CHRISTMAS)
    with refused("until 18 December 2026"):
        give(teacher, Role.DEPUTY, oakfield, by=hr, from_on=CHRISTMAS)
    give(teacher, Role.DEPUTY, oakfield, by=hr, from_on=CHRISTMAS + DAY)
    give(teacher, Role.DEPUTY, millbrook, by=hr)


def test_an_acting_head_has_the_board_for_the_term_and_not_before_or_after(hr, oakfield, protocol, as_, clock):
    acting = make.staff(oakfield, "Ada", "Acting", category=Category.SUPPORT)
    give(acting, Role.HEAD, oakfield, by=hr, from_on=TODAY + DAY, until_on=CHRISTMAS)
    board = "/academies/oakfield/"
    assert as_(acting).get(board).status_code == 403
    clock.shift(DAY)
    during = as_(acting)
    assert during.get(board).status_code == 200
    assert "Your access as head teacher lasts until Friday 18 December" in " ".join(during.get("/").text.split())
    clock.move_to(timezone.make_aware(timezone.datetime(2026, 12, 18, 23, 30)))
    assert as_(acting).get(board).status_code == 200
    clock.shift(timedelta(hours=1))
    assert as_(acting).get(board).status_code == 403


def test_the_last_day_is_changed_by_a_further_row(hr, teacher, oakfield):
    first = give(teacher, Role.HEAD, oakfield, by=hr, until_on=CHRISTMAS)
    longer = change_last_day(first, until_on=TERM, by=hr)
    assert roles(teacher, TERM) == [Role.HEAD]
    assert longer.given_by == hr
    assert change_last_day(longer, until_on=TERM, by=hr) == longer
    with refused("changed this role in the meantime"):
        change_last_day(first, until_on=None, by=hr)
    shorter = change_last_day(longer, until_on=TODAY, by=hr)
    assert roles(teacher, TODAY + DAY) == []
    assert Grant.objects.filter(person=teacher, replaced_at=None).get() == shorter


def test_a_last_day_that_cannot_be_is_refused(hr, head, teacher, oakfield):
    given = give(teacher, Role.DEPUTY, oakfield, by=hr, from_on=TERM, until_on=date(2027, 2, 1))
    with refused("today or a later day"):
        change_last_day(given, until_on=TODAY - DAY, by=hr)
    with refused("before the first"):
        change_last_day(given, until_on=CHRISTMAS, by=hr)
    with refused("Say until when"):
        change_last_day(given, until_on=None, by=head)
    give(teacher, Role.DEPUTY, oakfield, by=hr, from_on=date(2027, 3, 1))
    with refused("has this role already"):
        change_last_day(given, until_on=None, by=hr)
    outsider = give(make.person(), Role.AUDITOR, by=hr, until_on=CHRISTMAS)
    with refused("say when the role ends"):
        change_last_day(outsider, until_on=None, by=hr)


def test_nobody_makes_their_own_role_last_longer(administrator):
    other = make.person()
    make.grant(other, Role.ADMINISTRATOR, until_on=CHRISTMAS)
    with refused("your own role last longer"):
        change_last_day(other.grants.get(), until_on=TERM, by=other)


def test_a_role_that_has_ended_is_not_changed(hr, teacher, oakfield):
    ended = make.grant(teacher, Role.HEAD, oakfield, until_on=TODAY - DAY)
    with refused("has ended already"):
        change_last_day(ended, until_on=CHRISTMAS, by=hr)
    with refused("has ended already"):
        end_role(ended, by=hr)


def test_a_role_ends_at_once_and_stays_on_record_until_yesterday(hr, head):
    end_role(head.grants.get(), by=hr)
    assert roles(head) == []
    assert head.grants.get(replaced_at=None).until_on == TODAY - DAY
    end_role(head.grants.get(replaced_at__isnull=False), by=hr)
    assert AuditLine.objects.filter(action="end-role").count() == 1


def test_a_role_that_begins_today_or_later_is_taken_back(hr, teacher, oakfield):
    for from_on in (TODAY, TERM):
        end_role(give(teacher, Role.HEAD, oakfield, by=hr, from_on=from_on), by=hr)
        assert not teacher.grants.filter(replaced_at=None).exists()
        assert (roles(teacher), roles(teacher, TERM)) == ([], [])


def test_who_may_not_give_a_role_does_not_end_it(hr, head, policy_lead, teacher, oakfield, millbrook):
    with refused("An administrator can"):
        end_role(policy_lead.grants.get(), by=hr)
    with refused("at this academy"):
        end_role(head.grants.get(), by=head)
    elsewhere = make.grant(teacher, Role.DEPUTY, millbrook, until_on=CHRISTMAS)
    with refused("at this academy"):
        end_role(elsewhere, by=head)
    with refused("at this academy"):
        change_last_day(elsewhere, until_on=TERM, by=head)


def test_the_last_administrator_and_the_last_of_hr_stay(administrator, hr):
    own = administrator.grants.get()
    with refused("Nobody else has the role “Administrator”"):
        end_role(own, by=administrator)
    with refused("Nobody else"):
        change_last_day(own, until_on=CHRISTMAS, by=administrator)
    with refused("Nobody else has the role “HR”"):
        end_role(hr.grants.get(), by=administrator)


def test_a_second_administrator_counts_only_while_the_role_works(administrator, oakfield):
    left = make.staff(oakfield, until_on=TODAY - DAY)
    make.grant(left, Role.ADMINISTRATOR)
    for_a_time = make.person()
    make.grant(for_a_time, Role.ADMINISTRATOR, until_on=CHRISTMAS)
    own = administrator.grants.get()
    with refused("Nobody else"):
        change_last_day(own, until_on=CHRISTMAS, by=administrator)
    shorter = change_last_day(own, until_on=CHRISTMAS - DAY, by=administrator)
    end_role(shorter, by=administrator)
    assert roles(administrator) == []


def test_every_role_says_what_it_allows():
    assert set(ALLOWS) == set(Role)


@pytest.mark.django_db(transaction=True)
def test_two_administrators_who_end_their_roles_at_once_leave_one(transactional_db):
    people = [make.person(f"Adam{number}", "Cole") for number in range(2)]
    for person in people:
        make.grant(person, Role.ADMINISTRATOR)
    together, said = Barrier(2), []

    def end(person):
        together.wait()
        try:
            end_role(person.grants.get(), by=person)
        except ActionRefused as refusal:
            said.append(str(refusal))
        finally:
            connection.close()

    threads = [Thread(target=end, args=[person]) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(said) == 1
    assert sorted(len(roles(person)) for person in people) == [0, 1]
