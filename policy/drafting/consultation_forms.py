"""The form with which a policy lead says whom the trust is consulting."""

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from .forms import DATE_INPUT, SingleLineField

MOST_ADDRESSES = 50


class AddressesField(forms.CharField):
    """E-mail addresses, a line each; as a list in lower case, each once."""

    def clean(self, value: object) -> list[str]:
        found = list(dict.fromkeys(str(super().clean(value)).lower().replace(",", " ").replace(";", " ").split()))
        if len(found) > MOST_ADDRESSES:
            raise ValidationError(f"These are {len(found)} addresses, and {MOST_ADDRESSES} is the most.")
        for address in found:
            try:
                validate_email(address)
            except ValidationError:
                raise ValidationError(f"{address[:80]} is not an e-mail address.") from None
        return found


class OpenConsultationForm(forms.Form):
    whom = SingleLineField(label="Who is being consulted?", max_length=200, help_text="Such as NEU, NASUWT and UNISON")
    until_on = forms.DateField(label="It closes on", widget=DATE_INPUT)
    asked = AddressesField(
        label="Their e-mail addresses",
        help_text="One on each line. In the last three days we remind those who have not answered, once.",
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "Type the e-mail address of somebody who is asked."},
    )
