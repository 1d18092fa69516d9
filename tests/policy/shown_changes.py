"""Changes between two texts, as they are shown, in short forms."""

from policy.comparison import IdentifiedUnit, compare_texts, list_units, match_units
from policy.reading import differences
from policy.text import parse


def compare_sources(old, new):
    before, after = list_units(parse(old.encode())), list_units(parse(new.encode()))
    pairs = {one.old: at for at, one in enumerate(match_units(before, after)) if one.old is not None}
    old_side = [IdentifiedUnit(pairs.get(at, ("old", at)), unit) for at, unit in enumerate(before)]
    return differences.build_shown_changes(
        compare_texts(old_side, [IdentifiedUnit(at, unit) for at, unit in enumerate(after)])
    )


def list_sentences(shown):
    return [f"{one.name} {one.headline}" for one in shown]


def mark_words(shown):
    return {
        one.name: "".join({"added": "+", "removed": "-"}.get(p.kind, "") + p.text for p in one.words) for one in shown
    }


def join_words(texts):
    """Joined, with every run of spaces one."""
    return " ".join("".join(texts).split())


def make_sections(clauses, size=20):
    lines = []
    for start in range(0, len(clauses), size):
        section = start // size + 1
        lines.append(f"{section} Section")
        lines += [f"{section}.{at} {words}." for at, words in enumerate(clauses[start : start + size], 1)]
    return "\n".join(lines) + "\n"
