"""Job functions for the tests of the worker, named by ``settings.JOBS`` there."""

import os
import time

from django.db import OperationalError

from portal.jobs import files
from portal.jobs.progress import JobFailed


def write(job, progress):
    return files.build_file("words.txt", "text/plain", job.arguments["words"].encode())


def count(job, progress):
    for number in range(1, 4):
        progress(number, 3)


def refuse(job, progress):
    raise JobFailed("There is nobody to report on. Choose another academy.")


def break_off(job, progress):
    raise RuntimeError("A secret of the machine")


def lose_database(job, progress):
    raise OperationalError("server closed the connection unexpectedly")


def stay(job, progress):
    """Writes a line to a file, and stays until it is cancelled or killed."""
    with open(job.arguments["file"], "a") as file:
        file.write(f"begun {os.getpid()}\n")
    while not job.arguments["end"] or job.times_taken < job.arguments["end"]:
        time.sleep(0.05)
        progress(1, 2)
    return files.build_file("words.txt", "text/plain", b"whole")
