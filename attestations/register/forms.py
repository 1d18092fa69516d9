"""The forms of the register: its list's filter, an entry, who publishes, and retiring a policy."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from policy.drafting.forms import LongTextField, SingleLineField
from policy.models import Policy, Readers, RegisterEntry, Subject
from policy.register.statutory import STATUTORY
from portal.models import Person
from portal.people.search import FoundPerson
from portal.views.form_fields import build_day_field

from .filters import RegisterFilter


class RegisterFilterForm(forms.Form):
    subject = forms.ChoiceField(label="Subject", required=False, choices=[("", "All subjects"), *Subject.choices])
    owner = forms.ChoiceField(label="Owner", required=False)
    state = forms.ChoiceField(label="State", required=False, choices=[("", "Any state"), *RegisterFilter.STATES])
    sort = forms.ChoiceField(label="Order", required=False, choices=RegisterFilter.ORDERS)

    def __init__(self, data: Mapping[str, str], *, owners: Sequence[Person]) -> None:
        super().__init__(data)
        field = self.fields["owner"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "Anybody"), *((str(person.pk), person.name) for person in owners)]

    @property
    def filter(self) -> RegisterFilter:
        """Of a valid form."""
        return RegisterFilter(**self.cleaned_data)


class SeenForm(forms.Form):
    """``seen`` is the key of the entry that the page showed."""

    use_required_attribute = False
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)


class EntryForm(SeenForm):
    approving_body = SingleLineField(
        label="Which body approves it? (optional)",
        max_length=200,
        required=False,
        help_text="Such as the trust board, or the people committee. Each approval then needs its day.",
    )
    subject = forms.ChoiceField(label="Subject", choices=Subject.choices)
    review_months = forms.IntegerField(
        label="Reviewed every how many months? (optional)",
        required=False,
        min_value=1,
        max_value=120,
        help_text="12 is every year. The next review is then proposed with each new version.",
        widget=forms.NumberInput(attrs={"class": "govuk-input--width-3", "inputmode": "numeric"}),
        error_messages={
            "invalid": "Give the months as a number, such as 12.",
            "min_value": "Give at least 1 month.",
            "max_value": "Give at most 120 months.",
        },
    )
    review_on = build_day_field("Next review (optional)", required=False)
    statutory = forms.ChoiceField(
        label="Which of the DfE’s statutory policies is it?",
        required=False,
        choices=[("", "None of them"), *((key, one.title) for key, one in STATUTORY.items())],
    )
    readers = forms.ChoiceField(
        label="Who may read it?",
        choices=Readers.choices,
        widget=forms.RadioSelect,
        help_text="Anyone who was asked to sign a version, or has signed one, can always read it. So can policy leads, "
        "HR and auditors of the trust.",
    )
    readers_reason = LongTextField(
        label="If only those who are asked: why? (optional)",
        required=False,
        help_text="A policy about employment is read by all staff unless there is a reason.",
    )

    @classmethod
    def build_initial(cls, entry: RegisterEntry) -> dict[str, Any]:
        said = {name: getattr(entry, name) for name in cls.base_fields if name != "seen"}
        return said | {"seen": entry.pk}


class FindForm(forms.Form):
    use_required_attribute = False
    q = forms.CharField(
        label="Find by name, staff number or e-mail address",
        min_length=3,
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search"}),
        error_messages={"required": "Type a name.", "min_length": "Type at least three letters."},
    )


class ChosenForm(SeenForm):
    """Who of those that were found."""

    person = forms.ChoiceField(
        label="Who is it?",
        widget=forms.RadioSelect,
        error_messages={"required": "Choose one of them.", "invalid_choice": "Choose one of them."},
    )

    def __init__(self, *args: Any, found: Sequence[FoundPerson], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["person"]
        field.choices = [row.choice for row in found]


class RetireForm(forms.Form):
    use_required_attribute = False

    from_on = build_day_field("First day on which it no longer applies", "Today or later.")
    replaced_by = forms.ModelChoiceField(
        Policy.objects.none(),
        label="Which policy replaces it? (optional)",
        to_field_name="slug",
        required=False,
        empty_label="None",
    )
    reason = LongTextField(
        label="Why does it end?",
        help_text="Staff will read this.",
        error_messages={"required": "Say why the policy ends; staff will read the reason."},
    )

    def __init__(self, *args: Any, others: Sequence[int], **kwargs: Any) -> None:
        """``others`` are the ids of the policies that may replace it."""
        super().__init__(*args, **kwargs)
        field: Any = self.fields["replaced_by"]
        field.queryset = Policy.objects.filter(pk__in=others).order_by("title")
        field.label_from_instance = lambda policy: policy.title


class KeepForm(forms.Form):
    use_required_attribute = False

    reason = LongTextField(
        label="Why does it stay?",
        help_text="It is kept with the policy’s history.",
        error_messages={"required": "Say why the policy stays."},
    )
