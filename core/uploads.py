"""A bounded upload: a file larger than the limit is kept no further, and its form says so beside the field."""

from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.files.uploadhandler import TemporaryFileUploadHandler


class TooLarge(SimpleUploadedFile):
    """Stands in the form for a file that was cut off at the limit."""

    def __init__(self, name: str) -> None:
        super().__init__(name, b"", "application/octet-stream")
        self.size = settings.UPLOAD_MAX_BYTES + 1


class BoundedUploadHandler(TemporaryFileUploadHandler):
    """Writes each file to a temporary one; past the limit that is thrown away, the rest skipped, and `TooLarge` takes its place.

    Small requests never come here: the handler before it keeps them in memory.
    """

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.seen = 0
        self.cut = False

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        self.seen += len(raw_data)
        if self.seen > settings.UPLOAD_MAX_BYTES and not self.cut:
            self.cut = True
            self.file.close()
        if not self.cut:
            self.file.write(raw_data)
        return None

    def file_complete(self, file_size: int) -> Any:
        return TooLarge(self.file_name or "") if self.cut else super().file_complete(self.seen)
