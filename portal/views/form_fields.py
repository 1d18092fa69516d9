"""Fields that forms of several rooms have."""

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator

from portal.people.actions.academy_terms import CHECK_THE_YEAR, FIRST_DAY, LAST_DAY

WRONG_DAY = {"required": "Choose a day.", "invalid": "There is no such day. Choose another."}


def build_day_field(label: str, help_text: str = "", *, required: bool = True) -> forms.DateField:
    """A day, which browsers show with a calendar."""
    widget = forms.DateInput(attrs={"type": "date", "class": "govuk-input--width-10"}, format="%Y-%m-%d")
    return forms.DateField(
        label=label,
        help_text=help_text,
        widget=widget,
        error_messages=WRONG_DAY,
        required=required,
        validators=[MinValueValidator(FIRST_DAY, CHECK_THE_YEAR), MaxValueValidator(LAST_DAY, CHECK_THE_YEAR)],
    )
