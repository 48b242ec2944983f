"""What the scripts beside this file cannot do in sh. Standard library only: it runs before anything is installed."""

import ast
import errno
import http.client
import secrets
import socket
import sys
import urllib.parse
import xml.etree.ElementTree as ET
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def free_port() -> int:
    """Print a TCP port of the loopback that nobody listens on."""
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        print(s.getsockname()[1])
    return 0


def token() -> int:
    """Print a random password."""
    print(secrets.token_hex(16))
    return 0


def can_bind(host: str, port: str) -> int:
    """Say in one line why the server could not listen on `host` and `port`."""
    if not port.isdigit() or not 0 < int(port) < 65536:
        print(f"PORT={port} is not a port number; choose one from 1 to 65535.")
        return 1
    try:
        family, kind, proto, _, address = socket.getaddrinfo(host, int(port), type=socket.SOCK_STREAM)[0]
    except OSError:
        print(f"HOST={host} is not an address of this machine.")
        return 1
    with socket.socket(family, kind, proto) as s:
        s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            s.bind(address)
        except PermissionError:
            print(f"PORT={port} is reserved for the administrator; choose one above 1023.")
        except OSError as problem:
            if problem.errno == errno.EADDRINUSE:
                print(f"Port {port} on {host} is already in use; stop what runs there or choose another: PORT=8001.")
            else:
                print(f"Cannot listen on {host}, port {port}: {problem.strerror}.")
        else:
            return 0
    return 1


def port_answers(host: str, port: str) -> int:
    """Succeed when something accepts connections there."""
    try:
        socket.create_connection((host, int(port)), timeout=1).close()
    except OSError:
        return 1
    return 0


def healthy(url: str) -> int:
    """Succeed when `url` answers 200 (asked directly, whatever proxy the environment names)."""
    parts = urllib.parse.urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=5)
    try:
        connection.request("GET", parts.path)
        return 0 if connection.getresponse().status == 200 else 1
    except (OSError, http.client.HTTPException):
        return 1
    finally:
        connection.close()


# ---- sizes -----------------------------------------------------------------------------------------------------------
MAX_FUNCTION, MAX_FILE, MAX_TEMPLATE = 40, 400, 150
SKIPPED = {".venv", "node_modules", "migrations", "static_root", "static_build", "var", ".git", "docs"}


def sources(suffix: str) -> list[Path]:
    """The checkout's files with this suffix, generated folders left out."""
    return [p for p in sorted(ROOT.rglob(f"*{suffix}")) if not SKIPPED.intersection(p.relative_to(ROOT).parts)]


def long_functions(path: Path, text: str, limit: int) -> list[str]:
    """Functions whose body is longer than the house allows; the docstring and decorators do not count."""
    found = []
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            start = node.body[0].end_lineno if ast.get_docstring(node) else node.lineno
            length = (node.end_lineno or 0) - (start or 0)
            if length > limit:
                where = f"{path.relative_to(ROOT)}:{node.lineno}"
                found.append(f"{where}: {node.name} has {length} lines, not {limit}")
    return found


def sizes() -> int:
    """Check the house's limits that ruff does not know: functions, files and templates stay short.

    A test tells its whole story in one place, so tests may be twice as long.
    """
    problems = []
    for suffix, limit in ((".py", MAX_FILE), (".html", MAX_TEMPLATE)):
        for path in sources(suffix):
            text = path.read_text(encoding="utf-8")
            lines = text.count("\n")
            slack = 2 if path.relative_to(ROOT).parts[0] == "tests" else 1
            if lines > limit * slack:
                problems.append(f"{path.relative_to(ROOT)}: {lines} lines, not {limit * slack}")
            if suffix == ".py":
                problems += long_functions(path, text, MAX_FUNCTION * slack)
    print("\n".join(problems) or "All functions, files and templates are within their limits.")
    return 1 if problems else 0


# ---- the closing report ----------------------------------------------------------------------------------------------
def counted(results: Path) -> dict[str, int]:
    """Outcomes of one pytest run from its JUnit file."""
    total = {"failed": 0, "passed": 0, "skipped": 0, "errors": 0}
    for suite in ET.parse(results).getroot().iter("testsuite"):
        n = {key: int(suite.get(key, 0)) for key in ("tests", "failures", "errors", "skipped")}
        total["failed"] += n["failures"]
        total["errors"] += n["errors"]
        total["skipped"] += n["skipped"]
        total["passed"] += n["tests"] - n["failures"] - n["errors"] - n["skipped"]
    return total


def report(folder: str, seconds: str) -> int:
    """Print the table of steps in `folder`/steps and a closing line as pytest writes it, over all runs.

    A failed step that is no pytest run, or a pytest run that ended without results, counts as one error.
    """
    total = {"failed": 0, "passed": 0, "skipped": 0, "errors": 0}
    bad = False
    print("\n step                        result       time")
    for line in Path(folder, "steps").read_text(encoding="utf-8").splitlines():
        key, name, outcome, took = line.split("\t")
        print(f" {name:<27} {outcome:<9} {int(took):>5} s")
        bad = bad or outcome == "FAILED"
        results = Path(folder, f"{key}.xml")
        if results.exists():
            run = counted(results)
            total = {k: total[k] + run[k] for k in total}
            if outcome == "FAILED" and not run["failed"] + run["errors"]:
                total["errors"] += 1
        elif outcome == "FAILED":
            total["errors"] += 1
        elif outcome == "skipped":
            total["skipped"] += 1
    notes = Path(folder, "notes")
    if notes.exists() and notes.stat().st_size:
        print("\n" + notes.read_text(encoding="utf-8").rstrip())
    words = [f"{n} {'error' if k == 'errors' and n == 1 else k}" for k, n in total.items() if n or k == "passed"]
    text = f" {', '.join(words)} in {int(seconds)}.00s "
    print("\n" + text.center(80, "="))
    return 1 if bad else 0


COMMANDS = {
    "free-port": free_port,
    "token": token,
    "can-bind": can_bind,
    "port-answers": port_answers,
    "healthy": healthy,
    "sizes": sizes,
    "report": report,
}

if __name__ == "__main__":
    sys.exit(COMMANDS[sys.argv[1]](*sys.argv[2:]))
