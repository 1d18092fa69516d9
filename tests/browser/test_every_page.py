"""Every page of the table of addresses that `test_pages.py` does not open, looked at in the same way."""

import pytest
from django.urls import resolve

from tests.browser.conftest import signed_in
from tests.browser.test_pages import NARROW, NO_PAGE, PAGES, look
from tests.test_access import ROLES, ROWS, scene  # noqa: F401

pytestmark = pytest.mark.real_time


def test_every_other_page_of_the_table_of_addresses_passes_too(scene, address, chromium):  # noqa: F811
    faults, pages = [], {}
    for role, path in list_other_pages(scene):
        if role not in pages:
            pages[role] = chromium.new_context(base_url=address).new_page()
            signed_in(pages[role].context, scene["people"][role], address)
        seen = look(pages[role], path)
        faults += [*seen.found["desk"], *seen.found["phone"]]
        faults += [f"{path} is {seen.width} wide"] * (seen.width > NARROW["width"])
        faults += [f"{path} shifts by {seen.shift}"] * (seen.shift >= 0.01)
    for page in pages.values():
        page.context.close()
    assert not faults, "\n".join(faults)


def list_other_pages(scene):  # noqa: F811
    """Who opens what: each page of the table that nobody looked at in the demonstration. Files end in no slash."""
    known = [path.split("?")[0] for paths in PAGES.values() for path in paths if path != NO_PAGE]
    looked_at = {resolve(path).url_name for path in known}
    for name, template, *answers in ROWS:
        path = template.format(**scene)
        if "200" in answers and name not in looked_at and path.split("?")[0].endswith("/"):
            yield "hr" if answers[ROLES.index("hr")] == "200" else ROLES[answers.index("200")], path
