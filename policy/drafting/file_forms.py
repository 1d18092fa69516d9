"""The forms that bring a file into a draft, and settle the doubts about it."""

from django import forms

from policy.models import TrackedChanges

CHOICES = [
    (TrackedChanges.ACCEPTED.value, "As if all changes were accepted"),
    (TrackedChanges.REJECTED.value, "As if none were"),
]


class FileForm(forms.Form):
    file = forms.FileField(
        label="The file",
        help_text="Word (.docx), PDF, plain text (.txt) or Markdown (.md), at most 5 MB.",
        widget=forms.FileInput(attrs={"class": "govuk-file-upload", "accept": ".docx,.pdf,.txt,.md"}),
        error_messages={"required": "Choose a file.", "empty": "The file is empty."},
    )
    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=0)


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
