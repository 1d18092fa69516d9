"""Shows the words of a message, which were kept as they were sent: as plain text in short lines."""

from django import template
from django.template.defaultfilters import stringfilter

from portal.notices.plain_text import unwrap

register = template.Library()
register.filter("unwrap", stringfilter(unwrap))
