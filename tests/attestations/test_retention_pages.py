"""HR's pages about what is held: requests, entries held back, holds, the two people of an erasure, reasons."""

import io
import json
import zipfile
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as some

from attestations.personal_data import rules
from attestations.personal_data.actions import held_back, holds
from attestations.personal_data.actions.absence_reasons import empty_absence_reasons
from attestations.receipts.reconciliation import find_disagreements
from attestations.receipts.row_entries import find_changed_rows, seal_rows
from portal import audit
from portal.ledger import sequencer
from portal.models import Absence, AuditLine, Erasure, HeldBack, Hold, Notice
from portal.models.roles import Role
from portal.refusals import ActionRefused
from tests import factories as make
from tests.portal.ledger.by_hand import sql
from tests.words import read_words


@pytest.fixture
def colleague(office):
    person = make.staff(office, "Harriet", "Oduya")
    make.grant(person, Role.HR)
    return person


@pytest.fixture
def leaver(oakfield):
    """She left in August 2020, and is due since August 2026."""
    return make.staff(oakfield, "Lena", "Left", from_on=date(2018, 9, 1), until_on=date(2020, 8, 31))


def unpack(answer):
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


class TestSubjectAccess:
    def test_the_files_hold_everything_and_an_audit_line_says_who_made_them(self, teacher, hr, as_):
        address = f"/manage/people/{teacher.pk}/subject-access/"
        answer = as_(hr).post(address, {})
        assert answer["Content-Disposition"] == 'attachment; filename="subject-access-2026-11-22.zip"'
        files = unpack(answer)
        assert set(files) == {"everything-held.html", "everything-held.json"}
        assert teacher.email in files["everything-held.html"]
        assert json.loads(files["everything-held.json"])["person"] == teacher.name
        line = AuditLine.objects.get(action="see-everything")
        assert (line.subject, line.by) == (f"person:{teacher.pk}", hr)

    def test_names_and_addresses_of_others_are_taken_out(self, teacher, head, hr, as_):
        words = f"Dear {teacher.name}, {head.name} ({head.email}) asks you. Write to {teacher.email}."
        Notice.objects.create(
            kind="reminder",
            person=teacher,
            owed_at=timezone.now(),
            try_at=timezone.now(),
            sent_at=timezone.now(),
            words=words,
        )
        files = unpack(as_(hr).post(f"/manage/people/{teacher.pk}/subject-access/", {}))
        for content in files.values():
            assert head.name not in content
            assert head.email not in content
            assert "[another person] ([another person’s address]) asks you." in content
            assert teacher.email in content

    def test_what_is_left_out_is_marked_with_the_reason(self, teacher, hr, as_):
        given = {"withheld": ["Your work at our academies"], "reason": "Legal advice to the trust"}
        files = unpack(as_(hr).post(f"/manage/people/{teacher.pk}/subject-access/", given))
        for content in files.values():
            assert "1 withheld: Legal advice to the trust" in content
            assert "Class teacher" not in content.replace("Class teacher; ", "")

    def test_leaving_out_needs_a_reason(self, teacher, hr, as_):
        given = {"withheld": ["Your work at our academies"], "reason": ""}
        answer = as_(hr).post(f"/manage/people/{teacher.pk}/subject-access/", given)
        assert "Say why: the person has a right to know." in read_words(answer)

    def test_entries_held_back_are_counted_and_left_out(self, teacher, hr, colleague, as_):
        audit.record("see", f"person:{teacher.pk}", by=hr)
        today = timezone.localdate()
        held_back.hold_back(
            teacher,
            first_on=today,
            last_on=today,
            until_on=today + timedelta(days=30),
            reason="investigation",
            by=colleague,
        )
        files = unpack(as_(hr).post(f"/manage/people/{teacher.pk}/subject-access/", {}))
        for content in files.values():
            assert "2 held back: An investigation that knowing of it could harm" in content
            assert "Looked at your record" not in content

    def test_nobody_answers_their_own(self, hr, as_):
        answer = as_(hr).post(f"/manage/people/{hr.pk}/subject-access/", {})
        assert "This is your own record." in read_words(answer)
        assert not AuditLine.objects.filter(action="see-everything").exists()


