"""Policies as lists of units, built by hand or from a random number, for the tests of comparison."""

from pathlib import Path
from random import Random

from hypothesis import strategies as st

from policy.comparison import TITLE, IdentifiedUnit, Unit, compare_texts, match_units

PROTOCOL = (Path(__file__).parents[2] / "policy/texts/social-networking-protocol.txt").read_text()
POST = "Employees should not post offensive or discriminatory remarks about colleagues or pupils"
LOG = "Whoever makes approved contact with a pupil should keep a log of any communication"
FRIENDS = "Friend requests from former students are to be declined until two years have passed"
CONSENT = "Consent must be obtained from the parent or carer if the pupil is under sixteen"

WORDS = ("staff", "must", "not", "share", "the", "photo,", "of", "pupils", "online.", "a", "may", "“ask”")
numbers = st.integers(0, 2**32)  # drawing a policy word by word is a hundred times slower


def make_clauses(*texts, section=1, part=""):
    """A section of clauses, or the points of an appendix."""
    if part:
        return [Unit(part, "point", str(n), str(n), text) for n, text in enumerate(texts, 1)]
    numbers = [f"{section}.{n}" for n in range(1, len(texts) + 1)]
    return [Unit("", "clause", number, number, text, name=number) for number, text in zip(numbers, texts, strict=True)]


def make_title(number, text):
    label = f"Appendix {number}"
    return Unit(f"appendix-{number}", TITLE, label, "", text, name=f"the title of {label}")


def identify_units(old, new, decided=None):
    """Both sides of a comparison, each new unit with the identity of the one that it continues."""
    found = match_units(old, new, decided or {})
    names = [("new", at) if one.old is None else ("old", one.old) for at, one in enumerate(found)]
    return (
        [IdentifiedUnit(("old", at), unit) for at, unit in enumerate(old)],
        [IdentifiedUnit(name, unit) for name, unit in zip(names, new, strict=True)],
    )


def describe_changes(old, new):
    """Each change as its kinds and the numbers (or anchors) before and after."""
    return [
        (set(change.kinds), change.old and change.old.anchor, change.new and change.new.anchor)
        for change in compare_texts(*identify_units(old, new))
    ]


def _two_policies(number):
    random = Random(number)
    return _build_units(_draw_outline(random)), _build_units(_draw_outline(random))


def _two_versions(number):
    """A policy and its next version: sections, clauses, appendices shuffled, dropped, repeated; words changed."""
    random = Random(number)
    lead, sections, appendices = _draw_outline(random)
    new_sections = [(heading, _shuffle(items, random)) for heading, items in _shuffle(sections, random)]
    new_appendices = [(name, intro, _shuffle(items, random)) for name, intro, items in _shuffle(appendices, random)]
    new = _build_units((random.choice([lead, lead, None, "Ask first."]), new_sections, new_appendices))
    often = random.choice([0, 3, 12])
    return _build_units((lead, sections, appendices)), [_reword(unit, random, often) for unit in new]


two_policies = numbers.map(_two_policies)
two_versions = numbers.map(_two_versions)


def _draw_outline(random):
    """Lead, sections (heading, items), appendices (title, introduction, items); an item is a text with bullets."""

    def text():
        return " ".join(random.choices(WORDS, k=random.randrange(1, 10)))

    def items():
        return [(text(), [text() for _ in range(random.randrange(3))]) for _ in range(random.randrange(1, 5))]

    return (
        random.choice([None, text()]),
        [(text(), items()) for _ in range(random.randrange(1, 4))],
        [(text(), random.choice([None, text()]), items()) for _ in range(random.randrange(4))],
    )


def _build_units(outline):
    lead, sections, appendices = outline
    units = [Unit("", "lead", "", "lead", lead)] if lead else []
    for number, (heading, items) in enumerate(sections, 1):
        units.append(Unit("", "heading", str(number), str(number), heading))
        units += _build_items("", "clause", f"{number}.", items)
    for number, (name, introduction, items) in enumerate(appendices, 1):
        part = f"appendix-{number}"
        units.append(make_title(number, name))
        units += [Unit(part, "introduction", "", "intro", introduction)] if introduction else []
        units += _build_items(part, "point", "", items)
    return units


def _build_items(part, kind, prefix, items):
    for number, (text, bullets) in enumerate(items, 1):
        anchor = f"{prefix}{number}"
        yield Unit(part, kind, anchor, anchor, text)
        for at, bullet in enumerate(bullets, 1):
            yield Unit(part, "bullet", "", f"{anchor}-{at}", bullet)


def _shuffle(rows, random):
    if not rows:
        return rows
    match random.randrange(4):
        case 0:
            return random.sample(rows, len(rows))
        case 1:
            return random.choices(rows, k=random.randrange(1, len(rows) + 2))
        case 2:
            return rows[random.randrange(len(rows)) :]
        case _:
            return rows


def _reword(unit, random, often):
    """Change some words, once in ``often`` times."""
    if not often or random.randrange(often):
        return unit
    words = unit.text.split()
    at = random.randrange(len(words))
    words[at : at + random.randrange(2)] = random.choices(WORDS, k=random.choice([0, 1, 1, 4]))
    return Unit(unit.part, unit.kind, unit.number, unit.anchor, " ".join(words) or "ask")


def make_sentences(count, seed=1):
    random = Random(seed)
    vocabulary = [f"word{n}" for n in range(2_000)] + ["the", "of", "to", "must", "not", "pupils"] * 100
    return [" ".join(random.choices(vocabulary, k=random.randrange(10, 80))) for _ in range(count)]


def rewrite_words(text, random):
    words = text.split()
    for _ in range(max(1, len(words) // 6)):
        words[random.randrange(len(words))] = random.choice(["should", "staff", f"new{random.randrange(999)}"])
    return " ".join(words)
