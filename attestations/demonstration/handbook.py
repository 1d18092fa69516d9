"""The invented handbook, a PDF: most trusts have something that was laid out for print and is signed as it is."""

from policy.drafting.actions.bringing_in import store_file
from policy.drafting.file_understanding import understand_pages
from policy.files.kept_pdf.checks import check_pdf
from policy.models import ReadIn, VersionFile
from policy.text import PolicyText
from portal.pdf import draw_markup

NAME = "keeping-everybody-safe.pdf"
FIRST_PAGE, LAST_PAGE = 2, 3


def keep_handbook(markup: str) -> tuple[PolicyText, VersionFile]:
    """Draw it, and keep the file. Returns the text of the pages to be read, and the row, which publishing will save."""
    data = draw_markup(markup)
    facts = check_pdf(data)
    kept = VersionFile(
        file=store_file(NAME, data),
        size=len(data),
        pages=facts.pages,
        is_tagged=facts.is_tagged,
        pages_name="Part one",
        first_page=FIRST_PAGE,
        last_page=LAST_PAGE,
        read_in=ReadIn.FILE,
    )
    return understand_pages(data, FIRST_PAGE, LAST_PAGE).text, kept
