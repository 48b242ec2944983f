"""Proposals with nominations, and pictures to attach."""

from datetime import date
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from awards.models import Award, Nomination, Proposal
from core import clock
from units.models import Subject, Unit

JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01" + b"\x00" * 64 + b"\xff\xd9"
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF"


def proposed(unit: Unit, host: Unit, *people: Subject | Unit, award: str = "CSTDCS", **fields: Any) -> list[Nomination]:
    """A proposal of `unit` to `host` with these nominees, as a draft unless `fields` say otherwise."""
    values = {"kind": "yearly", "year": 2025, "title": f"Đề nghị khen thưởng năm 2025 của {unit.short_name}"} | fields
    proposal = Proposal.objects.create(unit=unit, host=host, created_at=clock.now(), **values)
    return [
        nominated(proposal, who, award, position=position) for position, who in enumerate(people, 1)
    ]  # fmt: skip


def nominated(proposal: Proposal, who: Subject | Unit, award: str, **fields: Any) -> Nomination:
    """One more name on a proposal."""
    bearer = {"unit": who} if isinstance(who, Unit) else {"subject": who}
    made: Nomination = Nomination.objects.create(
        proposal=proposal, award=Award.objects.get(code=award), name=str(who), period_from=date(2025, 1, 1),
        period_to=date(2025, 12, 31), **bearer, **fields,
    )  # fmt: skip
    return made


def scan(name: str = "bien-ban.pdf", more: bytes = b"") -> SimpleUploadedFile:
    """A small PDF."""
    return SimpleUploadedFile(name, PDF + more, "application/pdf")


def photo(name: str = "anh.jpg") -> SimpleUploadedFile:
    """A small photograph."""
    return SimpleUploadedFile(name, JPEG, "image/jpeg")
