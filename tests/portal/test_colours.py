"""Colours: every pair can be read, by day and in the dark, and each is written in one place."""

import random
import re

import pytest
from django.conf import settings

from portal.colour import (
    BACKGROUNDS,
    DARK_BACKGROUNDS,
    MIN_CONTRAST,
    UnreadableColour,
    check_colour,
    derive_dark_tint,
    measure_contrast,
)

STATIC = settings.BASE_DIR / "static"
TOKENS = (STATIC / "portal/tokens.css").read_text()
BASE = (settings.BASE_DIR / "templates/base.html").read_text()
LITERAL = re.compile(
    r"#[0-9a-f]{3,8}\b|\b(?:rgba?|hsla?|oklch|lab)\(|:[^;]*\b(?:white|black|red|green|grey|gray)\b", re.I
)
WORDS = ["ink", "soft", "trust", "signed", "due", "overdue", "not-due"]


def read_tokens(opening):
    """The colours of the block of :root that follows this opening, as #rrggbb."""
    block = TOKENS.split(opening)[1].split("}")[0]
    found = dict(re.findall(r"--([a-z-]+): #([0-9a-f]{3,6});", block))
    return {
        name: f"#{digits if len(digits) == 6 else ''.join(2 * each for each in digits)}"
        for name, digits in found.items()
    }


LIGHT = read_tokens("color-scheme: light dark;")
DARK = LIGHT | read_tokens("@media screen and (prefers-color-scheme: dark) {")


@pytest.mark.parametrize("word", WORDS)
@pytest.mark.parametrize("background", ["paper", "wash"])
def test_every_colour_of_words_can_be_read_and_no_worse_in_the_dark(word, background):
    by_day = measure_contrast(LIGHT[word], LIGHT[background])
    assert by_day >= MIN_CONTRAST
    assert measure_contrast(DARK[word], DARK[background]) >= min(by_day, 14.5 if word == "ink" else 7)


@pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("word", "background"), [("trust-ink", "trust"), ("band-ink", "band"), ("paper", "overdue")])
def test_words_on_buttons_and_the_band_can_be_read(tokens, word, background):
    assert measure_contrast(tokens[word], tokens[background]) >= MIN_CONTRAST


def test_every_word_state_and_surface_has_a_value_for_the_dark():
    assert {*WORDS, "line", "wash", "paper", "trust-ink"} <= set(read_tokens("(prefers-color-scheme: dark) {"))


def test_the_trusts_colour_is_checked_against_the_backgrounds_of_the_pages():
    assert (LIGHT["paper"], LIGHT["wash"]) == BACKGROUNDS
    assert (DARK["paper"], DARK["wash"]) == DARK_BACKGROUNDS
    assert derive_dark_tint(LIGHT["trust"]) == DARK["trust"]
    assert re.findall('name="theme-color" content="(.*?)"', BASE) == ["#fff", DARK["paper"]]


def accepted_colours(number):
    chance = random.Random(11)
    yield from ("#000000", "#0000ff", "#5f0000", "#6b6b6b")
    while number:
        colour = f"#{chance.randrange(1 << 24):06x}"
        try:
            yield check_colour(colour)
        except UnreadableColour:
            continue
        number -= 1


def test_whatever_colour_a_trust_may_choose_can_be_read_in_the_dark_too():
    for colour in accepted_colours(300):
        tint = derive_dark_tint(colour)
        by_day = min(measure_contrast(colour, each) for each in BACKGROUNDS)
        for background in DARK_BACKGROUNDS:
            assert measure_contrast(tint, background) >= min(by_day, 7) >= MIN_CONTRAST, (colour, tint)
        assert measure_contrast(DARK["trust-ink"], tint) >= MIN_CONTRAST, (colour, tint)  # words on a button
        assert measure_contrast(DARK["band-ink"], colour) >= MIN_CONTRAST, colour  # words on the band


def test_the_trusts_colour_is_served_for_both(client, settings):
    settings.TRUST_COLOUR = "#7a1f5c"
    css = client.get("/brand.css").content.decode()
    assert ":root{--trust:#7a1f5c;--band:#7a1f5c}" in css
    tint = derive_dark_tint("#7a1f5c")
    assert f"@media screen and (prefers-color-scheme:dark){{:root{{--trust:{tint}}}}}" in css


def test_no_stylesheet_but_the_tokens_writes_a_colour():
    sheets = [path for path in (STATIC / "portal").glob("*.css") if path.name != "tokens.css"]
    rules = {path.name: re.sub(r"/\*.*?\*/", "", path.read_text(), flags=re.DOTALL) for path in sheets}
    assert {name: LITERAL.findall(text) for name, text in rules.items() if LITERAL.search(text)} == {}


def test_what_a_drawing_colours_for_paper_has_a_token_on_the_page():
    rules = (STATIC / "portal/colours.css").read_text()
    for path in (settings.BASE_DIR / "templates").rglob("*.html"):
        if "pdf" in path.parts:
            continue
        for tag in re.findall(r'<(?!meta)[^<]*(?:#[0-9a-f]{6}|#[0-9a-f]{3})\b"[^>]*>', path.read_text()):
            name = re.search('class="([^" ]+)', tag)[1]
            assert f".{name} {{" in rules, f"{path.name}: {tag}"
