"""How long things are kept and who sees them, in the words that several tables share."""

from portal.views.retention import describe_retention

_KEPT = describe_retention()

SIX_YEARS = "As long as you work for the trust, and six years after you have left"
FOR_GOOD = "For good. It holds keys instead of names"
TWELVE_MONTHS = f"{_KEPT['security_months']} months"
FORTNIGHT = "The way in ends after 14 days. That it was made stays on record for six years after you have left"
FILE_DAYS = f"{_KEPT['file_days']} days"

YOU_AND_HR = "You and HR"
# Heads do not see those who only govern their academy, see attestations/reports/audiences.py.
INSTEAD = "for governors, trustees and members the governance professional instead"
YOU_HR_HEAD = f"You, HR, and the head teacher of that academy ({INSTEAD})"
YOU_HR_HEAD_AUDITOR = (
    f"You, HR, the head teacher of that academy ({INSTEAD}), and an auditor whom HR has let in for a time"
)
YOU_ALONE = "You. HR can look at this for one person, and must say why; that is itself recorded"
EVERYBODY = "Everybody who works for the trust"
NOBODY = "Nobody"  # of what a library could keep, and is not used for
