"""Checks a file with ``verify.py`` in a process of its own, with limits, which ``file_check`` starts.

The file comes on standard input; the keys, and the SHA-256 of a file beside it or nothing, are arguments. The verdict
goes to standard output as JSON.
Standard library only, and nothing of the portal: it knows no settings, no database and no other file.
"""

import json
import os
import resource
import sys
from pathlib import Path

PROCESSOR_SECONDS = 5
MOST_MEMORY = 512 * 1024 * 1024
LONGEST_ANSWER = 2_000_000  # 500 records of an evidence pack take a third of it
LIMITS = {
    resource.RLIMIT_CPU: PROCESSOR_SECONDS,
    resource.RLIMIT_AS: MOST_MEMORY,
    resource.RLIMIT_CORE: 0,
}


def set_limits() -> None:
    os.nice(10)  # pages go first
    for kind, most in LIMITS.items():
        try:
            resource.setrlimit(kind, (most, most))
        except (OSError, ValueError):
            continue  # macOS has no limit of memory: there only time ends a check


def main() -> int:
    set_limits()
    sys.path.append(str(Path(__file__).parent))
    from verify import checked  # type: ignore[import-not-found]

    verdict = checked(sys.stdin.buffer.read(), *sys.argv[1:])
    records = [(record.facts, record.index) for record in verdict.records]
    checkpoint = verdict.checkpoint and vars(verdict.checkpoint)
    answer = json.dumps([verdict.kind.value, verdict.sentences, records, checkpoint, verdict.facts, verdict.remarks])
    if len(answer) > LONGEST_ANSWER:
        return 1
    sys.stdout.write(answer)
    return 0


if __name__ == "__main__":
    sys.exit(main())
