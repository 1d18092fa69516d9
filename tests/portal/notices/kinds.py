"""A kind of notice for tests, which says what its cause is and which secret it has."""

from portal.notices import encryption
from portal.notices.letters import Code, Letter


def build_letter(notice):
    if notice.cause == "broken":
        raise ValueError(f"The secret of this is {encryption.decrypt(notice)}")
    secret = encryption.decrypt(notice).get("code", "")
    return Letter(f"About {notice.cause}", ["Hello.", Code(secret or "none")], why="A test.", thread="tests")
