"""Nominations that the council agreed to and that the State level decides, and their file."""

from datetime import date
from typing import Any

from awards import higher
from awards.models import HigherSubmission, Nomination
from core import clock
from tests.factories.disclosure import nominated


def agreed(host: Any, unit: Any, names: list[str], *, code: str = "HCLD3") -> list[Nomination]:
    """People for a State award, agreed to by the council."""
    rows = nominated(host, unit, names, code=code)
    for row in rows:
        row.outcome = Nomination.Outcome.AGREED
        row.report = "Nhiều năm liền hoàn thành xuất sắc nhiệm vụ.\nChủ trì hai sáng kiến cấp tỉnh."
        row.save()
    return rows


def file(host: Any, nominations: list[Nomination], by: Any) -> HigherSubmission:
    """A file whose opinions are being gathered."""
    return higher.prepare(
        host=host, title="Đề nghị tặng Huân chương Lao động năm 2025", addressee="Thủ tướng Chính phủ", through="Bộ Nội vụ",
        nominations=nominations, by=by,
    )  # fmt: skip


def sent(host: Any, nominations: list[Nomination], by: Any) -> HigherSubmission:
    """A file on its way."""
    row = file(host, nominations, by)
    return higher.send(
        submission=row,
        number="45/TTr-UBND",
        on=clock.today(),
        signer="Nguyễn Văn A",
        override_reason="Hồ sơ mẫu",
        by=by,
    )


def addresses(province: Any) -> dict[str, list[Any]]:
    """Arguments of the URLs of files for the higher level: opinions being gathered, one asked."""
    row = file(province.host, agreed(province.host, province.commune, ["Lò Thị Khen Cao"]), province.officer)
    step = higher.ask(
        submission=row, kind="party", body="Ban Thường vụ Tỉnh ủy", on=clock.today(), number="12/CV", text="",
        due_on=date(2030, 1, 1), by=province.officer,
    )  # fmt: skip
    names = (
        "higher higher_edit higher_ask higher_send higher_returned higher_supplement higher_not_awarded higher_close"
    )
    names += " higher_withdraw"
    return {
        **{f"awards:{name}": [row.pk] for name in [*names.split(), "higher_package"]},
        "awards:higher_reply": [row.pk, step.pk],
    }  # fmt: skip
