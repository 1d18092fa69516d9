"""Forms for making, proposing and ending a requirement."""

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone

from attestations.models import ComingFrom, CountedDays, Frequency
from policy.models import Policy
from portal.views.form_fields import build_day_field

from .audience_forms import AudienceForm
from .terms import Terms

IN_THE_PAST = "Choose today or a later day: nobody can be asked in the past."


def _build_days_field(label: str, error_messages: dict[str, str] | None = None, **options: Any) -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        min_value=1,
        max_value=366,
        widget=forms.NumberInput(attrs={"class": "govuk-input--width-3", "inputmode": "numeric"}),
        error_messages={
            "invalid": "Give the days as a number, such as 14.",
            "min_value": "Give at least 1 day.",
            "max_value": "Give at most 366 days.",
        }
        | (error_messages or {}),
        **options,
    )


class RequirementForm(AudienceForm):
    """The terms of a requirement."""

    policy = forms.ModelChoiceField(
        Policy.objects.none(),
        label="Policy",
        to_field_name="slug",
        empty_label="Choose a policy",
        error_messages={"required": "Choose a policy.", "invalid_choice": "Choose a policy from the list."},
    )
    every = forms.ChoiceField(
        label="How often",
        choices=Frequency.choices,
        widget=forms.RadioSelect,
        help_text="Every school year: a signature counts until 31 August, and on 1 September people are asked again.",
        error_messages={"required": "Choose how often."},
    )
    coming_from = forms.ChoiceField(
        label="If every school year: from when people can sign for the coming one",
        choices=ComingFrom.choices,
        initial=ComingFrom.JULY,
        required=False,
        widget=forms.Select,
        help_text="A signature from this day on also counts for the school year that begins on 1 September.",
    )
    days = _build_days_field("Within how many days", error_messages={"required": "Give a number of days."})
    joiner_days = _build_days_field(
        "People who join later: within how many days (optional)",
        required=False,
        help_text="Leave this empty to give them the same time.",
    )
    counts = forms.ChoiceField(
        label="Which days count",
        choices=CountedDays.choices,
        widget=forms.RadioSelect,
        help_text="Working days are those on which each person works: no weekends, no bank holidays in England and, "
        "for people who work in term time, no days on which their academy is closed. Where you count calendar days, a "
        "due date on any other day moves to the second working day after it.",
        error_messages={"required": "Choose which days count."},
    )
    from_on = build_day_field("First day", "Today or later. People who join after it are asked on the day they join.")

    field_order = ("policy",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        published = Policy.objects.filter(versions__published_at__lte=timezone.now()).distinct()
        self._set_rows("policy", published.order_by("title"), lambda policy: policy.title)

    def clean_from_on(self) -> date:
        on: date = self.cleaned_data["from_on"]
        if on < timezone.localdate():
            raise forms.ValidationError(IN_THE_PAST)
        return on

    @property
    def chosen(self) -> Policy:
        policy: Policy = self.cleaned_data["policy"]
        return policy

    @property
    def terms(self) -> Terms:
        data = self.cleaned_data
        return {
            **self.audience,
            "days": data["days"],
            "from_on": data["from_on"],
            "every": data["every"],
            "counts": data["counts"],
            "joiner_days": data["joiner_days"],
            "coming_from": data["coming_from"] or ComingFrom.JULY,
        }


class EndForm(forms.Form):
    use_required_attribute = False

    until_on = build_day_field("Last day", "People are asked until the end of this day.")
