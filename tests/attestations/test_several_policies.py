"""More than one policy, more than one version: what pages show of each."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from policy.models import Version
from portal.models import Category
from tests import factories as make
from tests.words import read_words

GIFTS = b"""Ask before you accept.

1 Gifts
1.1 Staff must ask the head teacher before they accept a gift.
1.2 A gift is anything that costs money.
"""


@pytest.fixture
def gifts(protocol):
    version = make.version(source=GIFTS, slug="gifts", title="Gifts Policy")
    make.requirement(version.policy, days=100)
    return version


def test_a_board_shows_one_policy_and_leads_to_the_others(head, oakfield, protocol, gifts, as_):
    make.sign(head, protocol, oakfield)
    client = as_(head)
    first = client.get("/academies/oakfield/")
    assert "Gifts Policy, version 1.0" in read_words(first)
    assert "?policy=social-networking-protocol" in first.text
    second = client.get("/academies/oakfield/?policy=social-networking-protocol")
    assert second.context["board"].figures.signed == 1
    assert 'name="policy" value="social-networking-protocol"' in second.text


def test_one_list_for_all_that_is_asked_the_most_pressing_first(head, protocol, gifts, as_):
    words = read_words(as_(head).get("/"))
    assert words.index("Social Networking Protocol") < words.index("Gifts Policy")
    assert "Please sign by Thursday 10 December" in words


def test_each_policy_is_signed_by_itself(head, oakfield, protocol, gifts, as_):
    make.sign(head, gifts, oakfield)
    words = read_words(as_(head).get("/policies/social-networking-protocol/sign/"))
    assert "I have read and understood the Social Networking Protocol, version 1.0, with Appendices 1 and 2." in words


def test_a_policy_without_a_requirement_asks_nobody_and_can_be_read(teacher, protocol, as_):
    make.version(source=GIFTS, slug="gifts", title="Gifts Policy")
    client = as_(teacher)
    assert "You are not asked to sign this." in read_words(client.get("/policies/gifts/"))
    assert "Gifts Policy" in read_words(client.get("/policies/"))


def test_without_any_policy_every_page_says_so(head, executive, hr, teacher, as_):
    assert "No policy is in force yet." in read_words(as_(teacher).get("/policies/"))
    assert as_(teacher).get("/").status_code == 200
    for person, address in ((head, "/academies/oakfield/"), (executive, "/academies/"), (hr, "/trust/")):
        assert "No policy asks for signatures yet." in read_words(as_(person).get(address))
    for address in ("/academies/oakfield/report.csv", "/academies/oakfield/report.pdf"):
        assert as_(head).get(address).status_code == 404
    assert as_(hr).get("/trust/report.csv").status_code == 404


def test_an_earlier_version_keeps_its_page_and_says_that_it_is_one(teacher, protocol, as_):
    make.version("1.1", make.PROTOCOL.read_text().replace("(Appendix 1)", "(see Appendix 1)").encode(), weight="urgent")
    page = read_words(as_(teacher).get("/policies/social-networking-protocol/versions/1.0/"))
    assert "This is an earlier version. It is no longer in force." in page
    assert "material online. (Appendix 1)" in page


def test_a_scheduled_version_can_be_read_and_not_signed(teacher, protocol, as_):
    text = make.PROTOCOL.read_text().replace("(Appendix 1)", "(see Appendix 1)").encode()
    make.version("2.0", text, in_force_on=date(2026, 12, 1))
    client = as_(teacher)
    page = read_words(client.get("/policies/social-networking-protocol/versions/2.0/"))
    assert "This version is not in force yet." in page
    assert "version 1.0" in read_words(client.get("/policies/social-networking-protocol/sign/"))


def test_a_withdrawn_version_says_so_and_its_signatures_stay(teacher, oakfield, protocol, hr, as_, clock):
    text = make.PROTOCOL.read_text().replace("(Appendix 1)", "(see Appendix 1)").encode()
    newer = make.version("1.1", text, weight="urgent")
    number = make.sign(teacher, newer, oakfield).number
    clock.shift(timedelta(hours=1))
    Version.objects.filter(pk=newer.pk).update(
        withdrawn_at=timezone.now(), withdrawn_by=hr, withdrawn_reason="Published by mistake."
    )
    client = as_(teacher)
    versions = read_words(client.get("/policies/social-networking-protocol/versions/"))
    assert "Withdrawn on 22 November 2026: Published by mistake." in versions
    assert "Nobody can sign it." in read_words(client.get("/policies/social-networking-protocol/versions/1.1/"))
    assert "version 1.1" in read_words(client.get(f"/receipts/{number}/"))
    # The signature no longer counts, so the version before asks again from that day.
    assert "Please sign by Tuesday 8 December" in read_words(client.get("/"))


def test_hr_sees_what_an_earlier_version_asked_in_vain(teacher, two_academies, protocol, hr, as_, clock):
    text = make.PROTOCOL.read_text().replace("(Appendix 1)", "(see Appendix 1)").encode()
    make.version("2.0", text, in_force_on=date(2026, 12, 1))
    clock.move_to(make.midnight(date(2026, 12, 10)))
    page = read_words(as_(hr).get(f"/people/{two_academies.pk}/"))
    assert "Social Networking Protocol, version 2.0" in page
    assert "Not signed before it was replaced" in page


def test_a_joiner_may_sign_before_the_first_day(oakfield, protocol, as_):
    joiner = make.staff(oakfield, "Nia", "Roberts", from_on=date(2027, 1, 4), category=Category.SUPPORT)
    client = as_(joiner)
    assert "sign it already" in read_words(client.get("/"))
    assert "sign it already" in read_words(client.get("/policies/social-networking-protocol/appendix-2/"))
    assert client.get("/policies/social-networking-protocol/sign/").status_code == 200
