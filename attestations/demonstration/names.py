"""Invented names that look like Britain today, and how their owners' addresses are made."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from random import Random

from portal.people.names import fold


@dataclass(frozen=True, slots=True)
class Origin:
    """Given names and family names that go together, and how many in a hundred people bear such ones."""

    share: int
    given: str
    family: str


ORIGINS = (
    Origin(
        share=50,
        given="Amelia Oliver Charlotte George Emily Harry Sophie Jack Lucy Thomas Hannah James Chloe "
        "Daniel Megan Samuel Rebecca Adam Laura Matthew Natalie Toby Verity Ryan Helen Andrew "
        "Joanne Stephen Karen Martin Susan Peter Janet Graham Margaret Colin Zoë Chloë Rosalind "
        "Philippa",
        family="Smith Taylor Brown Walker Robinson Wright Thompson Hughes Edwards Green Bagnall Harris "
        "Salt Clarke Bourne Turner Hollins Cooper Ward Morris Moore Clark Baker Tunnicliffe "
        "Morgan Alcock Goodwin Podmore Parker Bennett Price Griffiths Mountford Simpson Marshall "
        "Collins Boulton Murphy Gray Ellis Fletcher Hodgkinson Bloor Colclough Wedgwood Sherratt "
        "Brassington Machin Plant Heath",
    ),
    Origin(
        share=10,
        given="Siân Rhys Ffion Gareth Carys Owain Angharad Iwan Llinos Geraint Nerys Emyr",
        family="Llewelyn Pryce Gwilym Dŵr-Powell Bowen Prosser Gethin Vaughan Ifans Cadwaladr Môn-Roberts",
    ),
    Origin(
        share=8,
        given="Niamh Ciarán Aoife Seán Siobhán Eilidh Hamish Catriona Ruairí Mairéad",
        family="O'Brien O'Connor MacLeod McAllister O'Neill Gallagher Doherty McKenzie Brannigan Fitzgerald",
    ),
    Origin(
        share=13,
        given="Priya Arjun Aisha Irfan Fatima Bilal Nadia Harpreet Gurdeep Meera Rajesh Yasmin Zainab "
        "Anil Sunita Tariq",
        family="Patel Khan Singh Ahmed Kaur Hussain Sharma Begum Iqbal Chaudhry Mistry Rahman Nair Gill Desai",
    ),
    Origin(
        share=7,
        given="Agnieszka Tomasz Małgorzata Piotr Katarzyna Łukasz Zofia Paweł Joanna Grzegorz",
        family="Kowalska Wiśniewski Zieliński Wójcik Kamińska Łabędzki Dąbrowski Szymańska Kozłowski Źrałek",
    ),
    Origin(
        share=6,
        given="Ngozi Chidi Adaeze Kwame Abena Femi Folasade Emeka Akosua Tunde",
        family="Okonkwo Adeyemi Boateng Mensah Okafor Balogun Owusu Eze Afolabi Nwosu",
    ),
    Origin(
        share=4,
        given="João Inês Dénes Mircea Renée François Zeynep Emre Oksana Andriy",
        family="Gonçalves Sá-Pereira Müller Popescu Lefèvre Yıldız Şahin Kovalenko Nuñez Kovačević",
    ),
    Origin(
        share=2,
        given="Mei Wei Jun Xin Ling Hao",
        family="Chen Wong Li Zhang Nguyễn Tran",
    ),
)


@dataclass(frozen=True, slots=True)
class Name:
    given: str
    family: str

    @property
    def whole(self) -> str:
        return f"{self.given} {self.family}"


class Names:
    """Gives each person a name; none twice, so that the two who share one are known."""

    def __init__(self, random: Random, taken: Iterable[Name]) -> None:
        self.random = random
        self.taken = set(taken)
        self.addresses: Counter[str] = Counter()

    def next(self) -> Name:
        while (name := self._any()) in self.taken:
            pass
        self.taken.add(name)
        return name

    def _any(self) -> Name:
        origin = self._origin()
        family_name = self.random.choice(origin.family.split())
        if self.random.random() < 0.06 and "-" not in family_name:
            # Married across the origins, and kept both.
            family_name = f"{family_name}-{self.random.choice(self._origin().family.split())}"
        return Name(self.random.choice(origin.given.split()), family_name)

    def _origin(self) -> Origin:
        return self.random.choices(ORIGINS, [origin.share for origin in ORIGINS])[0]

    def address(self, name: Name) -> str:
        """``given.family@demo.example``, with a number from the second of that name on."""
        words = [re.sub("[^a-z]", "", fold(part)) for part in (name.given.split()[0], name.family)]
        local = ".".join(words)
        self.addresses[local] += 1
        number = self.addresses[local]
        return f"{local}{number if number > 1 else ''}@demo.example"


def as_typed(name: Name, random: Random) -> str:
    """How somebody types the own name: mostly as it is known."""
    luck = random.random()
    if luck < 0.86:
        return name.whole
    if luck < 0.93:
        return fold(name.whole).title()
    if luck < 0.97:
        return name.whole.lower()
    return f"{name.given.split()[0]} {name.family}"
