"""How the table of all that is held about people is written; see ``held`` for the table itself."""

from dataclasses import dataclass, field
from enum import Enum

from django.apps import apps
from django.db.models import Model


class Fate(Enum):
    """What becomes of a column when a person's time is over."""

    KEPT = "kept"
    ERASED = "erased"
    NEVER = "never"  # never personal


class Group(Enum):
    """The headings under which a person finds it, in this order."""

    WHO = "Who you are"
    WORK = "Your work and roles"
    SIGNED = "What you have signed"
    ASKED = "What you have asked"
    SENT = "What we sent you"
    SIGN_IN = "How you sign in"
    LOOKED = "Who has seen it"
    RETENTION = "How long we keep it"
    DONE = "What you did for the trust"
    NOBODY = "Nothing about people"


@dataclass(frozen=True, slots=True)
class HeldColumn:
    """``words`` are what the person reads beside the value; '' where it tells them nothing.

    ``acted`` is what somebody else, whom the column names, reads beside how often it does.
    """

    name: str
    fate: Fate
    words: str
    acted: str
    why: str


@dataclass(frozen=True)
class HeldTable:
    """A table, and what stands in it about people.

    ``of`` are the paths to the person whose data a row is. A further column that names a person is somebody who acted:
    they find it, counted, under what they did. ``when`` is the column by which rows are shown, newest first.
    """

    label: str
    title: str
    group: Group
    why: str
    how_long: str
    seen_by: str
    columns: tuple[HeldColumn, ...]
    of: tuple[str, ...] = ()
    when: str = "pk"
    in_files_only: frozenset[str] = field(default_factory=frozenset)  # too long for the page
    can_be_held_back: bool = False

    @property
    def is_installed(self) -> bool:
        """Whether its app is in use: second factors and single sign-on are the trust's choice."""
        return self.label.partition(".")[0] in apps.app_configs

    @property
    def model(self) -> type[Model]:
        return apps.get_model(self.label)

    @property
    def goes_whole(self) -> bool:
        """Whether nothing of a row is kept, so that it is deleted when its person is erased."""
        fates = {column.fate for column in self.columns}
        return Fate.ERASED in fates and Fate.KEPT not in fates

    @property
    def erased(self) -> list[str]:
        return [column.name for column in self.columns if column.fate == Fate.ERASED]


def parse_columns(text: str) -> tuple[HeldColumn, ...]:
    """A line for each column, or for several alike: ``names | kept, erased or never | words | why``.

    Words for two readers have a stroke between them: ``By / Roles you gave``, the second for the person who did it.
    Raises ValueError for a line that says less.
    """
    columns: list[HeldColumn] = []
    for line in filter(None, map(str.strip, text.splitlines())):
        names, fate, words, why = (cell.strip() for cell in line.split("|"))
        if not why:
            raise ValueError(f"Say why: {line}")
        words, _, acted = words.partition(" / ")
        columns += [HeldColumn(name, Fate(fate), words, acted or words, why) for name in names.split()]
    return tuple(columns)


def build_impersonal(label: str, names: str, why: str) -> HeldTable:
    """A table in which nothing concerns a person."""
    columns = tuple(HeldColumn(name, Fate.NEVER, "", "", why) for name in names.split())
    return HeldTable(label, why, Group.NOBODY, why, "For good", "Nobody", columns)
