"""The pages that edit a draft clause by clause. Drafts of form 2 are passed on to ``units``.

Addresses name a clause by part and anchor: ``?at=appendix-1%234``.
"""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods, require_safe

from policy.comparison import ClausePlace
from policy.models import Draft
from policy.text import UnitKind, parse
from portal.access.permissions import keeps_words
from portal.access.scope import get_person
from portal.digests import sha256_hex
from portal.models import Person
from portal.refusals import ActionRefused
from portal.views.form_actions import require_form_of, run_action

from .. import deleted_units, editing
from ..actions import clauses as actions
from ..deleted_clauses import DeletedClause, find_gap, read_deleted
from ..editing import EditableUnit
from ..forms import OTHER_KINDS, ClauseForm, NewClauseForm, SeenClauseForm
from ..new_units import build_new_unit
from ..review import Review, format_place, parse_place
from . import units
from .clause_pages import DONE, render_gone, show, show_list
from .drafts import load_review, needs_drafts, render_page


@dataclass(frozen=True, slots=True)
class ClauseRow:
    """A unit in the list of clauses. ``key`` is its place as addresses write it."""

    unit: EditableUnit
    index: int
    key: str
    number: str

    @property
    def fragment(self) -> str:
        return self.key.replace("#", "-")

    @property
    def query(self) -> str:
        return urlencode({"at": self.key})

    @property
    def name(self) -> str:
        """Return the name for a title, e.g. "5.3", "Lead" or "Title of the appendix"."""
        return self.number or str(self.unit.kind or "title of the appendix").capitalize()


