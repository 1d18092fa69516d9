"""The functions of register/wording.py that its templates need, as filters."""

from django import template

from attestations.register import wording

register = template.Library()
for function in (wording.describe_state, wording.describe_readers):
    register.filter(function.__name__, function)
