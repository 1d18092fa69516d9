"""Where returned mails are read from: a mailbox by IMAP, a Maildir or mbox on this machine, or what is piped in."""

import imaplib
import mailbox
import ssl
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from .reports import MOST_BYTES

SECONDS = 20  # for each answer of the server
MOST_AT_ONCE = 500  # the rest waits for the next run


@dataclass(frozen=True, slots=True)
class ImapAccount:
    """``folder`` is read and nothing else; what was read is marked as seen."""

    host: str
    user: str
    password: str
    folder: str = "INBOX"
    port: int = 993


class MailboxUnreachable(Exception):
    """Why a mailbox cannot be read, as a sentence. Nothing that the server said: it may hold names."""


@contextmanager
def open_imap(account: ImapAccount) -> Iterator[imaplib.IMAP4_SSL]:
    """Raises MailboxUnreachable. The server's certificate is checked."""
    try:
        context = ssl.create_default_context()
        with imaplib.IMAP4_SSL(account.host, account.port, ssl_context=context, timeout=SECONDS) as connection:
            connection.login(account.user, account.password)
            if connection.select(f'"{account.folder}"')[0] != "OK":
                raise MailboxUnreachable(f"There is no folder {account.folder} in that mailbox.")
            yield connection
    except (OSError, imaplib.IMAP4.error) as error:
        raise MailboxUnreachable(f"The mailbox at {account.host} cannot be read: {type(error).__name__}.") from error


def read_imap(connection: imaplib.IMAP4) -> Iterator[bytes]:
    """Each unseen mail, at most its first 256 kB; it is marked as seen once the caller has done with it."""
    _, [found] = connection.uid("SEARCH", "UNSEEN")
    for uid in (found or b"").split()[:MOST_AT_ONCE]:
        _, parts = connection.uid("FETCH", uid.decode(), f"(BODY.PEEK[]<0.{MOST_BYTES}>)")
        yield next((part[1] for part in parts or [] if isinstance(part, tuple)), b"")
        connection.uid("STORE", uid.decode(), "+FLAGS", "(\\Seen)")


def read_maildir(path: Path) -> Iterator[bytes]:
    """Each new mail; it is moved to those that were seen once the caller has done with it."""
    for file in sorted((path / "new").iterdir())[:MOST_AT_ONCE]:
        with file.open("rb") as opened:
            yield opened.read(MOST_BYTES)
        file.rename(path / "cur" / f"{file.name}:2,S")


def read_mbox(path: Path) -> Iterator[bytes]:
    """Each mail. The file is left as it is: what was read before changes nothing."""
    with closing(mailbox.mbox(path, create=False)) as folder:
        for key in folder.keys():  # noqa: SIM118  a mailbox iterates over its messages, whole
            with folder.get_file(key) as file:
                yield file.read(MOST_BYTES)


def read_piped(stream: BinaryIO) -> Iterator[bytes]:
    """One mail, as a mail server hands it to a program."""
    yield stream.read(MOST_BYTES)
