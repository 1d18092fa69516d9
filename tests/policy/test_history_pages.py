"""Looking back, in pages: what changed, a policy as it stood on a day, every wording of a clause."""

import re
from datetime import UTC, date, datetime, timedelta
from io import BytesIO

import pikepdf
import pytest

from policy.models import Clause, Consultation, Draft, Version, Weight
from policy.publishing import actions as publishing_actions
from policy.reading import clause_history
from tests import factories as make
from tests import verapdf
from tests.revised import PLAIN, dozen, replaced
from tests.words import words_of

POLICY = "/policies/social-networking-protocol/"
DECEMBER, JANUARY, FEBRUARY = date(2026, 12, 1), date(2027, 1, 4), date(2027, 2, 1)
REWORDED = dozen().replace("registered with the academy", "registered with your academy")


@pytest.fixture
def second(protocol):
    return make.version("2.0", dozen().encode(), in_force_on=DECEMBER)


@pytest.fixture
def third(second):
    return make.version("2.1", REWORDED.encode(), in_force_on=JANUARY, weight=Weight.MINOR)


@pytest.fixture
def get(teacher, as_):
    """A page below the policy's address, as a member of staff has it."""

    def open_page(address, status=200):
        response = as_(teacher).get(POLICY + address)
        assert response.status_code == status, f"{address}: {response.status_code}"
        return response

    return open_page


def identity(version, anchor, part=""):
    return Clause.objects.get(part__version=version, part__slug=part, anchor=anchor).identity


def changed_places(page):
    """The sentence over each change, in order."""
    found = re.findall(r'<(?:h2|p) class="app-change(?:__title| app-change--quiet)">(.*?)</(?:h2|p)>', page.text)
    return [" ".join(re.sub(r"<[^>]+>", "", one).split()) for one in found]


# What changed


def test_a_version_is_compared_with_the_one_it_followed(get, third):
    assert len(changed_places(get("versions/2.0/changes/"))) == 22
    page = get("versions/2.1/changes/")
    assert changed_places(page) == ["5.3 changed"]
    assert "<title>What changed from version 2.0 to 2.1: Social Networking Protocol" in page.text
    assert "1 place changed." in words_of(page)


def test_any_two_versions_are_compared(get, third):
    page = get("versions/2.1/changes/?since=1.0")
    assert "What changed from version 1.0 to 2.1" in words_of(page)
    assert len(changed_places(page)) == 22
    assert changed_places(get("versions/2.0/changes/?since=2.1")) == ["5.3 changed"]
    assert "You chose the same version twice, so nothing differs." in words_of(get("versions/2.0/changes/?since=2.0"))


def test_a_form_leads_to_the_two_versions_that_were_chosen(get, third):
    page = get("versions/2.1/changes/")
    assert re.findall(r'<option value="([0-9.]+)" selected', page.text) == ["2.0", "2.1"]
    assert get("versions/2.1/changes/?since=1.0&version=2.0", 302).url == f"{POLICY}versions/2.0/changes/?since=1.0"


def test_a_version_that_there_is_not_is_not_found(get, second):
    for address in (
        "versions/9.9/changes/",
        "versions/2.0/changes/?since=9.9",
        "versions/2.0/changes/?since=",
        "versions/2.0/changes/?since=%00",
        "versions/2.0/changes/?version=9.9&since=1.0",
        "versions/2.0/changes/?version=2.0",
        "versions/9.9/changes.pdf",
        "versions/2.0/changes.pdf?since=9.9",
        "versions/1.0/changes.pdf",
    ):
        get(address, 404)


def test_a_draft_that_is_not_published_is_compared_with_nothing(get, protocol):
    fields = {name: getattr(protocol, name) for name in ("policy", "title", "text", "digest", "weight", "drafted_by")}
    Version.objects.create(
        number="2.0", in_force_at=make.midnight(DECEMBER), approved_by=protocol.approved_by, **fields
    )
    get("versions/2.0/changes/", 404)
    get("versions/1.0/changes/?since=2.0", 404)
    assert "2.0" not in words_of(get("versions/1.0/changes/"))


def test_the_first_version_says_that_it_is_the_first(get, protocol):
    said = words_of(get("versions/1.0/changes/"))
    assert "Version 1.0 is the first There is no version before it, so nothing in it has changed." in said
    assert "Compare other versions" not in said


