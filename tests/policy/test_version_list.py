"""Pages of earlier and later versions, and the list of all."""

from datetime import date, timedelta

from django.utils import timezone

from policy.models import Consultation, Draft, Version, Weight
from policy.publishing import actions as publishing_actions
from tests import factories as make
from tests.policy.history_pages import POLICY
from tests.revised import DECEMBER
from tests.words import read_links, read_words


def test_an_earlier_version_leads_to_the_present_one_and_to_what_changed_since(get, second, clock):
    clock.move_to(make.midnight(DECEMBER))
    page = get("versions/1.0/")
    assert "This is an earlier version. It is no longer in force." in read_words(page)
    assert (f"{POLICY}versions/2.0/changes/?since=1.0", "what has changed since") in read_links(page)
    assert (POLICY, "Go to version 2.0, which is in force now") in read_links(page)


def test_a_version_to_come_leads_to_what_it_changes(get, second):
    page = get("versions/2.0/appendix-1/")
    assert "This version is not in force yet." in read_words(page)
    assert (f"{POLICY}versions/2.0/changes/?since=1.0", "what this version changes") in read_links(page)


def test_a_withdrawn_version_keeps_its_address(get, second, hr):
    publishing_actions.withdraw(second, reason="Too early.", by=hr)
    said = read_words(get("versions/2.0/"))
    assert "This version was withdrawn. Nobody can sign it." in said
    assert "Go to version 1.0, which is in force now" in said


def drafted(version, teacher, **fields):
    """The draft that a version was made from, as drafting leaves it."""
    draft = Draft.objects.create(
        policy=version.policy,
        slug=version.policy.slug,
        title=version.title,
        text=version.text,
        number=version.number,
        begun_by=teacher,
        begun_at=version.published_at,
        saved_by=teacher,
        saved_at=version.published_at,
    )
    days = {"from_on": date(2026, 9, 7), "until_on": date(2026, 9, 25)}
    for whom, struck_at in (("NEU and NASUWT", None), ("The wrong union", version.published_at)):
        Consultation.objects.create(
            draft=draft,
            whom=whom,
            outcome="No objection.",
            recorded_by=teacher,
            recorded_at=version.published_at,
            struck_at=struck_at,
            file=b"secret",
            **days,
        )
    Draft.objects.filter(pk=draft.pk).update(version=version, closed_at=version.published_at)
    return draft


def test_the_list_says_who_was_consulted_and_when(get, second, teacher):
    drafted(second, teacher)
    said = read_words(get("versions/"))
    assert "Consulted: NEU and NASUWT, 7 September 2026 to 25 September 2026. No objection." in said
    assert "The wrong union" not in said


def test_the_list_gives_reasons_for_what_went_against_the_rules(get, protocol):
    fields = {name: getattr(protocol, name) for name in ("policy", "title", "text", "drafted_by", "approved_by")}
    Version.objects.create(
        number="1.1",
        digest="0" * 64,
        weight=Weight.MINOR,
        reason="A slip of the pen.",
        weight_reason="The word must was there twice.",
        consultation_reason="Only a slip.",
        in_force_at=make.midnight(DECEMBER),
        published_at=protocol.published_at + timedelta(days=1),
        **fields,
    )
    said = read_words(get("versions/"))
    assert "Minor change: A slip of the pen. Why it is called minor: The word must was there twice." in said
    assert "No consultation is on record: Only a slip." in said


def test_the_list_leads_to_changes_files_and_days(get, second):
    page = get("versions/")
    for address in ("versions/2.0/changes/", "versions/2.0.pdf", "versions/2.0.docx", "versions/1.0.docx"):
        assert f'href="{POLICY}{address}"' in page.text
    assert f'href="{POLICY}versions/1.0/changes/"' not in page.text
    assert f'action="{POLICY}on/2026-11-22/"' in page.text


def test_a_withdrawn_version_followed_nothing(protocol, hr, clock):
    urgent = make.version("1.1", b"1 Rules\n1.1 Be kind.\n", weight=Weight.URGENT)
    clock.shift(60)
    assert Version.objects.with_followed_at(at=timezone.now()).get(number="1.0").followed_at == urgent.in_force_at
    publishing_actions.withdraw(urgent, reason="A mistake.", by=hr)
    assert Version.objects.with_followed_at(at=timezone.now()).get(number="1.0").followed_at is None
