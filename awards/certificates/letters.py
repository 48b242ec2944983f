"""A confirmation letter (giấy xác nhận) about a certificate, on request: what the register says today."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from awards.certificates import standing
from awards.certificates.wording import post_of, year_of
from awards.models import Certificate
from awards.rules import certificates as rules
from core.refusals import Refusal
from documents import kinds, numbers
from documents.engine.numbers import long_day
from documents.papers import Paper, Paragraph
from units.models import Unit

SOURCE, CONFIRMATION = "awards.certificate", "awards.confirmation"


def register() -> None:
    """Called when the application starts."""
    kinds.register_source(kinds.Source(SOURCE, _("Certificate"), find, _name, _url))
    kinds.register(
        kinds.Kind(
            code=CONFIRMATION, title=_("Confirmation of an award"), abbreviation="GXN", source=SOURCE, unit_of=_host,
            build=paper, may=may, icon="certificate",
        )
    )  # fmt: skip


def find(user: Any, pk: int) -> Certificate | None:
    rows = Certificate.objects.visible_to(user).select_related("record__award", "host")
    return rows.filter(pk=pk).first()


def _name(one: Certificate) -> str:
    return f"{one.record.name} · {one.record.award.name}"


def _url(one: Certificate) -> str:
    return reverse("awards:certificate", args=[one.pk])


def _host(one: Certificate) -> Unit:
    return one.host


def may(user: Any, one: Certificate) -> Refusal | None:
    return rules.keep(user, one.host_id)


def paper(one: Certificate) -> Paper:
    """Who holds the award, by which decision, under which number of the book, and whether it stands."""
    record, events = one.record, list(one.record.events.order_by("on", "pk"))
    now = standing.of(one, events)
    post = post_of(record)
    who = f"{record.name}, {post}" if post else record.name
    by = f"Quyết định số {record.number}" if record.number else "Quyết định"
    day = f" {long_day(record.decided_on)}" if record.decided_on else ""
    body = [
        Paragraph(
            f"{who} được khen thưởng “{record.award.name}”, năm {year_of(record)}, theo {by}{day} của {record.issuer}."
        ),
        Paragraph(f"Số vào sổ khen thưởng: {one.number}/{one.year}." if one.number else ""),
        Paragraph(f"Thành tích: {record.achievement.rstrip('.')}." if record.achievement else ""),
        Paragraph(_state(now)),
        Paragraph("Giấy xác nhận này được cấp theo đề nghị của người được khen thưởng./."),
    ]
    return numbers.blank_paper(
        one.host, abbreviation="GXN", kind="GIẤY XÁC NHẬN", subject="Về việc khen thưởng",
        body=tuple(block for block in body if block.text), recipients=("Người đề nghị",),
    )  # fmt: skip


def _state(now: standing.Standing) -> str:
    if now.state == Certificate.Status.REVOKED:
        by = f" theo Quyết định số {now.event.number} {long_day(now.event.on)}" if now.event else ""
        return f"Khen thưởng nêu trên đã bị hủy bỏ hoặc tước{by}; không còn giá trị."
    return "Đến ngày cấp giấy này, khen thưởng nêu trên còn hiệu lực trong sổ khen thưởng."
