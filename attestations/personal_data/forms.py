"""Forms of complaints, holds, entries held back, and requests for what is held."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils import timezone

from portal.models import WhyHeldBack
from portal.views.form_fields import build_day_field

from .actions.complaints import ComplaintTopic

MOST_YEARS = 2  # for which entries can be held back before somebody looks again


class ComplaintForm(forms.Form):
    topic = forms.ChoiceField(
        label="What is it about?",
        choices=ComplaintTopic.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what your complaint is about."},
    )


class HoldForm(forms.Form):
    use_required_attribute = False

    reason = forms.CharField(
        label="Why is it kept for longer?",
        help_text="Name the case, as in “Tribunal claim 2602345/2026”. Do not say what it is about, and name nobody.",
        max_length=200,
        error_messages={"required": "Say why.", "max_length": "Say it in at most 200 characters."},
    )
    review_on = build_day_field("When do you look at it again?", "Within a year.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["review_on"].initial = timezone.localdate() + timedelta(days=364)

    def clean_review_on(self) -> date:
        on: date = self.cleaned_data["review_on"]
        today = timezone.localdate()
        if not today < on <= today + timedelta(days=366):
            raise forms.ValidationError("Choose a day within the next year.")
        return on


class HeldBackForm(forms.Form):
    use_required_attribute = False

    first_on = build_day_field("First day", "Entries recorded from this day on are held back.")
    last_on = build_day_field("Last day", "Leave it empty to hold back all that is yet to come, too.", required=False)
    until_on = build_day_field("Held back until", "After this day they are shown by themselves.")
    reason = forms.ChoiceField(
        label="Why",
        choices=WhyHeldBack.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Say why."},
    )

    def clean_until_on(self) -> date:
        on: date = self.cleaned_data["until_on"]
        today = timezone.localdate()
        if not today <= on <= today.replace(day=1, year=today.year + MOST_YEARS):
            raise forms.ValidationError("Choose a day from today on, within two years.")
        return on

    def clean(self) -> None:
        first, last = self.cleaned_data.get("first_on"), self.cleaned_data.get("last_on")
        if first and last and last < first:
            self.add_error("last_on", "The last day cannot be before the first.")


class SubjectAccessForm(forms.Form):
    use_required_attribute = False

    withheld = forms.MultipleChoiceField(
        label="Leave these out",
        help_text="Only what the law lets you withhold. The files say that something was left out, and your reason.",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    reason = forms.CharField(
        label="Why they are left out",
        help_text="The person reads this, as in “Legal advice to the trust”.",
        max_length=200,
        required=False,
    )

    def __init__(self, *args: Any, titles: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["withheld"].choices = titles  # type: ignore[attr-defined]

    def clean(self) -> None:
        if self.cleaned_data.get("withheld") and not self.cleaned_data.get("reason"):
            self.add_error("reason", "Say why: the person has a right to know.")