class TestHeldBackPage:
    def give(self, **fields):
        given = {"first_on": "2026-11-01", "last_on": "", "until_on": "2027-01-31", "reason": "investigation"}
        return {"hold_back": "1", **given, **fields}

    def test_hr_holds_back_and_releases(self, teacher, hr, as_):
        client, address = as_(hr), f"/manage/people/{teacher.pk}/held-back/"
        client.post(address, self.give())
        client.post(address, self.give())
        row = HeldBack.objects.get()
        assert (row.person, row.held_by, row.until_on) == (teacher, hr, date(2027, 1, 31))
        assert "Held back until 31 January 2027." in read_words(client.get(address))
        client.post(address, {"release": row.pk})
        row.refresh_from_db()
        assert row.released_by == hr
        assert "Released on 22 November 2026" in read_words(client.get(address))
        actions = AuditLine.objects.exclude(action="see").values_list("action", flat=True).order_by("pk")
        assert list(actions) == ["hold-back", "release-held-back"]

    @pytest.mark.parametrize(
        ("fields", "error"),
        [
            ({"until_on": "2026-11-21"}, "Choose a day from today on, within two years."),
            ({"until_on": "2031-11-21"}, "Choose a day from today on, within two years."),
            ({"last_on": "2026-10-31"}, "The last day cannot be before the first."),
            ({"reason": ""}, "Say why."),
            ({"first_on": "2026-02-30"}, "There is no such day."),
        ],
    )
    def test_wrong_days_are_refused(self, fields, error, teacher, hr, as_):
        answer = as_(hr).post(f"/manage/people/{teacher.pk}/held-back/", self.give(**fields))
        assert error in read_words(answer)
        assert not HeldBack.objects.exists()

    @pytest.mark.parametrize("number", ["0", "x", "99999999999999999999"])
    def test_what_is_not_there_cannot_be_released(self, number, teacher, hr, as_):
        assert as_(hr).post(f"/manage/people/{teacher.pk}/held-back/", {"release": number}).status_code == 404

    def test_nobody_holds_back_or_releases_their_own(self, hr, colleague, as_):
        as_(hr).post(f"/manage/people/{hr.pk}/held-back/", self.give())
        assert not HeldBack.objects.exists()
        as_(colleague).post(f"/manage/people/{hr.pk}/held-back/", self.give())
        as_(hr).post(f"/manage/people/{hr.pk}/held-back/", {"release": HeldBack.objects.get().pk})
        assert HeldBack.objects.get().released_at is None


class TestRetentionPages:
    def test_whoever_is_due_is_listed_and_erased_by_two(self, leaver, teacher, hr, colleague, as_):
        first, second = as_(hr), as_(colleague)
        words = read_words(first.get("/manage/people/retention/"))
        assert "Lena Left Since 31 August 2026." in words
        assert teacher.name not in words
        address = f"/manage/people/{leaver.pk}/retention/"
        assert "Erase now" not in first.get(address).text
        first.post(address, {"do": "ask"})
        assert "Somebody else in HR must confirm it." in read_words(first.get(address))
        assert "Asked for. Somebody else must confirm it." in read_words(second.get("/manage/people/retention/"))
        assert "You asked for this yourself" in read_words(first.post(address, {"do": "confirm"}, follow=True))
        assert "Hannah Reid asked for this" in read_words(second.get(address))
        second.post(address, {"do": "confirm"})
        assert "asked by Hannah Reid, confirmed by Harriet Oduya" in read_words(second.get(address))
        assert "No record is due." in read_words(second.get("/manage/people/retention/"))

    def test_a_hold_is_set_reviewed_and_ended(self, leaver, hr, as_, clock):
        client, address = as_(hr), f"/manage/people/{leaver.pk}/retention/"
        answer = client.post(address, {"hold": "1", "reason": "Claim 12/2026", "review_on": "2027-11-21"}, follow=True)
        assert "The record is kept until you end this." in read_words(answer)
        assert "Kept for longer: Claim 12/2026" in read_words(client.get("/manage/people/retention/"))
        assert "Ask for the erasure" not in client.get(address).text
        clock.move_to(datetime(2027, 11, 21, 9, 0, tzinfo=UTC))
        client = make.sign_in(hr)
        assert "Kept for longer, to look at again" in read_words(client.get("/manage/people/retention/"))
        client.post(address, {"do": "review"})
        assert Hold.objects.get(released_at=None).review_on == date(2028, 11, 21)
        client.post(address, {"do": "release"})
        assert not Hold.objects.filter(released_at=None).exists()
        assert Hold.objects.count() == 2

    @pytest.mark.parametrize("day", ["2026-11-22", "2027-11-30", ""])
    def test_a_hold_is_looked_at_within_a_year(self, day, leaver, hr, as_):
        answer = as_(hr).post(f"/manage/people/{leaver.pk}/retention/", {"hold": "1", "reason": "A", "review_on": day})
        assert "There is a problem" in read_words(answer)
        assert not Hold.objects.exists()

    @pytest.mark.parametrize("what", ["release", "review", "", "anything"])
    def test_what_is_not_there_does_nothing(self, what, leaver, hr, as_):
        answer = as_(hr).post(f"/manage/people/{leaver.pk}/retention/", {"do": what}, follow=True)
        assert "Nothing was done" in read_words(answer)

    def test_nobody_decides_about_themselves(self, hr):
        with pytest.raises(ActionRefused, match="your own record"):
            holds.hold_record(hr, reason="Claim", review_on=date(2027, 1, 1), by=hr)

    def test_a_second_hold_and_a_second_end_are_refused(self, leaver, hr):
        hold = holds.hold_record(leaver, reason="Claim", review_on=date(2027, 1, 1), by=hr)
        with pytest.raises(ActionRefused, match="kept for longer already"):
            holds.hold_record(leaver, reason="Claim", review_on=date(2027, 1, 1), by=hr)
        holds.release_hold(hold, by=hr)
        with pytest.raises(ActionRefused, match="ended already"):
            holds.release_hold(hold, by=hr)

    def test_the_command_lists_keys_and_no_names(self, leaver, capsys):
        call_command("retention_due")
        assert capsys.readouterr().out == f"{leaver.pk}  since 2026-08-31  due\n1 due\n"

    def test_the_list_takes_a_bounded_number_of_queries(self, oakfield, hr, as_, django_assert_max_num_queries):
        for _ in range(60):
            make.staff(oakfield, from_on=date(2018, 9, 1), until_on=date(2020, 8, 31))
        client = as_(hr)
        with django_assert_max_num_queries(40):
            words = read_words(client.get("/manage/people/retention/"))
        assert words.count("Since 31 August 2026") == 50


