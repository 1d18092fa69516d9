"""The command `require_policy`, as an administrator types it."""

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from attestations.models import Requirement
from portal.models import Category
from tests import factories as make


@pytest.mark.django_db
def test_a_policy_is_required_once(capsys):
    version = make.version()
    arguments = ["require_policy", version.policy.slug, "--days", "14"]
    call_command(*arguments)
    call_command(*arguments)
    requirement = Requirement.objects.get()
    assert requirement.from_on == timezone.localdate()
    assert set(requirement.categories) == set(Category.values)
    assert "required already" in capsys.readouterr().out


@pytest.mark.django_db
def test_a_policy_is_required_of_some_at_some_academies():
    version, oakfield = make.version(), make.academy("oakfield")
    arguments = ["require_policy", version.policy.slug, "--days", "7", "--from", "2026-12-01"]
    arguments += ["--category", "governor", "--category", "teacher", "--academy", "oakfield"]
    call_command(*arguments)
    call_command(*arguments)
    requirement = Requirement.objects.get()
    assert requirement.categories == ["governor", "teacher"]
    assert list(requirement.academies.all()) == [oakfield]
    call_command("require_policy", version.policy.slug, "--days", "7")
    assert Requirement.objects.count() == 2


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["elsewhere", "--days", "14"], "There is no policy elsewhere"),
        (["social-networking-protocol", "--days", "14", "--academy", "nowhere"], "There is no academy nowhere"),
        (["social-networking-protocol", "--days", "0"], "A requirement gives between 1 and 366 days."),
    ],
)
def test_a_requirement_that_cannot_be_is_refused(arguments, words):
    make.version()
    with pytest.raises(CommandError, match=words):
        call_command("require_policy", *arguments)
    assert not Requirement.objects.exists()


def test_the_command_takes_how_often_and_which_days(protocol, capsys):
    arguments = [protocol.policy.slug, "--days", "10", "--every", "school-year", "--counts", "working"]
    call_command("require_policy", *arguments)
    call_command("require_policy", *arguments)
    newest = Requirement.objects.latest("pk")
    assert Requirement.objects.count() == 2
    assert (newest.every, newest.counts) == ("school-year", "working")
    assert "within 10 working days every school year" in capsys.readouterr().out


def test_the_command_refuses_what_is_asked_on_other_days_already(protocol):
    with pytest.raises(CommandError, match="in the same way, from 1 September 2026"):
        call_command("require_policy", protocol.policy.slug, "--days", "14", "--from", "2026-12-01")
