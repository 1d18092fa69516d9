"""Texts for the linter's tests, and the remarks on them."""

from datetime import date
from pathlib import Path

from policy.linter import find_remarks
from policy.text import parse

TODAY = date(2026, 11, 22)
PROTOCOL = (Path(__file__).parents[2] / "policy/texts/social-networking-protocol.txt").read_bytes()


def make_text(*clauses, lead="", appendices=()):
    """Section 1 with these clauses; each appendix is a list: perhaps an introduction, then points."""
    lines = [*([lead] if lead else []), "1 Purpose", *(f"1.{n} {words}" for n, words in enumerate(clauses, 1))]
    for number, points in enumerate(appendices, 1):
        lines += [f"Appendix {number}", f"Title {number}", *points]
    return parse("\n".join(lines).encode())


def find_quotes(rule, *clauses, today=TODAY, **rest):
    """The remarks of one rule, as (place, quote)."""
    return [(r.number, r.quote) for r in find_remarks(make_text(*clauses, **rest), today=today) if r.rule is rule]


def find_sentences(rule, *clauses, today=TODAY, **rest):
    return [r.sentence for r in find_remarks(make_text(*clauses, **rest), today=today) if r.rule is rule]


def find_quotes_in_clause(rule, words, **rest):
    return [words for number, words in find_quotes(rule, words, **rest)]
