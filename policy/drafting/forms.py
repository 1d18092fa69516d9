"""What policy leads type: a text, a clause, what a version is called, who was consulted."""

import unicodedata
from collections.abc import Callable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator

from policy.models import NUMBER, Weight
from policy.text import Kind, Refused
from policy.text.hidden import without
from portal.refusals import ActionRefused

from .review import Review

LINES = {"rows": 4}
DATE = forms.DateInput(attrs={"type": "date", "class": "govuk-input--width-10"}, format="%Y-%m-%d")
KINDS = {
    Kind.LEAD: "The lead sentence",
    Kind.HEADING: "A new section",
    Kind.CLAUSE: "A clause",
    Kind.BULLET: "A bullet under it",
    Kind.INTRODUCTION: "An introduction",
    Kind.POINT: "A point",
}


def done(form: forms.Form, action: Callable[[], object]) -> bool:
    """Whether a form was filled in rightly and its action did it; otherwise the form says why not."""
    if not form.is_valid():
        return False
    try:
        action()
    except (Refused, ActionRefused) as error:
        form.add_error(None, str(error))
    except ValidationError as error:
        form.add_error(None, error)
    return not form.errors


class Words(forms.CharField):
    """What others will read: each letter one character, and none that cannot be seen."""

    def to_python(self, value: Any) -> str:
        return without(unicodedata.normalize("NFC", super().to_python(value) or "")).strip()


class Line(Words):
    """Words on one line, as a title or a name is; no code of another encoding among them."""

    def to_python(self, value: Any) -> str:
        words = " ".join(super().to_python(value).split())
        if any(unicodedata.category(character) in {"Cc", "Cs", "Co", "Cn"} for character in words):
            raise ValidationError("One of these characters cannot be shown. Type the words again.")
        return words


class Source(forms.CharField):
    """A text as it was typed, to be kept whatever is in it; what no database takes is left out."""

    def to_python(self, value: Any) -> str:
        return (super().to_python(value) or "").replace("\x00", "")


class NewPolicyForm(forms.Form):
    title = Line(label="Title", max_length=200, help_text="As staff will read it: Social Networking Protocol")
    slug = forms.SlugField(
        label="Address",
        max_length=80,
        help_text="Small letters and hyphens: social-networking-protocol. It stays for good: receipts lead to it.",
        validators=[RegexValidator(r"^[a-z0-9]+(-[a-z0-9]+)*$", "Small letters, digits and single hyphens only.")],
    )


class TextForm(forms.Form):
    """The whole text, with the revision that the writer began from."""

    text = Source(
        label="The text",
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 30, "spellcheck": "true", "class": "app-source"}),
    )
    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=0)


class FileForm(forms.Form):
    file = forms.FileField(
        label="The file",
        help_text="Word (.docx), plain text (.txt) or Markdown (.md), at most 5 MB.",
        widget=forms.FileInput(attrs={"class": "govuk-file-upload", "accept": ".docx,.txt,.md"}),
        error_messages={"required": "Choose a file.", "empty": "The file is empty."},
    )
    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=0)


class ClauseForm(forms.Form):
    """Other words for a clause; ``digest`` is of those that the writer saw."""

    words = forms.CharField(
        label="Words", max_length=5_000, widget=forms.Textarea(attrs={"rows": 8, "class": "app-source"})
    )
    digest = forms.CharField(widget=forms.HiddenInput)


class NewClauseForm(forms.Form):
    """A further unit after one whose words the writer saw."""

    kind = forms.ChoiceField(label="What", widget=forms.RadioSelect)
    words = forms.CharField(label="Words", max_length=5_000, widget=forms.Textarea(attrs=LINES))
    digest = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, kinds: tuple[Kind, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [(kind.value, KINDS[kind]) for kind in kinds]  # type: ignore[attr-defined]
        if kinds:
            self.fields["kind"].initial = kinds[0].value


class DetailsForm(forms.Form):
    """What is said about a version; ``seen`` tells what the writer was shown of it."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    title = Line(label="Title of the policy", max_length=200)
    number = forms.CharField(
        label="Number",
        max_length=12,
        help_text="Such as 1.1 or 2.0. It is printed on every page.",
        widget=forms.TextInput(attrs={"class": "govuk-input--width-5"}),
        validators=[RegexValidator(f"^{NUMBER}$", "A version number looks like 1.0 or 2.13.")],
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
    reason = Words(
        label="Why is there a new version?",
        required=False,
        max_length=2_000,
        help_text="Staff will read this.",
        widget=forms.Textarea(attrs=LINES),
    )
    in_force_on = forms.DateField(
        label="In force from",
        required=False,
        help_text="From midnight of that day. An urgent version needs none: it is in force when it is published.",
        widget=DATE,
    )
    days = forms.IntegerField(
        label="Days to sign it",
        required=False,
        min_value=1,
        max_value=366,
        help_text="Leave it empty to give as many as the requirement says.",
        widget=forms.NumberInput(attrs={"class": "govuk-input--width-3"}),
    )


class WaiverForm(forms.Form):
    key = forms.CharField(max_length=200, widget=forms.HiddenInput)
    reason = Words(
        label="Why it can stay",
        max_length=500,
        widget=forms.TextInput(),
        error_messages={"required": "Say why it can stay."},
    )


class ConsultationForm(forms.Form):
    whom = Line(label="Who was asked", max_length=200, help_text="Such as NEU, NASUWT and UNISON")
    from_on = forms.DateField(label="From", widget=DATE)
    until_on = forms.DateField(label="To", widget=DATE)
    outcome = Words(
        label="What came of it", max_length=2_000, help_text="Staff can read this.", widget=forms.Textarea(attrs=LINES)
    )
    file = forms.FileField(
        label="A letter or minutes",
        required=False,
        help_text="Only policy leads and HR can open it. At most 5 MB.",
        widget=forms.FileInput(attrs={"class": "govuk-file-upload"}),
    )

    @property
    def upload(self) -> tuple[str, bytes] | None:
        file = self.cleaned_data["file"]
        return (file.name or "", file.read()) if file else None


class ReturnForm(forms.Form):
    words = Words(
        label="What should change",
        max_length=2_000,
        widget=forms.Textarea(attrs=LINES),
        error_messages={"required": "Say what should change."},
    )


class ApprovalForm(forms.Form):
    """Approval of exactly what was shown, with the reasons that the rules ask for."""

    fingerprint = forms.CharField(widget=forms.HiddenInput)
    weight_reason = Words(
        label="Why the weight stands",
        required=False,
        max_length=2_000,
        help_text="Staff can read this.",
        widget=forms.Textarea(attrs=LINES),
    )
    consultation_reason = Words(
        label="Why no consultation is on record",
        required=False,
        max_length=2_000,
        help_text="Staff can read this.",
        widget=forms.Textarea(attrs=LINES),
    )

    def __init__(self, *args: Any, review: Review, **kwargs: Any) -> None:
        kwargs["initial"] = {"fingerprint": review.fingerprint}
        super().__init__(*args, **kwargs)
        if not review.against_weight:
            del self.fields["weight_reason"]
        if not review.lacks_consultation:
            del self.fields["consultation_reason"]


class WithdrawalForm(forms.Form):
    reason = Words(
        label="Why is it withdrawn?",
        max_length=2_000,
        help_text="Staff will read this.",
        widget=forms.Textarea(attrs=LINES),
        error_messages={"required": "Say why it is withdrawn; staff will read the reason."},
    )
