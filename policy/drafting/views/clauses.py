"""The text of a draft clause by clause. A clause is named by ``?at=appendix-1%234``, part and anchor."""

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from policy.text import Kind, Refused
from portal.access.scope import reader
from portal.refusals import ActionRefused

from .. import editing
from ..actions import writing
from ..editing import Item, digest_of
from ..forms import ClauseForm, NewClauseForm, done
from ..review import Review, place_of
from .drafts import needs_drafts, opened, page


@dataclass(frozen=True, slots=True)
class Line:
    """A unit in a list that leads to it."""

    item: Item
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
    review = opened(request, pk)
    return page(review, request, "drafting/draft_clauses.html", lines=_lines(review))


@require_http_methods(["GET", "HEAD", "POST"])
@needs_drafts
def clause(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Other words for a clause; and below, what else can be done with it."""
    review = opened(request, pk)
    if (typed := request.POST.get("words")) and not _has(request, review):
        return _gone(request, review, typed)
    line = _line(request, review)
    form = ClauseForm(request.POST or None, initial=_initial(line.item), use_required_attribute=False)
    if request.method == "POST" and done(form, _change(request, review, line, form)):
        return _to(review, line)
    return _page(request, review, line, form=form)


@require_POST
@needs_drafts
def insert(request: HttpRequest, pk: UUID) -> HttpResponse:
    review = opened(request, pk)
    if (typed := request.POST.get("new-words")) and not _has(request, review):
        return _gone(request, review, typed)
    line = _line(request, review)
    form = NewClauseForm(request.POST, kinds=_kinds(review, line), prefix="new", use_required_attribute=False)
    if done(form, _insertion(request, review, line, form)):
        return _to(review, line)
    return _page(request, review, line, new=form)


@require_POST
@needs_drafts
def move(request: HttpRequest, pk: UUID) -> HttpResponse:
    review = opened(request, pk)
    line, digest, by = _line(request, review), request.POST.get("digest", ""), reader(request)
    try:
        if "remove" in request.POST:
            writing.remove_clause(review.draft, line.item.place, digest=digest, by=by)
        else:
            writing.move_clause(review.draft, line.item.place, up="up" in request.POST, digest=digest, by=by)
    except (Refused, ActionRefused) as error:
        messages.error(request, str(error))
    return _to(review, line)


def _change(request: HttpRequest, review: Review, line: Line, form: ClauseForm) -> Callable[[], object]:
    return lambda: writing.change_clause(
        review.draft,
        line.item.place,
        form.cleaned_data["words"],
        digest=form.cleaned_data["digest"],
        by=reader(request),
    )


def _insertion(request: HttpRequest, review: Review, line: Line, form: NewClauseForm) -> Callable[[], object]:
    return lambda: writing.insert_clause(
        review.draft,
        line.item.place,
        Kind(form.cleaned_data["kind"]),
        form.cleaned_data["words"],
        digest=form.cleaned_data["digest"],
        by=reader(request),
    )


def _page(
    request: HttpRequest,
    review: Review,
    line: Line,
    *,
    form: ClauseForm | None = None,
    new: NewClauseForm | None = None,
) -> HttpResponse:
    initial = _initial(line.item)
    form = form or ClauseForm(initial=initial, use_required_attribute=False)
    new = new or NewClauseForm(kinds=_kinds(review, line), prefix="new", initial=initial | {"words": ""})
    digest = initial["digest"]
    return page(review, request, "drafting/draft_clause.html", line=line, form=form, new=new, digest=digest)


def _gone(request: HttpRequest, review: Review, typed: str) -> HttpResponse:
    """Nothing was saved, and here are the words, to be put elsewhere."""
    return page(review, request, "drafting/draft_clause_gone.html", status=409, typed=typed)


def _lines(review: Review) -> list[Line]:
    items = editing.items_of(review.text) if review.text else []
    numbers = {
        (part.slug, c.anchor): c.number for part in (review.text.parts if review.text else ()) for c in part.clauses
    }
    return [Line(item, "#".join(item.place), numbers.get(item.place, "")) for item in items]


def _line(request: HttpRequest, review: Review) -> Line:
    if (line := _has(request, review)) is None:
        raise Http404
    return line


def _has(request: HttpRequest, review: Review) -> Line | None:
    place = place_of(request.GET.get("at"))
    return next((line for line in _lines(review) if line.item.place == place), None)


def _kinds(review: Review, line: Line) -> tuple[Kind, ...]:
    return editing.possible_after(editing.items_of(review.text), line.item.place) if review.text else ()


def _initial(item: Item) -> dict[str, str]:
    return {"words": item.words, "digest": digest_of(item.words)}


def _to(review: Review, line: Line) -> HttpResponse:
    return redirect(f"{reverse('draft_clauses', args=[review.draft.pk])}#{line.fragment}")
