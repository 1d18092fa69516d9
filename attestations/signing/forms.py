"""What people type: their name under a statement, and what a board should show."""

import unicodedata
from typing import Any

from django import forms

from portal.people.names import share_a_word
from portal.people.row_validation import JOINERS, UNSEEN

from .statement import Seen


class SigningForm(forms.Form):
    """The signature. What is signed stands in hidden fields, so that it can be held against what is in force."""

    use_required_attribute = False  # the page says what is missing, and how to go on

    statement = forms.BooleanField(
        error_messages={
            "required": "Tick the box if the statement is true for you. If it is not, you can ask a question first."
        },
    )
    typed_name = forms.CharField(
        label="Your full name",
        help_text="As you usually write it",
        max_length=200,
        error_messages={"required": "Type your full name."},
        widget=forms.TextInput(attrs={"autocomplete": "name", "spellcheck": "false"}),
    )
    # The name that was typed when we asked whether it is theirs: asked once for each name.
    asked_about = forms.CharField(required=False, widget=forms.HiddenInput)
    version = forms.CharField(widget=forms.HiddenInput)
    digest = forms.CharField(widget=forms.HiddenInput)
    statement_digest = forms.CharField(widget=forms.HiddenInput)
    academies = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, known_name: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known_name = known_name
        self.must_ask = False

    @property
    def seen(self) -> Seen:
        return Seen(*(self.cleaned_data.get(name, "") for name in Seen._fields))

    @property
    def slugs(self) -> list[str]:
        """Of the academies."""
        carried: str = self.cleaned_data.get("academies", "")
        return carried.split(",")

    def clean_typed_name(self) -> str:
        typed = unicodedata.normalize("NFC", self.cleaned_data["typed_name"])
        if any(unicodedata.category(letter) in UNSEEN and letter not in JOINERS for letter in typed):
            raise forms.ValidationError("Your name holds a character that cannot be seen. Please type it again.")
        if not share_a_word(self.known_name, typed) and typed != self.data.get("asked_about"):
            self.must_ask = True
            raise forms.ValidationError(
                f"We know you as {self.known_name}. You typed {typed}. Sign only if this is your name."
            )
        return typed
