"""The form by which somebody asks that a signature should not count."""

from typing import Any

from django import forms

from attestations.models import Attestation


class VoidForm(forms.Form):
    academies = forms.MultipleChoiceField(
        label="For which academies should it not count?",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one academy."},
    )
    reason = forms.CharField(
        label="Why should it not count?",
        help_text="The person who signed, HR and a tribunal can read this. Write what happened, and nothing about "
        "anybody’s health.",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "Say why this signature should not count."},
    )

    def __init__(self, *args: Any, attestations: list[Attestation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.attestations = {str(row.pk): row for row in attestations}
        field = self.fields["academies"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(key, row.academy_name) for key, row in self.attestations.items()]
        if len(attestations) == 1:
            field.initial = list(self.attestations)

    @property
    def chosen(self) -> list[Attestation]:
        return [self.attestations[key] for key in self.cleaned_data["academies"]]
