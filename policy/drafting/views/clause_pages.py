"""What the clause pages of both forms share."""

from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from policy.comparison import ClausePlace, list_units
from policy.models import Draft
from policy.text import MarkKind, PolicyText, parse

from .. import editing
from ..review import Review, format_place
from .drafts import render_page

# What was just done to a clause, in the words that the list shows beside it.
DONE = {
    "saved": "Saved",
    "inserted": "Inserted",
    "moved": "Moved here",
    "back": "Put back",
    "joined": "Joined",
    "split": "Split in two",
}


def show(draft: Draft, index: int, done: str) -> HttpResponse:
    """Redirect to the list of clauses, at the unit with this index; ``done`` is a key of DONE."""
    places = list_places(parse(draft.text.encode()))
    key = format_place(places[max(min(index, len(places) - 1), 0)])
    return show_list(draft, query=urlencode({"done": done, "at": key}), fragment=key.replace("#", "-"))


def show_list(draft: Draft, *, query: str = "", fragment: str = "") -> HttpResponse:
    address = reverse("draft_clauses", args=[draft.pk])
    return redirect(f"{address}{'?' * bool(query)}{query}{'#' * bool(fragment)}{fragment}")


def list_places(text: PolicyText) -> list[ClausePlace]:
    """List the places of all units and titles, in the order of the list of clauses."""
    if text.is_form_2:
        return [unit.place for unit in list_units(text)]
    return [item.place for item in editing.list_editable_units(text)]


def render_gone(review: Review, request: HttpRequest, typed: str | None = "") -> HttpResponse:
    """Render a page that says nothing was saved, with the typed words to copy. 404 if nothing was sent."""
    if typed is None or (request.method != "POST" and not typed):
        raise Http404
    return render_page(review, request, "drafting/draft_clause_gone.html", status=409, typed=typed)


def say_emphasis_is_gone(request: HttpRequest, before: PolicyText, draft: Draft) -> None:
    """Tell the writer if bold and italic are gone, because the text is now in form 1."""
    emphasis = (MarkKind.BOLD, MarkKind.ITALIC)
    had_some = any(mark.kind in emphasis for part in before.parts for unit in part.clauses for mark in unit.marks)
    if had_some and not parse(draft.text.encode()).is_form_2:
        messages.info(
            request, "Every paragraph is a numbered clause now. In such a text, bold and italic are left out."
        )