def test_words_are_marked_in_the_markup_and_said_in_words(get, second):
    page = get("versions/2.0/changes/")
    assert re.search(r'<del class="app-removed">.*?networking sites.*?</del>', page.text)
    assert re.search(r'<ins class="app-added">.*?media.*?</ins>', page.text)
    said = words_of(page)
    assert "Do not use social [removed: networking sites end of removed] or online blogs" in said
    assert "Do not use social [added: media end of added] or online blogs" in said


def test_old_and_new_stand_beside_one_another_and_lead_to_their_versions(get, second):
    page = get("versions/2.0/changes/")
    assert f'href="{POLICY}versions/1.0/#5.4"' in page.text
    assert f'href="{POLICY}versions/2.0/#5.5"' in page.text
    assert f'href="{POLICY}versions/1.0/#7.4"' in page.text
    assert f'href="{POLICY}versions/2.0/appendix-1/#11"' in page.text
    assert "In version 1.0: 5.4 in version 1.0" in words_of(page)


def test_reason_and_weight_stand_on_top_of_every_version_in_between(get, third):
    said = words_of(get("versions/2.1/changes/?since=1.0"))
    assert (
        "Version 2.1, minor change: Guidance has changed. Version 2.0, material change: Guidance has changed." in said
    )
    assert "Version 2.0" not in words_of(get("versions/2.1/changes/")).split("1 place")[0]


def test_signing_is_offered_for_the_version_in_force_only(get, second, clock):
    link = f'href="{POLICY}sign/"'
    before = get("versions/2.0/changes/")
    assert link not in before.text
    assert "Version 2.0 comes into force on 1 December 2026." in words_of(before)
    clock.move_to(make.midnight(DECEMBER))
    assert link in get("versions/2.0/changes/").text
    assert link not in get("versions/1.0/changes/?since=2.0").text


def test_a_version_that_was_withdrawn_says_so(get, second, hr):
    publishing_actions.withdraw(second, reason="Too early.", by=hr)
    assert "Version 2.0 was withdrawn. Nobody can sign it." in words_of(get("versions/2.0/changes/"))


def test_the_reason_of_a_version_withdrawn_in_between_is_left_out(get, second, hr):
    publishing_actions.withdraw(second, reason="Too early.", by=hr)
    make.version("2.1", REWORDED.encode(), in_force_on=JANUARY)
    said = words_of(get("versions/2.1/changes/"))
    assert "What changed from version 1.0 to 2.1 Version 2.1 comes into force" in said
    assert "Version 2.0" not in said


def test_a_policy_that_got_another_name_says_how_it_was_called(get, protocol):
    make.version("1.1", PLAIN.encode(), in_force_on=DECEMBER, title="Social Media Policy", weight=Weight.EDITORIAL)
    said = words_of(get("versions/1.1/changes/"))
    assert "In version 1.0 the policy was called Social Networking Protocol." in said
    assert "Not one word differs between version 1.0 and version 1.1." in said
    made = verapdf.folded(" ".join(verapdf.pages(changes_pdf(get, "versions/1.1/changes.pdf"))))
    assert "In version 1.0 the policy was called Social Networking Protocol." in made


def test_script_in_a_text_stays_text(get, protocol):
    text = replaced(PLAIN, ("Friendster", "<script>alert(1)</script>"))
    make.version("2.0", text.encode(), in_force_on=DECEMBER)
    page = get("versions/2.0/changes/").text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


def test_a_page_takes_a_bounded_number_of_queries(third, teacher, as_, django_assert_max_num_queries):
    client = as_(teacher)
    for address in ("versions/2.1/changes/?since=1.0", "on/2027-01-05/", "on/2027-01-05/appendix-1/", "versions/"):
        client.get(POLICY + address)
        with django_assert_max_num_queries(10):
            client.get(POLICY + address)


def test_the_history_of_a_clause_takes_as_many_queries_for_many_versions(
    third, teacher, as_, django_assert_max_num_queries
):
    address = f"{POLICY}clauses/{identity(third, '5.3')}/"
    for number in range(2, 8):
        text = REWORDED.replace("your academy", f"academy {number}")
        make.version(f"2.{number}", text.encode(), in_force_on=FEBRUARY + timedelta(days=number))
    client = as_(teacher)
    with django_assert_max_num_queries(10):
        assert words_of(client.get(address)).count("5.3 in version") == 8


