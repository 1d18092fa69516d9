"""How a message says whom to ask: HR, as the settings know them."""

from django.conf import settings


def reach_hr() -> str:
    """on 01782 000 000 or at hr@example.org, as it follows "HR"; "" if neither is set."""
    ways = [
        f"on {write_phone()}" if settings.HR_PHONE else "",
        f"at {settings.HR_EMAIL}" if settings.HR_EMAIL else "",
    ]
    words = " or ".join(filter(None, ways))
    return f" {words}" if words else ""


def write_phone() -> str:
    """With spaces at which no line is broken."""
    return settings.HR_PHONE.replace(" ", "\N{NO-BREAK SPACE}")


def ask_hr() -> str:
    return f"Questions? Ask HR{reach_hr()}."


def tell_hr_if_unexpected() -> str:
    """For what somebody may have done in the reader's name."""
    ways = " or ".join(filter(None, [write_phone(), settings.HR_EMAIL]))
    return f"If you did not expect this, please tell HR now{f': {ways}' if ways else ''}."
