"""Fields that forms of several rooms have."""

from django import forms

WRONG_DAY = {"required": "Choose a day.", "invalid": "There is no such day. Choose another."}


def build_day_field(label: str, help_text: str = "", *, required: bool = True) -> forms.DateField:
    """A day, which browsers show with a calendar."""
    widget = forms.DateInput(attrs={"type": "date", "class": "govuk-input--width-10"}, format="%Y-%m-%d")
    return forms.DateField(label=label, help_text=help_text, widget=widget, error_messages=WRONG_DAY, required=required)
