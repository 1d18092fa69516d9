"""The form with which somebody reminds people by hand."""

from django import forms

from attestations.requirements.terms import LadderColumns

from .notice_queries import KINDS, STATES


class ByHandForm(forms.Form):
    """Whom is chosen in the list above it; see the page."""

    use_required_attribute = False

    sentence = forms.CharField(
        label="A sentence of your own, if you want one",
        help_text="Be kind and brief. The person, HR and a tribunal can read this.",
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"max_length": "Use at most 500 characters."},
    )
    reason = forms.CharField(
        label="Why somebody is reminded more than four times",
        help_text="Only needed for those who had four messages. HR and auditors read it.",
        max_length=200,
        required=False,
        error_messages={"max_length": "Use at most 200 characters."},
    )


class LadderForm(forms.Form):
    """When reminders of a requirement go."""

    use_required_attribute = False

    tells_first = forms.BooleanField(label="Tell people on the day they are asked", required=False)
    tells_half_way = forms.BooleanField(label="Remind them half way to the due date", required=False)
    days_before = forms.IntegerField(
        label="Last reminder: how many working days before the due date",
        help_text="0 for no last reminder.",
        min_value=0,
        max_value=20,
        widget=forms.NumberInput(attrs={"class": "govuk-input--width-3", "inputmode": "numeric"}),
        error_messages={
            "required": "Give a number of days, or 0.",
            "invalid": "Give the days as a number, such as 2.",
            "min_value": "Give 0 or more days.",
            "max_value": "Give at most 20 days.",
        },
    )
    days_after = forms.IntegerField(
        label="Head teacher or line manager told: how many working days after the due date",
        min_value=1,
        max_value=60,
        widget=forms.NumberInput(attrs={"class": "govuk-input--width-3", "inputmode": "numeric"}),
        error_messages={
            "required": "Give a number of days.",
            "invalid": "Give the days as a number, such as 5.",
            "min_value": "Give at least 1 day.",
            "max_value": "Give at most 60 days.",
        },
    )

    @property
    def ladder(self) -> LadderColumns:
        data = self.cleaned_data
        return {
            "tells_first": data["tells_first"],
            "tells_half_way": data["tells_half_way"],
            "days_before": data["days_before"],
            "days_after": data["days_after"],
        }


class StopForm(forms.Form):
    use_required_attribute = False

    why = forms.CharField(
        label="Why reminders stop",
        help_text="HR and auditors read it.",
        max_length=200,
        error_messages={"required": "Say why reminders stop.", "max_length": "Use at most 200 characters."},
    )


class NoticeFilterForm(forms.Form):
    """What is shown of the notices."""

    use_required_attribute = False

    q = forms.CharField(label="To", required=False, max_length=100, widget=forms.TextInput(attrs={"type": "search"}))
    state = forms.ChoiceField(
        label="State", choices=[("", "All"), *((key, words) for key, (words, _) in STATES.items())], required=False
    )
    kind = forms.ChoiceField(label="Message", choices=[("", "All"), *KINDS.items()], required=False)
