"""The demonstration's passwords, and the guide that names them."""

import pytest
from django.conf import settings as project

from attestations.demonstration import accounts
from attestations.demonstration.accounts import DEMO_ACCOUNTS
from attestations.demonstration.loading import (
    set_passwords,
)
from attestations.management.commands.demo import build_guide
from portal.models import Person
from tests import factories as make


@pytest.mark.django_db
def test_only_accounts_have_passwords_and_each_its_own_salt(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    for account in DEMO_ACCOUNTS:
        make.person(email=account.email)
    other = make.person()
    set_passwords("first password")
    people = list(Person.objects.exclude(pk=other.pk))
    assert all(person.check_password("first password") for person in people)
    assert len({person.password for person in people}) == len(DEMO_ACCOUNTS)
    other.refresh_from_db()
    assert not other.has_usable_password()
    before = {person.password for person in people}
    set_passwords("first password")
    assert {person.password for person in Person.objects.exclude(pk=other.pk)} == before
    set_passwords("second password")
    assert all(person.check_password("second password") for person in Person.objects.exclude(pk=other.pk))


def test_the_password_is_made_once_and_can_be_read_out(settings, tmp_path, monkeypatch):
    monkeypatch.delenv("DEMO_PASSWORD", raising=False)
    settings.DATA_DIR = tmp_path
    made = accounts.get_demo_password()
    assert accounts.get_demo_password() == made
    assert [word.isalpha() for word in made.split("-")] == [True, True, True, True, False]
    monkeypatch.setenv("DEMO_PASSWORD", "given")
    assert accounts.get_demo_password() == "given"


def test_the_guide_names_the_address_the_accounts_and_the_mails(monkeypatch):
    monkeypatch.setenv("DEMO_PASSWORD", "the password")
    text = build_guide()
    assert project.SITE_ADDRESS in text
    assert "/demo/mail/" in text
    assert "the password" in text
    assert all(account.email in text for account in DEMO_ACCOUNTS)
    assert max(len(line) for line in text.splitlines()) <= 110
