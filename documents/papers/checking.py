"""The check of a template in a process of its own, of limited time and memory: whatever is uploaded, the answer comes.

`python -m documents.papers.checking` reads one line of JSON (the known fields), then the file; it writes the findings as JSON.
"""

import json
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path

from documents.papers.template import Checked, Field, Problem, check

SECONDS, MEMORY = 10, 1024 * 2**20
ROOT = Path(__file__).resolve().parent.parent.parent


def check_apart(data: bytes, known: Iterable[Field], *, seconds: int = SECONDS) -> Checked:
    """`check` in a child process. A template that takes too long, or too much memory, has the problem "slow"."""
    head = json.dumps([{"name": f.name, "shape": f.shape, "columns": f.columns, "required": f.required} for f in known])
    try:
        done = subprocess.run(  # noqa: S603 (our own module; the upload is data on its standard input)
            [sys.executable, "-m", "documents.papers.checking", str(seconds)],
            input=head.encode() + b"\n" + data,
            capture_output=True,
            timeout=2 * seconds,
            cwd=ROOT,
            check=True,
        )
        answer = json.loads(done.stdout)
    except (subprocess.SubprocessError, ValueError):
        return Checked(problems=[Problem("slow")])
    return Checked(answer["names"], answer["mended"], [Problem(**p) for p in answer["problems"]])


def _limit(seconds: int) -> None:
    import resource

    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


def main() -> None:
    """Entry of the child process."""
    _limit(int(sys.argv[1]))
    head, data = sys.stdin.buffer.read().split(b"\n", 1)
    known = [Field(row["name"], "", row["shape"], tuple(row["columns"]), row["required"]) for row in json.loads(head)]
    json.dump(asdict(check(data, known)), sys.stdout)


if __name__ == "__main__":
    main()
