"""Runs in a separate process: reads one file as a policy's text, and prints the result, time and memory as JSON."""

import json
import math
import re
import resource
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from policy.text import parse
from policy.text.blocks import LeftOut
from policy.text.errors import TextError
from policy.text.form_2 import read_form_2
from policy.text.smallest_form import write_smallest
from policy.text.structure.parts import build_parts
from policy.text.structure.understood import Understood, UnderstoodUnit
from policy.text.units import PolicyText, UnitKind, UnitText, is_form_2

from ..reading_blocks import read_blocks

MOST_MEMORY = 2_000_000_000
_TOO_LARGE = "The file takes too much memory to read."
_HIGHEST, _NOW = "VmHWM", "VmRSS"


def read_file_as_text(name: str, data: bytes) -> dict[str, Any]:
    """Return what was understood, or the ``reason`` for a refusal, and the seconds and megabytes it took."""
    before, start = _read_memory(_NOW), time.perf_counter()
    try:
        answer = _describe(understand(name, data))
    except TextError as error:
        answer = {"reason": str(error)}
    except MemoryError:
        answer = {"reason": _TOO_LARGE}
    seconds = time.perf_counter() - start
    return {**answer, "seconds": seconds, "megabytes": _measure_growth(before)}


def understand(name: str, data: bytes) -> Understood:
    """Read a file, and check that its text reads back as the same text. Raises ``TextError``."""
    understood = build_parts(read_blocks(name, data))
    text = write_smallest([part.part_units for part in understood.parts])
    if _read_again(text.canonical) != text:
        raise TextError(None, "The text comes out differently when it is read again.")
    return understood


def _read_again(canonical: str) -> PolicyText:
    return read_form_2(canonical) if is_form_2(canonical) else parse(canonical.encode())


def _describe(understood: Understood) -> dict[str, Any]:
    units = [found.unit for part in understood.parts for found in part.units]
    return {
        "title": understood.title,
        "kept": [text for part in understood.parts for text in (part.label, part.title, *_list_texts(part.units))],
        "left_out": [left_out.text for left_out in sorted(understood.left_out, key=_find_place)],
        "units": _count_kinds(units),
        "doubts": len(understood.doubts),
        "must_settle": sum(doubt.must_settle for doubt in understood.doubts),
    }


def _find_place(left_out: LeftOut) -> float:
    """Return the key to sort by the file's order, in which words are looked for: "paragraph 12" after "paragraph 3"."""
    number = re.search("[0-9]+", left_out.where)
    return int(number[0]) if number else math.inf


def _list_texts(units: Sequence[UnderstoodUnit]) -> Iterator[str]:
    """Yield what each unit shows, with each table cell on its own line."""
    return (f"{found.unit.number} {found.unit.text}".replace("\t", "\n") for found in units)


def _count_kinds(units: Sequence[UnitText]) -> dict[str, int]:
    counts = Counter(unit.kind for unit in units)
    return {kind.value: counts[kind] for kind in UnitKind if counts[kind]}


def _measure_growth(before: int) -> float:
    """Return how many MB memory grew at its peak, plus the largest process that a reader started.

    ``ru_maxrss`` is right only for the children, because a process starts with the value of its parent.
    """
    children = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    return (max(0, _read_memory(_HIGHEST) - before) + children) / 1_000


def _read_memory(field: str) -> int:
    """Return a memory figure of this process in kB from Linux; 0 on other systems."""
    status = Path("/proc/self/status")
    found = re.search(rf"{field}:\s+(\d+)", status.read_text()) if status.exists() else None
    return int(found[1]) if found else 0


def main() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    json.dump(read_file_as_text(sys.argv[1], sys.stdin.buffer.read()), sys.stdout)


if __name__ == "__main__":
    main()
