"""Forms of a file of acknowledgements from another system."""

from typing import Any

from django import forms

from .acknowledgements import TakenOverPlan


class AcknowledgementsForm(forms.Form):
    use_required_attribute = False

    source = forms.CharField(
        label="Which system the file comes from",
        help_text="People read this name: “Record taken over from …, not checked here”.",
        max_length=60,
        error_messages={"required": "Name the other system."},
    )
    file = forms.FileField(
        label="The file",
        help_text="CSV or XLSX, at most 25 MB.",
        widget=forms.FileInput(attrs={"class": "govuk-file-upload", "accept": ".csv,.txt,.tsv,.xlsx"}),
        error_messages={"required": "Choose a file.", "empty": "The file is empty."},
    )


class TakeOverForm(forms.Form):
    use_required_attribute = False

    digest = forms.CharField(widget=forms.HiddenInput, max_length=64)
    without_refused = forms.BooleanField(required=False)

    def __init__(self, *args: Any, plan: TakenOverPlan, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        refused = len(plan.refused)
        self.initial["digest"] = plan.digest
        self.fields["without_refused"].label = f"Go on without {refused:,} refused row{'s' if refused != 1 else ''}"
        if not refused:
            del self.fields["without_refused"]

    def clean(self) -> None:
        if "without_refused" in self.fields and not self.cleaned_data.get("without_refused"):
            self.add_error("without_refused", "Correct the file and upload it again, or tick this to go on.")
