"""Remarks on outdated names and dates."""

from datetime import date

import pytest

from policy.linter import Rule
from tests.policy.remarks import find_quotes_in_clause, find_sentences


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("Sites such as MySpace, Bebo and Google+.", ["MySpace", "Bebo", "Google+"]),
        ("Do not use Vine or Periscope.", []),
        ("Do not use Vine or Instagram.", ["Vine"]),
        ("Skype is used; Skype for Business is too.", ["Skype"]),
        ("Skype for Business is used.", []),
        ("The CRB check and the LSCBs, not XCRB or CRBs-like.", ["LSCBs", "CRB"]),
        ("The data protection act 1998 and the Data Protection Act 2018.", ["data protection act 1998"]),
        ("Facebook, YouTube, LinkedIn, X, WhatsApp, Yik Yak and the twittering of birds.", []),
        ("Orkutish pages by non-Bebo users.", []),
    ],
)
def test_a_name_that_has_changed_is_found(words, expected):
    assert find_quotes_in_clause(Rule.OUTDATED, words) == expected


def test_an_outdated_name_says_what_became_of_it_and_when():
    assert find_sentences(Rule.OUTDATED, "Use Twitter.") == ["Twitter has been called X since July 2023."]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("See the guidance of the DfE, September 2019.", ["September 2019"]),
        ("See the guidance (October 2024).", ["October 2024"]),
        ("See the guidance (November 2024).", []),
        ("See the DfE’s guidance (2023).", ["2023"]),
        ("See the DfE’s guidance (2024).", []),
        ("See KCSIE 2025.", ["2025"]),
        ("See KCSIE (DfE, September 2025) and “Keeping children safe in education” 2026.", ["September 2025"]),
        ("Guidance published by the DfE in March 2015 applies.", ["March 2015"]),
        ("Under the Equality Act 2010 guidance is given.", []),
        ("The Regulations (England) 2018 and guidance apply.", []),
        ("This guidance has applied since September 2019, and since 1 September 2015 for some.", []),
        ("The school opened in September 2015. There is guidance.", []),
        ("The academy was founded, September 2015.", []),
        ("Guidance for the school year 2019/20 costs 2019.50 or 12019 pounds.", []),
    ],
)
def test_guidance_with_a_date_more_than_two_years_ago_is_found(words, expected):
    assert find_quotes_in_clause(Rule.YEAR, words) == expected


def test_an_edition_of_kcsie_is_old_from_the_next_september():
    assert find_quotes_in_clause(Rule.YEAR, "See KCSIE 2025.", today=date(2026, 8, 31)) == []
    assert find_quotes_in_clause(Rule.YEAR, "See KCSIE 2025.", today=date(2026, 9, 1)) == ["2025"]
