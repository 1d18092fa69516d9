"""The words of attestations/words.py as template filters."""

from django import template

from .. import words

register = template.Library()
for function in (
    words.academies,
    words.button,
    words.counted,
    words.day,
    words.day_and_year,
    words.filter_in_words,
    words.moment,
    words.offset,
    words.please_sign_by,
    words.short_day,
    words.sign_in,
    words.state_in_full,
    words.state_of,
    words.state_word,
    words.time,
    words.weekday,
):
    register.filter(function.__name__, function)
