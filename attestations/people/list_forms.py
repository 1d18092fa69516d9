"""The form above the list of people, which searches, narrows and sorts it."""

from collections.abc import Mapping, Sequence

from django import forms

from attestations.assignments.required_policies import RequiredPolicy
from attestations.reports.wording import STATE_LABELS
from portal.models import Academy, Category
from portal.models.roles import Role

from .list_filter import PeopleFilter


class PeopleFilterForm(forms.Form):
    q = forms.CharField(
        label="Name, staff number or e-mail",
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    state = forms.ChoiceField(
        label="State",
        required=False,
        choices=[("", "Any state"), *((state, STATE_LABELS[state]) for state in PeopleFilter.STATES)],
    )
    policy = forms.ChoiceField(label="Policy", required=False)
    academy = forms.ChoiceField(label="Academy", required=False)
    category = forms.ChoiceField(label="Category", required=False, choices=[("", "All categories"), *Category.choices])
    role = forms.ChoiceField(label="Role", required=False, choices=[("", "With or without"), *Role.choices])
    work = forms.ChoiceField(label="Work", required=False, choices=[("", "Anyone"), *PeopleFilter.WORK])
    access = forms.ChoiceField(label="Signing in", required=False, choices=[("", "Any"), *PeopleFilter.ACCESS])
    sort = forms.ChoiceField(label="Order", required=False, choices=PeopleFilter.ORDERS)

    def __init__(
        self, data: Mapping[str, str], *, policies: Sequence[RequiredPolicy], academies: Sequence[Academy]
    ) -> None:
        super().__init__(data)
        titles = [(required.policy.slug, required.policy.title) for required in policies]
        self._offer("policy", [("", "All policies"), *titles])
        self._offer("academy", [("", "All academies"), *((place.slug, place.name) for place in academies)])

    def _offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    @property
    def filter(self) -> PeopleFilter:
        """Of a valid form."""
        return PeopleFilter(**self.cleaned_data)
