"""Renders every form in the design system's markup, which people and screen readers already know."""

from typing import Any

from django import forms
from django.forms.renderers import TemplatesSetting
from django.forms.widgets import Input
from django.template.loader import get_template

# Widgets whose own templates lack the design system's wrappers.
TEMPLATES = {
    "django/forms/widgets/radio.html": "components/forms/radios.html",
    "django/forms/widgets/checkbox_select.html": "components/forms/checkboxes.html",
}

# The first match wins, so a subclass stands before its base.
STYLES: tuple[tuple[type[forms.Widget], str], ...] = (
    (forms.CheckboxSelectMultiple, "govuk-checkboxes__input"),
    (forms.RadioSelect, "govuk-radios__input"),
    (forms.CheckboxInput, "govuk-checkboxes__input"),
    (forms.Select, "govuk-select"),
    (forms.Textarea, "govuk-textarea"),
    (Input, "govuk-input"),
)


class StyledField(forms.BoundField):
    """Gives the widget the design system's class, and removes placeholders that repeat the label."""

    @property
    def style(self) -> str:
        return next((style for widget, style in STYLES if isinstance(self.field.widget, widget)), "")

    @property
    def is_checkbox(self) -> bool:
        return isinstance(self.field.widget, forms.CheckboxInput)

    @property
    def target(self) -> str:
        """The id of the first input, to which the error summary links."""
        return f"{self.auto_id}_0" if self.use_fieldset else str(self.id_for_label)

    @property
    def named_errors(self) -> list[str]:
        """The errors for the summary at the top of the page: a bare "required" gets the label in front of it."""
        bare = forms.Field.default_error_messages["required"]
        return [f"{self.label}: {error}" if error == bare else str(error) for error in self.errors]

    def build_widget_attrs(self, attrs: dict[str, Any], widget: forms.Widget | None = None) -> dict[str, Any]:
        attrs = super().build_widget_attrs(attrs, widget)
        if (widget or self.field.widget).is_hidden:
            return attrs
        own = self.field.widget.attrs
        failed = f"{self.style}--error" if self.errors and self.style and "__" not in self.style else ""
        attrs["class"] = " ".join(filter(None, (self.style, failed, own.get("class", ""))))
        if "placeholder" in own:
            # Widget templates leave out attributes that are False. Unlike a hint, a placeholder vanishes on typing.
            attrs["placeholder"] = False
        return attrs


class StyledRenderer(TemplatesSetting):
    form_template_name = "components/forms/form.html"
    field_template_name = "components/forms/field.html"
    bound_field_class = StyledField

    def get_template(self, template_name: str) -> Any:
        return get_template(TEMPLATES.get(template_name, template_name))
