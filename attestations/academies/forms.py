"""Forms with which HR adds, changes and ends what is known of academies."""

from typing import Any

from django import forms
from django.core.validators import RegexValidator

from portal.models import ContactKind, DayKind
from portal.people.actions.academy_terms import propose_slug
from portal.people.actions.contacts import ContactTerms
from portal.people.day_lists import LONGEST_LABEL, ListedDays
from portal.people.imports import SLUG_PATTERN
from portal.views.form_fields import build_day_field

SIX_DIGITS = "A URN has six digits. You find it on Get Information About Schools."


def build_name_field() -> forms.CharField:
    return forms.CharField(label="Name", max_length=200, error_messages={"required": "Give the name."})


def build_urn_field() -> forms.CharField:
    return forms.CharField(
        label="URN",
        max_length=6,
        required=False,
        help_text="Six digits. Leave it empty for the central office only.",
        validators=[RegexValidator(r"^[0-9]{6}$", SIX_DIGITS)],
        error_messages={"max_length": SIX_DIGITS},
        widget=forms.TextInput(attrs={"class": "govuk-input--width-5", "inputmode": "numeric"}),
    )


class PlainForm(forms.Form):
    use_required_attribute = False


class JoinForm(PlainForm):
    """The first page: all but the words in addresses, which the second page proposes."""

    name = build_name_field()
    is_central = forms.BooleanField(label="This is the central office", required=False)
    urn = build_urn_field()
    joined_on = build_day_field(
        "Joins on", "In the past or in the future. Nobody there is asked to sign anything before this day."
    )

    def clean(self) -> None:
        data = self.cleaned_data
        if "urn" in data and not data["urn"] and not data.get("is_central"):
            self.add_error("urn", "Give the URN: six digits.")
        if data.get("urn") and data.get("is_central"):
            self.add_error("urn", "The central office has no URN. Leave this empty.")


class JoinConfirmForm(JoinForm):
    """The second page carries the first, and asks for the words that stand in addresses for ever."""

    slug = forms.RegexField(
        f"^{SLUG_PATTERN}$",
        label="Short name in addresses",
        max_length=50,
        help_text="Small letters, digits and hyphens. It can never be changed, even if the academy is renamed.",
        error_messages={
            "required": "Give a short name for addresses.",
            "invalid": "Use small letters, digits and hyphens only, such as oakfield-primary.",
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in JoinForm.base_fields:
            self.fields[name].widget = self.fields[name].hidden_widget()

    @classmethod
    def build(cls, first: JoinForm) -> "JoinConfirmForm":
        return cls(initial={**first.cleaned_data, "slug": propose_slug(first.cleaned_data["name"])})


class RenameForm(PlainForm):
    name = build_name_field()
    urn = build_urn_field()
    from_on = build_day_field(
        "From", "The day of the new name or, after a conversion, of the new URN. The one before ends the day before."
    )


class CorrectNameForm(PlainForm):
    name = build_name_field()
    urn = build_urn_field()


class JoiningForm(PlainForm):
    joined_on = build_day_field("Joined on", "Nobody there is asked to sign anything before this day.")


class LeavingForm(PlainForm):
    left_on = build_day_field("Last day in the trust", "People are asked until the end of this day.")


class DaysForm(PlainForm):
    kind = forms.ChoiceField(
        label="Which kind of days",
        choices=DayKind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose which kind of days these are."},
    )
    from_on = build_day_field("First day")
    until_on = build_day_field("Last day", "The same for a single day.")
    label = forms.CharField(
        label="What it is called", required=False, max_length=LONGEST_LABEL, help_text="Such as “October half-term”."
    )

    def clean(self) -> None:
        first, last = self.cleaned_data.get("from_on"), self.cleaned_data.get("until_on")
        if first and last and last < first:
            self.add_error("until_on", "The last day cannot be before the first.")

    @property
    def days(self) -> ListedDays:
        data = self.cleaned_data
        return ListedDays(data["kind"], data["from_on"], data["until_on"], " ".join(data["label"].split()))


MOST_BYTES = 100_000


class DayListForm(PlainForm):
    """Days pasted as text, or in a file."""

    list_kind = forms.ChoiceField(
        label="Which kind of days, where a line does not say it",
        choices=DayKind.choices,
        widget=forms.RadioSelect,
        initial=DayKind.CLOSED,
        error_messages={"required": "Choose which kind of days these are."},
    )
    pasted = forms.CharField(
        label="A line for each day or span of days",
        required=False,
        strip=False,
        max_length=MOST_BYTES,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text="Such as “26/10/2026 to 30/10/2026, October half-term” or “4 January 2027, INSET”. "
        "Columns from a spreadsheet can be pasted as they are.",
    )
    file = forms.FileField(label="Or a CSV file", required=False)

    def clean(self) -> None:
        file, pasted = self.cleaned_data.get("file"), self.cleaned_data.get("pasted", "")
        if file and pasted.strip():
            self.add_error("pasted", "You pasted days and chose a file. Send one of the two.")
        elif file and file.size > MOST_BYTES:
            self.add_error("file", "This file is too large to be a list of days.")
        elif not file and not pasted.strip():
            self.add_error("pasted", "Paste the days here, or choose a file.")

    def read_text(self) -> str:
        """What was pasted, or the file's words; those of older spreadsheets are in Windows-1252."""
        file = self.cleaned_data.get("file")
        if not file:
            return str(self.cleaned_data["pasted"])
        data: bytes = file.read()
        try:
            return data.decode("utf-8-sig")
        except UnicodeDecodeError:
            return data.decode("cp1252", errors="replace")


class ContactForm(PlainForm):
    kind = forms.ChoiceField(
        label="What they are there for",
        choices=ContactKind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what they are there for."},
    )
    name = build_name_field()
    telephone = forms.CharField(
        label="Telephone",
        required=False,
        max_length=40,
        validators=[RegexValidator(r"^\+?[0-9()/ -]{3,}(?:\s*(?:ext|x)\.?\s*[0-9]+)?$", "Give a telephone number.")],
        widget=forms.TextInput(attrs={"class": "govuk-input--width-20", "type": "tel"}),
    )
    email = forms.EmailField(label="E-mail address", required=False, widget=forms.EmailInput())
    from_on = build_day_field("From")
    until_on = build_day_field("Until", "Leave it empty until further notice.", required=False)

    def clean(self) -> None:
        data = self.cleaned_data
        if "telephone" in data and "email" in data and not data["telephone"] and not data["email"]:
            self.add_error("telephone", "Give a telephone number or an e-mail address.")
        if data.get("from_on") and data.get("until_on") and data["until_on"] < data["from_on"]:
            self.add_error("until_on", "The last day cannot be before the first.")

    @property
    def terms(self) -> ContactTerms:
        data = self.cleaned_data
        name = " ".join(data["name"].split())
        return ContactTerms(data["kind"], name, data["telephone"], data["email"], data["from_on"], data["until_on"])


class FindPersonForm(PlainForm):
    q = forms.CharField(
        label="Name, e-mail address or staff number",
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search"}),
        error_messages={"required": "Type a name."},
    )


class LineAboveForm(PlainForm):
    person = forms.ChoiceField(
        label="Who it is",
        widget=forms.RadioSelect,
        error_messages={"required": "Choose one of them.", "invalid_choice": "Choose one of them."},
    )
    from_on = build_day_field("From")

    def __init__(self, *args: Any, choices: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["person"]
        field.choices = choices


class LineAboveEndForm(PlainForm):
    until_on = build_day_field("Last day", "After it HR is asked, until somebody else is named.")
