"""What is kept of files that somebody sends to be checked: nothing on a disk, and no more than the limits."""

from hashlib import sha256
from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http import HttpRequest

from policy.files.kept_pdf.checks import MOST_BYTES
from portal.ledger.verify import LARGEST_FILE


class ReceiptInMemory(FileUploadHandler):
    """Keeps one receipt, only up to the size limit and only in memory, so that none is written to a disk.

    Of the policy's file beside it nothing is kept but its SHA-256 and its size, up to the limit of such files.
    """

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request)
        self.receipt: BytesIO | None = None
        self.policy, self.policy_size = sha256(), 0

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        if self.field_name == "file" and self.receipt is None:
            self.receipt = BytesIO()
        elif self.field_name != "policy" or self.policy_size:
            raise SkipFile

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        if self.field_name == "policy":
            part = raw_data[: MOST_BYTES + 1 - self.policy_size]
            self.policy.update(part)
            self.policy_size += len(part)
        elif self.receipt is not None:
            self.receipt.write(raw_data[: LARGEST_FILE + 1 - self.receipt.tell()])

    def file_complete(self, file_size: int) -> InMemoryUploadedFile | None:
        if self.field_name == "policy" or self.receipt is None:
            return None
        size = self.receipt.tell()
        self.receipt.seek(0)
        return InMemoryUploadedFile(self.receipt, self.field_name, self.file_name or "", self.content_type, size, None)
