"""A kind of notice for tests, which says what its cause is and which secret it has."""

from django.core.mail import EmailMessage

from portal.notices import encryption


def build_message(notice):
    if notice.cause == "broken":
        raise ValueError(f"The secret of this is {encryption.decrypt(notice)}")
    secret = encryption.decrypt(notice).get("code", "")
    return EmailMessage(f"About {notice.cause}", f"Hello.\n\nYour code: {secret}\n")
