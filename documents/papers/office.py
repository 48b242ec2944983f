"""A DOCX of an office's own template as PDF, by LibreOffice where it is installed: bounded in time, in a folder of its own."""

import os
import signal
import subprocess
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

SECONDS = 60
MOST_BYTES = 40 * 1024 * 1024


class NotConverted(Exception):
    """There is no program that converts, it took too long, or it made no PDF."""


def to_pdf(docx: bytes, *, program: str, seconds: float = SECONDS) -> bytes:
    """The same pages as PDF. Raises NotConverted. The program sees this one file, no macros run, no network address is read."""
    if not program:
        raise NotConverted
    with TemporaryDirectory(prefix="thidua-office-") as folder:
        source = Path(folder) / "paper.docx"
        source.write_bytes(docx)
        command = [
            program, f"-env:UserInstallation=file://{folder}/profile", "--headless", "--norestore", "--nolockcheck",
            "--convert-to", "pdf:writer_pdf_Export", "--outdir", folder, str(source),
        ]  # fmt: skip
        _run(command, folder, seconds)
        made = source.with_suffix(".pdf")
        if not made.is_file() or made.stat().st_size > MOST_BYTES:
            raise NotConverted
        found = made.read_bytes()
    if not found.startswith(b"%PDF-"):
        raise NotConverted
    return found


def _run(command: list[str], folder: str, seconds: float) -> None:
    """In a process group of its own, so that what the program started ends with it."""
    surroundings = {"HOME": folder, "PATH": os.environ.get("PATH", os.defpath), "LANG": "C.UTF-8", "TMPDIR": folder}
    try:
        process = subprocess.Popen(  # noqa: S603 (the program of the settings, our own arguments)
            command, cwd=folder, env=surroundings, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip
    except OSError as error:
        raise NotConverted from error
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired as error:
        raise NotConverted from error
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
