"""The form of an absence: days, and no more than its kind."""

from typing import ClassVar

from django import forms

from portal.models import AbsenceKind
from portal.views.form_fields import build_day_field

from .act_forms import ActForm


class AbsenceForm(ActForm):
    KINDS: ClassVar = [
        (AbsenceKind.AWAY.value, "Away, for example on parental or sick leave"),
        (AbsenceKind.OTHER.value, "Not asked for another reason"),
    ]

    kind = forms.ChoiceField(
        label="Kind",
        choices=KINDS,
        widget=forms.RadioSelect,
        help_text="Nothing more about why is kept here.",
        error_messages={"required": "Choose one of the two."},
    )
    from_on = build_day_field("First day away")
    until_on = build_day_field("Last day away", "Leave it empty while it is not known.", required=False)

    def clean(self) -> None:
        data = self.cleaned_data
        if data.get("until_on") and data.get("from_on") and data["until_on"] < data["from_on"]:
            self.add_error("until_on", "The last day is before the first. Correct one of them.")
