"""The form with which HR searches for people."""

from django import forms


class PeopleForm(forms.Form):
    q = forms.CharField(
        label="Name, e-mail address or staff number",
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search"}),
    )