class TestAbsenceReasons:
    @pytest.fixture
    def away(self, teacher, head, hr, clock):
        """Two absences with reasons and one without, sealed on two days; the second day is over."""
        make.absence(teacher, make.SEPTEMBER, reason="Maternity leave")
        make.absence(head, make.SEPTEMBER)
        clock.shift(timedelta(hours=3))
        seal_rows()
        clock.shift(timedelta(days=1))
        make.absence(head, date(2026, 10, 1), reason="Sick leave")
        clock.shift(timedelta(hours=3))
        seal_rows()
        sequencer.seal_all()
        clock.shift(timedelta(days=1))

    def test_hr_empties_them_and_nothing_is_found(self, away, hr):
        client = make.sign_in(hr)
        assert "2 absences still say" in read_words(client.get("/manage/people/retention/"))
        answer = client.post("/manage/people/retention/absence-reasons/", follow=True)
        assert "2 reasons are emptied." in read_words(answer)
        assert set(Absence.objects.values_list("reason", flat=True)) == {""}
        assert not list(find_changed_rows())
        sequencer.seal_all()
        assert not list(find_disagreements())
        assert AuditLine.objects.filter(action="empty-absence-reasons", by=hr).count() == 1

    def test_any_other_change_is_found_before_and_after_the_next_sealing(self, away, hr, clock):
        empty_absence_reasons(by=hr)
        seal_rows()
        assert not list(find_changed_rows())
        sql("UPDATE portal_absence SET kind = 'other' WHERE person_id = %s", Absence.objects.first().person_id)
        assert "One of these rows is not what was sealed" in next(find_changed_rows()).what

    def test_a_reason_that_comes_back_is_found(self, away, hr):
        first = Absence.objects.exclude(reason="").first()
        empty_absence_reasons(by=hr)
        sql("UPDATE portal_absence SET reason = 'Maternity leave' WHERE id = %s", first.pk)
        assert list(find_changed_rows())

    def test_a_reason_that_was_emptied_by_hand_is_found(self, away):
        sql("UPDATE portal_absence SET reason = '' WHERE reason <> ''")
        assert len(list(find_changed_rows())) == 2

    def test_rows_that_were_changed_are_not_sealed_over(self, away, hr):
        sql("UPDATE portal_absence SET kind = 'other'")
        with pytest.raises(ActionRefused, match="not what was sealed, so nothing was erased"):
            empty_absence_reasons(by=hr)
        with pytest.raises(CommandError, match="ledger_verify"):
            call_command("empty_absence_reasons")
        assert Absence.objects.exclude(reason="").count() == 2

    def test_the_command_may_run_twice(self, away, capsys):
        call_command("empty_absence_reasons")
        call_command("empty_absence_reasons")
        assert capsys.readouterr().out == "2 emptied\n0 emptied\n"
        assert not list(find_changed_rows())

    def test_emptied_twice_the_newest_entry_counts(self, away, hr, teacher, clock):
        empty_absence_reasons(by=hr)
        clock.shift(timedelta(days=1))
        make.absence(teacher, date(2026, 11, 2), reason="Sick leave")
        clock.shift(timedelta(hours=3))
        seal_rows()
        assert empty_absence_reasons(by=hr) == 1
        assert not list(find_changed_rows())


days = some.dates(date(1990, 1, 1), date(2090, 12, 31))


@given(some.lists(days, min_size=1))
def test_somebody_is_due_six_years_after_all_has_ended(ends):
    due = rules.find_due_on(ends)
    assert due.year == max(ends).year + 6
    assert all((due - end).days >= 6 * 365 for end in ends)


@given(some.lists(days))
def test_nobody_is_due_while_something_goes_on(ends):
    assert rules.find_due_on([*ends, None]) is None
    assert rules.find_due_on([]) is None


@given(days, some.integers(-20, 20))
def test_a_leap_day_is_kept_for_a_day_longer_not_shorter(day, years):
    later = rules.add_years(day, years)
    assert (later.month, later.day) == (
        (3, 1) if (day.month, day.day) == (2, 29) and later.day == 1 else (day.month, day.day)
    )


def test_a_person_who_has_asked_nothing_has_no_erasure(leaver):
    assert not Erasure.objects.filter(person=leaver).exists()
