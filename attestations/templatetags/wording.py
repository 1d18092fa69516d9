"""The words of attestations/words.py as template filters."""

from django import template

from attestations import formatting
from attestations.reports import wording

register = template.Library()
for function in (
    formatting.academies,
    formatting.button,
    wording.counted,
    formatting.day,
    formatting.day_and_year,
    wording.filter_in_words,
    formatting.moment,
    formatting.offset,
    formatting.please_sign_by,
    formatting.short_day,
    formatting.sign_in,
    wording.state_in_full,
    wording.state_of,
    wording.state_word,
    formatting.time,
    formatting.weekday,
):
    register.filter(function.__name__, function)
