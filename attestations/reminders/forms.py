"""The form with which somebody reminds people by hand."""

from django import forms


class ByHandForm(forms.Form):
    """Whom is chosen in the list above it; see the page."""

    use_required_attribute = False

    sentence = forms.CharField(
        label="A sentence of your own, if you want one",
        help_text="Be kind and brief. The person, HR and a tribunal can read this.",
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"max_length": "Use at most 500 characters."},
    )
    reason = forms.CharField(
        label="Why somebody is reminded more than four times",
        help_text="Only needed for those who had four messages. HR and auditors read it.",
        max_length=200,
        required=False,
        error_messages={"max_length": "Use at most 200 characters."},
    )
