"""What HR puts first stands first on home and after a signature."""

import pytest
from django.db import IntegrityError

from attestations.models import StartHere
from attestations.requirements.order.actions import put_first
from portal.models import AuditLine
from portal.refusals import ActionRefused
from tests import factories as make
from tests.attestations.test_way_to_sign import sign
from tests.words import read_links, read_words

ORDER = "/manage/requirements/order/"
BOARD = "/academies/oakfield/"


@pytest.fixture
def first_aid(protocol):
    version = make.version(slug="first-aid", title="First Aid")
    make.requirement(version.policy, days=28)
    return version.policy


@pytest.fixture
def fire(protocol):
    version = make.version(slug="fire", title="Fire Safety")
    make.requirement(version.policy, days=60)
    return version.policy


def list_titles(client):
    wanted = "Social Networking Protocol", "First Aid", "Fire Safety"
    return [
        said for address, said in read_links(client.get("/")) if said in wanted and address.startswith("/policies/")
    ]


def test_home_lists_first_what_hr_put_first_and_says_so(teacher, first_aid, fire, hr, as_):
    assert list_titles(as_(teacher)) == ["Social Networking Protocol", "First Aid", "Fire Safety"]
    put_first([fire, first_aid], by=hr, seen=[])
    assert list_titles(as_(teacher)) == ["Fire Safety", "First Aid", "Social Networking Protocol"]
    assert read_words(as_(teacher).get("/")).count("Start here") == 1


def test_home_says_how_long_all_of_it_takes(teacher, first_aid, fire, as_):
    assert "3 policies, about" in read_words(as_(teacher).get("/"))


def test_a_signature_names_what_comes_next_in_that_order(teacher, first_aid, fire, hr, as_):
    put_first([fire], by=hr, seen=[])
    assert "2 left, about 20 minutes. Next: Fire Safety." in sign(as_(teacher))


def test_boards_and_the_figures_on_home_begin_with_it_too(head, first_aid, fire, hr, as_):
    assert as_(head).get(BOARD).context["chosen"].required.policy == fire
    put_first([first_aid], by=hr, seen=[])
    assert as_(head).get(BOARD).context["chosen"].required.policy == first_aid
    [place] = as_(head).get("/").context["places"]
    assert [line.title for line in place.lines] == ["First Aid", "Fire Safety", "Social Networking Protocol"]


def test_hr_moves_policies_up_and_down_and_out(hr, first_aid, fire, protocol, as_):
    client = as_(hr)
    for change in ["add:fire", "add:first-aid", "add:social-networking-protocol", "up:first-aid", "down:fire"]:
        seen = list(StartHere.objects.values_list("policy_id", flat=True))
        client.post(ORDER, {"change": change, "seen": seen})
    assert [row.policy.slug for row in StartHere.objects.all()] == ["first-aid", "social-networking-protocol", "fire"]
    client.post(ORDER, {"change": "remove:fire", "seen": list(StartHere.objects.values_list("policy_id", flat=True))})
    assert StartHere.objects.count() == 2
    assert AuditLine.objects.filter(action="put-first", by=hr).exists()


def test_whoever_saw_an_older_order_changes_nothing(hr, first_aid, fire):
    put_first([fire], by=hr, seen=[])
    with pytest.raises(ActionRefused, match="Someone has changed the order since you opened it"):
        put_first([first_aid], by=hr, seen=[])
    assert [row.policy for row in StartHere.objects.all()] == [fire]


def test_nonsense_in_the_form_changes_nothing(hr, fire, as_):
    for change in ["", "up", "up:no-such-policy", "sideways:fire"]:
        assert as_(hr).post(ORDER, {"change": change, "seen": ["x"]}).status_code == 302
    assert not StartHere.objects.exists()


def test_two_policies_cannot_stand_at_one_place(first_aid, fire):
    StartHere.objects.create(policy=first_aid, position=0)
    with pytest.raises(IntegrityError, match="start_here_one_at_each_position"):
        StartHere.objects.create(policy=fire, position=0)
