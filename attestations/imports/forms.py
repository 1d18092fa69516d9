"""Forms of an import: the file, its columns, its values, what it is complete for, and that it is to be applied."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils import timezone

from portal.models import Academy, Category
from portal.people.importing import layouts
from portal.people.importing.layouts import COLUMNS, NEEDED, NOT_STAFF, VALUE_LISTS, Layout, guess_columns
from portal.people.importing.previews import Preview
from portal.people.names import fold
from portal.views.form_fields import build_day_field

NOT_THERE = "Not in this file"


class UploadForm(forms.Form):
    use_required_attribute = False

    file = forms.FileField(
        label="The file",
        help_text="CSV, XLSX, or a ZIP bundle (School Data Sync, OneRoster, DfE). At most 25 MB.",
        widget=forms.FileInput(attrs={"class": "govuk-file-upload", "accept": ".csv,.txt,.tsv,.xlsx,.zip"}),
        error_messages={"required": "Choose a file.", "empty": "The file is empty."},
    )


def list_academies() -> list[tuple[str, str]]:
    """Slugs and names."""
    rows = Academy.objects.named(at=timezone.now())
    return sorted(((row.slug, row.name or row.slug) for row in rows), key=lambda row: fold(row[1]))


class ColumnsForm(forms.Form):
    """Which of their columns holds which of ours."""

    use_required_attribute = False

    name = forms.CharField(
        label="Name of this layout",
        help_text="Such as the system that the file comes from. The next file with these columns is known by it.",
        max_length=60,
        error_messages={"required": "Give the layout a name."},
    )
    numbers = forms.ChoiceField(
        label="The staff numbers in it are",
        choices=[("own", "The trust’s own staff numbers"), ("other", "Numbers of that system only")],
        widget=forms.RadioSelect,
        initial="own",
    )

    def __init__(self, *args: Any, header: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        guesses = guess_columns(header)
        choices = [("", NOT_THERE), *((column, column) for column in header if column)]
        for ours, label in COLUMNS.items():
            self.fields[ours] = forms.ChoiceField(
                label=label, choices=choices, initial=guesses.get(ours, ""), required=ours in NEEDED
            )
            self.fields[ours].error_messages["required"] = "Choose the column."
        self.fields["all_academy"] = forms.ChoiceField(
            label="If no column names the academy: everyone in the file works at",
            choices=[("", "(a column names it)"), *list_academies()],
            required=False,
        )
        self.fields["all_category"] = forms.ChoiceField(
            label="If no column names the category: everyone in the file is",
            choices=[("", "(a column names it)"), *Category.choices],
            required=False,
        )

    def clean(self) -> None:
        data = self.cleaned_data
        chosen = [data[ours] for ours in COLUMNS if data.get(ours)]
        for ours in COLUMNS:
            if data.get(ours) and chosen.count(data[ours]) > 1:
                self.add_error(ours, "You chose this column twice.")
        if not data.get(layouts.REFERENCE) and not data.get(layouts.EMAIL):
            self.add_error(layouts.REFERENCE, "Choose the column of staff numbers, or of e-mail addresses, or both.")
        for column in VALUE_LISTS:
            if not data.get(column) and not data.get(f"all_{column}"):
                self.add_error(column, "Choose a column, or say below what holds for everyone.")

    @property
    def layout(self) -> Layout:
        data = self.cleaned_data
        return Layout(
            columns={ours: data[ours] for ours in COLUMNS if data[ours]},
            same={column: data[f"all_{column}"] for column in VALUE_LISTS if not data[column]},
            has_own_numbers=data["numbers"] == "own",
        )


class ValuesForm(forms.Form):
    """What values of their columns mean here. Fields are numbered, because the values may be any words."""

    use_required_attribute = False

    def __init__(self, *args: Any, unmatched: Mapping[str, Mapping[str, int]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ours = {layouts.ACADEMY: list_academies(), layouts.CATEGORY: list(Category.choices)}
        self._places: list[tuple[str, str, str]] = []
        for column in VALUE_LISTS:
            for number, (value, rows) in enumerate(unmatched.get(column, {}).items()):
                name = f"{column}_{number}"
                self._places.append((name, column, value))
                self.fields[name] = forms.ChoiceField(
                    label=f"{COLUMNS[column]}: {value}",
                    help_text=f"{rows:,} row{'s' if rows != 1 else ''}",
                    choices=[("", "Not matched yet"), *ours[column], (NOT_STAFF, "Not staff: leave these rows out")],
                    required=False,
                )

    @property
    def values(self) -> dict[str, dict[str, str]]:
        """Ours by theirs, folded, by our column."""
        found: dict[str, dict[str, str]] = {column: {} for column in VALUE_LISTS}
        for name, column, value in self._places:
            if self.cleaned_data.get(name):
                found[column][fold(value)] = self.cleaned_data[name]
        return found


class TermsForm(forms.Form):
    """What the file does not say itself."""

    use_required_attribute = False

    first_day = build_day_field("First day of work without one", "For rows in which no first day stands.")
    academies = forms.MultipleChoiceField(
        label="The file is complete for these academies",
        help_text="Tick none unless the file names everybody. Who works there and is not in the file then leaves.",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    sources = forms.MultipleChoiceField(
        label="and for work that came from",
        help_text="Governors or volunteers entered by hand stay if you leave “Entered in the portal” unticked.",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    ends_on = build_day_field("Their last day", "Of those who then leave. Who moves leaves the day before.")

    def __init__(self, *args: Any, preview: Preview, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        academies: Any = self.fields["academies"]
        sources: Any = self.fields["sources"]
        academies.choices = list(preview.academies.items())
        sources.choices = [(source, f"{source} ({count:,})") for source, count in preview.sources.items()]


class ApplyForm(forms.Form):
    """That a file is to be applied as it was shown."""

    use_required_attribute = False

    digest = forms.CharField(widget=forms.HiddenInput, max_length=64)
    without_refused = forms.BooleanField(required=False)
    confirmed = forms.MultipleChoiceField(required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, preview: Preview, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        refused = preview.counts.get("refused", 0)
        self._guards = {guard.slug: guard for guard in preview.guards}
        self.fields["without_refused"].label = f"Go on without {refused:,} refused row{'s' if refused != 1 else ''}"
        confirmed: Any = self.fields["confirmed"]
        confirmed.label = "So many changes at once may be a mistake in the file. Tick each academy where it is right."
        confirmed.choices = [
            (
                guard.slug,
                f"{guard.name}: {guard.touched:,} of {guard.people:,} people end or change"
                + (f" ({guard.leavers})" if guard.leavers else ""),
            )
            for guard in preview.guards
        ]
        self.initial["digest"] = preview.digest
        if not refused:
            del self.fields["without_refused"]
        if not preview.guards:
            del self.fields["confirmed"]

    def clean(self) -> None:
        data = self.cleaned_data
        if "without_refused" in self.fields and not data.get("without_refused"):
            self.add_error("without_refused", "Correct the file and upload it again, or tick this to go on.")
        if "confirmed" in self.fields and set(self._guards) - set(data.get("confirmed", [])):
            self.add_error("confirmed", "Tick every academy, or correct the file and upload it again.")
