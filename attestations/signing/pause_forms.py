"""The form with which HR enters a time in which nobody could sign."""

from datetime import datetime
from typing import Any

from django import forms

from portal.london import LONDON
from portal.views.form_fields import build_day_field


def _build_time_field(label: str) -> forms.TimeField:
    return forms.TimeField(
        label=label,
        widget=forms.TimeInput(attrs={"type": "time", "class": "govuk-input--width-10"}, format="%H:%M"),
        error_messages={"required": "Give a time, such as 08:00.", "invalid": "Give a time, such as 08:00."},
    )


class PauseForm(forms.Form):
    use_required_attribute = False

    from_on = build_day_field("First day")
    from_time = _build_time_field("Time it began")
    until_on = build_day_field("Last day")
    until_time = _build_time_field("Time it ended")
    reason = forms.CharField(
        label="Why",
        help_text="Such as “No internet at the trust”. HR and auditors can read this.",
        max_length=200,
        error_messages={"required": "Say why nobody could sign.", "max_length": "Use at most 200 characters."},
    )

    @property
    def span(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {
            "from_at": datetime.combine(data["from_on"], data["from_time"], LONDON),
            "until_at": datetime.combine(data["until_on"], data["until_time"], LONDON),
            "reason": data["reason"],
        }
