"""Try to read every file of a folder as a policy, without keeping anything."""

import argparse
import csv
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from policy.files.trial.trial import Trial, add_units, try_file

COLUMNS = (
    "file", "taken", "reason", "units", "doubts", "words", "words_in_order", "words_lost", "seconds", "megabytes",
)  # fmt: skip
_ROW = "{:<40} {:>7} {:>5} {:>6} {:>7} {:>8} {:>5} {:>7} {:>9}"
_HEAD = _ROW.format("file", "taken", "units", "doubts", "words", "in order", "lost", "seconds", "megabytes")
_WIDTH = 120


class Command(BaseCommand):
    help = "Try to read every file of a folder as a policy, and measure how many of its words stand in the text."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("folder", type=Path)
        parser.add_argument("--csv", action="store_true", help="print nothing but CSV")

    def handle(self, *args: Any, **options: Any) -> None:
        paths = _list_files(options["folder"])
        if options["csv"]:
            writer = csv.writer(self.stdout, lineterminator="\n")
            writer.writerow(COLUMNS)
            writer.writerows(_list_values(try_file(path)) for path in paths)
            return
        self.stdout.write(_HEAD)
        trials = []
        for path in paths:
            trials.append(try_file(path))
            self.stdout.writelines(f"{line}\n" for line in _format_trial(trials[-1]))
        self.stdout.writelines(f"{line}\n" for line in _format_totals(trials))


def _list_files(folder: Path) -> list[Path]:
    """List the files to try, by name, without hidden files and subfolders."""
    if not folder.is_dir():
        raise CommandError(f"There is no folder {folder}. Name a folder with the files to try.")
    files = (path for path in folder.iterdir() if path.is_file() and not path.name.startswith("."))
    return sorted(files, key=lambda path: path.name)


def _list_values(trial: Trial) -> list[str | int]:
    return [
        trial.name,
        "refused" if trial.reason else "text",
        " ".join(trial.reason.split()),
        _format_units(trial.units.items()),
        trial.doubts,
        *_list_word_figures(trial),
        f"{trial.seconds:.2f}",
        f"{trial.megabytes:.1f}",
    ]


def _list_word_figures(trial: Trial) -> list[str | int]:
    """Return the word figures: zeros for a refused file, blanks if its words were compared with nothing."""
    if trial.reason:
        return [0, "0.00", 0]
    words = trial.words
    return [words.total, f"{words.percentage:.2f}", words.lost.total()] if words else ["", "", ""]


def _format_units(counts: Any) -> str:
    return ", ".join(f"{kind} {count}" for kind, count in counts)


def _format_trial(trial: Trial) -> Iterator[str]:
    name, taken, reason, _, doubts, *figures = _list_values(trial)
    units = sum(trial.units.values())
    yield _ROW.format(_shorten(str(name), 40), taken, units, doubts, *figures)
    if reason:
        yield f"    {_shorten(str(reason), _WIDTH - 4)}"
    if trial.units:
        yield f"    {_shorten(_format_units(trial.units.items()), _WIDTH - 4)}"


def _format_totals(trials: Sequence[Trial]) -> Iterator[str]:
    taken = [trial for trial in trials if not trial.reason]
    counted = [trial.words for trial in taken if trial.words]
    expected, in_order = sum(each.expected for each in counted), sum(each.in_order for each in counted)
    figures = [
        f"{100 * in_order / expected if expected else 100:.2f}",
        sum(each.lost.total() for each in counted),
        f"{sum(trial.seconds for trial in trials):.2f}",
        f"{max((trial.megabytes for trial in trials), default=0):.1f}",
    ]
    units = add_units(taken)
    totals = [units.total(), sum(trial.doubts for trial in taken), sum(each.total for each in counted), *figures]
    yield _ROW.format(f"{len(trials)} files", f"{len(taken)} text", *totals)
    yield f"    {_format_units(units.most_common())}"
    ready = sum(not trial.must_settle for trial in taken)
    yield f"{ready} can be submitted without touching the text; {len(trials) - len(taken)} refused."
    left_out = sum(each.total - each.expected for each in counted)
    yield f"Words of titles, or listed as left out: {left_out:,}. Words were compared with what another program finds:"
    yield f"    {', '.join(sorted({trial.extraction for trial in taken if trial.extraction})) or 'none is installed'}"
    if unmeasured := sum(trial.words is None for trial in taken):
        yield f"The words of {unmeasured} files were compared with nothing: no other program could read them."


def _shorten(text: str, width: int) -> str:
    return text if len(text) <= width else f"{text[: width - 1]}…"
