"""The pages that edit a draft of form 2 unit by unit, at the same addresses as ``clauses``, which calls this module."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from policy.models import Draft
from policy.text import PolicyText, UnitKind, parse
from portal.access.scope import get_person
from portal.views.form_actions import require_form_of, run_action

from ..actions import units
from ..counted_numbers import list_new_numbers
from ..deleted_clauses import read_deleted
from ..forms import SeenClauseForm
from ..new_units import propose_number
from ..review import Review, parse_place
from ..seen_units import Seen, digest_seen
from ..unit_forms import NewUnitForm, RowForm, SplitForm, UnitForm, WordsForm
from ..unit_places import find_insertion, find_spot
from ..unit_rows import UnitRow, build_rows, find_row, list_group, weave_deleted
from .clause_pages import DONE, render_gone, say_emphasis_is_gone, show, show_list
from .drafts import load_review, needs_drafts, render_page

Page = tuple[Review, PolicyText, UnitRow]


def list_all(review: Review, text: PolicyText, request: HttpRequest) -> HttpResponse:
    rows = build_rows(text)
    lines, homeless = weave_deleted(text, rows, read_deleted(review.draft.deleted))
    return render_page(
        review,
        request,
        "drafting/draft_units.html",
        parts=[row for row in rows if row.is_title],
        lines=lines,
        homeless=homeless,
        acted_on=request.GET.get("at"),
        done=DONE.get(request.GET.get("done", "")),
    )


def change(review: Review, text: PolicyText, request: HttpRequest) -> HttpResponse:
    """Change the words and kind of a unit, or the cells of a row."""
    row = find_row(text, parse_place(request.GET.get("at")))
    if row is None:
        return render_gone(review, request, _find_typed(request))
    form = _build_form(text, row, request.POST or None)
    if request.method == "POST" and (saved := run_action(form, _build_change(request, review.draft, row, form))):
        return _finish(request, text, saved, row.index, "saved")
    return _render(request, (review, text, row), form=form)


def insert(review: Review, text: PolicyText, request: HttpRequest) -> HttpResponse:
    row = find_row(text, parse_place(request.GET.get("at")))
    if row is None:
        return render_gone(review, request, _find_typed(request))
    if "row-digest" in request.POST:
        return _insert_row(request, (review, text, row))
    form = _build_new_form(text, row, request.POST or None)
    by = get_person(request)
    if request.method == "POST" and (
        saved := run_action(
            form,
            lambda: units.insert_unit(review.draft, row.place, form.unit, digest=form.cleaned_data["digest"], by=by),
        )
    ):
        spot = find_spot(text, row.place)
        inserted = row.index - spot.index + find_insertion(spot.units, spot.index, form.unit)
        return _finish(request, text, saved, inserted, "inserted")
    return _render(request, (review, text, row), new=form)


def move(review: Review, text: PolicyText, request: HttpRequest) -> HttpResponse:
    row = find_row(text, parse_place(request.GET.get("at")))
    if row is None or row.is_title:
        return render_gone(review, request)
    form, is_up, by = SeenClauseForm(request.POST, prefix="move"), "up" in request.POST, get_person(request)
    if saved := run_action(
        form, lambda: units.move_unit(review.draft, row.place, up=is_up, **form.cleaned_data, by=by)
    ):
        return _finish(request, text, saved, _find_moved(saved, row, is_up=is_up), "moved")
    return _render(request, (review, text, row), moving=form)


def ask_to_delete(review: Review, text: PolicyText, request: HttpRequest) -> HttpResponse:
    """Ask whether to delete a unit and everything under it, and delete it."""
    row = find_row(text, parse_place(request.GET.get("at")))
    if row is None or row.is_title:
        return render_gone(review, request)
    form = SeenClauseForm(request.POST or None, initial={"digest": digest_seen(text, row.place, Seen.GROUP)})
    by = get_person(request)
    if request.method == "POST" and (
        saved := run_action(form, lambda: units.delete_unit(review.draft, row.place, **form.cleaned_data, by=by))
    ):
        say_emphasis_is_gone(request, text, saved)
        return show_list(saved, fragment=f"deleted-{saved.deleted[-1]['id']}")
    group = list_group(text, row, Seen.GROUP)
    return render_page(review, request, "drafting/draft_unit_delete.html", row=row, form=form, group=group)


@require_form_of("draft_clause", "pk")
@needs_drafts
def join(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Join a unit to the one before it."""
    review = load_review(request, pk)
    row = find_row(review.text, parse_place(request.GET.get("at"))) if review.text else None
    if review.text is None or row is None or row.is_title:
        return render_gone(review, request)
    form, by = SeenClauseForm(request.POST, prefix="join"), get_person(request)
    if saved := run_action(form, lambda: units.join_unit(review.draft, row.place, **form.cleaned_data, by=by)):
        return _finish(request, review.text, saved, row.index - 1, "joined")
    return _render(request, (review, review.text, row), joining=form)


@require_form_of("draft_clause", "pk")
@needs_drafts
def split(request: HttpRequest, pk: UUID) -> HttpResponse:
    review = load_review(request, pk)
    row = find_row(review.text, parse_place(request.GET.get("at"))) if review.text else None
    if review.text is None or row is None or row.is_title:
        return render_gone(review, request, request.POST.get("split-before"))
    form, by = SplitForm(request.POST, prefix="split"), get_person(request)
    if saved := run_action(form, lambda: units.split_unit(review.draft, row.place, **form.cleaned_data, by=by)):
        return _finish(request, review.text, saved, row.index, "split")
    return _render(request, (review, review.text, row), splitting=form)


