"""What boards, people's pages and receipts show to whom."""

from portal.models import AuditLine
from portal.models.roles import Role
from tests import factories as make
from tests.words import read_words

BOARD = "/academies/oakfield/"


def test_a_board_never_says_why_somebody_is_not_asked(school, head):
    for end in ("", "report.csv"):
        assert "Away" not in make.sign_in(head).get(f"{BOARD}{end}").content.decode()


def test_absences_are_for_hr_and_not_for_an_auditor(school, hr, auditor):
    address = f"/people/{school['away'].pk}/"
    assert "Away, from 1 September 2026" in read_words(make.sign_in(hr).get(address))
    assert "Away" not in read_words(make.sign_in(auditor).get(address))


def test_a_board_that_was_seen_leaves_a_line_without_names(school, head, oakfield):
    make.sign_in(head).get(BOARD)
    line = AuditLine.objects.latest("id")
    assert (line.action, line.subject, line.by) == ("see", "board:oakfield/social-networking-protocol", head)
    assert line.academy_id == oakfield.pk


def test_a_head_sees_only_the_line_of_the_own_academy(two_academies, millbrook, hawthorn, protocol, hr):
    signing = make.sign(two_academies, protocol, millbrook, hawthorn)
    head = make.staff(millbrook, "Carys", "Bevan")
    make.grant(head, Role.HEAD, millbrook)
    address = f"/receipts/{signing.number}/"
    seen = make.sign_in(head).get(address).text
    assert "Millbrook Primary Academy" in seen
    assert "Hawthorn" not in seen
    for whole in (hr, two_academies):
        assert "Hawthorn Academy" in make.sign_in(whole).get(address).text


def test_a_receipt_can_be_asked_for_in_small_letters(two_academies, millbrook, protocol):
    signing = make.sign(two_academies, protocol, millbrook)
    assert make.sign_in(two_academies).get(f"/receipts/{signing.number.lower()}/").status_code == 200
