"""Whether a colour can be read: contrast as WCAG 2.2 defines it. Pure."""

import re

WHITE = "#ffffff"
WASH = "#f4f7f8"
LEAST = 4.5


class Unreadable(ValueError):
    """Why a colour cannot be used, as a sentence."""


def readable(colour: str) -> str:
    """The colour, if words in it can be read on white and on the wash, and white words on it."""
    if not re.fullmatch(r"#[0-9a-fA-F]{6}", colour):
        raise Unreadable(f"{colour} is not a colour. Write it as #0f4c5c.")
    least = min(contrast(colour, WHITE), contrast(colour, WASH))
    if least < LEAST:
        raise Unreadable(f"{colour} is too pale: its contrast is {least:.1f}:1, and {LEAST}:1 is needed.")
    return colour.lower()


def contrast(one: str, other: str) -> float:
    """Between 1 and 21 (WCAG 2.2, contrast ratio)."""
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    """Relative luminance (WCAG 2.2) of ``#rrggbb``."""
    red, green, blue = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    return 0.2126 * _linear(red) + 0.7152 * _linear(green) + 0.0722 * _linear(blue)


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else float(((channel + 0.055) / 1.055) ** 2.4)
