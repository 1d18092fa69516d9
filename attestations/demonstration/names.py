"""Invented names that look like Britain today, and the e-mail addresses made of them. Pure."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from random import Random

from portal.people.names import fold


@dataclass(frozen=True, slots=True)
class NameOrigin:
    """Given and family names that go together, separated by spaces; ``share`` is per cent of all people."""

    share: int
    given_names: str
    family_names: str


ORIGINS = (
    NameOrigin(
        share=50,
        given_names="Amelia Oliver Charlotte George Emily Harry Sophie Jack Lucy Thomas Hannah James Chloe "
        "Daniel Megan Samuel Rebecca Adam Laura Matthew Natalie Toby Verity Ryan Helen Andrew "
        "Joanne Stephen Karen Martin Susan Peter Janet Graham Margaret Colin Zoë Chloë Rosalind "
        "Philippa",
        family_names="Smith Taylor Brown Walker Robinson Wright Thompson Hughes Edwards Green Bagnall Harris "
        "Salt Clarke Bourne Turner Hollins Cooper Ward Morris Moore Clark Baker Tunnicliffe "
        "Morgan Alcock Goodwin Podmore Parker Bennett Price Griffiths Mountford Simpson Marshall "
        "Collins Boulton Murphy Gray Ellis Fletcher Hodgkinson Bloor Colclough Wedgwood Sherratt "
        "Brassington Machin Plant Heath",
    ),
    NameOrigin(
        share=10,
        given_names="Siân Rhys Ffion Gareth Carys Owain Angharad Iwan Llinos Geraint Nerys Emyr",
        family_names="Llewelyn Pryce Gwilym Dŵr-Powell Bowen Prosser Gethin Vaughan Ifans Cadwaladr Môn-Roberts",
    ),
    NameOrigin(
        share=8,
        given_names="Niamh Ciarán Aoife Seán Siobhán Eilidh Hamish Catriona Ruairí Mairéad",
        family_names="O'Brien O'Connor MacLeod McAllister O'Neill Gallagher Doherty McKenzie Brannigan Fitzgerald",
    ),
    NameOrigin(
        share=13,
        given_names="Priya Arjun Aisha Irfan Fatima Bilal Nadia Harpreet Gurdeep Meera Rajesh Yasmin Zainab "
        "Anil Sunita Tariq",
        family_names="Patel Khan Singh Ahmed Kaur Hussain Sharma Begum Iqbal Chaudhry Mistry Rahman Nair Gill Desai",
    ),
    NameOrigin(
        share=7,
        given_names="Agnieszka Tomasz Małgorzata Piotr Katarzyna Łukasz Zofia Paweł Joanna Grzegorz",
        family_names="Kowalska Wiśniewski Zieliński Wójcik Kamińska Łabędzki Dąbrowski Szymańska Kozłowski Źrałek",
    ),
    NameOrigin(
        share=6,
        given_names="Ngozi Chidi Adaeze Kwame Abena Femi Folasade Emeka Akosua Tunde",
        family_names="Okonkwo Adeyemi Boateng Mensah Okafor Balogun Owusu Eze Afolabi Nwosu",
    ),
    NameOrigin(
        share=4,
        given_names="João Inês Dénes Mircea Renée François Zeynep Emre Oksana Andriy",
        family_names="Gonçalves Sá-Pereira Müller Popescu Lefèvre Yıldız Şahin Kovalenko Nuñez Kovačević",
    ),
    NameOrigin(share=2, given_names="Mei Wei Jun Xin Ling Hao", family_names="Chen Wong Li Zhang Nguyễn Tran"),
)


@dataclass(frozen=True, slots=True)
class PersonName:
    given_names: str
    family_name: str

    @property
    def full(self) -> str:
        return f"{self.given_names} {self.family_name}"


class NameGenerator:
    """Draws names and never the same one twice: only scripted people share a name."""

    def __init__(self, random: Random, taken: Iterable[PersonName]) -> None:
        self.random = random
        self.taken = set(taken)
        self.addresses: Counter[str] = Counter()

    def draw_name(self) -> PersonName:
        while (name := self._draw_any()) in self.taken:
            pass
        self.taken.add(name)
        return name

    def _draw_any(self) -> PersonName:
        origin = self._draw_origin()
        family_name = self.random.choice(origin.family_names.split())
        if self.random.random() < 0.06 and "-" not in family_name:
            # Married across the origins, and kept both names.
            family_name = f"{family_name}-{self.random.choice(self._draw_origin().family_names.split())}"
        return PersonName(self.random.choice(origin.given_names.split()), family_name)

    def _draw_origin(self) -> NameOrigin:
        return self.random.choices(ORIGINS, [origin.share for origin in ORIGINS])[0]

    def make_address(self, name: PersonName) -> str:
        """``given.family@demo.example``, with a number from the second of that name on."""
        local = ".".join(re.sub("[^a-z]", "", fold(part)) for part in (name.given_names.split()[0], name.family_name))
        self.addresses[local] += 1
        number = self.addresses[local]
        return f"{local}{number if number > 1 else ''}@demo.example"


def draw_typed_name(name: PersonName, random: Random) -> str:
    """How somebody types their own name: mostly as HR has it."""
    luck = random.random()
    if luck < 0.86:
        return name.full
    if luck < 0.93:
        return fold(name.full).title()
    if luck < 0.97:
        return name.full.lower()
    return f"{name.given_names.split()[0]} {name.family_name}"