@require_safe
@needs_drafts
def clauses(request: HttpRequest, pk: UUID) -> HttpResponse:
    review = load_review(request, pk)
    if review.text and review.text.is_form_2:
        return units.list_all(review, review.text, request)
    lines, homeless = _weave(_build_rows(review), read_deleted(review.draft.deleted))
    return render_page(
        review,
        request,
        "drafting/draft_clauses.html",
        lines=lines,
        homeless=homeless,
        acted_on=request.GET.get("at"),
        done=DONE.get(request.GET.get("done", "")),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@needs_drafts
@keeps_words
def clause(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Change the words of a clause; the page also has the forms that insert after it and move it."""
    review = load_review(request, pk)
    if review.text and review.text.is_form_2:
        return units.change(review, review.text, request)
    row = _find_row(request, review)
    if row is None:
        return render_gone(review, request, request.POST.get("words"))
    form = ClauseForm(request.POST or None, initial=_build_initial(row), use_required_attribute=False)
    draft, place = review.draft, row.unit.place
    if request.method == "POST" and (
        saved := run_action(
            form, lambda: actions.change_clause(draft, place, **form.cleaned_data, by=get_person(request))
        )
    ):
        return show(saved, row.index, "saved")
    return _render_clause(request, review, row, form=form)


@require_http_methods(["GET", "HEAD", "POST"])
@needs_drafts
@keeps_words
def insert(request: HttpRequest, pk: UUID) -> HttpResponse:
    review = load_review(request, pk)
    if review.text and review.text.is_form_2:
        return units.insert(review, review.text, request)
    row = _find_row(request, review)
    if row is None:
        return render_gone(review, request, request.POST.get("new-words"))
    kinds = _find_kinds(review, row)
    initial = _build_initial(row) | {"words": ""}
    form = NewClauseForm(request.POST or None, kinds=kinds, prefix="new", initial=initial, use_required_attribute=False)
    draft, place = review.draft, row.unit.place
    if request.method == "POST" and (
        saved := run_action(form, lambda: _insert(draft, place, form.cleaned_data, by=get_person(request)))
    ):
        return show(saved, row.index + 1, "inserted")
    return _render_clause(request, review, row, new=form)


@require_form_of("draft_clause", "pk")
@needs_drafts
def move(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Move a clause up or down."""
    review = load_review(request, pk)
    if review.text and review.text.is_form_2:
        return units.move(review, review.text, request)
    row = _find_row(request, review)
    if row is None:
        return render_gone(review, request)
    form, is_up = SeenClauseForm(request.POST, prefix="move"), "up" in request.POST
    draft, place, by = review.draft, row.unit.place, get_person(request)
    if saved := run_action(form, lambda: actions.move_clause(draft, place, up=is_up, **form.cleaned_data, by=by)):
        return show(saved, _find_moved(_list_units(saved), row, is_up=is_up), "moved")
    return _render_clause(request, review, row, moving=form)


@require_http_methods(["GET", "HEAD", "POST"])
@needs_drafts
def delete(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ask whether to delete a clause, and delete it. The list then shows where it was."""
    review = load_review(request, pk)
    if review.text and review.text.is_form_2:
        return units.ask_to_delete(review, review.text, request)
    row = _find_row(request, review)
    if row is None or review.text is None or row.unit.kind is None:
        return render_gone(review, request)
    form = SeenClauseForm(request.POST or None, initial=_build_initial(row))
    draft, place = review.draft, row.unit.place
    if request.method == "POST" and (
        saved := run_action(
            form, lambda: actions.delete_clause(draft, place, **form.cleaned_data, by=get_person(request))
        )
    ):
        return show_list(saved, fragment=f"deleted-{saved.deleted[-1]['id']}")
    bullets = editing.find_group(review.text, place)[1:]
    return render_page(review, request, "drafting/draft_clause_delete.html", row=row, form=form, bullets=bullets)


@require_form_of("draft_clauses", "pk")
@needs_drafts
def put_back(request: HttpRequest, pk: UUID) -> HttpResponse:
    draft = load_review(request, pk).draft
    deletion = request.POST.get("deletion", "")
    found = next((row for row in read_deleted(draft.deleted) if row.id == deletion), None)
    if found is None:
        messages.info(request, "That clause was put back already.")
        return show_list(draft)
    try:
        index = _find_gap(draft, found)
        saved = actions.put_clause_back(draft, deletion, by=get_person(request))
    except ActionRefused as error:
        messages.error(request, f"Nothing was put back. {error}")
        return show_list(draft)
    return show(saved, index or 0, "back")


def _insert(draft: Draft, place: ClausePlace, data: dict[str, Any], *, by: Person) -> Draft:
    kind, words, digest = data["kind"], data["words"], data["digest"]
    if isinstance(kind, UnitKind):
        return actions.insert_clause(draft, place, kind, words, digest=digest, by=by)
    unit = build_new_unit(OTHER_KINDS[kind][0], words)
    return actions.insert_other(draft, place, unit, digest=digest, by=by)


def _list_units(draft: Draft) -> list[EditableUnit]:
    return editing.list_editable_units(parse(draft.text.encode()))


def _find_gap(draft: Draft, deleted: DeletedClause) -> int | None:
    text = parse(draft.text.encode())
    if text.is_form_2 or not deleted.is_of_form_1:
        return deleted_units.find_gap(text, deleted)
    return find_gap(editing.list_editable_units(text), deleted)


def _find_moved(units: list[EditableUnit], row: ClauseRow, *, is_up: bool) -> int:
    """Find the new index of a moved unit: the nearest unit with its words, in the direction of the move."""
    same = [index for index, item in enumerate(units) if (item.kind, item.words) == (row.unit.kind, row.unit.words)]
    further = [index for index in same if (index < row.index if is_up else index > row.index)]
    return (further[-1] if is_up else further[0]) if further else row.index


def _render_clause(
    request: HttpRequest,
    review: Review,
    row: ClauseRow,
    *,
    form: ClauseForm | None = None,
    new: NewClauseForm | None = None,
    moving: SeenClauseForm | None = None,
) -> HttpResponse:
    """Render the page of a clause, with the refused form, if there is one."""
    initial = _build_initial(row)
    context: dict[str, Any] = {
        "row": row,
        "form": form or ClauseForm(initial=initial, use_required_attribute=False),
        "new": new or NewClauseForm(kinds=_find_kinds(review, row), prefix="new", initial=initial | {"words": ""}),
        "moving": moving or SeenClauseForm(),
        "digest": initial["digest"],
    }
    return render_page(review, request, "drafting/draft_clause.html", **context)


def _build_rows(review: Review) -> list[ClauseRow]:
    if review.text is None:
        return []
    numbers = {(part.slug, unit.anchor): unit.number for part in review.text.parts for unit in part.clauses}
    units = editing.list_editable_units(review.text)
    return [
        ClauseRow(unit, index, format_place(unit.place), numbers.get(unit.place, ""))
        for index, unit in enumerate(units)
    ]


def _weave(
    rows: list[ClauseRow], deleted: list[DeletedClause]
) -> tuple[list[ClauseRow | DeletedClause], list[DeletedClause]]:
    """Return the rows with each deleted clause where it would go back, and those that have no place now."""
    units = [row.unit for row in rows]
    gaps = [(find_gap(units, one) if units else None, one) for one in deleted]
    lines: list[ClauseRow | DeletedClause] = []
    for index in range(len(rows) + 1):
        lines += [one for gap, one in gaps if gap == index]
        lines += rows[index : index + 1]
    return lines, [one for gap, one in gaps if gap is None]


def _find_row(request: HttpRequest, review: Review) -> ClauseRow | None:
    place = parse_place(request.GET.get("at"))
    return next((row for row in _build_rows(review) if row.unit.place == place), None)


def _find_kinds(review: Review, row: ClauseRow) -> tuple[UnitKind, ...]:
    return editing.find_kinds_after(editing.list_editable_units(review.text), row.unit.place) if review.text else ()


def _build_initial(row: ClauseRow) -> dict[str, str]:
    return {"words": row.unit.words, "digest": sha256_hex(row.unit.words)}
