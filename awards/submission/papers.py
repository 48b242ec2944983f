"""Tờ trình of the standing body, with the list and the draft decision."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from awards.models import Nomination, Submission
from awards.reception.papers import desk_of, name_of
from awards.rules import submission as rules
from core.refusals import Refusal
from documents import kinds, numbers
from documents.papers import Paper, Paragraph, Table
from documents.papers.frame import Appendix, Block
from documents.papers.template import Field
from units.models import Unit

SOURCE, SUBMISSION = "awards.submission", "awards.submission"
FIELDS = (
    Field("noi_dung_trinh", _("What the leader should know")),
    Field("danh_sach", _("Agreed nominations, one row each"), "rows", ("tt", "ten", "chuc_vu", "hinh_thuc")),
)
O = Nomination.Outcome  # noqa: E741


def register() -> None:
    """Called in AppConfig.ready()."""
    kinds.register_source(kinds.Source(SOURCE, _("Submission"), find, str, _url))
    kinds.register(
        kinds.Kind(
            code=SUBMISSION, title=_("Submission with list and draft decision"), abbreviation="TTr", source=SOURCE,
            unit_of=_host, build=paper, may=may_write, fields=FIELDS, values=values, icon="file-text",
        )
    )  # fmt: skip


def find(user: Any, pk: int) -> Submission | None:
    found: Submission | None = Submission.objects.visible_to(user).select_related("host").filter(pk=pk).first()
    return found


def _host(submission: Submission) -> Unit:
    return submission.host


def _url(submission: Submission) -> str:
    return reverse("awards:submission", args=[submission.pk])


def may_write(user: Any, submission: Submission) -> Refusal | None:
    """Its writers, where somebody is agreed to."""
    refusal = rules.may_write(user, submission)
    if refusal is None and not agreed(submission):
        return Refusal(_("Nobody on it is agreed to, so there is nothing to decide."))
    return refusal


def agreed(submission: Submission) -> list[Nomination]:
    """The nominations to be decided, by award."""
    rows = Nomination.objects.filter(proposal__submissions=submission, outcome__in=(O.AGREED, O.LOWERED, O.AWARDED))
    rows = rows.select_related("award", "outcome_award", "proposal__unit")
    return sorted(rows, key=lambda one: (_award(one).position, one.proposal.unit.name_order, one.position, one.pk))


def _award(one: Nomination) -> Any:
    return one.outcome_award or one.award


def _name(one: Nomination) -> str:
    return f"{_award(one).name} (truy tặng)" if one.posthumous else str(_award(one).name)


def values(submission: Submission) -> dict[str, Any]:
    rows = [
        {"tt": str(n), "ten": one.name, "chuc_vu": one.post, "hinh_thuc": _name(one)}
        for n, one in enumerate(agreed(submission), 1)
    ]
    return {"noi_dung_trinh": submission.text, "danh_sach": rows}


def paper(submission: Submission) -> Paper:
    """Tờ trình with its list and the draft decision as appendices."""
    host, rows = submission.host, agreed(submission)
    desk = desk_of(host)
    proposals = list(submission.proposals.select_related("unit").order_by("received_on", "pk"))
    units = "; ".join(dict.fromkeys(name_of(one.unit) for one in proposals))
    count = len(rows)
    body: list[Block] = [
        Paragraph(f"Căn cứ kết quả xét của Hội đồng Thi đua - Khen thưởng về {len(proposals):02d} hồ sơ của: {units};"),
        *(Paragraph(line) for line in submission.text.splitlines() if line.strip()),
        Paragraph(f"{name_of(desk)} kính trình xem xét, quyết định khen thưởng {count:02d} trường hợp, gồm:"),
        *(Paragraph(f"- {line}") for line in counted_of(rows)),
        Paragraph("(Có danh sách và dự thảo quyết định kèm theo)", italic=True),
        Paragraph(f"{name_of(desk)} kính trình xem xét, quyết định./."),
    ]
    return numbers.blank_paper(
        desk, abbreviation="TTr", kind="TỜ TRÌNH", subject=submission.title, body=tuple(body),
        addressees=(f"Chủ tịch {name_of(host)}" if host.name.startswith("Ủy ban") or "UBND" in host.name else name_of(host),),
        recipients=("Như trên",), appendices=(_list(rows), _draft(submission, rows)),
    )  # fmt: skip


def counted_of(rows: list[Nomination]) -> list[str]:
    """By the award agreed to."""
    found: dict[str, int] = {}
    for one in rows:
        found[_name(one)] = found.get(_name(one), 0) + 1
    return [f"{name}: {n:02d} trường hợp" for name, n in found.items()]


def _list(rows: list[Nomination]) -> Appendix:
    cells = tuple((str(n), one.name, one.post or one.proposal.unit.name, _name(one)) for n, one in enumerate(rows, 1))
    return Appendix(
        "DANH SÁCH ĐỀ NGHỊ KHEN THƯỞNG", (Table(("TT", "Tên", "Chức vụ, đơn vị", "Hình thức"), cells, (1, 4, 5, 4)),)
    )


def _draft(submission: Submission, rows: list[Nomination]) -> Appendix:
    groups = "; ".join(counted_of(rows))
    desk = name_of(desk_of(submission.host))
    return Appendix(
        "DỰ THẢO QUYẾT ĐỊNH",
        (
            Paragraph(f"Về việc khen thưởng: {submission.title}", bold=True),
            Paragraph(f"Tặng thưởng cho {len(rows):02d} trường hợp có tên trong danh sách: {groups}.", lead="Điều 1."),
            Paragraph("Tiền thưởng thực hiện theo quy định hiện hành.", lead="Điều 2."),
            Paragraph(
                f"Thủ trưởng {desk}, các cơ quan, đơn vị liên quan và các tập thể, cá nhân có tên tại Điều 1 chịu trách nhiệm "
                "thi hành Quyết định này. Quyết định có hiệu lực kể từ ngày ký./.",
                lead="Điều 3.",
            ),
        ),
    )