# The changes as PDF


def changes_pdf(get, address="versions/2.0/changes.pdf"):
    response = get(address)
    assert response.headers["Content-Type"] == "application/pdf"
    return response.content


def test_the_changes_are_an_accessible_pdf(get, second):
    made = changes_pdf(get)
    verapdf.assert_sound(made)
    with pikepdf.open(BytesIO(made)) as file:
        assert file.docinfo.Title == "Social Networking Protocol: what changed from version 1.0 to 2.0"


def test_the_pdf_reads_in_black_and_white(get, second):
    said = verapdf.folded(" ".join(verapdf.pages(changes_pdf(get), margins=False)))
    assert "The lead sentence changed Do not use social [−networking sites−] [+media+] or online blogs" in said
    assert "5.5 to 5.7 were renumbered 5.6 to 5.8; their words are the same" in said
    assert "24 places: 7 changed, 5 added, 1 removed, 3 moved, 8 renumbered" in said
    assert "Material change: Guidance has changed." in said
    assert "/policies/social-networking-protocol/versions/2.0/changes/?since=1.0" in said.replace(" ", "")


def test_the_pdf_of_the_same_changes_is_the_same_at_any_time(get, second, clock):
    before = changes_pdf(get)
    clock.shift(timedelta(minutes=20))
    assert changes_pdf(get) == before


def test_any_two_versions_have_a_pdf(get, third):
    response = get("versions/2.1/changes.pdf?since=1.0")
    assert "social-networking-protocol-2.1-changes-since-1.0.pdf" in response.headers["Content-Disposition"]
    said = verapdf.folded(" ".join(verapdf.pages(response.content)))
    assert "What changed from version 1.0 to version 2.1" in said
    assert "Version 2.1 In force from 4 January 2027. Minor change" in said


# The law book


def test_the_version_in_force_at_the_end_of_the_day_is_shown(get, third):
    days = {"2026-09-01": "1.0", "2026-11-30": "1.0", "2026-12-01": "2.0", "2027-01-04": "2.1", "2199-12-31": "2.1"}
    for day, number in days.items():
        assert f": version {number}. " in words_of(get(f"on/{day}/")), day


def test_the_day_and_the_way_to_today_are_said(get, second):
    assert "As it stood on 20 November 2026, at the end of the day: version 1.0." in words_of(get("on/2026-11-20/"))
    assert "This version is in force now, too." in words_of(get("on/2026-11-20/"))
    page = get("on/2026-12-01/")
    assert "As it will stand on 1 December 2026, as far as is known now: version 2.0." in words_of(page)
    assert f'<a class="govuk-link" href="{POLICY}">To version 1.0, which is in force now</a>' in page.text
    assert f'href="{POLICY}versions/1.0/changes/?since=2.0"' in page.text


def test_today_has_not_ended_yet(get, second):
    assert "As it will stand on 22 November 2026" in words_of(get("on/2026-11-22/"))


def test_every_page_of_that_day_leads_to_the_others(get, second):
    page = get("on/2026-12-01/appendix-3/")
    assert "Ask your line manager first." in words_of(page)
    assert f'href="{POLICY}on/2026-12-01/appendix-1/"' in page.text
    get("on/2026-11-30/appendix-3/", 404)


def test_under_each_clause_stands_since_when_it_has_its_words(get, third):
    said = words_of(get("on/2027-01-05/"))
    assert "1.1: In these words since 1 September 2026, version 1.0" in said
    assert "5.3: In these words since 4 January 2027, version 2.1" in said
    assert "5.5: In these words since 1 December 2026, version 2.0" in said
    # In the same words under another number.
    assert "5.6: In these words since 1 September 2026, version 1.0" in said
    assert "This sentence: In these words since 1 December 2026, version 2.0" in said
    # Bullets and headings only where they are younger than the policy.
    assert said.count("This point: In these words") == 1
    assert "5: In these words since 1 December 2026, version 2.0" in said
    assert " 6: In these words" not in said