@require_http_methods(["GET", "HEAD", "POST"])
@needs_drafts
def numbers(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show which numbers would change, and renumber the text."""
    review = load_review(request, pk)
    if review.text is None:
        return redirect("draft_clauses", pk)
    text = review.text
    form = SeenClauseForm(request.POST or None, initial={"digest": text.digest})
    by = get_person(request)
    if request.method == "POST" and (
        saved := run_action(form, lambda: units.number_units(review.draft, **form.cleaned_data, by=by))
    ):
        say_emphasis_is_gone(request, text, saved)
        return show_list(saved)
    changed = list_new_numbers(text)
    return render_page(review, request, "drafting/draft_numbers.html", form=form, changed=changed, digest=text.digest)


def _insert_row(request: HttpRequest, page: Page) -> HttpResponse:
    review, text, row = page
    form, by = _build_row_form(text, row, request.POST), get_person(request)
    draft = review.draft
    if saved := run_action(
        form, lambda: units.insert_row(draft, row.place, form.cells, digest=form.cleaned_data["digest"], by=by)
    ):
        return _finish(request, text, saved, row.index + 1, "inserted")
    return _render(request, page, new_row=form)


def _build_change(request: HttpRequest, draft: Draft, row: UnitRow, form: forms.Form) -> Callable[[], Draft]:
    by = get_person(request)
    if isinstance(form, RowForm):
        return lambda: units.change_row(draft, row.place, form.cells, digest=form.cleaned_data["digest"], by=by)
    if isinstance(form, UnitForm):
        return lambda: units.change_unit(draft, row.place, **form.cleaned_data, by=by)
    return lambda: units.change_words(draft, row.place, **form.cleaned_data, by=by)


def _build_form(text: PolicyText, row: UnitRow, data: Any = None) -> forms.Form:
    """Build the form that fits the kind of unit."""
    digest = digest_seen(text, row.place, Seen.UNIT)
    if row.is_row:
        return RowForm(data, columns=row.columns, cells=row.typed_cells, initial={"digest": digest})
    initial = {"words": row.typed, "digest": digest}
    if not row.has_form:
        return WordsForm(data, initial=initial)
    unit = row.unit
    initial |= {"kind": unit.kind, "number": unit.number, "level": str(unit.level)}
    return UnitForm(data, initial=initial, use_required_attribute=False)


def _build_new_form(text: PolicyText, row: UnitRow, data: Any = None) -> NewUnitForm:
    unit = row.unit
    is_listed = unit.kind in (UnitKind.CLAUSE, UnitKind.BULLET)
    initial = {
        "kind": unit.kind if is_listed else UnitKind.PARAGRAPH.value,
        "number": propose_number(unit.number) if unit.kind == UnitKind.CLAUSE else "",
        "level": unit.level if row.has_form and unit.kind != UnitKind.HEADING else 0,
        "digest": digest_seen(text, row.place, Seen.UNIT),
    }
    return NewUnitForm(data, prefix="new", initial=initial, use_required_attribute=False)


def _build_row_form(text: PolicyText, row: UnitRow, data: Any = None) -> RowForm:
    initial = {"digest": digest_seen(text, row.place, Seen.UNIT)}
    return RowForm(data, prefix="row", columns=row.columns, initial=initial)


def _render(
    request: HttpRequest,
    page: Page,
    *,
    form: forms.Form | None = None,
    new: NewUnitForm | None = None,
    new_row: RowForm | None = None,
    moving: SeenClauseForm | None = None,
    joining: SeenClauseForm | None = None,
    splitting: SplitForm | None = None,
) -> HttpResponse:
    """Render the page of a unit, with the refused form, if there is one."""
    review, text, row = page
    digest = digest_seen(text, row.place, Seen.UNIT)
    context: dict[str, Any] = {
        "row": row,
        "form": form or _build_form(text, row),
        "new": new or _build_new_form(text, row),
        "new_row": new_row or (_build_row_form(text, row) if row.is_row else None),
        "moving": moving or SeenClauseForm(),
        "joining": joining or SeenClauseForm(),
        "splitting": splitting or SplitForm(prefix="split", initial={"digest": digest}, use_required_attribute=False),
        "others": [other for other in (new, new_row, moving, joining, splitting) if other],
        "digest": digest,
        "pair_digest": digest_seen(text, row.place, Seen.PAIR),
    }
    return render_page(review, request, "drafting/draft_unit.html", **context)


def _finish(request: HttpRequest, before: PolicyText, saved: Draft, index: int, done: str) -> HttpResponse:
    say_emphasis_is_gone(request, before, saved)
    return show(saved, index, done)


def _find_moved(saved: Draft, row: UnitRow, *, is_up: bool) -> int:
    """Find the new index of a moved unit: the nearest unit with its words, in the direction of the move."""
    rows = build_rows(parse(saved.text.encode()))
    same = [one.index for one in rows if one.unit.text == row.unit.text]
    further = [index for index in same if (index < row.index if is_up else index > row.index)]
    return (further[-1] if is_up else further[0]) if further else row.index


def _find_typed(request: HttpRequest) -> str | None:
    """Return all words typed into the form that was sent, to be copied; None if there were none."""
    typed = [str(value) for name, value in request.POST.items() if "words" in name or "cell-" in name]
    return "\n".join(typed) if typed else None
