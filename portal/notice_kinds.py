"""What ``settings.NOTICES`` says of each kind of notice. It knows no models, so that the settings can import it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class NoticeKind:
    """One kind of message that somebody can be owed.

    ``function`` is dotted, takes the notice just before it is sent and returns its ``Letter`` (portal/notices/letters).
    ``title`` says to people what it is: "A receipt". HR reads it on the person's page, unless ``is_about_sign_in``:
    who signs in when is for those named for it (portal/views/security).
    ``choice`` is one of ``portal.notices.choices``, by which a person may do without the mail; "" cannot be turned off.
    ``keeps_quiet_hours``: it goes neither at night nor on a day on which its receiver does not work, and never twice,
    so not again where nobody knows whether the mail server has taken it.
    ``rings``: it is counted beside the bell while it is unread, where it did not reach its receiver by mail.
    """

    function: str
    title: str
    choice: str = ""
    keeps_quiet_hours: bool = False
    is_about_sign_in: bool = False
    rings: bool = True
