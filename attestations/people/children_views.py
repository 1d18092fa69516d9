"""HR says for everybody with a job title at an academy whether theirs is work directly with children."""

from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import F, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from attestations.requirements.audience_choices import list_title_choices
from portal import audit
from portal.access.permissions import needs
from portal.access.scope import get_person
from portal.london import london_day
from portal.models import Academy, Engagement
from portal.models.roles import Permission
from portal.people.actions import work
from portal.people.job_titles import fold_title
from portal.views.form_actions import run_action

YES, NO = "yes", "no"


class ChildrenForm(forms.Form):
    use_required_attribute = False

    academy = forms.ModelChoiceField(
        Academy.objects.none(),
        label="Academy",
        to_field_name="slug",
        empty_label="Choose an academy",
        error_messages={"required": "Choose an academy.", "invalid_choice": "Choose an academy from the list."},
    )
    job_title = forms.ChoiceField(
        label="Job title",
        help_text="With the number of people who have it in the whole trust.",
        error_messages={"required": "Choose a job title.", "invalid_choice": "Choose a job title from the list."},
    )
    with_children = forms.ChoiceField(
        label="Is it work directly with children?",
        choices=[(YES, "Yes"), (NO, "No")],
        widget=forms.RadioSelect,
        error_messages={"required": "Say whether it is work directly with children."},
    )
    why_not = forms.CharField(
        label="If not, why", max_length=200, required=False, help_text="For example: works at the depot."
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        now = timezone.now()
        here = Academy.objects.named(at=now).filter(Q(left_on=None) | Q(left_on__gte=timezone.localdate(now)))
        academy: Any = self.fields["academy"]
        academy.queryset, academy.label_from_instance = here.order_by(F("name")), lambda row: row.name
        titles: Any = self.fields["job_title"]
        titles.choices = [("", "Choose a job title"), *list_title_choices(at=now)]

    def clean(self) -> None:
        if self.cleaned_data.get("with_children") == NO and not self.cleaned_data.get("why_not"):
            self.add_error("why_not", "Say why this is not work directly with children.")

    @property
    def says(self) -> tuple[bool, str]:
        is_with_children = self.cleaned_data["with_children"] == YES
        return is_with_children, "" if is_with_children else self.cleaned_data["why_not"]


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.MANAGE_PEOPLE)
def with_children(request: HttpRequest) -> HttpResponse:
    """Three steps: fill in, see whom it is about, confirm."""
    form = ChildrenForm(request.POST if request.method == "POST" else None)
    context: dict[str, Any] = {"form": form}
    if request.method != "POST" or request.POST.get("step") == "change" or not form.is_valid():
        return render(request, "people/with_children.html", context)
    by, (is_with_children, why_not) = get_person(request), form.says
    found = _find_work(form.cleaned_data["academy"], form.cleaned_data["job_title"])
    changed = [row for row in found if (row.is_with_children, row.why_not_with_children) != form.says]
    others = [row for row in changed if row.person_id not in by.record_ids]
    if request.POST.get("step") == "do" and others:
        said = partial(
            work.say_with_children, others, is_with_children=is_with_children, why_not_with_children=why_not, by=by
        )
        if run_action(form, lambda: said()[0]):
            messages.success(request, f"Changed for {len(others)} {'person' if len(others) == 1 else 'people'}.")
            return redirect("people")
        return render(request, "people/with_children.html", context)
    audit.record("see", "people:with-children", by=by)
    context |= {
        "academy": form.cleaned_data["academy"],
        "job_title": form.cleaned_data["job_title"],
        "is_with_children": is_with_children,
        "why_not": why_not,
        "rows": others,
        "unchanged": len(found) - len(changed),
        "is_own": len(others) < len(changed),
        "carried": [(name, request.POST.get(name, "")) for name in form.fields],
    }
    return render(request, "people/with_children_confirm.html", context)


def _find_work(academy: Academy, job_title: str) -> list[Engagement]:
    """Work that goes on or is to begin, by name of the person."""
    now = timezone.now()
    going_on = Q(until_on=None) | Q(until_on__gte=london_day(now))
    rows = Engagement.objects.known(at=now).filter(going_on, academy=academy).select_related("person", "academy")
    title = fold_title(job_title)
    ordered = rows.order_by("person__family_name", "person__given_names", "pk")
    return [row for row in ordered if fold_title(row.job_title) == title]
