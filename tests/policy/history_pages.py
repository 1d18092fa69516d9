"""The pages on which a policy's history is read."""

import re

from policy.models import Clause

POLICY = "/policies/social-networking-protocol/"


def get_identity(version, anchor, part=""):
    return Clause.objects.get(part__version=version, part__slug=part, anchor=anchor).identity


def list_changed_places(page):
    """The sentence over each change, in order."""
    found = re.findall(
        r'<(?:h2|p) class="app-change(?:__title| app-change--quiet)">(.*?)</(?:h2|p)>', page.text, re.DOTALL
    )
    return [" ".join(re.sub(r"<[^>]+>", "", one).split()) for one in found]
