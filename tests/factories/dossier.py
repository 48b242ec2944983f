"""Proposals with nominations, and pictures to attach."""

from datetime import date
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from awards.models import Award, DossierItem, Nomination, Proposal
from core import blobs, clock
from documents import evidence
from documents.models import EvidenceFile
from tests.factories.register import SubjectFactory
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


def addresses(province: Any) -> dict[str, list[Any]]:
    """Arguments of the addresses of dossiers and special kinds: a draft of the first commune with two names and a file."""
    people = [SubjectFactory(unit=province.commune) for _ in range(2)]
    one, other = proposed(province.commune, province.host, *people)
    blob = blobs.store(scan(), kind=evidence.KIND, by=province.clerk)
    file = EvidenceFile.objects.create(
        unit=province.commune, blob=blob, title="Quyết định", added_by=province.clerk, added_at=clock.now()
    )
    item = DossierItem.objects.create(proposal=one.proposal, code="review", evidence=file, source="attached")
    pair = [one.proposal_id, one.pk]
    return {
        "awards:proposal_dossier": [one.proposal_id],
        "awards:nomination": pair, "awards:nomination_report": pair, "awards:nomination_facts": pair,
        "awards:dossier_piece": [*pair, "report"], "awards:dossier_waive": [*pair, "report"],
        "awards:dossier_take_out": [one.proposal_id, 0, "review", item.pk],
        "awards:nomination_report_file": [*pair, "docx"], "awards:nomination_compare": [*pair, other.pk],
        "awards:special": ["medal"], "awards:service": [people[0].pk],
        "awards:service_group": [people[0].pk, people[0].positions.get().pk],
    }  # fmt: skip
