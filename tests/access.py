"""Who reaches which URL: the table behind docs/roles.md and tests/test_access.py.

`python -m tests.access` writes docs/roles.md from it. Every URL has a row; a URL without one fails the test. A row names the
answer for each role of `ROLES`: first to GET, then to an empty POST. Letters:

o open (200)   r sent on (302/303)   s asked to sign in   f refused with its reason (403)   n not there (404)
m no such method (405)   i input refused with its sentence (400/409/422)
"""

from pathlib import Path

ROLES = {
    "anonymous": "Not signed in",
    "outsider": "Account without a role",
    "stranger": "Clerk of another unit",
    "clerk": "Clerk of the unit",
    "head": "Head of the unit",
    "block_head": "Head of the unit's block",
    "member": "Council member",
    "leader": "Leader of the host",
    "officer": "Officer of the host",
    "admin": "System administrator",
}
LETTERS = {"o": "opens", "r": "sent on", "s": "sign in", "f": "refused", "n": "–", "m": "·", "i": "input refused"}
TABLE_FILE = Path(__file__).with_name("access.txt")
PAGE = Path(__file__).resolve().parent.parent / "docs" / "roles.md"


def table() -> dict[str, tuple[str, str]]:
    """URL name → the letters of GET and of POST, in the order of ROLES."""
    rows = {}
    for line in TABLE_FILE.read_text(encoding="utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            name, get, post = line.split()
            rows[name] = (get, post)
    return rows


def page() -> str:
    """docs/roles.md."""
    lines = [
        "# Roles", "",
        "Who reaches which page, proved request by request (`tests/test_access.py`); written by `python -m tests.access`.",
        "The unit's report in these rows is a draft of the unit; what is not yet sent stays invisible to everybody else.",
        "“opens” 200 · “sent on” a redirect · “refused” 403 with its reason · “–” not there for this person (404) ·",
        "“sign in” asked to sign in · “·” no such method. Each cell: reading / sending an empty form.", "",
        "| page | " + " | ".join(ROLES.values()) + " |", "|---" * (len(ROLES) + 1) + "|",
    ]  # fmt: skip
    for name, (get, post) in table().items():
        cells = [LETTERS[g] if p == "m" else f"{LETTERS[g]} / {LETTERS[p]}" for g, p in zip(get, post, strict=True)]
        lines.append(f"| `{name}` | " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
