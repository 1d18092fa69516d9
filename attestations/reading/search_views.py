"""Finds words in the policies in force."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from attestations.assignments.readers import find_unreadable
from policy.models import Version
from policy.reading.forms import SearchForm
from policy.reading.search import describe_found, find_words
from portal.access.permissions import needs_work
from portal.access.scope import get_person
from portal.views.paging import get_page

from .middleware import reads_all

PER_PAGE = 20


@require_safe
@needs_work
def search(request: HttpRequest) -> HttpResponse:
    form = SearchForm(request.GET if "q" in request.GET else None)
    context: dict[str, object] = {"form": form}
    if form.is_valid():
        now = timezone.now()
        unreadable = find_unreadable(get_person(request), at=now, reads_all=reads_all(request))
        in_force = Version.objects.in_force(at=now).exclude(policy__in=unreadable).defer("text")
        found = find_words(list(in_force), form.cleaned_data["q"])
        page = get_page(request, found.clauses, PER_PAGE)
        context |= {"found": found, "page": page, "clauses": describe_found(list(page))}
    return render(request, "reading/search.html", context)
