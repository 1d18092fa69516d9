"""A letter as HTML that looks right in Outlook, in Gmail and on a phone, by day and in the dark.

Pages of the portal bear no inline style, because browsers are told to refuse it. Mail programs are the other way round:
several drop style sheets and keep style attributes. So the templates name classes, ``templates/email/message.css`` says
what they look like, and here each element is given its style when the message is made. What is different in the dark
cannot be an attribute, and stays a style element, which the programs that know darkness understand. The layout is of
tables, because Outlook's engine is that of Word and knows neither flex nor grid nor a maximal width.

There is no picture and nothing else to fetch, so opening a message tells nobody anything.
"""

import re
from functools import cache

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from portal.colour import BACKGROUNDS, DARK_BACKGROUNDS, derive_dark_tint

from .letters import Block, Letter
from .plain_text import render_text

PARAGRAPH = "email/paragraph.html"
RULE = re.compile(r"\.([a-z-]+) {([^{}]*)}")
CLASSES = re.compile(r'class="([a-z -]+)"')
# Phones break this short word at its hyphen, and not all have a hyphen that does not break.
TEXTS = re.compile(r">[^<>]*\be-mail[^<>]*<", re.IGNORECASE)
EMAIL_WORD = re.compile(r"\be-mail(s|ed)?\b(?![\w.@-])", re.IGNORECASE)
# What is seen by nobody or turns the order of letters, and is in no message; line breaks stay.
UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
LONGEST_SUBJECT = 200


def render_subject(letter: Letter) -> str:
    """One line, whatever is in it: a line break would begin another header."""
    line = " ".join(UNSEEN.sub(" ", letter.subject).split())
    return line if len(line) <= LONGEST_SUBJECT else f"{line[: LONGEST_SUBJECT - 1]}…"


def render_plain(letter: Letter) -> str:
    return UNSEEN.sub("", render_text(letter, trust_name=settings.TRUST_NAME, site_address=settings.SITE_ADDRESS))


def render_html(letter: Letter) -> str:
    context = {
        "letter": letter,
        "subject": render_subject(letter),
        "preview": next((block for block in letter.body if isinstance(block, str)), ""),
        "blocks": [(_find_template(block), block) for block in letter.body],
        "trust_name": settings.TRUST_NAME,
        "site_address": settings.SITE_ADDRESS,
        "colour": settings.TRUST_COLOUR,
        "paper": BACKGROUNDS[1],
        "dark_styles": _load_dark_styles(settings.TRUST_COLOUR),
    }
    markup = UNSEEN.sub("", render_to_string("email/message.html", context))
    head, body = markup.split("<body", 1)
    body = TEXTS.sub(lambda found: EMAIL_WORD.sub(r'<span class="word">\g<0></span>', found[0]), body)
    return CLASSES.sub(lambda found: _add_style(found[1]), f"{head}<body{body}")


def _find_template(block: Block) -> str:
    return PARAGRAPH if isinstance(block, str) else block.template


def _add_style(classes: str) -> str:
    """Nothing that somebody wrote can look like a class here: every quotation mark of theirs is escaped."""
    rules = _load_styles(settings.TRUST_COLOUR)
    style = "; ".join(rules[name] for name in classes.split() if name in rules)
    return f'class="{classes}" style="{style}"' if style else f'class="{classes}"'


@cache
def _load_styles(colour: str) -> dict[str, str]:
    """The look of each class by day, as the words of a style attribute."""
    css = _fill_in("email/message.css", {"colour": colour, "paper": BACKGROUNDS[0], "wash": BACKGROUNDS[1]})
    return {name: _join(declarations) for name, declarations in RULE.findall(css)}


@cache
def _load_dark_styles(colour: str) -> SafeString:
    """A style element for the dark; Outlook on phones and on the web marks it by an attribute of its own."""
    paper, wash = DARK_BACKGROUNDS
    css = _fill_in("email/dark.css", {"colour": derive_dark_tint(colour), "paper": wash, "wash": paper})
    rules = [
        (name, _join(declarations).replace(";", " !important;") + " !important")
        for name, declarations in RULE.findall(css)
    ]
    dark = "".join(f".{name} {{ {style} }}\n" for name, style in rules)
    outlook = "".join(f"[data-ogsc] .{name} {{ {style} }}\n" for name, style in rules)
    return mark_safe(  # noqa: S308  made of our own file and of colours that the settings have checked
        f"<style>\n:root {{ color-scheme: light dark; supported-color-schemes: light dark; }}\n"
        f"@media (prefers-color-scheme: dark) {{\n{dark}}}\n{outlook}</style>"
    )


def _fill_in(template: str, colours: dict[str, str]) -> str:
    return re.sub(r"/\*.*?\*/", "", render_to_string(template, colours), flags=re.DOTALL)


def _join(declarations: str) -> str:
    return "; ".join(each.strip() for each in " ".join(declarations.split()).split(";") if each.strip())
