from documents.models.evidence import EvidenceFile

__all__ = ["EvidenceFile"]
