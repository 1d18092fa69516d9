"""The forms of drafting: text, clause, details, consultation, approval and withdrawal."""

import unicodedata
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.utils.text import slugify

from policy.models import VERSION_NUMBER, Weight
from policy.text import UnitKind
from policy.text.hidden import remove_hidden

from .addresses import LONGEST_ADDRESS, propose_address
from .dates import find_day_problem
from .review import Review

TEXTAREA_ATTRS = {"rows": 4}
DATE_INPUT = forms.DateInput(attrs={"type": "date", "class": "govuk-input--width-10"}, format="%Y-%m-%d")
KIND_LABELS = {
    UnitKind.LEAD: "The lead sentence",
    UnitKind.HEADING: "A new section",
    UnitKind.CLAUSE: "A clause",
    UnitKind.BULLET: "A bullet under it",
    UnitKind.INTRODUCTION: "An introduction",
    UnitKind.POINT: "A point",
}
# Kinds that turn the text into form 2 when inserted: the kind in form 2, and its label.
OTHER_KINDS = {
    "other-paragraph": (UnitKind.PARAGRAPH, "A paragraph without a number"),
    "other-heading": (UnitKind.HEADING, "A heading without a number"),
    "other-quote": (UnitKind.QUOTE, "A quotation"),
    "other-table": (UnitKind.HEADER, "A table"),
}


class PlainTextField(forms.CharField):
    """Text for others to read: in NFC, without invisible characters, trimmed."""

    def to_python(self, value: Any) -> str:
        return remove_hidden(unicodedata.normalize("NFC", super().to_python(value) or "")).strip()


class SingleLineField(PlainTextField):
    """A title or a name: one line, without control, private-use or unassigned characters."""

    def to_python(self, value: Any) -> str:
        words = " ".join(super().to_python(value).split())
        if any(unicodedata.category(character) in {"Cc", "Cs", "Co", "Cn"} for character in words):
            raise ValidationError("One of these characters cannot be shown. Type the words again.")
        return words


