"""What `rounds` tells the rest of the house when the application starts."""


def connect() -> None:
    """Register log sentences, duty and message kinds, menu entries, file readers."""
