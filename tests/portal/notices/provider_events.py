"""What providers of mail report, in the shape that each uses: with all fields, of which most are not for us.

The fields are those of the providers' documentation and of events that the makers of Anymail received; names, keys and
words are invented. ``key`` is that of our message, as the provider gives back what we sent along.
"""

import json

EPOCH = 1795332000  # 22 November 2026, 07:20
NO_USER = "The email account that you tried to reach does not exist."


def brevo(event, key, to, reason=""):
    return {
        "event": event,
        "email": to,
        "id": 1234567,
        "date": "2026-11-22 08:20:00",
        "ts": EPOCH + 3600,  # in the time zone of the account
        "ts_event": EPOCH + 3600,
        "ts_epoch": EPOCH * 1000,
        "message-id": "<202611220720.40287306012@smtp-relay.mailin.fr>",
        "subject": "Please sign",
        "X-Mailin-custom": json.dumps({"notice": key}),
        "sending_ip": "198.51.100.7",
        **({"reason": reason} if reason else {}),
    }


def mailjet(event, key, to, **more):
    return {
        "event": event,
        "time": EPOCH,
        "MessageID": 19421777835146490,
        "Message_GUID": "1ab23cd4-e567-8901-2345-6789f0gh1i2j",
        "email": to,
        "mj_campaign_id": 7257,
        "mj_contact_id": 4,
        "customcampaign": "",
        "CustomID": "",
        "Payload": json.dumps({"notice": key}),
        **more,
    }


def postmark(record, key, **more):
    return {
        "RecordType": record,
        "MessageStream": "outbound",
        "MessageID": "883953f4-6105-42a2-a16a-77a8eac79483",
        "ServerID": 23,
        "Tag": "",
        "Metadata": {"notice": key},
        **more,
    }


def postmark_bounce(key, to, kind="HardBounce", code=1, details=f"smtp;550 5.1.1 {NO_USER}", record="Bounce"):
    return postmark(
        record,
        key,
        ID=4323372036854775807,
        Type=kind,
        TypeCode=code,
        Name=kind,
        Description="The server was unable to deliver your message (ex: unknown user, mailbox not found).",
        Details=details,
        Email=to,
        From="policies@demo.example",
        BouncedAt="2026-11-22T07:20:00.9070259Z",
        DumpAvailable=True,
        Inactive=True,
        CanActivate=True,
        Subject="Please sign",
    )


def mailjet_bounce(key, to, *, is_hard=True, about="recipient", error="user unknown"):
    blocked = {"blocked": False, "hard_bounce": is_hard, "error_related_to": about, "error": error}
    return mailjet("bounce", key, to, **blocked, comment="")


# By provider: events after which the next message will not arrive either.
GONE = {
    "brevo": [
        # as it comes, with a space before it and a code that says nothing of the mailbox
        lambda key, to: brevo("hard_bounce", key, to, " RecipientError: 550 5.5.0 mailbox unavailable."),
        lambda key, to: brevo("hard_bounce", key, to, f"550-5.1.1 {NO_USER}"),
        lambda key, to: brevo("invalid_email", key, to, "the address is not valid"),
        # what is for good is called so, whatever the provider makes of it
        lambda key, to: brevo("deferred", key, to, f"550 RecipientError: 550 5.1.1 <{to}>: User unknown"),
    ],
    "mailjet": [
        lambda key, to: [mailjet_bounce(key, to)],
        lambda key, to: mailjet_bounce(key, to, about="domain", error="invalid domain"),  # events are not grouped
    ],
    "postmark": [
        lambda key, to: postmark_bounce(key, to),
        lambda key, to: postmark_bounce(key, to, details="action: failed\r\n"),
        lambda key, to: postmark_bounce(key, to, kind="BadEmailAddress", code=100000, details=""),
        lambda key, to: postmark(
            "SubscriptionChange",
            key,
            ChangedAt="2026-11-22T07:20:00Z",
            Recipient=to,
            Origin="Recipient",
            SuppressSending=True,
            SuppressionReason="HardBounce",
        ),
    ],
}
# The same of failures that say nothing of the next message, and of what is no failure.
NOTHING = {
    "brevo": [
        lambda key, to: brevo("request", key, to),
        lambda key, to: brevo("soft_bounce", key, to, "undefined Unable to find MX of domain example.org"),
        lambda key, to: brevo("hard_bounce", key, to, "552 5.2.2 The mailbox of the receiver is full"),
        lambda key, to: brevo("deferred", key, to, "451 4.7.1 Greylisted at 192.5.1.20, please try again"),
        lambda key, to: brevo("blocked", key, to, "blocked : due to blacklist user"),
        lambda key, to: brevo("unique_opened", key, to),
    ],
    "mailjet": [
        lambda key, to: [mailjet_bounce(key, to, is_hard=False, error="quota exceeded")],
        lambda key, to: [mailjet_bounce(key, to, is_hard=False, about="domain", error="greylisted")],
        lambda key, to: [mailjet("blocked", key, to, error_related_to="mailjet", error="preblocked")],
        lambda key, to: [mailjet("open", key, to, ip="198.51.100.7", geo="GB", agent="Mail")],
    ],
    "postmark": [
        lambda key, to: postmark_bounce(key, to, kind="SoftBounce", code=4096, details="smtp;452 4.2.2 over quota"),
        lambda key, to: postmark_bounce(key, to, kind="Transient", code=2, details=""),
        lambda key, to: postmark("Open", key, FirstOpen=True, ReceivedAt="2026-11-22T07:21:00Z", Recipient=to),
    ],
}
COMPLAINED = {
    "brevo": [lambda key, to: brevo("spam", key, to), lambda key, to: brevo("complaint", key, to)],
    "mailjet": [lambda key, to: [mailjet("spam", key, to, source="JMRPP")]],
    "postmark": [
        lambda key, to: postmark_bounce(key, to, kind="SpamComplaint", code=512, details="Test", record="SpamComplaint")
    ],
}
DELIVERED = {
    "brevo": lambda key, to: brevo("delivered", key, to),
    "mailjet": lambda key, to: [mailjet("sent", key, to, mj_message_id="194", smtp_reply="sent (250 2.0.0 OK 149809)")],
    "postmark": lambda key, to: postmark(
        "Delivery", key, Recipient=to, DeliveredAt="2026-11-22T07:21:00Z", Details="smtp;250 2.0.0 OK"
    ),
}
