"""Reads what a mail server says of a message that we sent: RFC 3464 (delivery) and RFC 5965 (complaints). Pure.

Anybody can send us such a report. So nothing is believed that does not name one of our messages and its receiver, and
a report that is huge, deeply nested or no report at all says nothing.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes, message_from_string
from email.message import Message
from enum import Enum
from typing import Any
from uuid import UUID

MOST_BYTES = 256 * 1024  # the report stands first; whatever of the returned message comes after this is not needed
MOST_RECIPIENTS = 20
MOST_PARTS = 50
DEEPEST = 20  # a report has three levels at most
BOUNDARY = re.compile(rb"(?im)^content-type:\s*multipart/")
STATUS = re.compile(r"(?<![\d.])[245]\.\d{1,3}\.\d{1,3}(?!\.?\d)")  # and no part of an address such as 192.5.1.20
OURS = re.compile(r"<([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})@([^<>\s]{1,255})>")


class Fate(Enum):
    """What became of a message."""

    GONE = "gone"  # there is no such mailbox, or no such host: the next message will not arrive either
    FAILED = "failed"  # this one did not arrive, which says nothing of the next: a full mailbox, a rule about us
    COMPLAINED = "complained"
    DELIVERED = "delivered"


@dataclass(frozen=True, slots=True)
class Report:
    """One message to one receiver. ``addresses`` are all by which the receiver is named, in lower case."""

    notice: UUID
    addresses: frozenset[str]
    fate: Fate
    status: str = ""


def read_reports(raw: bytes, *, host: str) -> list[Report]:
    """What a returned mail says of our messages, those of ``host``; nothing if it is no report."""
    raw = raw[:MOST_BYTES]
    if len(BOUNDARY.findall(raw)) > DEEPEST:
        return []
    try:
        message = message_from_bytes(raw)
        parts = _list_parts(message)
        notices = _find_notices(message, parts, host)
        if len(notices) != 1:  # none of ours, or several, so that it is not clear of which it speaks
            return []
        said = [*_read_delivery(parts), *_read_complaint(parts)][:MOST_RECIPIENTS]
    except (RecursionError, ValueError, LookupError, AttributeError, TypeError):  # Python's parser on a hostile mail
        return []
    [notice] = notices
    return [Report(notice, addresses, fate, status) for addresses, fate, status in said if addresses]


def _list_parts(message: Message) -> "list[Message[Any, Any]]":
    parts = []
    for part in message.walk():
        parts.append(part)
        if len(parts) == MOST_PARTS:
            break
    return parts


def _find_notices(message: Message, parts: "list[Message[Any, Any]]", host: str) -> set[UUID]:
    """The Message-ID of the returned message, whole or only its head; else what the report says that it answers."""
    heads = [part for part in parts[1:] if part["Message-ID"]]
    texts = [part for part in parts if part.get_content_type() in {"text/rfc822-headers", "message/rfc822-headers"}]
    heads += [message_from_string(str(part.get_payload())) for part in texts]
    named = " ".join(str(head["Message-ID"]) for head in heads)
    found = _list_ours(named, host)
    return found or _list_ours(f"{message['In-Reply-To'] or ''} {message['References'] or ''}", host)


def _list_ours(text: str, host: str) -> set[UUID]:
    return {UUID(key) for key, at in OURS.findall(text.lower()) if at == host.lower()}


Said = tuple[frozenset[str], Fate, str]


def _read_delivery(parts: "list[Message[Any, Any]]") -> Iterator[Said]:
    """The groups of fields of a delivery report; the first is about the message, each other about one receiver."""
    for part in parts:
        if part.get_content_type() not in {"message/delivery-status", "message/global-delivery-status"}:
            continue
        for fields in _list_fields(part):
            fate, status = judge(str(fields["Action"] or ""), str(fields["Status"] or ""))
            if fate:
                yield _read_addresses(fields, "Final-Recipient", "Original-Recipient"), fate, status


def judge(action: str, status: str) -> tuple[Fate | None, str]:
    """By a report's action and status (RFC 3464 and 3463); ``delayed``, ``relayed``, ``expanded`` say nothing yet."""
    found = STATUS.search(status)
    code = found[0] if found else ""
    if action.strip().lower() == "delivered":
        return Fate.DELIVERED, code
    if action.strip().lower() != "failed":
        return None, code
    # Of the addresses and the mailbox (RFC 3463, sections 3.2 and 3.3), but for full ones and too large messages.
    is_gone = code.startswith(("5.1.", "5.2.", "5.4.")) and code not in {"5.2.2", "5.2.3"}
    return (Fate.GONE if is_gone or code == "5.0.0" else Fate.FAILED), code


def _read_complaint(parts: "list[Message[Any, Any]]") -> Iterator[Said]:
    for part in parts:
        if part.get_content_type() != "message/feedback-report":
            continue
        fields = next(iter(_list_fields(part)), part)
        if str(fields["Feedback-Type"] or "").strip().lower() == "abuse":
            enclosed = [other for other in parts if other["Message-ID"] and other["To"]]
            addresses = _read_addresses(fields, "Original-Rcpt-To", "Removal-Recipient")
            yield addresses.union(*(_read_addresses(other, "To") for other in enclosed)), Fate.COMPLAINED, ""


def _list_fields(part: "Message[Any, Any]") -> "list[Message[Any, Any]]":
    """The groups of fields in a report, which the parser takes for messages without a body."""
    payload = part.get_payload()
    return [group for group in payload if isinstance(group, Message)] if isinstance(payload, list) else []


def _read_addresses(fields: "Message[Any, Any]", *names: str) -> frozenset[str]:
    """``rfc822; maya@example.org`` and ``<maya@example.org>`` alike."""
    values = [str(value) for name in names for value in fields.get_all(name, [])]
    return frozenset(value.rpartition(";")[2].strip().strip("<>").lower() for value in values if len(value) < 500)
