"""The forms that edit a draft of form 2 unit by unit. ``digest`` is the digest of what the writer was shown."""

from collections.abc import Sequence
from typing import Any

from django import forms

from policy.text import UnitKind, UnitText

from .forms import TEXTAREA_ATTRS
from .new_units import NEW_KINDS, build_new_unit

MOST_CHARACTERS = 100_000
SHORT_INPUT = forms.TextInput(attrs={"class": "govuk-input--width-5", "autocomplete": "off"})
KIND_LABELS = {
    UnitKind.CLAUSE: "Clause with a number",
    UnitKind.PARAGRAPH: "Paragraph",
    UnitKind.BULLET: "Bullet",
    UnitKind.HEADING: "Heading",
    UnitKind.QUOTE: "Quotation",
}
TABLE_ACTS = ("insert-column", "delete-column", "make-header", "make-row", "up", "down", "delete-table")


class WordsField(forms.CharField):
    def __init__(self, rows: int, **kwargs: Any) -> None:
        widget = forms.Textarea(attrs={"rows": rows, "class": "app-source"})
        super().__init__(max_length=MOST_CHARACTERS, widget=widget, **kwargs)


class LevelField(forms.IntegerField):
    def __init__(self) -> None:
        super().__init__(
            label="Level",
            required=False,
            min_value=0,
            max_value=9,
            help_text="Of a heading 1 to 9, 1 the largest. Of the others 0 at the margin, 1 to 8 set in.",
            widget=forms.NumberInput(attrs={"class": "govuk-input--width-3"}),
        )

    def clean(self, value: Any) -> int:
        return super().clean(value) or 0


class UnitForm(forms.Form):
    """New words, kind, level and number for a unit."""

    words = WordsField(8, label="Words")
    kind = forms.TypedChoiceField(label="It is a", coerce=UnitKind, choices=[(*one,) for one in KIND_LABELS.items()])
    number = forms.CharField(
        label="Number",
        max_length=60,
        required=False,
        help_text="As it is printed: 5.3, (a), 2. If it is a paragraph, bullet or quotation, the number goes "
        "before its words.",
        widget=SHORT_INPUT,
    )
    level = LevelField()
    digest = forms.CharField(widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        is_heading = self.cleaned_data.get("kind") == UnitKind.HEADING
        return {**self.cleaned_data, "level": max(self.cleaned_data.get("level", 0), int(is_heading))}


class WordsForm(forms.Form):
    """New words for a unit whose kind cannot change."""

    words = WordsField(8, label="Words", required=False)
    digest = forms.CharField(widget=forms.HiddenInput)


class RowForm(forms.Form):
    """A form with one field for each cell of a row."""

    digest = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, columns: Sequence[str], cells: Sequence[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number, column in enumerate(columns):
            rows = min(2 + (cells[number].count("\n") if cells else 0), 8)
            field = WordsField(rows, label=column, required=False)
            field.initial = cells[number] if cells else ""
            self.fields[f"cell-{number}"] = field

    @property
    def cells(self) -> list[str]:
        return [value for name, value in self.cleaned_data.items() if name.startswith("cell-")]


class NewUnitForm(forms.Form):
    """A new unit to insert after another."""

    kind = forms.TypedChoiceField(
        label="What do you want to insert?", coerce=UnitKind, choices=list(NEW_KINDS.items()), widget=forms.RadioSelect
    )
    number = forms.CharField(
        label="Number",
        max_length=60,
        required=False,
        help_text="Of a clause or footnote, and of a heading that has one.",
        widget=SHORT_INPUT,
    )
    level = LevelField()
    words = WordsField(
        4, label="Words", help_text="Of a table: the headings of its columns, each on a line of its own."
    )
    digest = forms.CharField(widget=forms.HiddenInput)

    @property
    def unit(self) -> UnitText:
        """Return the new unit. Raises TextError if the words cannot be read."""
        data = self.cleaned_data
        return build_new_unit(data["kind"], data["words"], number=data["number"], level=data["level"])


class SplitForm(forms.Form):
    before = forms.CharField(
        label="Words with which the second begins",
        max_length=2_000,
        widget=forms.Textarea(attrs={**TEXTAREA_ATTRS, "rows": 2}),
    )
    digest = forms.CharField(widget=forms.HiddenInput)


class TableForm(forms.Form):
    """An action on a whole table."""

    act = forms.ChoiceField(choices=[(act, act) for act in TABLE_ACTS])
    column = forms.IntegerField(required=False, min_value=0)
    digest = forms.CharField(widget=forms.HiddenInput)

    def clean(self) -> None:
        if str(self.cleaned_data.get("act")).endswith("column") and self.cleaned_data.get("column") is None:
            self.add_error("column", "Choose a column.")
