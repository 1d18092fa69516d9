"""Refuses passwords that are guessed first here: the names of the trust and the portal, the same few characters."""

import re
import unicodedata

from django.conf import settings
from django.core.exceptions import ValidationError

from portal.models import Person

PORTAL_WORDS = {"password", "policies", "policy", "portal", "school", "welcome"}
FEWEST_CHARACTERS = 5


class OurNamesValidator:
    """Refuses what is made of nothing but the words of our names, whatever the case, spaces, digits and marks."""

    def validate(self, password: str, user: Person | None = None) -> None:
        words = {*PORTAL_WORDS, *_split_letters(settings.TRUST_NAME), *_split_letters(settings.SITE_HOST)}
        letters = "".join(_split_letters(password))
        if letters and _is_made_of(letters, words):
            raise ValidationError(
                "Choose a different password: people guess the name of the trust or of this portal first.",
                code="password_is_our_name",
            )

    def get_help_text(self) -> str:
        return "Not the name of the trust or of this portal."


class FewCharactersValidator:
    """Refuses ``aaaaaaaaaaaa`` and ``abcabcabcabc``."""

    def validate(self, password: str, user: Person | None = None) -> None:
        if len(set(password.casefold())) < FEWEST_CHARACTERS:
            raise ValidationError(
                "Choose a different password: this one repeats the same few characters.",
                code="password_has_few_characters",
            )

    def get_help_text(self) -> str:
        return "Not the same few characters again and again."


def _split_letters(text: str) -> list[str]:
    """The words of a text without case, accents, digits and marks: ``The Societas-Trust 2026!`` gives three."""
    decomposed = unicodedata.normalize("NFKD", text).casefold()
    return re.findall("[^\\W\\d_]+", "".join(char for char in decomposed if not unicodedata.combining(char)))


def _is_made_of(letters: str, words: set[str]) -> bool:
    """Whether letters are words of ours in a row; each position is reached once, so that it takes no time."""
    reached = {0}
    for start in range(len(letters)):
        if start in reached:
            reached |= {start + len(word) for word in words if letters.startswith(word, start)}
    return len(letters) in reached
