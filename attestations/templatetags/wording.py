"""The functions of formatting.py and reports/wording.py as template filters, under their own names."""

from django import template

from attestations import formatting
from attestations.reports import asked, wording

register = template.Library()
for function in (
    formatting.academy_names,
    formatting.sign_button_text,
    wording.describe_counted,
    formatting.day,
    formatting.describe_joining,
    formatting.describe_outside,
    formatting.describe_worked,
    formatting.day_and_year,
    wording.describe_filter,
    formatting.moment,
    formatting.signed_at_in_full,
    asked.describe_who_is_asked,
    wording.describe_agency,
    wording.describe_choices,
    wording.describe_pauses,
    wording.describe_percentage,
    wording.describe_reminders,
    formatting.please_sign_by,
    formatting.describe_sign_in,
    wording.describe_stood,
    formatting.span_of_time,
    wording.state_label,
    wording.state_with_date,
    formatting.time,
    formatting.weekday,
):
    register.filter(function.__name__, function)
