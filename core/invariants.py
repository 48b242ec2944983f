"""What must always hold of the data, asked by `manage.py check_invariants`: each room registers its own questions."""

from collections.abc import Callable, Iterable

CHECKS: dict[str, Callable[[], Iterable[str]]] = {}


def register(name: str, check: Callable[[], Iterable[str]]) -> None:
    """Put a check in the list; it returns one sentence per violation, nothing when all is well. Called in AppConfig.ready()."""
    CHECKS[name] = check


def violations() -> dict[str, list[str]]:
    """Every check with what it found."""
    return {name: list(check()) for name, check in sorted(CHECKS.items())}
