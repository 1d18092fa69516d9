"""What an administrator types of a webhook."""

from django import forms

from portal.models import HookEvent, WebhookForm

EVENTS = [(event.value, event.label) for event in HookEvent if event != HookEvent.TEST]


class NewWebhookForm(forms.Form):
    name = forms.CharField(
        label="Name", max_length=80, help_text="As you will find it again, such as “Teams channel of the heads”."
    )
    address = forms.CharField(
        label="Address", max_length=500, help_text="Begins with https://. The other program shows it to you."
    )
    form = forms.ChoiceField(label="What is sent", choices=WebhookForm.choices, widget=forms.RadioSelect)
    events = forms.MultipleChoiceField(
        label="When",
        choices=EVENTS,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one thing to tell."},
    )


class SwitchForm(forms.Form):
    was_asked = forms.BooleanField(
        label="Our data protection officer was asked, and agrees.",
        error_messages={"required": "Ask your data protection officer first, then tick the box."},
    )
