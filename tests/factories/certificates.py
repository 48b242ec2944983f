"""Issued decisions with their names in the register, and certificates prepared from them."""

from datetime import date
from typing import Any

from awards.certificates import designs, making
from awards.models import AwardRecord, Ceremony, Certificate, CertificateTemplate, Decision, DecisionLine, Guest
from core import clock
from tests.factories.register import SubjectFactory, awards

NAMES = ("Lò Thị Mai", "Giàng A Pó", "Nguyễn Văn Bình")
DAY = date(2026, 1, 20)


def decided(province: Any, *names: str, award: str = "BK_T", number: str = "456", **more: Any) -> Decision:
    """An issued decision of the province about people of the first commune (three unless named), all in the register."""
    unit = more.pop("unit", province.commune)
    head = {
        "host": province.host, "title": f"Khen thưởng số {number}", "status": "issued", "number": number,
        "symbol": "QĐ-UBND", "issuer": "Chủ tịch Ủy ban nhân dân tỉnh Lai Châu", "decided_on": DAY,
        "signer": "Hà Trọng Hải", "signs_for": "KT. CHỦ TỊCH\nPHÓ CHỦ TỊCH", "year": 2025, "created_by": province.officer,
        "created_at": clock.now(), "issued_at": clock.now(),
    }  # fmt: skip
    decision = Decision.objects.create(**(head | more))
    for position, name in enumerate(names or NAMES, 1):
        add(decision, name, unit, award=award, position=position)
    return decision


def add(decision: Decision, name: str, unit: Any, *, award: str = "BK_T", position: int = 1) -> AwardRecord:
    """One more name on the list and in the register."""
    title, person = awards()[award], SubjectFactory(unit=unit, full_name=name)
    same = {"award": title, "subject": person, "name": name, "achievement": "Hoàn thành xuất sắc nhiệm vụ năm 2025"}
    line = DecisionLine.objects.create(
        decision=decision,
        position=position,
        post=f"Chuyên viên, {unit.name}",
        at_unit=unit,
        at_unit_name=unit.name,
        **same,
    )
    record: AwardRecord = AwardRecord.objects.create(
        line=line, at_unit=unit, at_unit_name=unit.name, position="Chuyên viên", year=2025, signer=decision.signer,
        number=decision.full_number, decided_on=decision.decided_on, issuer=decision.issuer, entered_at=clock.now(),
        **same,
    )  # fmt: skip
    return record


def prepared(province: Any, *names: str, **more: Any) -> list[Certificate]:
    """Certificates of such a decision, numbered from 1."""
    return making.prepare(decision=decided(province, *names, **more), first=None, by=province.officer)


def template(province: Any) -> CertificateTemplate:
    """A template of the province's own, as the shipped one begins."""
    shipped = designs.shipped()["giay_khen"]
    row: CertificateTemplate = CertificateTemplate.objects.create(
        host=province.host,
        name="Riêng",
        fields=shipped.layout.data,
        created_by=province.officer,
        created_at=clock.now(),
    )
    return row


def addresses(province: Any) -> dict[str, list[Any]]:
    """Arguments of the addresses of certificates, ceremonies and stock (tests/test_access.py)."""
    found, design, host = prepared(province, award="LDTT")[0], template(province), [province.host.pk]
    decision = [found.record.line.decision_id]
    day = Ceremony.objects.create(
        host=province.host,
        title="Lễ trao thưởng",
        starts_at=clock.now(),
        created_by=province.officer,
        created_at=clock.now(),
    )
    guest = Guest.objects.create(ceremony=day, name="Lò Thị Mai", unit=province.commune, invited_at=clock.now())
    event = ["ceremony", *(f"ceremony_{name}" for name in ("edit", "order", "delegates", "attendance", "slips"))]
    return {
        **{f"awards:{name}": [found.pk] for name in ("certificate", "certificate_amend", "certificate_sheet")},
        "awards:certificate_again": [found.record_id], "awards:verify_code": ["nobody-knows-this"],
        **{f"awards:{name}": decision for name in ("certificate_proof", "certificate_prepare", "certificate_print", "receipts")},
        "awards:certificate_template": [design.pk], "awards:certificate_template_add": host,
        "awards:ceremony_add": host, "awards:stock_add": host, **{f"awards:{name}": [day.pk] for name in event},
        "awards:ceremony_act": [day.pk, "rank"], "awards:ceremony_list": [day.pk, "order"],
        "awards:ceremony_drop": [day.pk, guest.pk],
    }  # fmt: skip
