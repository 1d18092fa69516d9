"""Reading pages: fresh when anything has changed, and cheap when nothing has."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.apps import apps
from django.core.cache import caches
from django.utils import timezone

from attestations.assignments.queries import load_person_assignments
from attestations.reading.home import find_changed_policies
from policy.publishing.actions import withdraw
from portal.accounts.auth_backends import Backend
from portal.models import Absence, Academy, AcademyName, Category, Grant
from portal.models.roles import Role
from portal.people.actions.access import close_access
from tests import factories as make
from tests.words import read_words

PAGE = "/policies/social-networking-protocol/"


@pytest.fixture(autouse=True)
def empty_cache():
    caches["pages"].clear()


def sign(teacher, oakfield, protocol):
    make.sign(teacher, protocol, oakfield)
    return "Signed on 22 November 2026."


def work_elsewhere(teacher, oakfield, protocol):
    make.engagement(teacher, make.academy("larkrise"), category=Category.GOVERNOR)
    return "Please sign: this was due on 15 September."


def leave(teacher, oakfield, protocol):
    """To come back next month; whoever has left for good reads no policies."""
    make.end(teacher.engagements.all(), date(2026, 11, 21))
    make.engagement(teacher, oakfield, from_on=date(2026, 12, 1))
    return "All versions"


def be_away(teacher, oakfield, protocol):
    make.absence(teacher, date(2026, 11, 20))
    return "All versions"


def become_head(teacher, oakfield, protocol):
    make.grant(teacher, Role.HEAD, oakfield)
    return "/academies/oakfield/"


def be_renamed(teacher, oakfield, protocol):
    type(teacher).objects.filter(pk=teacher.pk).update(family_name="Smith")
    return "Maya Smith"


def see_a_new_version(teacher, oakfield, protocol):
    make.version("1.1", make.PROTOCOL.read_text().replace("(Appendix 1)", "(see Appendix 1)").encode(), weight="urgent")
    return "Version 1.1"


@pytest.mark.parametrize(
    "change",
    [sign, work_elsewhere, leave, be_away, become_head, be_renamed, see_a_new_version],
    ids=lambda f: f.__name__,
)
def test_a_page_is_fresh_whatever_changed(teacher, oakfield, protocol, as_, change):
    client = as_(teacher)
    before = client.get(PAGE)
    assert client.get(PAGE, headers={"if-none-match": before["ETag"]}).status_code == 304
    words = change(teacher, oakfield, protocol)
    after = client.get(PAGE, headers={"if-none-match": before["ETag"]})
    assert after.status_code == 200
    assert after.content != before.content
    assert words in read_words(after) + after.text


def test_a_page_is_fresh_when_the_name_of_an_academy_changes(head, oakfield, protocol, as_):
    client = as_(head)
    assert "Oakfield Academy" in client.get(PAGE).text
    AcademyName.objects.create(
        academy=oakfield, name="Oakfield Primary", urn="140009", from_on=date(2026, 11, 1), recorded_at=make.LONG_AGO
    )
    assert "Oakfield Primary" in client.get(PAGE).text


def test_a_page_is_fresh_when_the_day_turns(teacher, protocol, as_, clock):
    """In one session, a minute before midnight and a minute after."""
    clock.move_to(make.midnight(date(2026, 12, 5)) - timedelta(minutes=1))
    client = as_(teacher)
    assert "Please sign by Friday 4 December." in read_words(client.get(PAGE))
    clock.shift(timedelta(minutes=2))
    assert "Please sign: this was due on 4 December." in read_words(client.get(PAGE))


def test_nobody_is_given_another_sessions_page(teacher, head, protocol, as_):
    assert "Maya" in as_(teacher).get(PAGE).text
    page = as_(head).get(PAGE)
    assert "Maya" not in page.text
    assert page["ETag"] != as_(head).get(PAGE)["ETag"]


def test_the_tag_gives_no_session_away(teacher, protocol, as_):
    client = as_(teacher)
    assert client.session.session_key not in client.get(PAGE)["ETag"]


def test_a_page_that_was_kept_takes_three_queries(teacher, protocol, as_, django_assert_num_queries):
    client = as_(teacher)
    client.get(PAGE)
    with django_assert_num_queries(3):
        assert client.get(PAGE).status_code == 200


@pytest.mark.parametrize("address", ["/", "/policies/", PAGE, f"{PAGE}sign/", f"{PAGE}versions/1.0/appendix-1/"])
def test_a_readers_page_takes_a_bounded_number_of_queries(
    two_academies, protocol, as_, django_assert_max_num_queries, address
):
    client = as_(two_academies)
    for number in range(10):
        make.engagement(two_academies, make.academy(f"academy-{number}"))
    with django_assert_max_num_queries(27):
        client.get(address)


def test_every_clause_of_the_protocol_stands_on_the_pages_word_for_word(teacher, protocol, as_):
    client = as_(teacher)
    for part in protocol.parts.all():
        for root in (PAGE, f"{PAGE}versions/1.0/"):
            page = client.get(f"{root}{part.slug}/" if part.slug else root).text
            if part.label:
                assert f"{part.label}: {part.title}" in read_words(page.split("<h1")[1].split("</h1>")[0])
            for clause in part.clauses.all():
                assert f'id="{clause.anchor}"' in page
                words = page.split(f'id="{clause.anchor}"', 1)[1].split("</p>")[0].split("</h2>")[0]
                assert clause.text in read_words(words), clause.anchor
                assert clause.number in read_words(words)


def test_get_changes_nothing_but_audit_lines_and_the_sessions_clock(head, teacher, oakfield, protocol, as_):
    receipt = make.sign(head, protocol, oakfield).number
    client = as_(head)
    client.get("/")
    free = {"AuditLine", "Session"}
    models = [model for model in apps.get_models() if model.__name__ not in free]
    before = {model: list(model.objects.order_by("pk").values()) for model in models}
    for address in (
        *("/", "/policies/", PAGE, f"{PAGE}sign/", f"{PAGE}question/", f"{PAGE}decline/", f"{PAGE}versions/1.0.pdf"),
        *(
            f"/receipts/{receipt}/",
            f"/receipts/{receipt}.pdf",
            "/academies/oakfield/",
            "/academies/oakfield/report.csv",
        ),
        *("/academies/oakfield/report.pdf", "/recorded/", "/accounts/login/", "/accounts/logout/", "/healthz"),
    ):
        client.get(address)
    assert before == {model: list(model.objects.order_by("pk").values()) for model in models}


def test_somebody_who_is_gone_is_not_signed_in(teacher, hr, protocol, as_):
    backend = Backend()
    assert backend.get_user(teacher.pk) == teacher
    assert backend.get_user(uuid4()) is None


def test_somebody_who_may_not_sign_in_any_more_is_signed_out(teacher, hr, protocol, as_):
    client = as_(teacher)
    close_access(teacher, by=hr)
    assert client.get(PAGE).status_code == 302


@pytest.mark.parametrize("model", [Absence, Grant])
def test_a_page_is_fresh_when_an_absence_or_a_role_is_taken_back(head, protocol, as_, model):
    make.absence(head, date(2026, 11, 20))
    client = as_(head)
    before = client.get(PAGE)
    model.objects.update(replaced_at=timezone.now())
    after = client.get(PAGE, headers={"if-none-match": before["ETag"]})
    assert after.status_code == 200
    assert after.content != before.content


def test_a_page_is_fresh_when_its_version_is_withdrawn(teacher, hr, protocol, as_):
    second = make.version("1.1", b"1 Rules\n1.1 Be kind.\n", weight="urgent")
    client = as_(teacher)
    assert "Version 1.1" in read_words(client.get(PAGE))
    withdraw(second, reason="A mistake.", by=hr)
    assert "Version 1.0" in read_words(client.get(PAGE))


def test_a_page_is_fresh_when_its_readers_academy_leaves_the_trust(teacher, oakfield, protocol, as_):
    client = as_(teacher)
    assert "Please sign by" in read_words(client.get(PAGE))
    Academy.objects.filter(pk=oakfield.pk).update(left_on=date(2026, 11, 21))
    assert "Please sign by" not in read_words(client.get(PAGE))


@pytest.mark.parametrize(("until_on", "told"), [(None, 1), (date(2026, 11, 21), 0)])
def test_of_a_changed_text_nobody_is_told_who_has_left(oakfield, protocol, until_on, told):
    signer = make.staff(oakfield, until_on=until_on)
    make.sign(signer, protocol, oakfield, at=make.midnight(date(2026, 9, 5)))
    make.version("1.1", b"1 Rules\n1.1 Be kind.\n", weight="editorial", in_force_on=date(2026, 11, 23))
    tomorrow = make.midnight(date(2026, 11, 23))
    assert len(find_changed_policies(load_person_assignments(signer, as_at=tomorrow), tomorrow)) == told


def test_home_tells_no_changes_of_a_version_that_is_only_signed_again(oakfield, yearly, as_, clock):
    teacher = make.staff(oakfield)
    make.sign(teacher, yearly, oakfield)
    clock.move_to(make.midnight(date(2027, 9, 2)))
    [todo] = as_(teacher).get("/").context["todos"]
    assert (todo.version, todo.since) == (yearly, None)
