"""The way of a proposal: read from the rules and the host's settings, laid down when it is received, followed as it moves."""

from awards.routes.book import Book, Passed, load
from awards.routes.following import follow, lay, pause, proceed, stop

__all__ = ["Book", "Passed", "follow", "lay", "load", "pause", "proceed", "stop"]
