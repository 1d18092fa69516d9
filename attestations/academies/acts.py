"""Pages with a form about one academy, or about all: where it stands, what it says, and what follows."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone

from portal.models import Academy
from portal.refusals import ActionRefused

TRUST = "trust"  # in addresses, in the place of an academy's slug
ALL = "All academies"


@dataclass(frozen=True, slots=True)
class Place:
    """One academy, or (None) all of them."""

    academy: Academy | None

    @property
    def slug(self) -> str:
        return self.academy.slug if self.academy else TRUST

    @property
    def name(self) -> str:
        return self.academy.name if self.academy else ALL

    @property
    def address(self) -> str:
        return reverse("manage_academy", args=[self.slug]) if self.academy else reverse("manage_trust")


@dataclass(frozen=True, slots=True)
class Act:
    """What a page asks: its title, sentences above the form and its buttons; ``other`` takes something back."""

    title: str
    button: str
    sentences: Sequence[str] = ()
    kind: str = ""
    other: str = ""


def find_academy(slug: str) -> Academy:
    return get_object_or_404(Academy.objects.named(at=timezone.now()), slug=slug)


def find_place(slug: str) -> Place:
    return Place(None) if slug == TRUST else Place(find_academy(slug))


def show_act(request: HttpRequest, place: Place, act: Act, form: forms.Form) -> HttpResponse:
    return render(request, "academies/act.html", {"place": place, "act": act, "form": form})


def try_action(form: forms.Form, action: Callable[[], object]) -> bool:
    """Whether it was done; if not, the form says why."""
    if not form.is_valid():
        return False
    try:
        action()
    except ActionRefused as refusal:
        form.add_error(None, str(refusal))
    except ValidationError as error:
        form.add_error(None, forms.ValidationError(error.messages))
    else:
        return True
    return False
