"""The form above a board that narrows and sorts its rows."""

from django import forms

from attestations.assignments.rules import State
from portal.models import Category

from .rows import BoardFilter


class FilterForm(forms.Form):
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
            (BoardFilter.LEFT, "Left"),
        ],
    )
    category = forms.ChoiceField(label="Category", required=False, choices=[("", "All categories"), *Category.choices])
    sort = forms.ChoiceField(label="Order", required=False, choices=BoardFilter.ORDERS)
