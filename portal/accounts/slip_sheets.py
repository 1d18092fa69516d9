"""Slips as a PDF, a page each."""

from collections.abc import Sequence
from functools import cache

import qrcode
from django.conf import settings
from django.urls import reverse

from portal import pdf
from portal.models import Academy

from .actions.slips import PrintedSlip

PICTURE = "asset:door.svg"
QUIET_ZONE = 4  # modules of white around a QR code, by its standard


def render_slips(printed: Sequence[PrintedSlip], academy: Academy) -> bytes:
    """All of them were printed by one person for one academy, which comes with its name."""
    door = f"{settings.SITE_ADDRESS}{reverse('enter_with_slip')}"
    printed_at = max(each.slip.printed_at for each in printed)
    context = {
        "printed": printed,
        "academy": academy,
        "printed_by": printed[0].slip.printed_by,
        "printed_at": printed_at,
        "door": door,
        "picture": PICTURE,
        "hr": " or ".join(filter(None, [settings.HR_PHONE, settings.HR_EMAIL])),
    }
    return pdf.render_pdf("pdf/slips.html", context, made_at=printed_at, pictures={PICTURE: draw_qr_code(door)})


@cache
def draw_qr_code(words: str) -> bytes:
    """A QR code as SVG, of one path, so that it is sharp on any printer."""
    code = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_M, border=QUIET_ZONE)
    code.add_data(words)
    rows = code.get_matrix()
    path = "".join(f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, dark in enumerate(row) if dark)
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {len(rows)} {len(rows)}"><path d="{path}"/></svg>'
    return svg.encode()
