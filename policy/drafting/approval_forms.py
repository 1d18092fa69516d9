"""The form of approving a draft: the reasons it needs, the body that approved it, and the next review."""

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone

from policy.models import RegisterEntry, Weight
from policy.register.rules import propose_review

from .actions.approval import BodyApproval
from .forms import DATE_INPUT, LongTextField, SingleLineField
from .review import Review


class ApprovalForm(forms.Form):
    """Approval of the draft as shown, with only the reasons that this draft needs.

    What the register says of the policy (``entry``) is proposed; where it names a body, that and the day are needed.
    """

    fingerprint = forms.CharField(widget=forms.HiddenInput)
    weight_reason = LongTextField(label="Why is this weight right?", required=False, help_text="Staff can read this.")
    consultation_reason = LongTextField(
        label="Why is no consultation recorded?", required=False, help_text="Staff can read this."
    )
    any_day_reason = LongTextField(
        label="If it may be due on a day that somebody does not work: why is it so urgent? (optional)",
        required=False,
        help_text="Staff can read this. If you leave it empty, such due dates move to the second working day after.",
    )
    body = SingleLineField(
        label="Which body approved it?",
        max_length=200,
        help_text="Such as the trust board. Staff can read this.",
        error_messages={"required": "Say which body approved it."},
    )
    approved_on = forms.DateField(
        label="Approved on",
        widget=DATE_INPUT,
        error_messages={"required": "Say on which day the body approved it.", "invalid": "There is no such day."},
    )
    minute = SingleLineField(
        label="Minute number (optional)",
        max_length=60,
        required=False,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-10"}),
    )
    review_on = forms.DateField(
        label="Next review (optional)",
        required=False,
        widget=DATE_INPUT,
        help_text="The owner is told three months and one month before.",
        error_messages={"invalid": "There is no such day."},
    )

    def __init__(self, *args: Any, review: Review, entry: RegisterEntry | None = None, **kwargs: Any) -> None:
        entry = entry or RegisterEntry()
        review_on = propose_review(entry.review_months, review.draft.in_force_on or review.today)
        proposed = {"fingerprint": review.fingerprint, "body": entry.approving_body, "review_on": review_on}
        kwargs["initial"] = {name: value for name, value in proposed.items() if value}
        super().__init__(*args, **kwargs)
        if not review.weight_objections:
            del self.fields["weight_reason"]
        if not review.lacks_consultation:
            del self.fields["consultation_reason"]
        if review.draft.weight != Weight.URGENT or not review.last_published:
            del self.fields["any_day_reason"]
        if not entry.approving_body:
            for name in ("body", "approved_on"):
                self.fields[name].required = False
                self.fields[name].label = f"{self.fields[name].label} (optional)"

    def clean_review_on(self) -> date | None:
        day: date | None = self.cleaned_data["review_on"]
        if day and day < timezone.localdate():
            raise forms.ValidationError("The next review cannot be in the past.")
        return day

    @property
    def reasons(self) -> dict[str, str]:
        """The fingerprint and the reasons, of a valid form."""
        return {name: self.cleaned_data[name] for name in self.fields if name in REASONS}

    @property
    def approved(self) -> BodyApproval:
        data = self.cleaned_data
        return BodyApproval(data["body"], data["approved_on"], data["minute"], data["review_on"])


REASONS = ("fingerprint", "weight_reason", "consultation_reason", "any_day_reason")
