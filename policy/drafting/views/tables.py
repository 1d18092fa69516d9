"""The page that changes a whole table of a draft: its columns, header and place, or deletes it."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from policy.models import Draft
from policy.text import PolicyText
from portal.access.scope import get_person
from portal.models import Person
from portal.views.form_actions import run_action

from ..actions import tables
from ..review import Review, parse_place
from ..seen_units import Seen, digest_seen
from ..unit_forms import TableForm
from ..unit_rows import UnitRow, find_row, list_group
from .clause_pages import render_gone, say_emphasis_is_gone, show, show_list
from .drafts import load_review, needs_drafts, render_page


@require_http_methods(["GET", "HEAD", "POST"])
@needs_drafts
def table(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Change a table as a whole. ``?ask=`` a column's index, or "table", asks before deleting it."""
    review = load_review(request, pk)
    row = find_row(review.text, parse_place(request.GET.get("at"))) if review.text else None
    if review.text is None or row is None or not row.is_row:
        return render_gone(review, request)
    text = review.text
    form = TableForm(request.POST or None)
    if request.method == "POST" and (
        saved := run_action(form, lambda: _act(review.draft, row, form.cleaned_data, by=get_person(request)))
    ):
        say_emphasis_is_gone(request, text, saved)
        if form.cleaned_data["act"] == "delete-table":
            return show_list(saved, fragment=f"deleted-{saved.deleted[-1]['id']}")
        return show(saved, row.index, "moved" if form.cleaned_data["act"] in ("up", "down") else "saved")
    return _render(request, review, text, row, form)


def _render(request: HttpRequest, review: Review, text: PolicyText, row: UnitRow, form: TableForm) -> HttpResponse:
    rows = list_group(text, row, Seen.TABLE)
    columns = list(enumerate(row.columns))
    ask = request.GET.get("ask", "")
    column = int(ask) if ask.isdecimal() and int(ask) < len(columns) else None
    return render_page(
        review,
        request,
        "drafting/draft_table_delete.html" if column is not None or ask == "table" else "drafting/draft_table.html",
        row=row,
        rows=rows,
        columns=columns,
        column=column,
        column_name=row.columns[column] if column is not None else "",
        column_cells=[one.cells[column][1] for one in rows] if column is not None else [],
        has_header=rows[0].unit.kind == "header",
        form=form,
        digest=digest_seen(text, row.place, Seen.TABLE),
    )


def _act(draft: Draft, row: UnitRow, data: dict[str, object], *, by: Person) -> Draft:
    place, digest, act = row.place, str(data["digest"]), data["act"]
    column = data["column"] if isinstance(data["column"], int) else 0
    match act:
        case "insert-column":
            return tables.insert_column(draft, place, column, digest=digest, by=by)
        case "delete-column":
            return tables.delete_column(draft, place, column, digest=digest, by=by)
        case "make-header" | "make-row":
            return tables.set_header(draft, place, is_header=act == "make-header", digest=digest, by=by)
        case "delete-table":
            return tables.delete_table(draft, place, digest=digest, by=by)
    return tables.move_table(draft, place, up=act == "up", digest=digest, by=by)
