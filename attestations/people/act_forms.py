"""What the forms of HR's acts have in common, and the forms of acts that are about the person alone."""

from collections.abc import Iterator
from typing import ClassVar

from django import forms
from django.forms import BoundField

from portal.views.form_fields import build_day_field


class ActForm(forms.Form):
    """``FOLDED`` fields stand under a line that opens, because they are seldom filled in."""

    use_required_attribute = False
    FOLDED: ClassVar[tuple[str, ...]] = ()
    FOLD: ClassVar = ""  # the words of that line

    @property
    def first_fields(self) -> Iterator[BoundField]:
        return (field for field in self.visible_fields() if field.name not in self.FOLDED)

    @property
    def folded_fields(self) -> list[BoundField]:
        return [field for field in self if field.name in self.FOLDED]

    @property
    def is_unfolded(self) -> bool:
        """Whether something there is not as it is for most people."""
        changed = self.changed_data if self.is_bound else [name for name in self.FOLDED if self.initial.get(name)]
        return bool({*self.errors, *changed} & set(self.FOLDED))


def build_name_field(label: str) -> forms.CharField:
    return forms.CharField(label=label, max_length=100, error_messages={"required": "Type the name."})


def build_email_field() -> forms.CharField:
    """Checked by the action, whose sentences are clearer than the field's."""
    return forms.CharField(
        label="E-mail address",
        required=False,
        max_length=254,
        help_text="Leave it empty for somebody without a mailbox.",
        widget=forms.TextInput(attrs={"inputmode": "email", "autocomplete": "off", "spellcheck": "false"}),
    )


def build_number_field() -> forms.CharField:
    return forms.CharField(
        label="Staff number",
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-10", "autocomplete": "off"}),
    )


class NameForm(ActForm):
    NEW, MISTAKE = "new", "mistake"
    KINDS: ClassVar = [
        (NEW, "The name is a new one, for example after a marriage"),
        (MISTAKE, "A mistake in the name of today"),
    ]

    what = forms.ChoiceField(
        label="What do you want to change?",
        choices=KINDS,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose one of the two."},
    )
    given_names = build_name_field("Given names")
    family_name = build_name_field("Family name")
    from_on = build_day_field(
        "If it is a new name, from which day", "Today, or a day in the past or the future.", required=False
    )

    def clean(self) -> None:
        if self.cleaned_data.get("what") == self.NEW and not self.cleaned_data.get("from_on"):
            self.add_error("from_on", "Choose the first day of the new name.")


class EmailForm(ActForm):
    email = build_email_field()


class NumberForm(ActForm):
    number = build_number_field()
