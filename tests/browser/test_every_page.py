"""Every page of the table of addresses that `test_pages.py` does not open, and the states that only an act leads to."""

from datetime import timedelta
from itertools import chain
from urllib.parse import urlparse

import pytest
from django.urls import resolve
from django.utils import timezone

from attestations.hooks.actions import make_calendar
from attestations.models import Addressee
from attestations.questions.actions import answering, asking, due_dates, emptying, notes
from attestations.reminders.actions import informed as informed_actions
from attestations.reminders.actions import stopping
from attestations.reminders.informed import CONFIRM, STOP, build_link
from portal.hooks import actions as hooks
from portal.models import HookKind
from portal.models.roles import Role
from portal.people.actions.email_addresses import change_email
from tests import factories as make
from tests.browser.conftest import signed_in
from tests.browser.test_less_trodden_pages import SEND
from tests.browser.test_pages import DESK, NARROW, NO_PAGE, PAGES, look, look_around
from tests.test_access import ROLES, ROWS, scene  # noqa: F401

pytestmark = pytest.mark.real_time
REMIND = "/academies/oakfield/remind/?policy=social-networking-protocol"


@pytest.fixture
def look_as(address, chromium):
    """Opens a page as somebody, and the one to which its form leads if there is something to send; returns faults."""
    pages = {}

    def look_at(person, path, sent=None):
        if person not in pages:
            pages[person] = chromium.new_context(base_url=address).new_page()
            signed_in(pages[person].context, person, address)
        page = pages[person]
        if sent is None:
            seen = look(page, path)
        else:
            page.set_viewport_size(DESK)
            page.goto(path)
            with page.expect_navigation():
                page.evaluate(SEND, sent)
            seen = look_around(page)
        too_wide, shifts = seen.width > NARROW["width"], seen.shift >= 0.01
        faults = [*seen.found["desk"], *seen.found["phone"]]
        return faults + [f"{path} is {seen.width} wide"] * too_wide + [f"{path} shifts by {seen.shift}"] * shifts

    yield look_at
    for page in pages.values():
        page.context.close()


def test_every_other_page_of_the_table_of_addresses_passes_too(scene, look_as):  # noqa: F811
    people, faults = scene["people"], []
    for role, path in list_other_pages(scene):
        faults += look_as(people[role], path)
    assert not faults, "\n".join(faults)


def list_other_pages(scene):  # noqa: F811
    """Who opens what: each page of the table that nobody looked at in the demonstration. Files end in no slash."""
    known = [path.split("?")[0] for paths in PAGES.values() for path in paths if path != NO_PAGE]
    looked_at = {resolve(path).url_name for path in known}
    for name, template, *answers in ROWS:
        path = template.format(**scene)
        if "200" in answers and name not in looked_at and path.split("?")[0].endswith("/"):
            yield "hr" if answers[ROLES.index("hr")] == "200" else ROLES[answers.index("200")], path


def test_what_acts_lead_to_passes_too(
    address, look_as, oakfield, teacher, head, hr, policy_lead, administrator, protocol, settings
):
    settings.WEBHOOK_NETWORKS = ["127.0.0.0/8"]
    acts = chain(
        list_questions(oakfield, teacher, head, hr, policy_lead, protocol),
        list_hooks(teacher, administrator),
        list_reminders(teacher, head, hr, protocol),
        list_slips(oakfield, head, hr, protocol),
        list_informed(oakfield, hr),
    )
    faults = [fault for act in acts for fault in look_as(*act)]
    assert not faults, "\n".join(faults)


