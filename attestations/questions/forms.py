"""The forms with which people ask, answer and decide on notes."""

import unicodedata
import uuid
from typing import Any

from django import forms

from portal.people.names import find_invisible

from .actions.due_dates import MOST_OF_A_REASON
from .actions.steps import MOST_CHARACTERS
from .recipients import Recipient
from .rules import QuestionState

ROWS = {"rows": 6}


class WordsField(forms.CharField):
    """Words of several lines, without characters that cannot be seen. Longer ones stay in the box, with how long."""

    def __init__(self, *, required_message: str, most: int = MOST_CHARACTERS, **options: Any) -> None:
        super().__init__(widget=forms.Textarea(attrs=ROWS), error_messages={"required": required_message}, **options)
        self.most = most

    def to_python(self, value: Any) -> str:
        return clean_words(super().to_python(value) or "")

    def validate(self, value: Any) -> None:
        super().validate(value)
        if len(value) > self.most:
            raise forms.ValidationError(
                f"This has {len(value):,} characters, and {self.most:,} is the most. Shorten it, then send it again."
            )


def clean_words(text: str) -> str:
    """Composed letters, line feeds, and no character that is invisible or turns the order of others."""
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " "))
    while invisible := find_invisible(text.replace("\n", " ")):
        text = text.replace(invisible, "")
    return text.strip()


class QuestionForm(forms.Form):
    """Whom to ask, and what. ``key`` makes two clicks one question; ``clause`` is the identity of a clause."""

    use_required_attribute = False

    words = WordsField(label="Your question", required_message="Type your question.")
    to = forms.ChoiceField(
        label="Who should answer?",
        widget=forms.RadioSelect,
        error_messages={
            "required": "Choose who should answer.",
            "invalid_choice": "This person can no longer be asked. Choose somebody else.",
        },
    )
    key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, recipients: list[Recipient], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["to"].choices = [(recipient.key, recipient.label) for recipient in recipients]
        fields["to"].help_text = "“HR” if you do not want to ask your head teacher."
        fields["key"].initial = uuid.uuid4
        if len(recipients) == 1:
            fields["to"].initial = recipients[0].key
            fields["to"].help_text = ""


class SayForm(forms.Form):
    """An answer, or further words of the person who asked. ``seen`` is the last step that the page showed."""

    use_required_attribute = False

    words = WordsField(label="Your answer", required_message="Type what you want to say.")
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, label: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["words"].label = label

    @property
    def seen_step(self) -> int:
        return int(self.cleaned_data["seen"] or 0)


class NoteForm(forms.Form):
    use_required_attribute = False

    words = WordsField(
        label="The note",
        help_text="Everybody who reads the policy can read it. Leave out names, and all that says who asked.",
        required_message="Type the note.",
    )


class KeptDueDateForm(forms.Form):
    use_required_attribute = False

    reason = WordsField(
        label="Why do due dates not wait?",
        help_text="For example: it must be signed before the building work begins.",
        required_message="Say why.",
        most=MOST_OF_A_REASON,
    )


class QuestionFilterForm(forms.Form):
    show = forms.ChoiceField(label="Show", required=False)
    state = forms.ChoiceField(
        label="State",
        required=False,
        choices=[
            ("", "All"),
            (QuestionState.WAITING, "Waiting for an answer"),
            (QuestionState.ANSWERED, "Answered"),
            (QuestionState.CLOSED, "Closed"),
        ],
    )

    MINE, WAITING, OTHERS = "mine", "waiting", "others"

    def __init__(self, *args: Any, answers: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(self.WAITING, "Waiting for me"), (self.OTHERS, "From other people"), (self.MINE, "My own")]
        fields: dict[str, Any] = self.fields
        fields["show"].choices = choices if answers else [(self.MINE, "My own")]
        if not answers:
            del fields["show"]
