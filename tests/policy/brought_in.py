"""Files brought into drafts, and the buttons of the page on which they are settled."""

from django.core.files.uploadedfile import SimpleUploadedFile

from policy.models import FileReading
from tests.policy.draft_pages import get_address, reload_draft, review_draft

# A sentence that was broken off, words to fill in, letters that are lost, and a line that says what the file is.
POLICY = b"""Lone Working Policy

Version: 2.7
Approved by: Trust board
Approved on: 17 March 2021

1. Purpose

This policy keeps people safe who work alone at [School name].

They tell somebody where they a\xef\xbf\xbde and when they will be back.

2. Who it is for

All staff.
"""


def upload(client, draft, data=POLICY, name="policy.txt", revision=None):
    revision = reload_draft(draft).revision if revision is None else revision
    file = SimpleUploadedFile(name, data)
    return client.post(get_address(draft, "file/"), {"file": file, "revision": revision}, follow=True)


def review_file(draft):
    return review_draft(draft).file_review


def find_doubt(draft, begins):
    return next(doubt for doubt in review_file(draft).doubts if begins in doubt.words)


def fill_in(draft, doubt, how, words=""):
    """A button of a doubt with what its page sends."""
    return {
        "act": "settle",
        "key": doubt.id,
        "how": how,
        "words": words,
        "digest": doubt.digest,
        "reading": FileReading.objects.filter(draft=draft).last().pk,
        "revision": reload_draft(draft).revision,
    }


def press(client, draft, fields):
    return client.post(get_address(draft, "reading/"), fields)
