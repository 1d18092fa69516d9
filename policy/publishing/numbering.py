"""In which order version numbers stand, and which number a version may have."""

import re

from policy.models import VERSION_NUMBER


def order_number(number: str) -> tuple[int, ...]:
    """The sort key of a version number: 1.9 stands before 1.10."""
    return tuple(int(digits) for digits in number.split("."))


def find_number_problem(number: str, *, last: str | None) -> str:
    """Why a version cannot have this number, or ""; ``last`` is the number of the version published last."""
    if not re.fullmatch(VERSION_NUMBER, number):
        return f"{number} is not a version number. They look like 1.0 or 2.13."
    if last and order_number(number) <= order_number(last):
        return f"Version {number} does not follow {last}. Give it a later number."
    return ""
