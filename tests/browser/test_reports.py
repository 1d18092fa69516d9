"""The pages of a long report: readable by everybody, and without JavaScript they come along by themselves."""

import pytest

from attestations.reports import making
from portal.jobs import actions
from portal.models import Job, WorkerSlot
from tests import factories as make
from tests.browser.conftest import DESK, PHONE, axe, signed_in

pytestmark = pytest.mark.real_time


def test_a_long_report_comes_along_without_javascript(
    address, chromium, protocol, oakfield, teacher, head, monkeypatch
):
    monkeypatch.setattr(making, "MAX_ROWS_AT_ONCE", {"pdf": 1, "csv": 1})
    context = chromium.new_context(base_url=address, viewport=PHONE, locale="en-GB", java_script_enabled=False)
    signed_in(context, head, address)
    page = context.new_page()
    page.goto("/academies/oakfield/report.csv")
    page.click("text=Prepare the report")
    assert "It is next." in page.inner_text("main")
    actions.make_slots("jobs")
    job = actions.take_job(WorkerSlot.objects.filter(kind="jobs").first().pk)
    Job.objects.update(done=1, total=3)
    page.wait_for_selector("text=The report is being made: 33 %", timeout=20_000)
    actions.finish(job, making.make_report(job, lambda done, total: None))
    page.wait_for_selector("text=The report is ready.", timeout=20_000)
    context.close()


def test_the_pages_of_a_long_report_pass_axe(address, chromium, protocol, oakfield, teacher, head, monkeypatch):
    monkeypatch.setattr(making, "MAX_ROWS_AT_ONCE", {"pdf": 1, "csv": 1})
    make.kept_report(protocol, oakfield, by=head)
    context = chromium.new_context(base_url=address, viewport=DESK, locale="en-GB")
    signed_in(context, head, address)
    page = context.new_page()
    page.goto("/academies/oakfield/report.csv")
    found = axe(page)
    page.click("text=Prepare the report")
    # A page that renews itself is what axe warns of. The page says so, and has a link that stops it.
    assert [fault for fault in axe(page) if " meta-refresh:" not in fault] == []
    page.click("text=Stop refreshing")
    found += axe(page)
    for address in ("/reports/", f"/reports/{Job.objects.earliest('queued_at').number}/"):
        page.goto(address)
        found += axe(page)
    assert found == []
    context.close()
