"""Running the action of a form, and showing its refusal in the form."""

from collections.abc import Callable
from typing import TypeVar

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model

from portal.refusals import ActionRefused

Saved = TypeVar("Saved", bound=Model)


def run_action(form: forms.Form, action: Callable[[], Saved]) -> Saved | None:
    """Returns what the action returns, or None where the form is invalid or shows why the action was refused."""
    if not form.is_valid():
        return None
    try:
        return action()
    except ActionRefused as error:
        form.add_error(None, str(error))
    except ValidationError as error:
        form.add_error(None, error)
    return None
