"""The plain parts of a message, from which its text and its HTML are made. Pure.

A kind of notice says what it has to say once, in these parts; it never writes a line of HTML::

    Letter(
        subject="Your report is ready",
        body=[
            "The report that you asked for on 22 November is ready.",
            Button("Open the report", "https://..."),
        ],
        why="You get this because you asked for the report.",
    )

Say what it is, why it concerns the reader, by when and how long it takes; then at most one button. The button leads
through sign-in to a page: nothing is signed, and nothing but one's own choice of mails is changed, by a link. The
greeting, whom to ask, the trust's name and, where the kind may be turned off, how to, are added when it is sent.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class Heading:
    """Above what follows it, in a message with several lists."""

    template: ClassVar[str] = "email/heading.html"
    text: str


@dataclass(frozen=True, slots=True)
class Facts:
    """Pairs of a label and what it says."""

    template: ClassVar[str] = "email/facts.html"
    pairs: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Item:
    """One entry of a list, such as a policy; ``detail`` says by when and how long it takes."""

    title: str
    detail: str = ""
    is_late: bool = False


@dataclass(frozen=True, slots=True)
class Items:
    """A list, such as of policies with their due dates."""

    template: ClassVar[str] = "email/items.html"
    items: Sequence[Item]


@dataclass(frozen=True, slots=True)
class Quote:
    """Somebody's own words, or a statement's."""

    template: ClassVar[str] = "email/quote.html"
    text: str


@dataclass(frozen=True, slots=True)
class Code:
    """A code that is typed in somewhere. Its words are a secret of the notice, or among ``confidential``."""

    template: ClassVar[str] = "email/code.html"
    text: str


@dataclass(frozen=True, slots=True)
class Verbatim:
    """Lines that are not to be broken anywhere else, such as a checkpoint."""

    template: ClassVar[str] = "email/verbatim.html"
    text: str


@dataclass(frozen=True, slots=True)
class Button:
    """Where to go next. Its address carries no token that signs, and nothing that tells who opened it."""

    template: ClassVar[str] = "email/button.html"
    label: str
    address: str


Block = str | Heading | Facts | Items | Quote | Code | Verbatim | Button  # a string is a paragraph


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes along."""

    name: str
    content: str | bytes
    content_type: str


@dataclass(frozen=True, slots=True)
class Letter:
    """A message in plain parts. ``why`` is the small print: why its reader gets it.

    ``greeting`` and ``ask`` are filled in when it is sent, unless they are given; "" leaves them out.
    ``thread`` keeps messages together in a mailbox: all with the same words here stand as one conversation.
    ``confidential`` are words that are sent and not kept, beside the secret of the notice. ``to`` is where it goes
    instead of the address on record; that one is not known to work, or not to, by what becomes of it.
    """

    subject: str
    body: Sequence[Block]
    why: str
    greeting: str | None = None
    ask: str | None = None
    thread: str = ""
    attachments: Sequence[Attachment] = ()
    confidential: Sequence[str] = ()
    off: Button | None = None
    to: str = ""
