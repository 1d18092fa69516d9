"""What the trust's website shows: the policies that the register calls public, and nothing about people."""

from datetime import timedelta

import pytest
from django.utils import timezone

from policy.models import Readers, RegisterEntry
from policy.publishing.actions import withdraw
from policy.reading.views import public as public_views
from tests import factories as make
from tests import verapdf
from tests.words import read_words

ADDRESS = "/public/social-networking-protocol/"


@pytest.fixture
def public(protocol):
    RegisterEntry.objects.create(policy=protocol.policy, readers=Readers.PUBLIC)
    return protocol


def test_a_policy_that_became_public_is_listed_and_read(protocol, client, clock):
    assert client.get(ADDRESS).status_code == 404
    assert "No policy is published here yet." in read_words(client.get("/public/").text)
    RegisterEntry.objects.create(policy=protocol.policy, readers=Readers.PUBLIC)
    assert client.get(ADDRESS).status_code == 200
    clock.shift(public_views.SECONDS_KNOWN)
    assert protocol.title in read_words(client.get("/public/").text)
    assert "friend requests" in read_words(client.get(ADDRESS).text)
    assert client.get(f"{ADDRESS}appendix-2/").status_code == 200


def test_no_page_and_no_file_names_anybody(public, client, hr):
    names = [public.drafted_by.name, public.approved_by.name]
    pages = [read_words(client.get(path).text) for path in ("/public/", ADDRESS, f"{ADDRESS}appendix-1/")]
    pages.append("\n".join(verapdf.read_pages(client.get("/public/social-networking-protocol.pdf").content)))
    assert not [name for name in names for page in pages if name in page]


def test_a_page_is_the_same_for_people_who_are_signed_in(public, client, as_, hr):
    assert as_(hr).get(ADDRESS).content == client.get(ADDRESS).content


@pytest.mark.parametrize("address", ["/public/", ADDRESS, f"{ADDRESS}appendix-1/"])
def test_a_robot_that_asks_a_thousand_times_costs_no_query_and_no_session(
    public, client, django_assert_num_queries, address
):
    first = client.get(address)
    with django_assert_num_queries(0):
        for _ in range(1_000 if address == ADDRESS else 10):
            again = client.get(address)
    assert again.content == first.content
    assert first["Cache-Control"] == again["Cache-Control"] == "public, max-age=300"
    assert not first.cookies
    unchanged = client.get(address, headers={"If-None-Match": first["ETag"]})
    assert (unchanged.status_code, unchanged["Cache-Control"]) == (304, "public, max-age=300")


def test_a_withdrawn_version_is_gone_within_ten_seconds(public, client, hr, clock):
    assert client.get(ADDRESS).status_code == 200
    withdraw(public, by=hr, reason="It was published by mistake.")
    clock.shift(public_views.SECONDS_KNOWN)
    assert client.get(ADDRESS).status_code == 404


@pytest.mark.parametrize("readers", [None, Readers.STAFF, Readers.AUDIENCE])
def test_a_guessed_address_of_a_policy_that_is_not_public_looks_like_one_that_does_not_exist(protocol, client, readers):
    if readers:
        RegisterEntry.objects.create(policy=protocol.policy, readers=readers, readers_reason="A reason")
    endings = ["/", ".pdf", "/appendix-1/", "/versions/1.0/", f"/pictures/{protocol.digest}"]
    known = [client.get(f"/public/social-networking-protocol{ending}") for ending in endings]
    unknown = [client.get(f"/public/no-such-policy{ending}") for ending in endings]
    assert {response.status_code for response in [*known, *unknown]} == {404}
    for one, other in zip(known, unknown, strict=True):
        assert read_words(one.text) == read_words(other.text)
    assert protocol.title not in "".join(response.text for response in known)


def test_a_page_shows_nothing_of_who_is_signed_in_and_asks_nothing(public, as_, hr):
    for address in ("/public/", ADDRESS, f"{ADDRESS}appendix-1/"):
        page = as_(hr).get(address).text
        assert hr.name not in page
        assert "<form" not in page


def test_the_next_version_is_shown_from_its_day_on(public, client, clock):
    client.get(ADDRESS)
    day = timezone.localdate() + timedelta(days=1)
    make.version(number="2.0", source=b"1 Purpose\n1.1 You should be kind.\n", in_force_on=day)
    assert "friend requests" in client.get(ADDRESS).text
    clock.shift(timedelta(days=1))
    assert "You should be kind." in client.get(ADDRESS).text
