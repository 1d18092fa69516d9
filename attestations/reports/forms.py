"""The form above a board that narrows and sorts its rows."""

from collections.abc import Collection
from typing import Any

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
            (BoardFilter.REMINDED, "Reminded, and not signed"),
            (BoardFilter.NOT_REMINDED, "Not reminded, and not signed"),
            (State.ATTESTED, "Signed"),
            (State.ELSEWHERE, "Signed elsewhere"),
            (State.SHOWN, "Shown by the agency"),
            (State.DECLINED, "Chose not to sign"),
            (State.NOT_DUE, "Not asked"),
            (BoardFilter.LEFT, "Left"),
        ],
    )
    category = forms.ChoiceField(label="Category", required=False, choices=[("", "All categories"), *Category.choices])
    sort = forms.ChoiceField(label="Order", required=False, choices=BoardFilter.ORDERS)

    def __init__(self, *args: Any, categories: Collection[str] | None = None, **kwargs: Any) -> None:
        """Only these categories are offered; all, where none are given."""
        super().__init__(*args, **kwargs)
        if categories is not None:
            offered = [choice for choice in Category.choices if choice[0] in categories]
            self.fields["category"] = forms.ChoiceField(
                label="Category", required=False, choices=[("", "All categories"), *offered]
            )
            self.order_fields(["q", "state", "category", "sort"])
