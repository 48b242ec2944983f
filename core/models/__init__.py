from core.models.blobs import Blob
from core.models.drafts import Draft, SubmissionToken
from core.models.importing import ImportBatch, ImportMemory, ImportRow
from core.models.jobs import Job
from core.models.log import ActionLog, ActionText, LogSeal, LogSealEntry
from core.models.outbox import Outbox

__all__ = [
    "ActionLog", "ActionText", "Blob", "Draft", "ImportBatch", "ImportMemory", "ImportRow", "Job", "LogSeal", "LogSealEntry",
    "Outbox", "SubmissionToken",
]  # fmt: skip
