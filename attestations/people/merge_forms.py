"""The form with which HR says which of two records is kept."""

from django import forms

from portal.models import Person


class MergeForm(forms.Form):
    kept = forms.ChoiceField(
        label="Which record do you keep?",
        widget=forms.RadioSelect,
        error_messages={"required": "Choose the record that you keep."},
    )

    def __init__(self, *args: object, one: Person, other: Person) -> None:
        super().__init__(*args)  # type: ignore[arg-type]
        self.people = {str(person.pk): person for person in (one, other)}
        field = self.fields["kept"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(key, _describe(person)) for key, person in self.people.items()]

    @property
    def chosen(self) -> tuple[Person, Person]:
        """Of a valid form: the record that is kept, and the one that is merged into it."""
        kept = self.cleaned_data["kept"]
        merged = next(key for key in self.people if key != kept)
        return self.people[kept], self.people[merged]


def _describe(person: Person) -> str:
    """Name, staff number and address: two records of one person often have the same name."""
    known_by = [part for part in (person.reference, person.email or "no e-mail address") if part]
    return f"{person.name}, {', '.join(known_by)}"


class FindForm(forms.Form):
    q = forms.CharField(
        label="Name, staff number or e-mail of the other record",
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search"}),
    )
