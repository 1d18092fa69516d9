"""The way from home to a signature, what stands beside the signing form, and what is said after it."""

import pytest

from attestations.models import Signing
from tests import factories as make
from tests.attestations.test_signing import fill_form
from tests.words import read_links, read_words

POLICY = "/policies/social-networking-protocol/"
SIGN = f"{POLICY}sign/"


@pytest.fixture
def first_aid(protocol):
    version = make.version(slug="first-aid", title="First Aid")
    make.requirement(version.policy, days=28)
    return version


def click(client, page, words):
    """Follows the first link that bears these words."""
    [address, *_] = [address for address, said in read_links(page) if said == words]
    return client.get(address)


def sign(client, path=SIGN):
    data = fill_form(client, path=path, typed_name="Maya O'Brien-Łukasz")
    return read_words(client.post(path, data, follow=True))


def test_from_home_to_a_signature_are_four_clicks(teacher, protocol, as_):
    client = as_(teacher)
    page = click(client, client.get("/"), "Read and sign")
    page = click(client, page, "end of Appendix 2")
    page = click(client, page, "Sign")
    assert page.request["PATH_INFO"] == SIGN
    assert "You have signed." in sign(client)
    assert Signing.objects.count() == 1


def test_who_has_read_it_signs_straight_from_home(teacher, protocol, as_):
    client = as_(teacher)
    page = click(client, client.get("/"), "I have read it: sign now the Social Networking Protocol")
    assert page.request["PATH_INFO"] == SIGN


def test_after_one_of_several_the_next_is_named_and_after_the_last_it_says_so(teacher, protocol, first_aid, as_):
    client = as_(teacher)
    assert "1 left, about 10 minutes. Next: First Aid." in sign(client)
    last = sign(client, "/policies/first-aid/sign/")
    assert "That is all for now. We will ask again only if we need you to sign again, and will show you why." in last


def test_after_the_only_one_there_is_nothing_else_to_do(teacher, protocol, as_):
    assert "You have signed. There is nothing else to do. We will ask again only if" in sign(as_(teacher))


def test_a_receipt_opened_later_does_not_say_what_is_left(teacher, protocol, first_aid, oakfield, as_):
    receipt = make.sign(teacher, protocol, oakfield).get_absolute_url()
    assert "Next: First Aid" not in read_words(as_(teacher).get(receipt))


def test_the_list_of_policies_says_what_was_signed(teacher, protocol, first_aid, oakfield, as_):
    make.sign(teacher, protocol, oakfield)
    said = read_words(as_(teacher).get("/policies/"))
    assert "First Aid Version 1.0, in force since 1 September 2026. About 10 minutes to read. Please sign by" in said
    assert "Social Networking Protocol" in said
    assert "Signed on 22 November 2026" in said


def test_readers_skip_to_signing_as_long_as_they_are_asked(teacher, protocol, oakfield, as_):
    client, end = as_(teacher), (f"{POLICY}appendix-2/#end", "Skip to signing")
    for part in ("", "appendix-1/", "appendix-2/"):
        assert end in read_links(client.get(f"{POLICY}{part}"))
    assert end not in read_links(client.get(f"{POLICY}versions/1.0/"))
    make.sign(teacher, protocol, oakfield)
    assert end not in read_links(client.get(POLICY))


def test_whoever_is_not_meant_is_told_to_sign_out(teacher, protocol, as_):
    page = as_(teacher).get(SIGN)
    assert "Not you? Sign out so that the right person can sign in." in read_words(page)


@pytest.mark.parametrize("way", ["question", "decline"])
def test_beside_whom_to_ask_stands_the_way_back_to_signing(teacher, protocol, as_, way):
    page = as_(teacher).get(f"{POLICY}{way}/")
    assert (SIGN, "Sign version 1.0") in read_links(page)
    assert (POLICY, "Read the Social Networking Protocol again") in read_links(page)