def test_every_word_of_the_version_is_on_it(get, second):
    law_book, version = (words_of(get(address)) for address in ("on/2026-12-01/", "versions/2.0/"))
    for clause in Clause.objects.filter(part__version=second, part__slug=""):
        assert clause.text in law_book
        assert clause.text in version


def test_words_that_came_back_when_a_version_was_withdrawn_are_as_old_as_that(get, second, hr, clock):
    clock.move_to(make.midnight(DECEMBER) + timedelta(days=9, hours=10))
    publishing_actions.withdraw(second, reason="Too early.", by=hr)
    assert "version 1.0" in words_of(get("on/2026-11-30/"))
    assert "version 2.0" in words_of(get("on/2026-12-09/"))
    after = words_of(get("on/2026-12-10/"))
    assert ": version 1.0." in after
    assert "1.2: In these words since 10 December 2026, version 1.0" in after
    assert "1.1: In these words since 1 September 2026, version 1.0" in after


def test_words_are_as_old_as_the_version_after_a_time_without_any(get, protocol, second, hr):
    publishing_actions.withdraw(protocol, reason="Too early.", by=hr)
    said = "No version of this policy is known to be in force at the end of 24 November 2026."
    assert said in words_of(get("on/2026-11-24/"))
    assert "1.1: In these words since 1 December 2026, version 2.0" in words_of(get("on/2026-12-01/"))


def test_an_urgent_version_counts_for_the_day_on_which_it_was_published(get, protocol):
    make.version("2.0", dozen().encode(), weight=Weight.URGENT, in_force_on=date(2026, 11, 22))
    assert ": version 1.0." in words_of(get("on/2026-11-21/"))
    assert ": version 2.0." in words_of(get("on/2026-11-22/"))


def test_a_day_before_the_first_version_says_from_when_there_is_one(get, protocol):
    page = get("on/2026-08-31/")
    assert "No version of this policy was in force at the end of 31 August 2026." in words_of(page)
    assert "The first one, version 1.0, was in force here from 1 September 2026." in words_of(page)
    assert f'href="{POLICY}on/2026-09-01/"' in page.text
    get("on/2026-08-31/appendix-1/", 404)


def test_a_first_version_published_later_than_it_says_shows_both_days(db, teacher, as_):
    make.version(
        slug="late", title="Late", source=b"Do.\n1 One\n1.1 Words.\n", at=datetime(2026, 11, 20, 12, tzinfo=UTC)
    )
    said = words_of(as_(teacher).get("/policies/late/on/2026-09-15/"))
    assert "was in force here from 20 November 2026, when it was published" in said
    assert "it says of itself that it was in force from 1 September 2026" in said
    assert ": version 1.0." in words_of(as_(teacher).get("/policies/late/on/2026-11-20/"))


def test_a_day_that_there_never_was_is_not_found(get, protocol):
    for day in ("2027-02-29", "2026-13-01", "2026-00-10", "1899-12-31", "2200-01-01", "9999-12-31", "20261201"):
        get(f"on/{day}/", 404)


def test_a_day_that_cannot_be_shown_is_explained_in_the_form(get, second):
    wrong = {
        "2027-02-29": "There is no such day. Write it like 31/03/2026.",
        "": "Choose a day.",
        "1066-10-14": "Choose a day between the years 1900 and 2199.",
        "soon": "There is no such day.",
    }
    for typed, said in wrong.items():
        page = get(f"on/2026-12-01/?day={typed}")
        assert said in words_of(page)
        assert "<title>Error: " in page.text
    assert "There is no such day." in words_of(get("on/2026-01-01/?day=2027-02-29"))


def test_the_form_leads_to_the_day_that_was_typed(get, second):
    for typed in ("2026-12-05", "05/12/2026", "5 December 2026"):
        assert get(f"on/2026-12-01/?day={typed}", 302).url == f"{POLICY}on/2026-12-05/"


@pytest.mark.parametrize(
    ("day", "end"),
    [
        (date(2026, 10, 24), datetime(2026, 10, 24, 23, tzinfo=UTC)),
        (date(2026, 10, 25), datetime(2026, 10, 26, tzinfo=UTC)),
        (date(2027, 3, 27), datetime(2027, 3, 28, tzinfo=UTC)),
        (date(2027, 3, 28), datetime(2027, 3, 28, 23, tzinfo=UTC)),
    ],
)
def test_a_day_ends_at_midnight_in_london_also_when_the_clocks_change(day, end):
    assert clause_history.end_of(day) == end - timedelta(microseconds=1)


