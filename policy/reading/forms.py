"""Forms that choose two versions to compare, or a day to look back to."""

import unicodedata
from collections.abc import Iterable
from datetime import date

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.http import QueryDict

from policy.models import Version

FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2199, 12, 31)
TOO_FAR = "Choose a day between the years 1900 and 2199."


class TwoVersionsForm(forms.Form):
    since = forms.ChoiceField(label="From version")
    version = forms.ChoiceField(label="To version")

    def __init__(self, data: QueryDict | dict[str, str], *, versions: Iterable[Version]) -> None:
        super().__init__(data)
        for field in self.fields.values():
            assert isinstance(field, forms.ChoiceField)
            field.choices = [(version.number, version.number) for version in versions]


class DayForm(forms.Form):
    day = forms.DateField(
        label="Day",
        input_formats=["%Y-%m-%d", "%d/%m/%Y", "%d %B %Y"],
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        validators=[MinValueValidator(FIRST_DAY, TOO_FAR), MaxValueValidator(LAST_DAY, TOO_FAR)],
        error_messages={"required": "Choose a day.", "invalid": "There is no such day. Write it like 31/03/2026."},
    )


class SearchForm(forms.Form):
    q = forms.CharField(
        label="Words to look for",
        min_length=2,
        max_length=200,
        widget=forms.TextInput(attrs={"type": "search"}),
        error_messages={
            "required": "Type the words to look for.",
            "min_length": "Type at least two letters.",
            "max_length": "Type at most 200 letters.",
        },
    )

    def clean_q(self) -> str:
        """Without invisible characters: marks of direction among them, which come along when words are copied."""
        return "".join(letter for letter in self.cleaned_data["q"] if unicodedata.category(letter) != "Cf")
