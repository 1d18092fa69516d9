"""Tries one file: whether it can be read as a policy's text, and how many of its words are there in order."""

import json
import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import reduce
from operator import and_
from pathlib import Path
from typing import Any

from .word_counts import WordCounts, list_words

MOST_SECONDS = 60
_ROOT = Path(__file__).resolve().parents[3]
_TOO_SLOW = f"Reading the file took more than {MOST_SECONDS} seconds."
_FELL_OVER = "The program that reads the file ended without an answer."


@dataclass(frozen=True, slots=True)
class Trial:
    """The result for one file. It was refused if there is a ``reason``; ``words`` is None if nothing was compared.

    ``units`` counts units by kind. ``must_settle`` counts the doubts that must be settled before submitting.
    ``extraction`` says what found the words to compare with.
    """

    name: str
    reason: str = ""
    units: Mapping[str, int] = field(default_factory=dict)
    doubts: int = 0
    must_settle: int = 0
    words: WordCounts | None = None
    extraction: str = ""
    seconds: float = 0.0
    megabytes: float = 0.0


def try_file(path: Path) -> Trial:
    """Read a file, find its words with another program, and compare. Each step runs in a process with a time limit."""
    try:
        data = path.read_bytes()
    except OSError as error:
        return Trial(path.name, f"The file cannot be opened: {error.strerror}.")
    answer = _run("process", path.name, data)
    if isinstance(answer, str):
        return Trial(path.name, answer, seconds=MOST_SECONDS if answer == _TOO_SLOW else 0.0)
    if "reason" in answer:
        return Trial(path.name, answer["reason"], seconds=answer["seconds"], megabytes=answer["megabytes"])
    words, extraction = _compare(path.name, data, answer)
    return Trial(
        path.name,
        units=answer["units"],
        doubts=answer["doubts"],
        must_settle=answer["must_settle"],
        words=words,
        extraction=extraction,
        seconds=answer["seconds"],
        megabytes=answer["megabytes"],
    )


def add_units(trials: Sequence[Trial]) -> Counter[str]:
    return sum((Counter(trial.units) for trial in trials), Counter())


def _compare(name: str, data: bytes, answer: Mapping[str, Any]) -> tuple[WordCounts | None, str]:
    extracted = _run("other_extraction", name, data)
    if isinstance(extracted, str):
        return None, ""
    texts, extraction = extracted
    left_out = [*_list_title(answer), *answer["left_out"]]
    counts = [_run("word_counts", name, _dump(text, answer["kept"], left_out)) for text in texts]
    found = [
        WordCounts(each["total"], each["expected"], each["in_order"], Counter(each["lost"]))
        for each in counts
        if not isinstance(each, str)
    ]
    if not found:
        return None, ""
    lost = reduce(and_, (each.lost for each in found))  # a letter that a PDF draws twice is in one text only
    return replace(max(found, key=lambda each: each.percentage), lost=lost), extraction


def _dump(file_text: str, kept: Sequence[str], left_out: Sequence[str]) -> bytes:
    return json.dumps({"file": file_text, "kept": kept, "left_out": left_out}).encode()


def _list_title(answer: Mapping[str, Any]) -> list[str]:
    """Return the title, unless it is in the text or listed as left out. It is kept as the policy's title."""
    title, listed = list_words(answer["title"]), [*answer["kept"], *answer["left_out"]]
    return [] if any(title == list_words(words) for words in listed) else [answer["title"]]


def _run(module: str, name: str, data: bytes) -> Any:
    """Run a module of this package in a separate process. Return its answer, or a sentence that says why not."""
    process = subprocess.Popen(  # noqa: S603  # our own module, no shell
        [sys.executable, "-m", f"{__package__}.{module}", name],
        cwd=_ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,  # so that the processes it starts end with it
    )
    try:
        output, errors = process.communicate(data, timeout=MOST_SECONDS)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        return _TOO_SLOW
    if process.returncode:
        last_line = errors.decode("utf-8", "replace").strip().rpartition("\n")[2]
        return f"{_FELL_OVER} {last_line}".strip()
    return json.loads(output)
