"""The language of what is kept, as against the language of who looks."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.utils import translation


@contextmanager
def official() -> Iterator[None]:
    """Words written into the database (titles of duties, notices) are Vietnamese, whatever language their author reads.

    Around a block, or as a decorator: `@official()`.
    """
    with translation.override(settings.LANGUAGE_CODE):
        yield
