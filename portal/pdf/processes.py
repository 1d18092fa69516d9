"""A long report drawn by several processes, part by part, so that none of them grows with it."""

import os
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from itertools import cycle
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from multiprocessing.util import Finalize
from threading import Thread
from typing import Any

from . import copying, merging
from .archival import Enclosure
from .cutting import Frame, Listing, Pieces, shared_out
from .drawing import drawn, laid_out
from .numbering import SAMPLES

# What one process draws at a time. A longer list is cut, and the page before the cut is not filled: so it is far more
# than work at any academy. It is the same on every machine, and so are the bytes.
ROWS_OF_A_PART = 1_000
# However many cores there are: each process takes up to 200 MB. The one that joins the parts takes 25 KB a row.
MOST_PROCESSES = 4

# Of how many pages it is the page is known when all parts are drawn.
UNNUMBERED = '@page{@bottom-right{content:""}}'
# Nothing but samples of numbers, where they stand on every page: the line above them is drawn with the page.
NUMBERS = (
    "@page{@top-left{content:none}@top-right{content:none}@bottom-left{content:none}"
    f'@bottom-right{{border:0;padding-top:calc(4mm + 0.5pt);content:"{SAMPLES[1]}"}}}}'
    f'@page:first{{@bottom-right{{content:"{SAMPLES[0]}"}}}}'
    "body{string-set:none}p{break-after:page}"
)


class Unfinished(Exception):
    """A process that was drawing has ended before its time."""


@dataclass(frozen=True, slots=True)
class Part:
    """Lists that become one file. Each part has another number."""

    number: int
    frame: Frame
    colour: str
    lists: Sequence[Listing]


def drawn_in_parts(pieces: Pieces, colour: str, enclosed: Sequence[Enclosure] = ()) -> bytes:
    """The whole report as one file. Raises TooLarge or Unfinished."""
    groups = shared_out(pieces.lists, ROWS_OF_A_PART)
    parts = [Part(number, pieces.frame, colour, lists) for number, lists in enumerate(groups, 1)]
    try:
        with ExitStack() as stack:
            pools = [stack.enter_context(_process()) for _ in range(min(_cores(), MOST_PROCESSES, len(parts)))]
            cover = pools[-1].submit(draw_cover, pieces.frame, pieces.cover, colour, enclosed)
            drawing = [pool.submit(draw_part, part) for pool, part in zip(cycle(pools), parts, strict=False)]
            files = [cover.result(), *(part.result() for part in drawing)]
            samples = pools[0].submit(draw_samples, pieces.frame, colour).result()
        with _process() as pool:  # a new one: those that have drawn have grown
            return pool.submit(merging.merged, files, samples).result()
    except (BrokenProcessPool, BrokenPipeError) as error:
        raise Unfinished(
            "The report was not made: a process that was drawing it has ended, perhaps because the machine ran out "
            "of memory. Try again, or take the CSV file."
        ) from error


def draw_cover(frame: Frame, cover: str, colour: str, enclosed: Sequence[Enclosure]) -> bytes:
    return drawn(laid_out(frame.around(cover), colour=colour, also=UNNUMBERED), enclosed=enclosed)


def draw_part(part: Part) -> bytes:
    pages: list[Any] = []
    for listing in part.lists:
        markup = part.frame.around(replace(listing, rows=copying.specimens(listing.rows)).markup)
        document = laid_out(markup, colour=part.colour, also=UNNUMBERED + copying.CUT)
        pages += copying.filled(document, listing.rows)
    return drawn(document.copy(pages), cells=f"{part.number}-")


def draw_samples(frame: Frame, colour: str) -> bytes:
    """Two pages with nothing on them but samples of their numbers."""
    return drawn(laid_out(frame.around("<p></p><p></p>"), colour=colour, also=NUMBERS, variant=None), variant=None)


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@contextmanager
def _process() -> Iterator[ProcessPoolExecutor]:
    """One process, begun anew: a fork would inherit our threads and database connections.

    A pool of several would wait for ever, were one of them to die while it begins another.
    """
    anew = get_context("spawn")
    theirs, ours = anew.Pipe(duplex=False)
    with theirs, ours, tempfile.TemporaryDirectory(prefix="report-") as folder:
        pool = ProcessPoolExecutor(1, anew, initializer=_begin, initargs=(folder, theirs))
        try:
            yield pool
        except BaseException:
            ours.close()  # do not wait for what nobody wants any more
            raise
        finally:
            pool.shutdown(cancel_futures=True)


def _begin(folder: str, wanted: Connection) -> None:
    """In a new process: leave nothing behind, neither fonts on the disk nor itself when nobody waits for it."""
    tempfile.tempdir = folder
    Finalize(None, _remove, [folder], exitpriority=0)  # it may also end because nobody sends it work any more
    Thread(target=_end_when_not_wanted, args=[folder, wanted], daemon=True).start()


def _end_when_not_wanted(folder: str, wanted: Connection) -> None:
    """The other end is closed by whoever began us, or by the system when that one dies."""
    wait([wanted])
    _remove(folder)
    os._exit(1)


def _remove(folder: str) -> None:
    """Again when a file came into it meanwhile: what is drawn goes on until the process ends."""
    for _ in range(100):
        if not os.path.lexists(folder):
            return
        shutil.rmtree(folder, ignore_errors=True)
