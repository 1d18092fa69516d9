"""Checks a PDF that is to be kept and signed as it is, in a separate process with limits on time and memory."""

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from policy.text.errors import TextError

from ..kinds import is_pdf, is_picture
from .process import MOST_PAGES

MOST_BYTES = 25_000_000
MOST_SECONDS = 45
TOO_LARGE = (
    "The file has more than 25 MB, and that is the limit. Pictures make it large: in Word or Acrobat, save it again as "
    "a PDF of the smallest size."
)
DAMAGED = (
    "The PDF is damaged or is only part of a file: its table of objects cannot be read. Open it, print it as a PDF "
    "again, and choose that file."
)
_EMPTY = "The file is empty. Choose the file again."
_PICTURE = "The file is a picture, whatever its name says. Save it as a PDF with its text version, then choose that."
_NOT_PDF = "Only a PDF can be kept as a file, and this is none. Save it as PDF, then choose that file."
_REFUSALS = {
    "damaged": DAMAGED,
    "password": (
        "The PDF is encrypted or protected with a password, so not everybody could read it for ever. Save it without "
        "protection, then choose that file."
    ),
    "pages": f"The PDF has more than {MOST_PAGES:,} pages, and that is the limit. Is this the right file?",
    "scripts": (
        "The PDF holds scripts, which are programs that can change what it shows. Print it as a PDF, which leaves them "
        "out, then choose that file."
    ),
    "programs": (
        "The PDF holds other files, media or commands that start programs. Print it as a PDF, which leaves them out, "
        "then choose that file."
    ),
    "form": (
        "The PDF is a form to be filled in, so it would not look the same to everybody. Print it as a PDF, then choose "
        "that file."
    ),
}
_TOO_HARD = "The PDF takes too much time or memory to check. Print it as a PDF again, then choose that file."
_PROCESS = Path(__file__).with_name("process.py")


@dataclass(frozen=True, slots=True)
class PdfFacts:
    """What the checks found. ``is_tagged``: it has the tags by which screen readers read a PDF."""

    pages: int
    is_tagged: bool


def check_pdf(data: bytes) -> PdfFacts:
    """Raises ``TextError`` for a file that cannot be kept: its sentence says why, and what to do."""
    if not data:
        raise TextError(None, _EMPTY)
    if len(data) > MOST_BYTES:
        raise TextError(None, TOO_LARGE)
    if not is_pdf(data):
        raise TextError(None, _PICTURE if is_picture(data) else _NOT_PDF)
    try:
        result = subprocess.run(  # noqa: S603  # our own script, no shell
            [sys.executable, "-I", str(_PROCESS)], input=data, capture_output=True, timeout=MOST_SECONDS, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise TextError(None, _TOO_HARD) from error
    if result.returncode:
        raise TextError(None, _TOO_HARD)
    answer = json.loads(result.stdout)
    if "refusal" in answer:
        raise TextError(None, _REFUSALS[answer["refusal"]])
    return PdfFacts(answer["pages"], answer["is_tagged"])
