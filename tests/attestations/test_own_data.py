"""Everybody sees everything that is held about them, and who looked, without names."""

import json
from datetime import date, timedelta

import pytest
from django.utils import timezone

from attestations.personal_data import held
from attestations.personal_data.held.words import NOBODY
from attestations.personal_data.held_tables import Fate, Group
from portal import audit
from portal.models import EmailChange, Grant, HeldBack, Notice, PersonMerge, PersonName
from tests import factories as make
from tests.words import read_words

HELD_BACK = "The law lets us hold back some entries for a time."


def read_file(client):
    return client.get("/me/everything.json").json()


def read_section(client, title):
    sections = [section for group in read_file(client)["groups"] for section in group["sections"]]
    found = [section for section in sections if section["title"] == title]
    return found[0]["entries"] if found else []


def list_words(entries):
    return [" | ".join(fact["words"] for fact in entry) for entry in entries]


def test_somebody_sees_their_name_work_and_signatures(teacher, oakfield, protocol, as_):
    number = make.sign(teacher, protocol, oakfield).number
    words = read_words(as_(teacher).get("/me/"))
    for each in ("O'Brien-Łukasz", teacher.email, teacher.reference, "Class teacher", "Oakfield Academy", number):
        assert each in words
    assert HELD_BACK in words


@pytest.mark.parametrize("ending", ["html", "json"])
def test_it_can_be_taken_as_a_file(ending, teacher, oakfield, protocol, as_):
    number = make.sign(teacher, protocol, oakfield).number
    answer = as_(teacher).get(f"/me/everything.{ending}")
    assert answer["Content-Disposition"] == f'attachment; filename="everything-held.{ending}"'
    for each in ("O'Brien-Łukasz", teacher.email, number, HELD_BACK):
        assert (each if ending == "json" else each.replace("'", "&#x27;")) in answer.text


def test_who_looked_is_told_by_role_and_academy_and_never_by_name(teacher, head, hr, oakfield, as_):
    audit.record("see", f"person:{teacher.pk}", by=hr)
    audit.record("see", f"person:{teacher.pk}", by=head, academy=oakfield)
    audit.record("see", f"sign-ins:{teacher.pk}/misuse", by=hr)
    audit.record("change-work", f"person:{teacher.pk}", by=None)
    audit.record("add-at-door", f"engagement:{teacher.engagements.get().pk}", by=head, academy=oakfield)
    audit.record("see", f"person:{hr.pk}", by=head)
    entries = list_words(read_section(as_(teacher), "Who looked at your record or changed it"))
    assert [entry.partition(" | ")[2] for entry in entries] == [
        "Added at the door your work | Head teacher at Oakfield Academy",
        "Change work: your record | The portal itself",
        "Looked at your sign-ins: somebody else may have used the account | HR",
        "Looked at your record | Head teacher at Oakfield Academy",
        "Looked at your record | HR",
    ]
    page = as_(teacher).get("/me/").text + as_(teacher).get("/me/everything.html").text
    assert hr.family_name not in page
    assert head.family_name not in page


def test_a_role_is_the_one_held_when_they_looked(teacher, hr, oakfield, as_):
    audit.record("see", f"person:{teacher.pk}", by=hr, at=timezone.now() - timedelta(days=365))
    [entry] = list_words(read_section(as_(teacher), "Who looked at your record or changed it"))
    assert entry.endswith("A colleague without a role")


def test_what_somebody_did_for_the_trust_is_theirs_too_without_other_peoples_keys(teacher, hr, as_):
    audit.record("see", f"person:{teacher.pk}", by=hr)
    entries = list_words(read_section(as_(hr), "What you did"))
    assert [entry.partition(" | ")[2] for entry in entries] == ["Looked at somebody’s record"]
    assert str(teacher.pk) not in as_(hr).get("/me/everything.json").text


def test_who_gave_roles_finds_them_counted(hr, head, as_):
    Grant.objects.create(
        person=head, role="auditor", given_by=hr, from_on=date(2026, 10, 1), recorded_at=timezone.now()
    )
    assert [
        f"{entry[0]['label']} | {entry[0]['words']}"
        for entry in read_section(as_(hr), "Where you are named as who did it")
    ] == ["Roles you gave | 1"]
    [auditor] = [
        entry for entry in read_section(as_(head), "Your roles") if {"label": "Role", "words": "Auditor"} in entry
    ]
    assert {"label": "Given by", "words": "HR"} in auditor


def test_records_of_one_person_that_were_merged_are_shown_together(teacher, oakfield, millbrook, protocol, as_):
    other = make.staff(millbrook, "Maya", "Lukasz")
    number = make.sign(other, protocol, millbrook).number
    PersonMerge.objects.create(kept=teacher, merged=other)
    text = as_(teacher).get("/me/everything.json").text
    for each in (number, "Millbrook Primary Academy", "Oakfield Academy", other.email, teacher.email):
        assert each in text


def test_mails_are_listed_on_the_page_and_whole_in_the_files(teacher, as_):
    Notice.objects.create(
        kind="receipt",
        person=teacher,
        owed_at=timezone.now(),
        try_at=timezone.now(),
        sent_at=timezone.now(),
        title="You have signed",
        words="The words of the mail",
    )
    client = as_(teacher)
    assert "The words of the mail" not in client.get("/me/").text
    assert "The words of the mail" in client.get("/me/everything.json").text


