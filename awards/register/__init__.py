"""The award register (sổ khen thưởng): decisions recorded, later decisions, and what was known on a day.

checking   what speaks against a name     recording   a signed decision with its names     changing   later decisions
"""

from awards.register.changing import change, readied
from awards.register.checking import Named, Ruling
from awards.register.known import CORRECTABLE, Known, as_known
from awards.register.recording import FILE_KIND, may_read, record

__all__ = [
    "CORRECTABLE", "FILE_KIND", "Known", "Named", "Ruling", "as_known", "change", "may_read", "readied", "record",
]  # fmt: skip
