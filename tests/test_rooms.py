"""The README's list of who imports whom, room by room, is true."""

import ast
from collections import defaultdict
from itertools import groupby

from tests.environment import ROOT

APPS = ("attestations", "policy", "portal")


def find_room(module):
    """``policy.text.grammar`` is in ``policy.text``; what stands beside the rooms belongs to the app itself."""
    parts = module.split(".")
    return ".".join(parts[:2]) if (ROOT / "/".join(parts[:2]) / "__init__.py").exists() else parts[0]


def find_imports(path):
    package = path.relative_to(ROOT).parts[:-1]
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = [*package[: len(package) - node.level + 1]] if node.level else []
            yield from (".".join([*base, *filter(None, [node.module]), alias.name]) for alias in node.names)


def draw_rooms():
    """A line for each room, those that others stand on last: ``  signing    assignments models | portal: access``."""
    arrows = defaultdict(set)
    for app in APPS:
        for path in (ROOT / app).rglob("*.py"):
            if "migrations" not in path.parts and "management" not in path.parts:
                room = find_room(".".join(path.relative_to(ROOT).with_suffix("").parts))
                arrows[room] |= {find_room(name) for name in find_imports(path) if name.split(".")[0] in APPS} - {room}
    lines = []
    for app in APPS:
        rooms = {room for room in arrows if room.startswith(f"{app}.")}
        lines.append(app)
        while rooms:
            free = sorted(room for room in rooms if not any(room in arrows[other] for other in rooms))
            lines += [f"  {draw_room(room, arrows[room])}" for room in free]
            rooms -= set(free)
    return "\n".join(line.rstrip() for line in lines)


def draw_room(room, known):
    app, _, name = room.partition(".")
    order = sorted(
        (other for other in known if "." in other), key=lambda other: (APPS.index(other.split(".")[0]), other)
    )
    groups = []
    for other, rooms in groupby(order, key=lambda room: room.split(".")[0]):
        names = " ".join(room.split(".")[1] for room in rooms)
        groups.append(names if other == app else f"{other}: {names}")
    return f"{name:<14}{' | '.join(groups)}"


def test_the_readme_shows_who_imports_whom():
    readme = (ROOT / "README.md").read_text()
    assert f"```text\n{draw_rooms()}\n```" in readme
