"""What somebody typed and sent when a new sign-in was needed first.

It is kept in the session of that browser, for one person, for an hour, and shown again once, in the form on which it
was typed: nothing is done with it until the person sends it.
"""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, QueryDict
from django.utils import timezone

from portal.models import Person

KEPT_WORDS = "kept_words"
ENDED_OF = "ended_of"  # whose session ended in this browser; nobody's after signing out
LONGEST = 2_000_000  # as a form sends it: a policy of 200 pages
KEPT_FOR = timedelta(hours=1)


def remember_whose_session_ended(request: HttpRequest, person: Person) -> None:
    request.session[ENDED_OF] = str(person.pk)


def keep_words(request: HttpRequest) -> bool:
    """Keeps the fields of a submitted form, but no files. Returns whether it did.

    It does not if they are too long, or if it is not known whose session ended in this browser.

    Callers must know that the form came from our own page, or another site could put words there.
    """
    person = str(request.user.pk) if request.user.is_authenticated else request.session.get(ENDED_OF)
    if request.method != "POST" or not person:
        return False
    fields = request.POST.copy()
    fields.pop("csrfmiddlewaretoken", None)
    words = fields.urlencode()
    if len(words) > LONGEST:
        return False
    request.session[KEPT_WORDS] = {
        "person": person,
        "address": request.get_full_path(),
        "words": words,
        "has_files": bool(request.FILES),
        "at": timezone.now().timestamp(),
    }
    return True


def bring_back_words(request: HttpRequest) -> None:
    """Puts the kept words of this page where its view finds typed ones. As it is a GET, nothing is done with them."""
    kept = request.session.get(KEPT_WORDS)
    if kept is None:
        return
    if not _is_for(request, kept):
        del request.session[KEPT_WORDS]
    elif request.method == "GET" and request.get_full_path() == kept["address"]:
        del request.session[KEPT_WORDS]
        request.POST = QueryDict(kept["words"], mutable=False)
        files = " Choose your file again." if kept["has_files"] else ""
        messages.info(request, f"Nothing was sent. What you typed is here: check it and send it again.{files}")


def _is_for(request: HttpRequest, kept: dict[str, Any]) -> bool:
    is_late = timezone.now().timestamp() - kept["at"] > KEPT_FOR.total_seconds()
    return kept["person"] == str(request.user.pk) and not is_late


def shows_words_again(view: Any) -> bool:
    """Whether a view, or the view inside its decorators, is decorated with ``keeps_words``."""
    return getattr(view, "keeps_words", False)


def came_from_our_page(request: HttpRequest) -> bool:
    """By a header that browsers set themselves and no page of another site can."""
    return request.headers.get("Sec-Fetch-Site") == "same-origin"