def list_questions(oakfield, teacher, head, hr, policy_lead, protocol):
    """A question that became a note, one that HR alone can read and whose words are gone, and due dates that wait."""
    clause, other = protocol.parts.get(slug="").clauses.get(number="5.3"), make.staff(oakfield, "Vera", "Moss")
    make.grant(other, Role.HR)
    question = make.question(teacher, protocol, head, oakfield, clause)
    answering.answer(question, "Ask the office.", seen=question.steps.last().pk, by=head)
    yield head, f"{question.get_absolute_url()}note/"
    proposed = notes.propose_note(question, "Ask the office.", by=head)
    yield policy_lead, f"/questions/notes/proposed/{proposed.pk}/"
    note = notes.approve_note(question, "Ask the office.", by=policy_lead)
    yield policy_lead, f"/questions/notes/proposed/{proposed.pk}/"
    yield policy_lead, "/questions/clauses/"
    yield policy_lead, f"/questions/notes/{note.pk}/"
    yield teacher, "/policies/social-networking-protocol/"
    notes.withdraw_note(note, by=policy_lead)
    yield policy_lead, f"/questions/notes/{note.pk}/"
    asking.close(question, by=teacher)
    yield teacher, question.get_absolute_url()
    locked = make.question(teacher, protocol, head, oakfield, clause)
    answering.pass_on(locked, to=Addressee.LEADS, by=head)
    yield policy_lead, locked.get_absolute_url()
    answering.mark_safeguarding(locked, by=head)
    yield hr, locked.get_absolute_url()
    yield hr, f"{locked.get_absolute_url()}safeguarding/"
    emptying.ask_emptying(locked, by=hr)
    yield hr, f"{locked.get_absolute_url()}words/"
    yield other, f"{locked.get_absolute_url()}words/"
    emptying.empty(locked, by=other)
    yield hr, f"{locked.get_absolute_url()}words/"
    yield hr, locked.get_absolute_url()
    due_dates.keep_due_dates(protocol.policy, "Inspection next week.", by=hr)
    yield hr, "/questions/due-dates/social-networking-protocol/"


def list_hooks(teacher, administrator):
    for kind in HookKind:
        hooks.turn_on(kind, by=administrator)
    yield administrator, "/manage/portal/hooks/webhooks/"
    yield teacher, "/me/calendar/"
    yield teacher, "/me/calendar/", {"make": "1"}
    make_calendar(teacher)
    yield teacher, "/me/calendar/"
    added = {"name": "Teams", "address": "https://127.0.0.1/flow", "form": "json", "events": "published"}
    yield administrator, "/manage/portal/webhooks/new/", {}
    yield administrator, "/manage/portal/webhooks/new/", added
    webhook, _ = hooks.add_webhook("Heads", address="https://127.0.0.1/", form="json", events=["due"], by=administrator)
    hooks.send_test(webhook, by=administrator)
    yield administrator, f"/manage/portal/webhooks/{webhook.pk}/"
    yield administrator, "/manage/portal/hooks/"


def list_reminders(teacher, head, hr, protocol):
    ladder = f"/manage/requirements/{protocol.policy.requirements.get().pk}/reminders/"
    yield hr, ladder, {"step": "check"}
    yield hr, ladder, {"step": "check", "days_before": "many"}
    yield head, REMIND, {"step": "check"}
    yield head, REMIND, {"step": "check", "person": str(teacher.pk), "sentence": "Please do this on Friday."}
    yield hr, "/notices/stop/", {}
    stopping.stop("The mail server moves.", by=hr)
    yield hr, "/notices/stop/"
    yield head, REMIND


def list_informed(oakfield, hr):
    """Somebody who is away: without an address, with one to be confirmed, with one that is, and after it is stopped."""
    away = make.staff(oakfield, "Ada", "Away")
    make.absence(away, timezone.localdate() - timedelta(days=3))
    page = f"/manage/people/{away.pk}/informed/"
    for person, path in ((away, "/me/informed/"), (hr, page)):
        yield person, path
        yield person, path, {"address": "nobody"}
    choice = informed_actions.keep_informed(away, address="ada@home.example", by=hr)
    confirm, stop = (urlparse(build_link(choice, what)).path for what in (CONFIRM, STOP))
    yield away, "/me/informed/"
    yield away, confirm
    yield away, confirm, {}
    yield hr, page
    yield away, stop
    yield away, stop, {}
    yield away, confirm


def list_slips(oakfield, head, hr, protocol):
    cleaner = make.staff(oakfield, "Rosa", "Marin", email="")
    signing = make.sign_with_slip(cleaner, protocol, oakfield, by=head)
    change_email(cleaner, email="rosa@demo.example", by=hr)
    cleaner.refresh_from_db()
    yield cleaner, f"/receipts/{signing.number}/slip/"
    yield cleaner, "/"