class LongTextField(PlainTextField):
    """At most 2,000 characters, typed in a box of four lines."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=2_000, widget=forms.Textarea(attrs=TEXTAREA_ATTRS), **kwargs)


class RawTextField(forms.CharField):
    """A text kept exactly as typed, except for NUL characters, which the database refuses."""

    def to_python(self, value: Any) -> str:
        return (super().to_python(value) or "").replace("\x00", "")


class NewPolicyForm(forms.Form):
    """A new policy. ``must_be_checked`` is True if the form now proposes an address that nobody has seen yet."""

    title = SingleLineField(
        label="Title",
        max_length=200,
        help_text="As staff will read it: Social Networking Protocol",
        widget=forms.TextInput(attrs={"data-title": True}),
    )
    slug = forms.SlugField(
        label="Address",
        max_length=LONGEST_ADDRESS,
        required=False,
        help_text="Leave it empty and we propose one from the title. It cannot be changed later: receipts lead to it.",
        widget=forms.TextInput(attrs={"data-address": True, "autocomplete": "off"}),
        validators=[RegexValidator(r"^[a-z0-9]+(-[a-z0-9]+)*$", "Small letters, digits and single hyphens only.")],
    )
    must_be_checked = False

    def clean(self) -> None:
        """Propose a free address if none was typed, or if the typed one is taken."""
        if "slug" not in self.cleaned_data or not self.cleaned_data.get("title"):
            return
        typed = self.cleaned_data["slug"]
        proposed = propose_address(typed or slugify(self.cleaned_data["title"]))
        if not proposed:
            self.add_error("slug", "Type an address of small letters, digits and hyphens.")
        if typed == proposed:
            return
        if typed:
            said = f"{typed} is the address of another policy or draft. {proposed} is free."
            self.add_error("slug", ValidationError(said, code="taken"))
        self.must_be_checked = bool(proposed)
        self.data = {**self.data.dict(), "slug": proposed}  # type: ignore[attr-defined]  # a request's POST


class TextForm(forms.Form):
    """The whole text; ``revision`` is the one that the writer began from."""

    text = RawTextField(
        label="The text",
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 30, "spellcheck": "true", "class": "app-source"}),
    )
    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=0)


class ClauseForm(forms.Form):
    """New words for a clause; ``digest`` is that of the words the writer was shown."""

    words = forms.CharField(
        label="Words", max_length=5_000, widget=forms.Textarea(attrs={"rows": 8, "class": "app-source"})
    )
    digest = forms.CharField(widget=forms.HiddenInput)


class SeenClauseForm(forms.Form):
    """Moves or deletes a clause; ``digest`` is that of the words the writer was shown."""

    digest = forms.CharField(widget=forms.HiddenInput)


class NewClauseForm(forms.Form):
    """A new unit to insert after another; ``digest`` is that of the other's words as the writer was shown them.

    The kind is a UnitKind of form 1, or a key of OTHER_KINDS.
    """

    kind = forms.TypedChoiceField(
        label="What do you want to insert?",
        coerce=lambda kind: kind if kind in OTHER_KINDS else UnitKind(kind),
        help_text="The numbers follow. Once there is something without a number, or a table, in the text, numbers "
        "stay as they are printed.",
        widget=forms.RadioSelect,
    )
    words = forms.CharField(
        label="Words",
        max_length=5_000,
        help_text="Of a table: the headings of its columns, each on a line of its own.",
        widget=forms.Textarea(attrs=TEXTAREA_ATTRS),
    )
    digest = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, kinds: tuple[UnitKind, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = [(value, label) for value, (_, label) in OTHER_KINDS.items()]
        choices = [*((kind.value, KIND_LABELS[kind]) for kind in kinds), *others]
        self.fields["kind"].choices = choices  # type: ignore[attr-defined]
        if kinds:
            self.fields["kind"].initial = kinds[0].value


class DetailsForm(forms.Form):
    """A version's title, number, weight, reason and dates; ``seen`` is the digest of those the writer was shown."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    title = SingleLineField(label="Title of the policy", max_length=200)
    number = forms.CharField(
        label="Number",
        max_length=12,
        help_text="Such as 1.1 or 2.0. It is printed on every page.",
        widget=forms.TextInput(attrs={"class": "govuk-input--width-5"}),
        validators=[RegexValidator(f"^{VERSION_NUMBER}$", "A version number looks like 1.0 or 2.13.")],
    )
    weight = forms.ChoiceField(
        label="How much does it change?",
        widget=forms.RadioSelect,
        choices=[
            (Weight.EDITORIAL, "Editorial: a slip of the pen. Nobody is asked again."),
            (Weight.MINOR, "Minor: a contact, a renamed role. Staff are told; nobody is asked again."),
            (Weight.MATERIAL, "Material: a new duty, ban or sanction. Everybody signs again."),
            (Weight.URGENT, "Urgent: in force at once. Everybody signs again."),
        ],
    )
    reason = LongTextField(label="Why is there a new version?", required=False, help_text="Staff will read this.")
    in_force_on = forms.DateField(
        label="In force from",
        required=False,
        help_text="From midnight of that day. Leave it empty for an urgent version, which is in force at once.",
        widget=DATE_INPUT,
    )
    days = forms.IntegerField(
        label="Days to sign it",
        required=False,
        min_value=1,
        max_value=366,
        help_text="Leave it empty to give as many as the requirement says.",
        widget=forms.NumberInput(attrs={"class": "govuk-input--width-3"}),
    )

    def __init__(self, *args: Any, review: Review, **kwargs: Any) -> None:
        """Leave out the weight for a policy's first version, because everybody is asked to sign that."""
        super().__init__(*args, **kwargs)
        self.review = review
        if review.last_published is None:
            del self.fields["weight"]
            self.fields["in_force_on"].help_text = "From midnight of that day. It may be a day in the past."
            self.fields["reason"].label = "Why is there this policy? (optional)"

    def clean(self) -> None:
        weight, day = self.cleaned_data.get("weight", Weight.MATERIAL), self.cleaned_data.get("in_force_on")
        if day and weight and (problem := find_day_problem(self.review, weight, day)):
            self.add_error("in_force_on", problem)


class WaiverForm(forms.Form):
    key = forms.CharField(max_length=200, widget=forms.HiddenInput)
    reason = PlainTextField(
        label="Why it can stay",
        max_length=500,
        widget=forms.TextInput(),
        error_messages={"required": "Say why it can stay."},
    )


class ConsultationForm(forms.Form):
    whom = SingleLineField(label="Who was consulted?", max_length=200, help_text="Such as NEU, NASUWT and UNISON")
    from_on = forms.DateField(label="From", widget=DATE_INPUT)
    until_on = forms.DateField(label="To", widget=DATE_INPUT)
    outcome = LongTextField(label="What was the outcome?", help_text="Staff can read this.")
    file = forms.FileField(
        label="A letter or minutes",
        required=False,
        help_text="Only policy leads and HR can open it. At most 5 MB.",
        widget=forms.FileInput(attrs={"class": "govuk-file-upload"}),
    )

    def clean_file(self) -> tuple[str, bytes] | None:
        file = self.cleaned_data["file"]
        return (file.name or "", file.read()) if file else None


class ReturnForm(forms.Form):
    words = LongTextField(label="What should change?", error_messages={"required": "Say what should change."})


class WithdrawalForm(forms.Form):
    reason = LongTextField(
        label="Why is it withdrawn?",
        help_text="Staff will read this.",
        error_messages={"required": "Say why it is withdrawn; staff will read the reason."},
    )
