"""What people are told of what is recorded, how long it is kept, and how accessible the portal is."""

import math
import re
from datetime import date, timedelta

import pytest
from django.conf import settings

from portal.access import kept_words, security_lines, sessions
from portal.accounts import known_devices
from portal.jobs import files
from portal.views import pages
from tests.words import read_words

LAW = "Public Sector Bodies (Websites and Mobile Applications) (No. 2) Accessibility Regulations 2018"
HEADINGS = [
    "How accessible this portal is",
    "Feedback and contact information",
    "Reporting accessibility problems",
    "Enforcement procedure",
    "Technical information about this portal’s accessibility",
    "Compliance status",
    "Non-accessible content",
    "Non-compliance with the accessibility regulations",
    "Disproportionate burden",
    "Content that is not within the scope of the accessibility regulations",
    "What we are doing to improve accessibility",
    "Preparation of this statement",
]


def test_it_says_how_a_complaint_is_handled(client, teacher, as_):
    words = read_words(as_(teacher).get("/recorded/"))
    assert "We acknowledge a complaint within 30 days, and tell you the outcome without undue delay." in words


def test_it_says_how_long_each_thing_is_kept_as_the_code_keeps_it(teacher, as_):
    words = read_words(as_(teacher).get("/recorded/"))
    assert f"Long reports that wait to be fetched {files.KEPT_FOR.days} days" in words
    years = known_devices.KEPT_FOR_SECONDS / timedelta(days=365).total_seconds()
    assert f"The cookie on your device {years:.0f} years" in words
    assert f"again if you sign in within {kept_words.KEPT_FOR.seconds // 60} minutes" in words
    days = settings.SESSION_COOKIE_AGE / timedelta(days=1).total_seconds()
    assert f"or within {math.ceil(days) + 1} days" in words
    assert "Sign-ins 12 months" in words
    assert timedelta(days=365) <= security_lines.KEPT_FOR <= timedelta(days=366)


@pytest.mark.parametrize(
    "words",
    [
        "HR looks at it once",
        "A cookie remembers",
        "Codes and links for signing in are not kept",
        "keys instead of names",
        "six years after",
    ],
)
def test_it_names_whatever_else_is_recorded(teacher, as_, words):
    assert words in read_words(as_(teacher).get("/recorded/"))


def test_the_accessibility_statement_has_every_part_that_the_regulations_ask_for(client, db, settings):
    settings.TRUST_NAME, settings.HR_PHONE = "The Example Trust", "01234 567890"
    page = client.get("/accessibility/")
    assert re.findall(r"<h[23][^>]*>(.*?)</h[23]>", page.text) == HEADINGS
    words = read_words(page)
    for part in (
        LAW,
        "The Example Trust is committed to making this portal accessible",
        "partially compliant with the Web Content Accessibility Guidelines version 2.2, AA standard",
        "Equality Advisory and Support Service (EASS)",
        "tell HR: 01234 567890",
        "prepared on 29 November 2026. It was last reviewed on 29 November 2026.",
        "not tested with disabled people",
    ):
        assert part in words


def test_the_accessibility_statement_gives_the_limits_of_a_session_as_they_are(client, db):
    hours = (sessions.IDLE_LIMIT - sessions.LAST_SEEN_EVERY).seconds // 3600
    minutes = (sessions.IDLE_LIMIT_AMONG_NAMES - sessions.LAST_SEEN_EVERY).seconds // 60
    assert f"after {hours} hours without opening a page, and after {minutes} minutes" in read_words(
        client.get("/accessibility/")
    )


def test_the_accessibility_statement_was_read_again_for_this_release(settings):
    """Test the release as the statement says, read it again, and set its days and the release in the view."""
    assert settings.VERSION == pages.RELEASE_TESTED
    assert date(2026, 11, 29) == pages.STATEMENT_PREPARED_ON <= pages.RELEASE_TESTED_ON <= pages.STATEMENT_REVIEWED_ON


def test_every_page_leads_to_the_accessibility_statement(client, teacher, as_, protocol):
    for page in (client.get("/accounts/login/"), as_(teacher).get("/")):
        assert 'href="/accessibility/"' in page.text
