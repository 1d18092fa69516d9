"""What browsers are told beside the page."""

import subprocess
import sys

import pytest
from django.contrib.staticfiles.storage import staticfiles_storage

from tests.environment import ROOT


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address", ["/", "/accounts/login/", "/verify/", "/healthz", "/ledger/verify.py", "/ledger/checkpoint", "/nowhere/"]
)
def test_no_other_site_may_put_our_answers_into_its_pages(client, address):
    assert client.get(address)["Cross-Origin-Resource-Policy"] == "same-origin"


@pytest.mark.django_db
@pytest.mark.parametrize("file", ["portal.js", "report.css", "icon.svg"])
def test_nor_our_files(client, file):
    answer = client.get(staticfiles_storage.url(file))
    assert answer.status_code == 200
    assert answer["Cross-Origin-Resource-Policy"] == "same-origin"
    answer.close()


@pytest.mark.parametrize(("setting", "expected"), [({}, "False"), ({"HSTS_PRELOAD": "1"}, "True")])
def test_only_a_trust_that_says_so_is_put_on_the_browsers_list(setting, expected):
    environment = {"SITE_ADDRESS": "https://policies.example.org", "DEMONSTRATION": "1", "SECRET_KEY": "x", **setting}
    asked = [sys.executable, "-c", "from portal import settings; print(settings.SECURE_HSTS_PRELOAD)"]
    answer = subprocess.run(asked, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == expected
