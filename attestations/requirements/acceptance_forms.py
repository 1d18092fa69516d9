"""The form in which HR says what is accepted from another system."""

from typing import Any

from django import forms
from django.db.models import Count
from django.utils import timezone

from attestations.models import ImportedAcknowledgement
from attestations.models.taken_over import Named
from policy.models import Version
from portal.views.form_fields import build_day_field

COLUMNS = ("source", "policy_named", "version_named")


def list_named() -> list[tuple[Named, int]]:
    """What is on record from elsewhere, as it is named there, each with its number of people."""
    rows = ImportedAcknowledgement.objects.known(at=timezone.now()).values_list(*COLUMNS)
    counted = rows.annotate(people=Count("person", distinct=True)).order_by(*COLUMNS)
    return [((source, policy, version), people) for source, policy, version, people in counted]


def describe_named(named: Named) -> str:
    """Online Safety, version 2, in Every"""
    source, policy, version = named
    return f"{policy}, version {version}, in {source}" if version else f"{policy}, in {source}"


class AcceptanceForm(forms.Form):
    use_required_attribute = False

    named = forms.ChoiceField(
        label="What was acknowledged there",
        error_messages={"required": "Choose what was acknowledged.", "invalid_choice": "Choose one from the list."},
    )
    version = forms.ModelChoiceField(
        Version.objects.none(),
        label="Is accepted for",
        help_text="The same text, or one that asks no less. It does until the next version that asks again.",
        empty_label="Choose a version",
        error_messages={"required": "Choose a version.", "invalid_choice": "Choose a version from the list."},
    )
    until_on = build_day_field(
        "Until the end of", "From the next day people are asked to sign here, with the days of the requirement."
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._named = list_named()
        choices = [
            (str(number), f"{describe_named(named)}: {people:,} {'person' if people == 1 else 'people'}")
            for number, (named, people) in enumerate(self._named)
        ]
        field: Any = self.fields["named"]
        field.choices = [("", "Choose one"), *choices]
        versions: Any = self.fields["version"]
        published = Version.objects.published(at=timezone.now()).filter(withdrawn_at=None)
        versions.queryset = published.select_related("policy").defer("text").order_by("policy__title", "-in_force_at")
        versions.label_from_instance = lambda version: f"{version.policy.title}, version {version.number}"

    @property
    def has_choices(self) -> bool:
        return bool(self._named)

    @property
    def chosen(self) -> Named:
        return self._named[int(self.cleaned_data["named"])][0]
