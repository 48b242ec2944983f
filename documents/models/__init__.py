from documents.models.evidence import EvidenceFile
from documents.models.library import LegalDocument, LegalLink, LegalType
from documents.models.numbers import Numbering, Series
from documents.models.papers import IssuedPaper, PaperFile, TemplateVersion

__all__ = [
    "EvidenceFile",
    "IssuedPaper",
    "LegalDocument",
    "LegalLink",
    "LegalType",
    "Numbering",
    "PaperFile",
    "Series",
    "TemplateVersion",
]