def test_nothing_of_others_is_shown(teacher, head, oakfield, protocol, as_):
    number = make.sign(head, protocol, oakfield).number
    PersonName.objects.create(person=head, given_names="Former", family_name="Formerly")
    EmailChange.objects.create(person=head, old="old@demo.example", new=head.email, changed_at=timezone.now())
    text = as_(teacher).get("/me/").text + as_(teacher).get("/me/everything.json").text
    for each in (number, "Formerly", "old@demo.example", head.email, head.reference):
        assert each not in text


class TestHoldingBack:
    @pytest.fixture
    def looked(self, teacher, hr):
        """HR looked today, and two days ago."""
        audit.record("see", f"person:{teacher.pk}", by=hr)
        audit.record("download", f"person:{teacher.pk}", by=hr, at=timezone.now() - timedelta(days=2))

    def hold_back(self, teacher, hr, **fields):
        today = timezone.localdate()
        fields = {"first_on": today, "last_on": today, "until_on": date(2027, 1, 31)} | fields
        audit.record("hold-back", f"person:{teacher.pk}", by=hr)
        return HeldBack.objects.create(
            person=teacher, reason="investigation", held_at=timezone.now(), held_by=hr, **fields
        )

    def read(self, client):
        entries = list_words(read_section(client, "Who looked at your record or changed it"))
        return [entry.split(" | ")[1] for entry in entries]

    def test_entries_of_those_days_stay_out_and_nothing_gives_it_away(self, teacher, hr, looked, as_):
        self.hold_back(teacher, hr)
        assert self.read(as_(teacher)) == ["Downloaded your record"]
        text = as_(teacher).get("/me/").text + as_(teacher).get("/me/everything.html").text
        assert "nvestigation" not in text
        assert "eld back entries" not in text

    def test_after_the_day_they_are_shown(self, teacher, hr, looked, clock):
        self.hold_back(teacher, hr)
        clock.move_to(timezone.now() + timedelta(days=71))
        client = make.sign_in(teacher)
        assert "Held back entries of your record" in self.read(client)
        assert "Looked at your record" in self.read(client)

    def test_released_they_are_shown(self, teacher, hr, looked, as_):
        held_back = self.hold_back(teacher, hr)
        HeldBack.objects.filter(pk=held_back.pk).update(released_at=timezone.now(), released_by=hr)
        assert "Looked at your record" in self.read(as_(teacher))

    def test_without_a_last_day_what_is_yet_to_come_stays_out_too(self, teacher, hr, looked, clock):
        self.hold_back(teacher, hr, last_on=None)
        clock.move_to(timezone.now() + timedelta(days=20))
        audit.record("see", f"person:{teacher.pk}", by=hr)
        assert self.read(make.sign_in(teacher)) == ["Downloaded your record"]


def test_every_table_about_people_is_on_the_page_of_what_is_recorded(teacher, as_):
    words = read_words(as_(teacher).get("/recorded/"))
    for table in held.TABLES:
        if table.is_installed and table.group != Group.NOBODY and table.seen_by != NOBODY:
            for each in (table.title, f"{table.why}.", f"Kept: {table.how_long}.", f"Seen by: {table.seen_by}."):
                assert each in words


def test_what_is_erased_is_said_of_each_table_to_be_kept_for_a_time():
    for table in held.TABLES:
        goes = any(column.fate == Fate.ERASED for column in table.columns)
        assert not goes or table.group != Group.NOBODY, table.label


def test_somebody_who_has_left_still_sees_what_is_held(oakfield, as_):
    left = make.staff(oakfield, "Lena", "Left", until_on=date(2026, 11, 1))
    assert "Lena" in read_words(as_(left).get("/me/"))


def test_the_page_takes_a_bounded_number_of_queries(hr, teacher, oakfield, as_, django_assert_max_num_queries):
    client = as_(hr)
    for _ in range(40):
        audit.record("see", f"person:{teacher.pk}", by=hr)
        audit.record("see", f"person:{hr.pk}", by=teacher)
    with django_assert_max_num_queries(45):
        words = read_words(client.get("/me/"))
    assert "The newest 10 of 40." in words


class TestComplaints:
    def test_the_officer_is_told_once(self, teacher, as_, sent, settings):
        client = as_(teacher)
        for _ in range(2):
            answer = client.post("/me/complaint/", {"topic": "seen"}, follow=True)
            assert "The data protection officer has been told" in read_words(answer)
        [mail] = [mail for mail in sent() if "complaint" in mail.subject]
        assert mail.to == [settings.DATA_PROTECTION_EMAIL]
        assert teacher.name in mail.body
        assert "Somebody saw something about me that they should not" in mail.body
        assert "within 30 days" in mail.body

    def test_it_is_about_something(self, teacher, as_):
        words = read_words(as_(teacher).post("/me/complaint/", {}))
        assert "Choose what your complaint is about." in words
        assert not Notice.objects.exists()


def test_the_json_is_as_the_page_says(teacher, as_):
    content = read_file(as_(teacher))
    assert content["person"] == teacher.name
    assert content["as_at"] == "2026-11-22T07:20:00+00:00"
    assert json.dumps(content)
    assert {"title", "why", "how_long", "seen_by", "withheld", "entries"} == set(content["groups"][0]["sections"][0])
