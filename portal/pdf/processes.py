"""Draws a long report part by part in several processes, so that none of them needs memory for all of it."""

import logging
import os
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from concurrent import futures
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from itertools import cycle
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from multiprocessing.util import Finalize
from threading import Thread
from typing import Any

from weasyprint import Document

from portal.progress_bar import ReportProgress, report_nothing

from . import merging
from .archival import Enclosure
from .cutting import Frame, Listing, ReportPieces, group_lists
from .drawing import TooLarge, draw_document, lay_out
from .page_numbers import SAMPLES

log = logging.getLogger(__name__)

# What a process draws at a time. The page before a cut is left partly empty, so this is far more than the people of any
# academy. It must be the same on every machine, because the bytes depend on it.
MAX_ROWS_OF_PART = 1_000
# Each process takes up to 200 MB; the one that joins the parts takes 25 KB a row.
MAX_PROCESSES = 4
REPORT_EVERY_SECONDS = 0.5

# Page numbers are added at the end, when the number of pages is known.
UNNUMBERED = '@page{@bottom-right{content:""}}'
# Two pages with samples of page numbers where every page has them; the line above belongs to the page itself.
SAMPLES_ONLY = (
    "@page{@top-left{content:none}@top-right{content:none}@bottom-left{content:none}"
    f'@bottom-right{{border:0;padding-top:calc(4mm + 0.5pt);content:"{SAMPLES[1]}"}}}}'
    f'@page:first{{@bottom-right{{content:"{SAMPLES[0]}"}}}}'
    "body{string-set:none}p{break-after:page}"
)


class Unfinished(Exception):
    """A process that was drawing has died."""


@dataclass(frozen=True, slots=True)
class ReportPart:
    """Lists that are drawn together as one file. Each part has its own number."""

    number: int
    frame: Frame
    colour: str
    lists: Sequence[Listing]

    @property
    def rows(self) -> int:
        return sum(listing.size for listing in self.lists)


def draw_in_parts(
    pieces: ReportPieces,
    colour: str,
    enclosed: Sequence[Enclosure] = (),
    report_progress: ReportProgress = report_nothing,
) -> bytes:
    """Draws a report as one file. Raises TooLarge or Unfinished, and what ``report_progress`` raises to stop it."""
    groups = group_lists(pieces.lists, MAX_ROWS_OF_PART)
    parts = [ReportPart(number, pieces.frame, colour, lists) for number, lists in enumerate(groups, 1)]
    try:
        with ExitStack() as stack:
            pools = [
                stack.enter_context(_process_pool()) for _ in range(min(_count_cores(), MAX_PROCESSES, len(parts)))
            ]
            cover = pools[-1].submit(draw_cover, pieces.frame, pieces.cover, colour, enclosed)
            drawing = [pool.submit(draw_part, part) for pool, part in zip(cycle(pools), parts, strict=False)]
            rows = {cover: 0} | {file: part.rows for file, part in zip(drawing, parts, strict=True)}
            _report_until_done(rows, report_progress)
            files = [cover.result(), *(part.result() for part in drawing)]
            samples = pools[0].submit(draw_samples, pieces.frame, colour).result()
        with _process_pool() as pool:  # a new one: the others still hold the memory of drawing
            return pool.submit(merging.merge_parts, files, samples).result()
    except (BrokenProcessPool, BrokenPipeError) as error:
        raise Unfinished(
            "The report was not made: a process that was drawing it has ended, perhaps because the machine ran out "
            "of memory. Try again, or take the table (CSV)."
        ) from error


def _report_until_done(rows: dict[Future[bytes], int], report_progress: ReportProgress) -> None:
    """Reports twice a second how many rows are drawn, until all are or a process fails."""
    waiting = set(rows)
    while waiting:
        finished, waiting = futures.wait(waiting, REPORT_EVERY_SECONDS, return_when=futures.FIRST_EXCEPTION)
        for file in finished:
            file.result()
        report_progress(sum(rows.values()) - sum(rows[file] for file in waiting), sum(rows.values()))


def draw_cover(frame: Frame, cover: str, colour: str, enclosed: Sequence[Enclosure]) -> bytes:
    return draw_document(lay_out(frame.wrap(cover), colour=colour, also=UNNUMBERED), enclosed=enclosed)


def draw_part(part: ReportPart) -> bytes:
    pages: list[Any] = []
    for listing in part.lists:
        document, laid_out = _lay_out_list(part, listing)
        pages += laid_out
    return draw_document(document.copy(pages), cells=f"{part.number}-")


def _lay_out_list(part: ReportPart, listing: Listing) -> tuple[Document, Sequence[Any]]:
    """The pages of a list. One row of each shape is laid out and copied: 1,000 rows take 1.4 s instead of 4.7 s.

    Copying uses private names of WeasyPrint. Where they have changed, WeasyPrint lays out every row.
    """
    try:
        from . import row_copying

        specimens = replace(listing, rows=row_copying.choose_specimens(listing.rows))
        also = UNNUMBERED + row_copying.SPECIMENS_BELOW
        document = lay_out(part.frame.wrap(specimens.markup), colour=part.colour, also=also)
        return document, list(row_copying.fill_pages(document, listing.rows))
    except TooLarge:
        raise
    except Exception:
        log.exception("Rows cannot be copied with this release of WeasyPrint. It lays out every row, which is slower.")
        document = lay_out(part.frame.wrap(listing.markup), colour=part.colour, also=UNNUMBERED)
        return document, document.pages


def draw_samples(frame: Frame, colour: str) -> bytes:
    """Draws the two pages of samples for page numbers."""
    return draw_document(
        lay_out(frame.wrap("<p></p><p></p>"), colour=colour, also=SAMPLES_ONLY, variant=None), variant=None
    )


def _count_cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@contextmanager
def _process_pool() -> Iterator[ProcessPoolExecutor]:
    """A pool of one spawned process: a forked one would inherit our threads and database connections.

    A pool of several can hang if one of them dies while another is starting.
    """
    context = get_context("spawn")
    theirs, ours = context.Pipe(duplex=False)
    with theirs, ours, tempfile.TemporaryDirectory(prefix="report-") as folder:
        pool = ProcessPoolExecutor(1, context, initializer=_start_process, initargs=(folder, theirs))
        try:
            yield pool
        except BaseException:
            ours.close()  # ends the process: nobody wants its result
            raise
        finally:
            pool.shutdown(cancel_futures=True)


def _start_process(folder: str, parent: Connection) -> None:
    """Runs first in the new process: it must leave no files behind, and end when its parent does."""
    tempfile.tempdir = folder
    Finalize(None, _remove_folder, [folder], exitpriority=0)  # for an end without work left
    Thread(target=_end_with_parent, args=[folder, parent], daemon=True).start()


def _end_with_parent(folder: str, parent: Connection) -> None:
    """The parent closes its end of the pipe, or the system does when the parent dies."""
    wait([parent])
    _remove_folder(folder)
    os._exit(1)


def _remove_folder(folder: str) -> None:
    """Tries again if a file was added meanwhile: drawing goes on until the process ends."""
    for _ in range(100):
        if not os.path.lexists(folder):
            return
        shutil.rmtree(folder, ignore_errors=True)
