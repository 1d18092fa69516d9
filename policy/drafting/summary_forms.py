"""The form for the summary of a version, "In short"."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict

from policy.reading.in_short import EVERYBODY
from policy.sealing.summary_digests import Summary
from portal.models import Category

from .forms import PlainTextField

MOST_SENTENCES = 7
LONGEST_SENTENCE = 300


class SentencesField(PlainTextField):
    """One sentence a line."""

    def __init__(self, rows: int, **kwargs: Any) -> None:
        super().__init__(required=False, max_length=3_000, widget=forms.Textarea(attrs={"rows": rows}), **kwargs)

    def clean(self, value: Any) -> list[str]:
        lines = (" ".join(line.split()) for line in super().clean(value).split("\n"))
        sentences = [line for line in lines if line]
        if len(sentences) > MOST_SENTENCES:
            raise ValidationError(f"Write at most {MOST_SENTENCES} sentences, each on a line of its own.")
        if any(len(sentence) > LONGEST_SENTENCE for sentence in sentences):
            raise ValidationError(f"A sentence has at most {LONGEST_SENTENCE} characters. Make two of it.")
        return sentences


class SummaryForm(forms.Form):
    """Up to seven sentences for everybody, and for each category; ``summary`` is what is kept.

    ``seen`` is the digest of what was kept when the writer's page was made.
    """

    everybody = SentencesField(
        rows=MOST_SENTENCES,
        label="For everybody",
        help_text="Up to seven sentences, each on a line of its own. Nobody signs them.",
    )
    seen = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, data: QueryDict | None, *, summary: Summary) -> None:
        initial = {name or "everybody": "\n".join(sentences) for name, sentences in summary.items()}
        super().__init__(data, initial=initial, use_required_attribute=False)
        for value, label in Category.choices:
            self.fields[value] = SentencesField(rows=2, label=label)

    @property
    def summary(self) -> dict[str, list[str]]:
        """Of a valid form."""
        keys = [(EVERYBODY, "everybody"), *((value, value) for value in Category.values)]
        return {key: self.cleaned_data[name] for key, name in keys if self.cleaned_data[name]}

    @property
    def for_categories(self) -> list[forms.BoundField]:
        return [self[value] for value in Category.values]
