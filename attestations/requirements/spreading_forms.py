"""The form with which HR spreads askings over weeks."""

from typing import Any, ClassVar

from django import forms

from attestations.models import Requirement
from policy.models import Policy
from portal.views.form_fields import build_day_field


class SpreadingForm(forms.Form):
    """How many new policies a week people are asked to sign, and from which day; empty for all at once."""

    use_required_attribute = False

    ALL, SPREAD = "all", "spread"
    WAYS: ClassVar = [(ALL, "Everything at once"), (SPREAD, "Spread over weeks")]

    way = forms.ChoiceField(
        label="How people are asked for several policies",
        choices=WAYS,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose how people are asked."},
    )
    per_week = forms.IntegerField(
        label="New policies a week for each person, at most",
        help_text="Only if you spread them.",
        min_value=1,
        max_value=20,
        required=False,
        widget=forms.NumberInput(attrs={"class": "govuk-input--width-3", "inputmode": "numeric"}),
        error_messages={
            "invalid": "Give the policies as a number, such as 5.",
            "min_value": "Give at least 1 policy.",
            "max_value": "Give at most 20 policies.",
        },
    )
    from_on = build_day_field("From", "Tomorrow or later. What people have been asked by then does not change.")
    at_once = forms.ModelMultipleChoiceField(
        Policy.objects.none(),
        label="Always asked at once",
        help_text="Such as safeguarding. An urgent version never waits for a later week either.",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["at_once"]
        required = Requirement.objects.filter(replaced_at=None)
        field.queryset = Policy.objects.filter(requirements__in=required).distinct().order_by("title")
        field.label_from_instance = lambda policy: policy.title

    def clean(self) -> None:
        is_spread = self.cleaned_data.get("way") == self.SPREAD
        if is_spread and not self.cleaned_data.get("per_week") and "per_week" not in self.errors:
            self.add_error("per_week", "Give a number of policies, such as 5.")

    @property
    def per_week_or_none(self) -> int | None:
        number: int | None = self.cleaned_data["per_week"]
        return number if self.cleaned_data["way"] == self.SPREAD else None
