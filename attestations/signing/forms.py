"""The form that people sign with."""

import unicodedata
from collections.abc import Mapping
from typing import Any

from django import forms

from policy.text.hidden import remove_hidden
from portal.people.names import describe_fault, share_a_word

from .statement import SeenVersion


class TickBox(forms.CheckboxInput):
    """Ticked by what browsers send for it and nothing else; Django's takes every value but none and "false"."""

    def value_from_datadict(self, data: Mapping[str, Any], files: object, name: str) -> bool:
        return data.get(name) == "on"


class DeclineForm(forms.Form):
    """Nobody has to say why they choose not to sign."""

    use_required_attribute = False

    words = forms.CharField(
        label="In your own words (optional)",
        help_text="Only you and HR can read this. It is kept with your record and could be used in a hearing.",
        max_length=2_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    version = forms.CharField(widget=forms.HiddenInput)

    def clean_words(self) -> str:
        typed: str = self.cleaned_data["words"]
        return remove_hidden(unicodedata.normalize("NFC", typed)).strip()


class SigningForm(forms.Form):
    """Hidden fields carry what the page showed, so that the action can compare it with what is in force."""

    use_required_attribute = False  # the page says what is missing, and how to go on

    statement = forms.BooleanField(
        widget=TickBox,
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
    # The typed name about which we asked "is this yours?": we ask once for each name.
    asked_about = forms.CharField(required=False, widget=forms.HiddenInput)
    version = forms.CharField(widget=forms.HiddenInput)
    digest = forms.CharField(widget=forms.HiddenInput)
    statement_digest = forms.CharField(widget=forms.HiddenInput)
    academies = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, known_name: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known_name = known_name
        self.must_confirm_name = False

    @property
    def seen(self) -> SeenVersion:
        return SeenVersion(*(self.cleaned_data.get(name, "") for name in SeenVersion._fields))

    @property
    def academy_slugs(self) -> list[str]:
        carried: str = self.cleaned_data.get("academies", "")
        return carried.split(",")

    def clean_typed_name(self) -> str:
        typed = unicodedata.normalize("NFC", self.cleaned_data["typed_name"])
        if fault := describe_fault(typed):
            raise forms.ValidationError(f"Your name {fault}. Please type it again.")
        if not share_a_word(self.known_name, typed) and typed != self.data.get("asked_about"):
            self.must_confirm_name = True
            raise forms.ValidationError(
                f"We know you as {self.known_name}. You typed {typed}. Sign only if this is your name."
            )
        return typed
