"""Forms of groups: name, people to add from a day, and last days."""

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils import timezone

from portal.views.form_fields import build_day_field


class NameForm(forms.Form):
    use_required_attribute = False

    name = forms.CharField(
        label="Name of the group",
        max_length=60,
        help_text="Everybody who sees whom a policy asks can read it. For example: First aiders.",
        error_messages={"required": "Give the group a name."},
    )


class SearchForm(forms.Form):
    use_required_attribute = False

    q = forms.CharField(label="Find by name, staff number or e-mail address", required=False, max_length=100)


class AddForm(forms.Form):
    """``found`` are people whom the search has found, as choices."""

    use_required_attribute = False

    people = forms.MultipleChoiceField(label="Found", required=False, widget=forms.CheckboxSelectMultiple)
    words = forms.CharField(
        label="Staff numbers or e-mail addresses",
        required=False,
        max_length=50_000,
        help_text="One on each line, or separated by commas. You can paste a column from a spreadsheet.",
        widget=forms.Textarea(attrs={"rows": 6, "autocomplete": "off", "spellcheck": "false"}),
    )
    from_on = build_day_field("First day in the group", "A day in the past asks them from that day on.")

    def __init__(self, data: QueryDict | None, found: list[tuple[str, str]]) -> None:
        super().__init__(data, initial={"from_on": timezone.localdate()})
        field: Any = self.fields["people"]
        field.choices = found
        if not found:
            del self.fields["people"]

    def clean(self) -> None:
        if not self.cleaned_data.get("words", "").strip() and not self.cleaned_data.get("people"):
            self.add_error("words", "Choose somebody, or give a staff number or an e-mail address.")


class ReopenForm(forms.Form):
    """``people`` were in the group on its last day."""

    use_required_attribute = False

    from_on = build_day_field("From which day", "A day after the group ended.")
    brings_back = forms.BooleanField(required=False, initial=True)

    def __init__(self, data: QueryDict | None, *, people: int) -> None:
        super().__init__(data, initial={"from_on": timezone.localdate()})
        who = "the person who was" if people == 1 else f"the {people} people who were"
        self.fields["brings_back"].label = f"Put {who} in it on its last day in again"
        if not people:
            del self.fields["brings_back"]


class LastDayForm(forms.Form):
    use_required_attribute = False

    until_on = build_day_field("Last day in the group", "They are asked until the end of this day.")