def test_a_version_of_the_day_after_the_clocks_change_is_not_of_that_day(get, protocol):
    make.version("2.0", dozen().encode(), in_force_on=date(2027, 3, 29))
    assert ": version 1.0." in words_of(get("on/2027-03-28/"))
    assert ": version 2.0." in words_of(get("on/2027-03-29/"))


def test_the_periods_are_those_that_the_database_answers(third, hr, clock):
    clock.move_to(make.midnight(DECEMBER) + timedelta(days=4, hours=3))
    publishing_actions.withdraw(third, reason="Too early.", by=hr)
    make.version("2.2", PLAIN.encode(), weight=Weight.URGENT)
    clock.shift(timedelta(days=2))
    make.version("3.0", dozen().encode(), in_force_on=FEBRUARY)
    versions = list(Version.objects.filter(policy=third.policy))
    periods = clause_history.periods(versions)
    assert [period.version.number for period in periods] == ["1.0", "2.0", "2.2", "3.0"]
    edges = [period.from_at + timedelta(microseconds=step) for period in periods for step in (-1, 0, 1)]
    days = [make.midnight(date(2026, 8, 20)) + timedelta(days=step) for step in range(0, 200, 9)]
    for moment in [*edges, *days]:
        found = clause_history.period_at(periods, moment)
        assert (found and found.version) == Version.objects.in_force(at=moment).first(), moment


# Every wording of a clause


def test_every_wording_of_a_clause_is_shown_newest_first(get, third, clock):
    clock.move_to(make.midnight(JANUARY))
    page = get(f"clauses/{identity(third, '5.3')}/")
    said = words_of(page)
    assert "Every wording of 5.3 In force since 4 January 2027 5.3 in version 2.1" in said
    assert "registered with [removed: the end of removed] [added: your end of added] academy." in said
    assert "In force from 1 December 2026 until 4 January 2027 5.3 in version 2.0" in said
    assert f'href="{POLICY}versions/2.0/#5.3"' in page.text


def test_a_clause_that_was_renumbered_is_followed_through_its_numbers(get, second):
    said = words_of(get(f"clauses/{identity(second, '5.6')}/"))
    assert "Every wording of 5.6 In force since 1 September 2026 5.5 in version 1.0 5.6 in version 2.0" in said
    assert "Its words have never changed." in said


def test_what_has_no_number_is_named_in_words(get, second):
    assert "Every wording of the lead sentence" in words_of(get(f"clauses/{identity(second, 'lead')}/"))
    said = words_of(get(f"clauses/{identity(second, '7.4-3')}/"))
    assert "Every wording of 7.4, bullet 3" in said
    assert "Comes into force on 1 December 2026 7.4, bullet 3 in version 2.0 Sharing pictures" in said


def test_a_clause_that_is_gone_says_so(get, protocol, second, clock):
    gone = f"clauses/{identity(protocol, '7.4')}/"
    assert "It is not in version" not in words_of(get(gone))
    clock.move_to(make.midnight(DECEMBER))
    said = words_of(get(gone))
    assert "It is not in version 2.0, which is in force now." in said
    assert "In force from 1 September 2026 until 1 December 2026 7.4 in version 1.0" in said


def test_words_of_a_version_withdrawn_before_its_day_were_never_in_force(get, second, hr):
    publishing_actions.withdraw(second, reason="Too early.", by=hr)
    said = words_of(get(f"clauses/{identity(second, '5.3')}/"))
    assert "Never in force 5.3 in version 2.0, withdrawn on 22 November 2026" in said


def test_a_clause_of_another_policy_is_not_found_here(get, protocol, as_, teacher):
    other = make.version(slug="gifts", title="Gifts", source=b"Do.\n1 One\n1.1 Words.\n")
    found = identity(other, "1.1")
    get(f"clauses/{found}/", 404)
    assert as_(teacher).get(f"/policies/gifts/clauses/{found}/").status_code == 200
    get("clauses/00000000-0000-4000-8000-000000000000/", 404)


