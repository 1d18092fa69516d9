"""A short policy for the parser's tests, and the refusal of a text."""

import pytest

from policy.text import TextError, parse


def make_policy(*lines):
    """A policy with section 1 and clause 1.1, followed by these lines, the first of which is line 3."""
    return "\n".join(["1 Purpose", "1.1 It is for pupils.", *lines]).encode()


def find_refusal(source):
    with pytest.raises(TextError) as caught:
        parse(source)
    return str(caught.value)
