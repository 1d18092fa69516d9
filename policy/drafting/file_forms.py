"""The forms that bring a file into a draft, and settle the doubts about it."""

from typing import Any

from django import forms

from policy.models import ReadIn, TrackedChanges

from .forms import SingleLineField

CHOICES = [
    (TrackedChanges.ACCEPTED.value, "As if all changes were accepted"),
    (TrackedChanges.REJECTED.value, "As if none were"),
]


USES = [
    ("take", "Take its text. Staff read and sign the text, clause by clause."),
    ("keep", "Keep it as a file. Staff sign the PDF as it is, such as a designed handbook or national guidance."),
]


PAGE_INPUT = forms.NumberInput(attrs={"class": "govuk-input--width-5"})


class FileForm(forms.Form):
    file = forms.FileField(
        label="The file",
        help_text=(
            "Word (.docx), PDF, plain text (.txt) or Markdown (.md), at most 5 MB. A PDF that is kept as a file may "
            "have 25 MB."
        ),
        widget=forms.FileInput(attrs={"class": "govuk-file-upload", "accept": ".docx,.pdf,.txt,.md"}),
        error_messages={"required": "Choose a file.", "empty": "The file is empty."},
    )
    use = forms.ChoiceField(
        label="What do you want to do with it?", choices=USES, initial="take", widget=forms.RadioSelect, required=False
    )
    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=0)


class KeptFileForm(forms.Form):
    """Which pages of a kept file are to be read, and where people who cannot read it find its words."""

    pages_name = SingleLineField(
        label="What these pages are",
        help_text="As in the statement that staff sign: Part one. Leave it empty if they have no name.",
        max_length=100,
        required=False,
    )
    first_page = forms.IntegerField(
        label="First page to be read",
        help_text="As the browser counts them: the cover is page 1. Leave both empty if the whole file is to be read.",
        min_value=1,
        required=False,
        widget=PAGE_INPUT,
    )
    last_page = forms.IntegerField(label="Last page to be read", min_value=1, required=False, widget=PAGE_INPUT)
    read_in = forms.ChoiceField(
        label="Where can people read it who use a screen reader, large print or a phone?",
        choices=ReadIn.choices,
        widget=forms.RadioSelect,
        required=False,
    )
    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, *args: Any, pages: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.pages = pages

    def clean(self) -> None:
        first, last = self.cleaned_data.get("first_page"), self.cleaned_data.get("last_page")
        if first is None and last is None:
            if self.cleaned_data.get("pages_name") and not self.errors:
                self.add_error("first_page", "Say on which pages this stands.")
        elif first is None or last is None:
            if not self.errors:
                self.add_error("last_page", "Give both the first and the last page, or neither.")
        elif last > self.pages:
            self.add_error("last_page", f"The file has {self.pages:,} pages.")
        elif last < first:
            self.add_error("last_page", f"The last page comes before the first: {first} to {last}.")


class TrackedChangesForm(forms.Form):
    choice = forms.ChoiceField(
        label="How do you want to read the tracked changes?",
        choices=CHOICES,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose one of the two."},
    )
    reading = forms.IntegerField(widget=forms.HiddenInput)
    revision = forms.IntegerField(widget=forms.HiddenInput)


class ReadingActForm(forms.Form):
    """A button on the page of a reading. ``key`` names the item; the other fields say what the page showed."""

    act = forms.CharField(max_length=20)
    key = forms.CharField(max_length=40)
    reading = forms.IntegerField()
    revision = forms.IntegerField()
    how = forms.CharField(max_length=40, required=False)
    digest = forms.CharField(max_length=64, required=False)
    words = forms.CharField(max_length=20_000, required=False)
