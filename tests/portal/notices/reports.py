"""Mails as mail servers and mailbox providers send them back."""

BOUNCE = """\
From: MAILER-DAEMON@mx.example.net (Mail Delivery System)
To: bounces@demo.example
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status;
\tboundary="b1"
Message-Id: <20261122072000.1@mx.example.net>

--b1
Content-Type: text/plain; charset=us-ascii

I'm sorry to have to inform you that your message could not be delivered.

--b1
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.net
Arrival-Date: Sun, 22 Nov 2026 07:20:00 +0000 (GMT)

Final-Recipient: rfc822; {address}
Original-Recipient: rfc822;{address}
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 5.1.1 User unknown

--b1
Content-Type: text/rfc822-headers

Return-Path: <bounces@demo.example>
Subject: Your receipt
To: {address}
Message-ID: {message}

--b1--
"""

COMPLAINT = """\
From: <abuse@mailbox.example>
To: <bounces@demo.example>
Subject: FW: Your report is ready
MIME-Version: 1.0
Content-Type: multipart/report; report-type=feedback-report; boundary="c1"

--c1
Content-Type: text/plain; charset="US-ASCII"

This is an email abuse report.
--c1
Content-Type: message/feedback-report

Feedback-Type: abuse
User-Agent: SomeGenerator/1.0
Version: 1
Original-Rcpt-To: <{address}>

--c1
Content-Type: message/rfc822
Content-Disposition: inline

From: <policies@demo.example>
To: <{address}>
Message-ID: {message}
Subject: Your report is ready

Words.
--c1--
"""


def bounce(message, address, action="failed", status="5.1.1"):
    return BOUNCE.format(message=message, address=address, action=action, status=status).encode()


def complaint(message, address):
    return COMPLAINT.format(message=message, address=address).encode()
