"""Checks that text in a colour is readable: contrast as WCAG 2.2 defines it. Pure."""

import re

WHITE = "#ffffff"
PALE_BACKGROUND = "#f4f7f8"
MIN_CONTRAST = 4.5


class UnreadableColour(ValueError):
    """Why a colour cannot be used, as a sentence for people."""


def check_colour(colour: str) -> str:
    """Returns the colour in lower case. Raises UnreadableColour if its contrast to our backgrounds is too low."""
    if not re.fullmatch(r"#[0-9a-fA-F]{6}", colour):
        raise UnreadableColour(f"{colour} is not a colour. Write it as #0f4c5c.")
    lowest = min(measure_contrast(colour, WHITE), measure_contrast(colour, PALE_BACKGROUND))
    if lowest < MIN_CONTRAST:
        raise UnreadableColour(f"{colour} is too pale: its contrast is {lowest:.1f}:1, and {MIN_CONTRAST}:1 is needed.")
    return colour.lower()


def measure_contrast(colour: str, background: str) -> float:
    """The contrast ratio of WCAG 2.2, from 1 to 21."""
    dark, light = sorted((_luminance(colour), _luminance(background)))
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    """The relative luminance (WCAG 2.2) of ``#rrggbb``."""
    red, green, blue = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    return 0.2126 * _linear(red) + 0.7152 * _linear(green) + 0.0722 * _linear(blue)


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else float(((channel + 0.055) / 1.055) ** 2.4)
