"""What is printed on a certificate: from the register's record, with the texts that were set otherwise for this one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.urls import reverse

from awards.models import AwardRecord, Certificate, Decision
from core import clock
from documents import numbers
from documents.engine.numbers import long_day
from units.models import Unit

AMENDABLE = ("ten", "chuc_vu", "thanh_tich")
_BLANK = "ngày     tháng     năm"


@dataclass(frozen=True)
class Body:
    """What every certificate of a decision shares: where and how it is signed."""

    place: str
    lines: str


def body_of(host: Unit, decision: Decision | None) -> Body:
    """Place and signing lines of the host, as the decision was signed; two statements."""
    on = (decision.decided_on if decision else None) or clock.today()
    head = numbers.letterhead_of(host, on)
    place = numbers.setting_of(host).place or head.place
    lines = decision.signs_for if decision else ""
    if not lines:
        lines = "CHỦ TỊCH" if head.abbreviation == "UBND" else "THỦ TRƯỞNG ĐƠN VỊ"
    return Body(place, lines)


def values(
    record: AwardRecord, body: Body, *, number: str = "", printed: dict[str, str] | None = None
) -> dict[str, str]:
    """The fields of a certificate of the record."""
    on = record.decided_on
    day = long_day(on) if on else _BLANK
    found = {
        "ten": record.name,
        "chuc_vu": post_of(record),
        "thanh_tich": record.achievement,
        "danh_hieu": record.award.name,
        "quyet_dinh": f"Quyết định số {record.number or '      '} {day}",
        "so_quyet_dinh": record.number,
        "ngay_quyet_dinh": day,
        "dia_danh_ngay": f"{body.place}, {day}" if body.place else day.capitalize(),
        "so_vao_so": number,
        "co_quan": record.issuer,
        "tang": "Truy tặng" if record.posthumous else "Tặng",
        "quyen_han": body.lines,
        "nguoi_ky": record.signer,
        "nam": year_of(record),
    }
    return found | {name: text for name, text in (printed or {}).items() if name in AMENDABLE}


def year_of(record: AwardRecord) -> str:
    """“2025”; “học 2024 - 2025” for a school year, which is named by the year it begins in."""
    return f"học {record.year} - {record.year + 1}" if record.year_kind == "school" else str(record.year)


def post_of(record: AwardRecord) -> str:
    """Post and unit under the name; nothing where the unit itself is awarded."""
    if record.unit_id is not None and record.at_unit_id in (None, record.unit_id):
        return ""
    return ", ".join(part for part in (record.position, record.at_unit_name) if part)


def page_address(address: str) -> str:
    """The whole address of a certificate's public page, as its QR code holds it."""
    return f"{settings.SITE_URL.rstrip('/')}{reverse('awards:verify_code', args=[address])}"


def grouped(address: str) -> str:
    """The code as people read and type it: “abcd-efgh-…”."""
    return "-".join(address[at : at + 4] for at in range(0, len(address), 4))


def caption(certificate: Certificate) -> Sequence[str]:
    """The lines beside the code on the back."""
    site = settings.SITE_URL.rstrip("/") + reverse("awards:verify")
    return ("Quét mã để kiểm tra, hoặc nhập mã này tại", site, grouped(certificate.address))


def slip(certificate: Certificate, found: dict[str, str]) -> tuple[str, Sequence[str]]:
    """A slip: the address of its code and its lines."""
    lines = (
        found["ten"],
        found["danh_hieu"],
        found["so_quyet_dinh"] and f"QĐ số {found['so_quyet_dinh']}",
        f"Vào sổ số {found['so_vao_so']}",
        grouped(certificate.address),
    )
    return page_address(certificate.address), [line for line in lines if line]


def on_day(day: date | None) -> str:
    """dd/mm/yyyy."""
    return f"{day:%d/%m/%Y}" if day else ""
