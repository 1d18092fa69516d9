"""Names that are out of date, as data, each with a sentence on what became of it and when.

Only certain cases belong here: no site that closed and came back, or that lives on under its name.
"""

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class OutdatedName:
    """The spellings of a name, and a sentence on what became of it.

    ``is_a_word_too`` marks names that also mean something else, ``is_title`` those whose capitals do not matter.
    """

    sentence: str
    spellings: tuple[str, ...]
    pattern: re.Pattern[str]
    is_a_word_too: bool = False
    is_title: bool = False

    def may_be_in(self, text: str, lower_case: str) -> bool:
        """Much faster than the pattern, because a text holds few of the names."""
        return any(spelling in (lower_case if self.is_title else text) for spelling in self.spellings)

    def find_in(self, text: str) -> str:
        """The name as the text spells it, or ""."""
        for found in self.pattern.finditer(text):
            if not _IN_WORD.match(text[found.start() - 1 : found.start()]):  # faster than a lookbehind
                return found[0]
        return ""


_IN_WORD = re.compile(r"[\w-]")


def _name(sentence: str, *spellings: str, unless: str = "", is_a_word_too: bool = False) -> OutdatedName:
    return OutdatedName(sentence, spellings, _build_pattern(spellings, unless), is_a_word_too)


def _title(sentence: str, *spellings: str) -> OutdatedName:
    return OutdatedName(sentence, spellings, _build_pattern(spellings, "", re.IGNORECASE), is_title=True)


def _build_pattern(spellings: tuple[str, ...], unless: str, flags: int = 0) -> re.Pattern[str]:
    longest_first = sorted(spellings, key=len, reverse=True)
    but_not = rf"(?!{re.escape(unless)})" if unless else ""
    return re.compile(rf"(?:{'|'.join(map(re.escape, longest_first))})(?!\w){but_not}", flags)


# Sites beside which “Vine” means the site.
OTHER_SITES = re.compile(
    r"\b(?:Facebook|Twitter|Instagram|YouTube|Snapchat|WhatsApp|TikTok|LinkedIn|Tumblr|Pinterest|Reddit|Flickr)\b"
)

_SITES = (
    _name("Friendster closed in 2015.", "Friendster"),
    _name("Myspace, now one word, has been a site for music since 2013.", "My Space", "MySpace", "My space", "Myspace"),
    _name("Bebo closed as a social network in 2013.", "Bebo"),
    _name("Orkut closed in 2014.", "Orkut", "orkut"),
    _name("Google+ closed to the public in 2019.", "Google+", "Google +", "Google Plus"),
    _name("Vine closed in 2017.", "Vine", is_a_word_too=True),
    _name("Periscope closed in 2021.", "Periscope", is_a_word_too=True),
    _name("Friends Reunited closed in 2016.", "Friends Reunited", "FriendsReunited"),
    _name("Twitter has been called X since July 2023.", "Twitter"),
    _name("Musical.ly became TikTok in 2018.", "Musical.ly", "musical.ly"),
    _name("Messenger of Windows Live, once MSN, gave way to Skype in 2013.", "MSN Messenger", "Windows Live Messenger"),
    _name("Skype closed in May 2025.", "Skype", unless=" for Business"),
    _name("Yahoo Messenger closed in 2018.", "Yahoo Messenger", "Yahoo! Messenger"),
    _name("Yahoo Answers closed in 2021.", "Yahoo Answers", "Yahoo! Answers"),
    _name("Yahoo Groups closed in 2020.", "Yahoo Groups", "Yahoo! Groups"),
    _name("AOL Instant Messenger closed in 2017.", "AOL Instant Messenger", "AOL Messenger"),
    _name("BlackBerry Messenger closed to the public in 2019.", "BBM", "BlackBerry Messenger", "Blackberry Messenger"),
    _name("Google Hangouts closed in 2022.", "Google Hangouts"),
    _name("Omegle closed in 2023.", "Omegle"),
    _name("Houseparty closed in 2021.", "Houseparty"),
    _name("Club Penguin closed in 2017.", "Club Penguin"),
    _name("Edmodo closed in 2022.", "Edmodo"),
)

_BODIES = (
    _name(
        "In England safeguarding children boards gave way to local safeguarding partners by September 2019.",
        *("Safeguarding Children Board", "Safeguarding Children Boards", "LSCB", "LSCBs"),
        *("Safeguarding Children’s Board", "Safeguarding Children’s Boards"),
    ),
    _name(
        "The Disclosure and Barring Service (DBS) took its place in December 2012.",
        *("Criminal Records Bureau", "CRB", "Independent Safeguarding Authority"),
    ),
    _name("It became the Department for Education in 2010.", "Department for Children, Schools and Families", "DCSF"),
    _name(
        "It ended in 2007. Schools are now with the Department for Education.",
        *("Department for Education and Skills", "DfES"),
    ),
    _name("It ended in 2017. The Department for Education now does its work.", "Education Funding Agency"),
    _name(
        "It closed in March 2025. The Department for Education now does its work.",
        *("Education and Skills Funding Agency", "Education & Skills Funding Agency", "ESFA"),
    ),
    _name(
        "The Teaching Regulation Agency took over its work on misconduct in 2018.",
        *("National College for Teaching and Leadership", "NCTL"),
    ),
    _name("It closed in 2012.", "General Teaching Council for England", "GTCE"),
)

_GUIDANCE = (
    _title(
        "The national guidance of this name was replaced in 2015 by one for schools: “Guidance for safer working "
        "practice for those working with children and young people in education settings”.",
        "guidance for safer working practice for adults who work with children and young people",
        "guidance for safe working practice for adults who work with children and young people",
    ),
    _title(
        "“Keeping children safe in education” replaced it in 2014.",
        "safeguarding children and safer recruitment in education",
    ),
    _title(
        "It was withdrawn in 2022, when “Keeping children safe in education” took it in.",
        "sexual violence and sexual harassment between children in schools and colleges",
    ),
    _title("It has been called the Academy Trust Handbook since 2021.", "academies financial handbook"),
    _title(
        "The Data Protection Act 2018 and the GDPR replaced it in May 2018.", "data protection act 1998", "dpa 1998"
    ),
    _title(
        "The Equality Act replaced it in 2010.",
        *("disability discrimination act", "race relations act", "sex discrimination act", "equal pay act"),
    ),
)

OUTDATED_NAMES = (*_SITES, *_BODIES, *_GUIDANCE)
