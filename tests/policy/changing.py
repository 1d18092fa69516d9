"""Policies as lists of units, built by hand or from a random number, for the tests of what changes between two."""

from random import Random

from hypothesis import strategies as st

from policy.comparison import TITLE, Paired, Unit, match

WORDS = ("staff", "must", "not", "share", "the", "photo,", "of", "pupils", "online.", "a", "may", "“ask”")
numbers = st.integers(0, 2**32)  # drawing a policy word by word takes a hundred times as long


def clauses(*texts, section=1, part=""):
    """A section of clauses, or the points of an appendix."""
    if part:
        return [Unit(part, "point", str(n), str(n), text) for n, text in enumerate(texts, 1)]
    return [Unit("", "clause", f"{section}.{n}", f"{section}.{n}", text) for n, text in enumerate(texts, 1)]


def title(number, text):
    return Unit(f"appendix-{number}", TITLE, f"Appendix {number}", "", text)


def paired(old, new, decided=None):
    """Both sides of a comparison, each new unit with the identity of what it continues."""
    found = match(old, new, decided or {})
    names = [("new", at) if one.old is None else ("old", one.old) for at, one in enumerate(found)]
    return (
        [Paired(("old", at), unit, unit) for at, unit in enumerate(old)],
        [Paired(name, unit, unit) for name, unit in zip(names, new, strict=True)],
    )


def _two_policies(number):
    random = Random(number)
    return _built(_outline(random)), _built(_outline(random))


def _two_versions(number):
    """A policy and what became of it: sections, clauses, appendices shuffled, dropped, repeated; words changed."""
    random = Random(number)
    lead, sections, appendices = _outline(random)
    new_sections = [(heading, _shaken(items, random)) for heading, items in _shaken(sections, random)]
    new_appendices = [(name, intro, _shaken(items, random)) for name, intro, items in _shaken(appendices, random)]
    new = _built((random.choice([lead, lead, None, "Ask first."]), new_sections, new_appendices))
    often = random.choice([0, 3, 12])
    return _built((lead, sections, appendices)), [_reworded(unit, random, often) for unit in new]


two_policies = numbers.map(_two_policies)
two_versions = numbers.map(_two_versions)


def _outline(random):
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


def _built(outline):
    lead, sections, appendices = outline
    units = [Unit("", "lead", "", "lead", lead)] if lead else []
    for number, (heading, items) in enumerate(sections, 1):
        units.append(Unit("", "heading", str(number), str(number), heading))
        units += _items("", "clause", f"{number}.", items)
    for number, (name, introduction, items) in enumerate(appendices, 1):
        part = f"appendix-{number}"
        units.append(title(number, name))
        units += [Unit(part, "introduction", "", "intro", introduction)] if introduction else []
        units += _items(part, "point", "", items)
    return units


def _items(part, kind, prefix, items):
    for number, (text, bullets) in enumerate(items, 1):
        anchor = f"{prefix}{number}"
        yield Unit(part, kind, anchor, anchor, text)
        for at, bullet in enumerate(bullets, 1):
            yield Unit(part, "bullet", "", f"{anchor}-{at}", bullet)


def _shaken(rows, random):
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


def _reworded(unit, random, often):
    """Once in ``often`` times."""
    if not often or random.randrange(often):
        return unit
    words = unit.text.split()
    at = random.randrange(len(words))
    words[at : at + random.randrange(2)] = random.choices(WORDS, k=random.choice([0, 1, 1, 4]))
    return Unit(unit.part, unit.kind, unit.number, unit.anchor, " ".join(words) or "ask")
