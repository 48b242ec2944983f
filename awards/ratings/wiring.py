"""What ratings tell the rest of the house when the application starts."""


def connect() -> None:
    """Register log sentences, file readers and menu entries."""
