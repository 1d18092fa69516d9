"""Records which items a waiting reminder no longer needs to mention."""

from collections.abc import Collection
from datetime import datetime

from attestations.models import NoticeItem


def let_fall_away(items: Collection[NoticeItem], *, at: datetime) -> None:
    """Leave these items out of their message for good: they count for nothing. Repeated, it does nothing.

    It is committed before the message is handed over, so that it holds too if nobody learns what became of it.
    """
    if items:
        NoticeItem.objects.filter(pk__in=[item.pk for item in items], fell_away_at=None).update(fell_away_at=at)
