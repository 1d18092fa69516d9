"""What every kind of notice says, in both forms, held against snapshots that somebody has looked at."""

import os
import re
from pathlib import Path

import pytest
from django.conf import settings

from attestations.assignments.working_days import ALWAYS, WorkCalendar, WorkPattern
from attestations.reminders import informed_emails
from portal.notices.messages import build_message, write_letter
from tests.environment import ROOT
from tests.notice_samples import SAMPLES, Cast

SNAPSHOTS = ROOT / "tests/snapshots"
EVERY_DAY = WorkCalendar(((ALWAYS, WorkPattern("1234567")),))
PICTURES = os.environ.get("PICTURES", "")
# What differs from run to run: keys, numbers and codes of receipts, checkpoints, tokens.
CHANGING = {
    r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}": "KEY",
    r"\b[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}\b": "NUMBER",
    r"\b[0-9A-Z]{5}-[0-9A-Z]{5}\b": "CODE",
    r"/ledger/[0-9a-f]{8}": "/ledger/KEY",
    r"\+[0-9a-f]{8}\+[\w+/=]+": "+KEY+KEY",
    r"(?<!\S)[\w+/]{40,}=*": "BASE64",
    r"[\w-]{40,}": "TOKEN",
}


@pytest.fixture
def mails(db, settings, monkeypatch):
    """Each kind's mail, by its kind; the samples that need the ledger share one signature."""
    monkeypatch.setattr(informed_emails, "ORDINARY", EVERY_DAY)  # they are written on a Sunday
    settings.SIGN_IN_PROVIDERS = [{"provider_id": "trust-id", "name": "Trust ID"}]
    cast = Cast()
    found = {}
    for kind, build in SAMPLES.items():
        notice = build(cast)
        found[kind] = build_message(notice, write_letter(notice), "reader@example.org")
    return found


def test_every_kind_has_a_sample():
    assert set(SAMPLES) == set(settings.NOTICES)


def test_every_kind_says_what_its_snapshot_says(mails):
    changed = []
    for kind, message in mails.items():
        for ending, words in (("txt", f"{message.subject}\n\n{message.body}"), ("html", find_html(message))):
            path, words = SNAPSHOTS / f"{kind}.{ending}", settle(words)
            if os.environ.get("SNAPSHOTS") == "write":
                path.write_text(words)
            if not path.exists() or path.read_text() != words:
                changed.append(path.name)
    assert changed == []
    assert {path.stem for path in SNAPSHOTS.iterdir()} == set(SAMPLES)


def find_html(message):
    [(markup, _)] = message.alternatives
    return markup


def settle(words):
    """Without what differs from run to run, and without the styles, which are the same for all kinds."""
    for pattern, name in CHANGING.items():
        words = re.sub(pattern, name, words)
    bare = re.sub(r' style="[^"]*"|<style>.*?</style>', "", words, flags=re.DOTALL)
    return re.sub(r"\n\s*\n\s*\n", "\n\n", bare)


@pytest.mark.skipif(not PICTURES, reason="Only for somebody who wants to look")
def test_pictures(mails, chromium):
    Path(PICTURES).mkdir(exist_ok=True)
    for kind, message in mails.items():
        for width in (360, 640):
            for scheme in ("light", "dark"):
                page = chromium.new_page(viewport={"width": width, "height": 300}, color_scheme=scheme)
                page.set_content(find_html(message))
                page.screenshot(path=f"{PICTURES}/{kind}-{width}-{scheme}.png", full_page=True)
                page.close()
