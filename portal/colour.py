"""Keeps text in a trust's colour readable, by day and in the dark: contrast as WCAG 2.2 defines it. Pure."""

import colorsys
import re

# --paper and --wash of static/portal/tokens.css, by day and in the dark.
BACKGROUNDS = ("#ffffff", "#f4f7f8")
DARK_BACKGROUNDS = ("#0d1519", "#151f25")
MIN_CONTRAST = 4.5
ENOUGH_CONTRAST = 7.0  # WCAG's enhanced contrast: a tint is made no paler than this asks
MAX_SATURATION = 0.5  # a bright colour glares on a dark page


class UnreadableColour(ValueError):
    """Why a colour cannot be used, as a sentence for people."""


def check_colour(colour: str) -> str:
    """Returns the colour in lower case. Raises UnreadableColour if its contrast to our backgrounds is too low."""
    if not re.fullmatch(r"#[0-9a-fA-F]{6}", colour):
        raise UnreadableColour(f"{colour} is not a colour. Write it as #0f4c5c.")
    lowest = _lowest_contrast(colour, BACKGROUNDS)
    if lowest < MIN_CONTRAST:
        raise UnreadableColour(f"{colour} is too pale: its contrast is {lowest:.1f}:1, and {MIN_CONTRAST}:1 is needed.")
    return colour.lower()


def derive_dark_tint(colour: str) -> str:
    """The colour for a dark page: as pale as it takes to be read there as well as the colour is on a white one."""
    wanted = min(_lowest_contrast(colour, BACKGROUNDS), ENOUGH_CONTRAST)
    hue, _, saturation = colorsys.rgb_to_hls(*_channels(colour))
    tints = (_write(colorsys.hls_to_rgb(hue, step / 100, min(saturation, MAX_SATURATION))) for step in range(101))
    return next(tint for tint in tints if _lowest_contrast(tint, DARK_BACKGROUNDS) >= wanted)


def measure_contrast(colour: str, background: str) -> float:
    """The contrast ratio of WCAG 2.2, from 1 to 21."""
    dark, light = sorted((_luminance(colour), _luminance(background)))
    return (light + 0.05) / (dark + 0.05)


def _lowest_contrast(colour: str, backgrounds: tuple[str, ...]) -> float:
    return min(measure_contrast(colour, background) for background in backgrounds)


def _luminance(colour: str) -> float:
    """The relative luminance (WCAG 2.2) of ``#rrggbb``."""
    red, green, blue = _channels(colour)
    return 0.2126 * _linear(red) + 0.7152 * _linear(green) + 0.0722 * _linear(blue)


def _channels(colour: str) -> tuple[float, float, float]:
    red, green, blue = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    return red, green, blue


def _write(channels: tuple[float, float, float]) -> str:
    return "#" + "".join(f"{round(channel * 255):02x}" for channel in channels)


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else float(((channel + 0.055) / 1.055) ** 2.4)
