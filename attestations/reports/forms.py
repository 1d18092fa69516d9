"""What a board should show: the quiet line of filters above it."""

from django import forms

from attestations.assignments.rules import State
from portal.models import Category

from .rows import Filter


class FilterForm(forms.Form):
    """The quiet line above a list of people."""

    q = forms.CharField(label="Name", required=False, max_length=100, widget=forms.TextInput(attrs={"type": "search"}))
    state = forms.ChoiceField(
        label="State",
        required=False,
        choices=[
            ("", "All states"),
            (State.OVERDUE, "Overdue"),
            (State.DUE, "To sign"),
            (State.ATTESTED, "Signed"),
            (State.NOT_DUE, "Not asked"),
            (Filter.LEFT, "Left"),
        ],
    )
    category = forms.ChoiceField(label="Category", required=False, choices=[("", "All categories"), *Category.choices])
    sort = forms.ChoiceField(label="Order", required=False, choices=Filter.ORDERS)
