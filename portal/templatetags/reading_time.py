"""How long it takes to read a text, in words."""

from django import template

register = template.Library()
MOST_IN_MINUTES = 90


@register.filter
def reading_time(minutes: int) -> str:
    """Write minutes as in "about 10 minutes"; a long time in half hours, as in "about 2½ hours"."""
    if minutes <= MOST_IN_MINUTES:
        return f"about {minutes} minute" if minutes == 1 else f"about {minutes} minutes"
    hours, halves = divmod(round(minutes / 30), 2)
    return f"about {hours}{'½' * halves} hours"
