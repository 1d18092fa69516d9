"""What somebody is sent at an address of their own while they are away. No due dates, and nothing is asked."""

from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.utils import timezone

from attestations.assignments.working_days import ORDINARY
from attestations.formatting import day_and_year
from attestations.models import KeptInformed
from policy.models import Version
from portal.london import london_day
from portal.models import Notice
from portal.notices.hours import find_morning
from portal.notices.letters import Button, Item, Items, Letter
from portal.notices.messages import NotBefore, NotNeeded

from .informed import CONFIRM, CONFIRMED_WITHIN, STOP, build_link, find_news, is_over
from .rules import DAY, find_next_day


def build_confirm(notice: Notice) -> Letter:
    """Asks the owner of an address to confirm it. Names nobody, because the address may be mistyped."""
    choice = _find_choice(notice)
    button = Button("Yes, this is my address", build_link(choice, CONFIRM))
    return Letter(
        subject="Is this your address?",
        body=[
            f"Somebody at {settings.TRUST_NAME} gave us this address, to hear of new policies while they are away.",
            button,
            f"Until you confirm it, we send nothing else here. The link works for {CONFIRMED_WITHIN.days} days.",
        ],
        greeting="",
        ask="You did not expect this? Then somebody has mistyped their own address. Please delete this e-mail.",
        why="You get this because somebody gave this address.",
        to=choice.address,
        confidential=[choice.address, _find_token(button)],
    )


def build_news(notice: Notice) -> Letter:
    """All that is new since the last one. Raises NotNeeded where nothing is, and NotBefore on a day off."""
    now, choice = timezone.now(), _find_choice(notice)
    if not ORDINARY.works(london_day(now)):
        tomorrow = london_day(now) + DAY
        raise NotBefore(find_morning(find_next_day(tomorrow, ORDINARY.works) or tomorrow))
    _, since, until = notice.cause.split("/")
    versions = find_news(choice, since=datetime.fromisoformat(since), until=datetime.fromisoformat(until))
    if choice.confirmed_at is None or not versions:
        raise NotNeeded("Withdrawn meanwhile, or not theirs any more")
    many = len(versions) > 1
    address = settings.SITE_ADDRESS + ("/policies/" if many else versions[0].policy.get_absolute_url())
    return Letter(
        subject=f"New while you are away: {f'{len(versions)} policies' if many else versions[0].title}",
        body=[
            "You asked to be kept informed while you are away. This is new:",
            Items([_describe(each, now) for each in versions]),
            "You do not need to do anything now. When you are back, you will have time to sign what needs signing.",
            Button("Read the policies" if many else "Read the policy", address),
            f"{'They open' if many else 'It opens'} after you sign in. HR can also send you a copy.",
        ],
        why="You get this because you, or HR for you, gave us this address. These e-mails stop when your absence ends.",
        to=choice.address,
        confidential=[choice.address],
        off=Button("Stop these e-mails", build_link(choice, STOP)),
    )


def _find_choice(notice: Notice) -> KeptInformed:
    key = notice.cause.removeprefix("informed:").partition("/")[0]
    choice = KeptInformed.objects.select_related("person").filter(pk=UUID(key)).first()
    if choice is None or is_over(choice, at=timezone.now()):
        raise NotNeeded("Ended meanwhile")
    return choice


def _find_token(button: Button) -> str:
    return button.address.rstrip("/").rpartition("/")[2]


def _describe(version: Version, now: datetime) -> Item:
    since = "Comes into force on" if version.in_force_at > now else "In force since"
    detail = f"{since} {day_and_year(london_day(version.in_force_at))}. {version.reason}"
    return Item(f"{version.title}, version {version.number}", detail.strip())