# Old versions, and the list of all


def test_an_earlier_version_leads_to_the_present_one_and_to_what_changed_since(get, second, clock):
    clock.move_to(make.midnight(DECEMBER))
    page = get("versions/1.0/")
    assert "This is an earlier version. It is no longer in force." in words_of(page)
    assert f'href="{POLICY}versions/2.0/changes/?since=1.0">What changed since</a>' in page.text
    assert f'href="{POLICY}">To version 2.0, which is in force now</a>' in page.text


def test_a_version_to_come_leads_to_what_it_changes(get, second):
    page = get("versions/2.0/appendix-1/")
    assert "This version is not in force yet." in words_of(page)
    assert f'href="{POLICY}versions/2.0/changes/?since=1.0">What it changes in version 1.0</a>' in page.text


def test_a_withdrawn_version_keeps_its_address(get, second, hr):
    publishing_actions.withdraw(second, reason="Too early.", by=hr)
    said = words_of(get("versions/2.0/"))
    assert "This version was withdrawn. Nobody can sign it." in said
    assert "To version 1.0, which is in force now" in said


def drafted(version, teacher, **fields):
    """The draft that a version was made from, as drafting leaves it."""
    draft = Draft.objects.create(
        policy=version.policy,
        slug=version.policy.slug,
        title=version.title,
        text=version.text,
        number=version.number,
        begun_by=teacher,
        begun_at=version.published_at,
        saved_by=teacher,
        saved_at=version.published_at,
    )
    days = {"from_on": date(2026, 9, 7), "until_on": date(2026, 9, 25)}
    for whom, struck_at in (("NEU and NASUWT", None), ("The wrong union", version.published_at)):
        Consultation.objects.create(
            draft=draft,
            whom=whom,
            outcome="No objection.",
            recorded_by=teacher,
            recorded_at=version.published_at,
            struck_at=struck_at,
            file=b"secret",
            **days,
        )
    Draft.objects.filter(pk=draft.pk).update(version=version, closed_at=version.published_at)
    return draft


def test_the_list_says_who_was_consulted_and_when(get, second, teacher):
    drafted(second, teacher)
    said = words_of(get("versions/"))
    assert "Consulted: NEU and NASUWT, 7 September 2026 to 25 September 2026. No objection." in said
    assert "The wrong union" not in said


def test_the_list_gives_reasons_for_what_went_against_the_rules(get, protocol):
    fields = {name: getattr(protocol, name) for name in ("policy", "title", "text", "drafted_by", "approved_by")}
    Version.objects.create(
        number="1.1",
        digest="0" * 64,
        weight=Weight.MINOR,
        reason="A slip of the pen.",
        weight_reason="The word must was there twice.",
        consultation_reason="Only a slip.",
        in_force_at=make.midnight(DECEMBER),
        published_at=protocol.published_at + timedelta(days=1),
        **fields,
    )
    said = words_of(get("versions/"))
    assert "Minor change: A slip of the pen. Why it is called minor: The word must was there twice." in said
    assert "No consultation is on record: Only a slip." in said


def test_the_list_leads_to_changes_files_and_days(get, second):
    page = get("versions/")
    for address in ("versions/2.0/changes/", "versions/2.0.pdf", "versions/2.0.docx", "versions/1.0.docx"):
        assert f'href="{POLICY}{address}"' in page.text
    assert f'href="{POLICY}versions/1.0/changes/"' not in page.text
    assert f'action="{POLICY}on/2026-11-22/"' in page.text


# While somebody was reading


def test_the_page_for_what_changed_while_reading_shows_it_like_the_others(
    protocol, second, teacher, oakfield, as_, clock
):
    clock.move_to(make.midnight(DECEMBER) + timedelta(hours=9))
    sent = {"version": "1.0", "digest": protocol.digest, "academies": "oakfield", "typed_name": teacher.name}
    response = as_(teacher).post(f"{POLICY}sign/", sent)
    assert response.status_code == 409
    assert "Nothing has been signed. Here is what is different." in words_of(response)
    assert "Do not use social [added: media end of added] or online blogs" in words_of(response)
    assert len(changed_places(response)) == 22
