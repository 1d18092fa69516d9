"""What the trust's website shows: the policies that the register calls public, and nothing about people."""

from datetime import timedelta

import pytest
from django.utils import timezone

from policy.models import Readers, RegisterEntry
from policy.publishing.actions import withdraw
from tests import factories as make
from tests import verapdf
from tests.words import read_words

ADDRESS = "/public/social-networking-protocol/"


@pytest.fixture
def public(protocol):
    RegisterEntry.objects.create(policy=protocol.policy, readers=Readers.PUBLIC)
    return protocol


def test_a_policy_that_became_public_is_listed_and_read(protocol, client):
    assert client.get(ADDRESS).status_code == 404
    assert "No policy is published here yet." in read_words(client.get("/public/").text)
    RegisterEntry.objects.create(policy=protocol.policy, readers=Readers.PUBLIC)
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


def test_a_robot_costs_one_query_and_no_session(public, client, django_assert_num_queries):
    first = client.get(ADDRESS)
    with django_assert_num_queries(1):
        again = client.get(ADDRESS)
    assert again.content == first.content
    assert first["Cache-Control"] == "public, max-age=300"
    assert not first.cookies
    assert client.get(ADDRESS, headers={"If-None-Match": first["ETag"]}).status_code == 304


def test_a_withdrawn_version_is_gone_at_once(public, client, hr):
    assert client.get(ADDRESS).status_code == 200
    withdraw(public, by=hr, reason="It was published by mistake.")
    assert client.get(ADDRESS).status_code == 404


def test_the_next_version_is_shown_from_its_day_on(public, client, clock):
    client.get(ADDRESS)
    day = timezone.localdate() + timedelta(days=1)
    make.version(number="2.0", source=b"1 Purpose\n1.1 You should be kind.\n", in_force_on=day)
    assert "friend requests" in client.get(ADDRESS).text
    clock.shift(timedelta(days=1))
    assert "You should be kind." in client.get(ADDRESS).text
