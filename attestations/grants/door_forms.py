"""The form with which somebody is added at the door."""

from typing import ClassVar

from django import forms

from portal.models import Category
from portal.people.names import describe_fault
from portal.views.form_fields import build_day_field

from .door_actions import MOST_DAYS, DoorTerms

NAME = {"autocomplete": "off", "spellcheck": "false"}


class DoorForm(forms.Form):
    use_required_attribute = False

    KINDS: ClassVar = [
        (Category.AGENCY, "Agency worker"),
        (Category.VOLUNTEER, "Volunteer"),
        (Category.CONTRACTOR, "Visitor or contractor"),
    ]

    category = forms.ChoiceField(
        label="Who comes", choices=KINDS, widget=forms.RadioSelect, error_messages={"required": "Choose who comes."}
    )
    given_names = forms.CharField(
        label="Given names",
        max_length=100,
        widget=forms.TextInput(attrs=NAME),
        error_messages={"required": "Type the given names."},
    )
    family_name = forms.CharField(
        label="Family name",
        max_length=100,
        widget=forms.TextInput(attrs=NAME),
        error_messages={"required": "Type the family name."},
    )
    job = forms.CharField(
        label="What they do here",
        help_text="For example: cover teacher.",
        max_length=58,
        error_messages={"required": "Say what they do here."},
    )
    agency = forms.CharField(
        label="Agency or firm", help_text="An agency worker needs one.", max_length=58, required=False
    )
    email = forms.EmailField(
        label="E-mail address",
        help_text="If they have one. Without it they sign with a slip that you print.",
        required=False,
        error_messages={"invalid": "This is not an e-mail address. Correct it, or leave it out."},
    )
    from_on = build_day_field("First day", "Today or later.")
    until_on = build_day_field("Last day", f"At most {MOST_DAYS} working days. For longer, ask HR to add them.")

    def clean_given_names(self) -> str:
        return self._check_name("given_names")

    def clean_family_name(self) -> str:
        return self._check_name("family_name")

    def _check_name(self, field: str) -> str:
        name = " ".join(str(self.cleaned_data[field]).split())
        if fault := describe_fault(name):
            raise forms.ValidationError(f"This name {fault}. Correct it.")
        return name

    def clean(self) -> None:
        if self.cleaned_data.get("category") == Category.AGENCY and not self.cleaned_data.get("agency"):
            self.add_error("agency", "Say which agency sends them.")

    @property
    def terms(self) -> DoorTerms:
        return DoorTerms(**self.cleaned_data)


class SamePersonForm(forms.Form):
    """Asked where one record has the same name. Nothing else of that record is told."""

    use_required_attribute = False

    SAME, OTHER = "yes", "no"

    same = forms.ChoiceField(
        label="There is a record with this name. Is it this person?",
        choices=[(SAME, "Yes, it is this person"), (OTHER, "No, or I do not know")],
        widget=forms.RadioSelect,
        help_text="If you do not know, HR looks at it and puts the records together if they are of one person.",
        error_messages={"required": "Say whether it is this person."},
    )

    @property
    def is_same(self) -> bool:
        return bool(self.cleaned_data["same"] == self.SAME)
