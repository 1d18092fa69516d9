"""Editing a draft clause by clause. Addresses name a clause by part and anchor: ``?at=appendix-1%234``."""

from dataclasses import dataclass
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from policy.text import UnitKind
from portal.access.scope import get_person
from portal.digests import sha256_hex
from portal.refusals import ActionRefused
from portal.views.form_actions import run_action

from .. import editing
from ..actions import writing
from ..editing import EditableUnit
from ..forms import ClauseForm, NewClauseForm
from ..review import Review, parse_place
from .drafts import load_review, needs_drafts, render_page


@dataclass(frozen=True, slots=True)
class ClauseRow:
    """A unit in the list of clauses, with ``key``, its place as addresses write it."""

    unit: EditableUnit
    key: str
    number: str

    @property
    def fragment(self) -> str:
        return self.key.replace("#", "-")

    @property
    def query(self) -> str:
        return urlencode({"at": self.key})


@require_safe
@needs_drafts
def clauses(request: HttpRequest, pk: UUID) -> HttpResponse:
    review = load_review(request, pk)
    return render_page(review, request, "drafting/draft_clauses.html", rows=_build_rows(review))


@require_http_methods(["GET", "HEAD", "POST"])
@needs_drafts
def clause(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Change the words of a clause; the page also has the forms that insert after it, move it and remove it."""
    review = load_review(request, pk)
    row = _find_row(request, review)
    if row is None:
        return _render_gone(request, review, request.POST.get("words"))
    form = ClauseForm(request.POST or None, initial=_build_initial(row), use_required_attribute=False)
    draft, place = review.draft, row.unit.place
    if request.method == "POST" and run_action(
        form, lambda: writing.change_clause(draft, place, **form.cleaned_data, by=get_person(request))
    ):
        return _redirect_to_row(review, row)
    return _render_clause(request, review, row, form=form)


@require_POST
@needs_drafts
def insert(request: HttpRequest, pk: UUID) -> HttpResponse:
    review = load_review(request, pk)
    row = _find_row(request, review)
    if row is None:
        return _render_gone(request, review, request.POST.get("new-words"))
    form = NewClauseForm(request.POST, kinds=_find_kinds(review, row), prefix="new", use_required_attribute=False)
    draft, place = review.draft, row.unit.place
    if run_action(form, lambda: writing.insert_clause(draft, place, **form.cleaned_data, by=get_person(request))):
        return _redirect_to_row(review, row)
    return _render_clause(request, review, row, new=form)


@require_POST
@needs_drafts
def move(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Move a clause up or down, or remove it."""
    review = load_review(request, pk)
    row = _find_row(request, review)
    if row is None:
        raise Http404
    place, digest, by = row.unit.place, request.POST.get("digest", ""), get_person(request)
    try:
        if "remove" in request.POST:
            writing.remove_clause(review.draft, place, digest=digest, by=by)
        else:
            writing.move_clause(review.draft, place, up="up" in request.POST, digest=digest, by=by)
    except ActionRefused as error:
        messages.error(request, str(error))
    return _redirect_to_row(review, row)


def _render_clause(
    request: HttpRequest,
    review: Review,
    row: ClauseRow,
    *,
    form: ClauseForm | None = None,
    new: NewClauseForm | None = None,
) -> HttpResponse:
    initial = _build_initial(row)
    form = form or ClauseForm(initial=initial, use_required_attribute=False)
    new = new or NewClauseForm(kinds=_find_kinds(review, row), prefix="new", initial=initial | {"words": ""})
    digest = initial["digest"]
    return render_page(review, request, "drafting/draft_clause.html", row=row, form=form, new=new, digest=digest)


def _render_gone(request: HttpRequest, review: Review, typed: str | None) -> HttpResponse:
    """Nothing was saved: the page gives back what was typed, to be copied. 404 if nothing was."""
    if not typed:
        raise Http404
    return render_page(review, request, "drafting/draft_clause_gone.html", status=409, typed=typed)


def _build_rows(review: Review) -> list[ClauseRow]:
    if review.text is None:
        return []
    numbers = {(part.slug, unit.anchor): unit.number for part in review.text.parts for unit in part.clauses}
    units = editing.list_editable_units(review.text)
    return [ClauseRow(unit, "#".join(unit.place), numbers.get(unit.place, "")) for unit in units]


def _find_row(request: HttpRequest, review: Review) -> ClauseRow | None:
    place = parse_place(request.GET.get("at"))
    return next((row for row in _build_rows(review) if row.unit.place == place), None)


def _find_kinds(review: Review, row: ClauseRow) -> tuple[UnitKind, ...]:
    return editing.find_kinds_after(editing.list_editable_units(review.text), row.unit.place) if review.text else ()


def _build_initial(row: ClauseRow) -> dict[str, str]:
    return {"words": row.unit.words, "digest": sha256_hex(row.unit.words)}


def _redirect_to_row(review: Review, row: ClauseRow) -> HttpResponse:
    return redirect(f"{reverse('draft_clauses', args=[review.draft.pk])}#{row.fragment}")
