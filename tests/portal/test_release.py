"""A kept page is shown again after any change of code, templates, static files or settings; releases have numbers."""

import re

import pytest
from django.conf import settings as configured

from portal import release
from tests import factories as make

PAGE = "/policies/social-networking-protocol/"
FILES = [
    "portal/views/pages.py",
    "policy/files/kinds.py",
    "attestations/urls.py",
    "templates/base.html",
    "static/portal.js",
]


@pytest.fixture
def tree(settings, tmp_path):
    """A small checkout of which the fingerprint is taken."""
    settings.BASE_DIR = tmp_path
    for name in FILES:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("before")
    yield tmp_path
    release.fingerprint.cache_clear()


def take_fingerprint():
    release.fingerprint.cache_clear()
    return release.fingerprint()


@pytest.mark.parametrize("name", FILES)
def test_another_file_makes_another_release(tree, name):
    before = take_fingerprint()
    assert take_fingerprint() == before
    (tree / name).write_text("beforf")
    changed = take_fingerprint()
    (tree / name).rename(tree / f"{name}.txt")
    renamed = take_fingerprint()
    assert len({before, changed, renamed}) == 3


@pytest.mark.parametrize(("name", "value"), [("TRUST_NAME", "Another Trust"), ("HR_PHONE", "01782 999 999")])
def test_another_setting_makes_another_release(tree, settings, name, value):
    before = take_fingerprint()
    setattr(settings, name, value)
    assert take_fingerprint() != before


def test_compiled_files_are_no_part_of_a_release(tree):
    before = take_fingerprint()
    (tree / "portal/views/pages.cpython-311.pyc").write_bytes(b"compiled")
    assert take_fingerprint() == before


def test_every_process_takes_the_same_fingerprint():
    assert " at 0x" not in release._describe_settings()


def test_a_reader_is_shown_the_page_again_after_the_trust_was_renamed(teacher, protocol, settings, as_):
    client = as_(teacher)
    tag = client.get(PAGE)["ETag"]
    assert client.get(PAGE, headers={"if-none-match": tag}).status_code == 304
    settings.TRUST_NAME = "Another Trust"
    release.fingerprint.cache_clear()
    answer = client.get(PAGE, headers={"if-none-match": tag})
    release.fingerprint.cache_clear()
    assert answer.status_code == 200
    assert "Another Trust" in answer.text


def test_the_footer_and_the_health_check_show_the_release(client, teacher, protocol, as_):
    version = re.search(r'^version = "(.+)"$', (configured.BASE_DIR / "pyproject.toml").read_text(), re.MULTILINE)[1]
    assert f"Release {version}" in as_(teacher).get(PAGE).text
    make.mail_worker()
    assert client.get("/healthz").text.startswith(f"ok\nRelease {version}\n")
