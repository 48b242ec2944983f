"""The desk's papers: receipt with the promised day, appraisal sheet, letter that consults, notice to those not awarded.

Papers are always Vietnamese; what is not recorded is left out. The head of the page is that of the body whose people do the
host's work (Sở Nội vụ for UBND tỉnh).
"""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Role, RoleAssignment
from awards.models import Appraisal, AppraisalSheet, Nomination, Proposal, RouteStep
from awards.rules import appraisal as rules
from core.models import Blob
from core.refusals import Refusal
from documents import issuing, kinds, numbers
from documents.engine.letterhead import running_name
from documents.engine.numbers import long_day
from documents.models import PaperFile
from documents.papers import Paper, Paragraph, Table
from documents.papers.frame import Appendix, Block, Heading, Item
from documents.papers.template import Field
from units.models import Unit

SOURCE = "awards.proposal"
RECEIPT, SHEET, CONSULT, NOT_AWARDED = "awards.receipt", "awards.sheet", "awards.consult", "awards.not_awarded"
FIELDS = (
    Field("ma_ho_so", _("Code")),
    Field("don_vi", _("Proposing unit")),
    Field("ngay_tiep_nhan", _("Received on")),
    Field("ngay_tra", _("Result promised by")),
    Field("danh_sach", _("Nominations, one row each"), "rows", ("tt", "ten", "chuc_vu", "de_nghi", "ket_qua")),
)
VERDICT = {"yes": "đủ điều kiện", "no": "chưa đủ điều kiện", "unknown": "chưa đủ thông tin", "": ""}
FINDING = {"agree": "Đồng ý", "lower": "Đề nghị mức thấp hơn", "refuse": "Không đồng ý", "ask": "Yêu cầu bổ sung"}
O = Nomination.Outcome  # noqa: E741


def register() -> None:
    """Called in AppConfig.ready()."""
    base = kinds.Kind(
        code=RECEIPT, title=_("Receipt with the promised day"), abbreviation="PTN", source=SOURCE, unit_of=_host,
        build=receipt, may=may_receipt, fields=FIELDS, values=values, icon="file-certificate",
    )  # fmt: skip
    kinds.register(base)
    kinds.register(
        replace(
            base,
            code=SHEET,
            title=_("Appraisal sheet"),
            abbreviation="PTĐ",
            build=sheet,
            may=may_write,
            icon="report-search",
        )
    )
    words = _("Letter that asks for opinions")
    kinds.register(
        replace(base, code=CONSULT, title=words, abbreviation="", build=consult, may=may_consult, icon="mail")
    )
    words = _("Notice to those not awarded")
    kinds.register(
        replace(base, code=NOT_AWARDED, title=words, abbreviation="TB", build=not_awarded, may=may_tell, icon="bell")
    )
    issuing.also_readable_by.append(unit_reads)


def unit_reads(user: Any, blob: Blob) -> bool:
    """The proposing unit reads its receipt and the notice."""
    files = PaperFile.objects.filter(Q(docx=blob) | Q(pdf=blob), paper__kind__in=(RECEIPT, NOT_AWARDED))
    refs = files.values_list("paper__source_ref", flat=True)
    keys = [int(ref.rpartition(":")[2]) for ref in refs]
    return Proposal.objects.filter(pk__in=keys, unit__in=user.grants.own_units).exists()


def desk_of(host: Unit) -> Unit:
    """The body whose people do the host's work, else the host itself."""
    roles = RoleAssignment.objects.in_force().filter(host=host, role=Role.OFFICER, desk__isnull=False)
    found = roles.select_related("desk").order_by("pk").first()
    return found.desk if found is not None and found.desk is not None else host


def name_of(unit: Unit) -> str:
    """As running text names it."""
    return running_name(unit.kind, unit.name)


def _host(proposal: Proposal) -> Unit:
    return proposal.host


# ---- who may, and when
def may_write(user: Any, proposal: Proposal) -> Refusal | None:
    """The host's people."""
    return rules.may_see(user, proposal)


def may_receipt(user: Any, proposal: Proposal) -> Refusal | None:
    """Once it is received."""
    refusal = may_write(user, proposal)
    if refusal is None and not proposal.code:
        return Refusal(_("A receipt is written once the proposal is received."))
    return refusal


def may_consult(user: Any, proposal: Proposal) -> Refusal | None:
    """Once bodies are asked."""
    refusal = may_write(user, proposal)
    if refusal is None and not _asked(proposal):
        return Refusal(_("Nobody is being asked for an opinion; consult bodies first."))
    return refusal


def may_tell(user: Any, proposal: Proposal) -> Refusal | None:
    """Once somebody is not awarded."""
    refusal = may_write(user, proposal)
    if refusal is None and not proposal.nominations.filter(outcome__in=(O.REFUSED, O.POSTPONED, O.LOWERED)).exists():
        return Refusal(_("Everybody proposed was agreed to; there is nothing to give notice of."))
    return refusal


# ---- what they say
def _listed(proposal: Proposal) -> list[Nomination]:
    return list(proposal.nominations.select_related("award", "outcome_award", "appraisal__award"))


def award_of(one: Nomination) -> str:
    """The award with its posthumous mark."""
    return f"{one.award.name} (truy tặng)" if one.posthumous else one.award.name


def values(proposal: Proposal) -> dict[str, Any]:
    rows = [
        {"tt": str(n), "ten": x.name, "chuc_vu": x.post, "de_nghi": award_of(x), "ket_qua": _finding(x)}
        for n, x in enumerate(_listed(proposal), 1)
    ]
    return {
        "ma_ho_so": proposal.code, "don_vi": name_of(proposal.unit), "danh_sach": rows,
        "ngay_tiep_nhan": _day(proposal.received_on), "ngay_tra": _day(proposal.return_by),
    }  # fmt: skip


def _day(day: Any) -> str:
    return f"{day:%d/%m/%Y}" if day else ""


def counted(rows: Iterable[Nomination]) -> list[str]:
    """“12 trường hợp đề nghị Lao động tiên tiến”, by award."""
    found: dict[str, int] = {}
    for one in rows:
        found[award_of(one)] = found.get(award_of(one), 0) + 1
    return [f"{n:02d} trường hợp đề nghị {name}" for name, n in found.items()]


def receipt(proposal: Proposal) -> Paper:
    """Phiếu tiếp nhận và hẹn trả."""
    rows = _listed(proposal)
    desk = desk_of(proposal.host)
    papers = [item.title for item in proposal.dossier.exclude(source="missing") if item.nomination_id is None]
    body: list[Block] = [
        Paragraph(f"{name_of(desk)} đã tiếp nhận hồ sơ đề nghị khen thưởng của {name_of(proposal.unit)}:"),
        Item(f"Mã hồ sơ: {proposal.code}"),
        Item(f"Nội dung: {proposal.title}"),
        Item(f"Ngày tiếp nhận: {_day(proposal.received_on)}"),
        *(Item(line) for line in counted(rows)),
    ]
    if proposal.rule_set is not None:
        body.append(Item(f"Hồ sơ được xét theo: {proposal.rule_set.basis}"))
    if papers:
        body.append(Paragraph(f"Thành phần hồ sơ đã nhận: {'; '.join(papers)}."))
    promised = f"Ngày hẹn trả kết quả: {long_day(proposal.return_by)}." if proposal.return_by else ""
    body.append(Paragraph(promised or "Thời gian trả kết quả được thông báo sau."))
    if proposal.officer is not None:
        body.append(Paragraph(f"Người thụ lý hồ sơ: {proposal.officer.full_name}."))
    return numbers.blank_paper(
        desk, abbreviation="PTN", kind="PHIẾU TIẾP NHẬN VÀ HẸN TRẢ KẾT QUẢ", subject=f"Hồ sơ {proposal.code}",
        body=tuple(body), recipients=(name_of(proposal.unit),),
    )  # fmt: skip


def _finding(one: Nomination) -> str:
    found: Appraisal | None = getattr(one, "appraisal", None)
    if found is None:
        return ""
    lower = f": {found.award.name}" if found.award else ""
    return f"{FINDING[found.finding]}{lower}"


def sheet(proposal: Proposal) -> Paper:
    """Phiếu thẩm định: each nomination with the check and the finding, the opinions, the conclusion, who approved."""
    desk, rows = desk_of(proposal.host), _listed(proposal)
    cells = tuple(
        (
            str(n), ", ".join(x for x in (one.name, one.post) if x), award_of(one), VERDICT.get(one.verdict, ""),
            "; ".join(x for x in (_finding(one), _said(one)) if x),
        )
        for n, one in enumerate(rows, 1)
    )  # fmt: skip
    kept = AppraisalSheet.objects.filter(proposal=proposal).select_related("approved_by").first()
    body: list[Block] = [
        Paragraph(
            f"Hồ sơ {proposal.code} của {name_of(proposal.unit)}, tiếp nhận {_day(proposal.received_on)}: {proposal.title}."
        ),
        Table(("TT", "Tên, chức vụ", "Đề nghị", "Kiểm tra", "Ý kiến thẩm định"), cells, (1, 5, 4, 3, 5)),
    ]
    body += _opinions(proposal)
    if kept is not None and kept.conclusion:
        body += [Heading("Kết luận"), *(Paragraph(line) for line in kept.conclusion.splitlines() if line.strip())]
    if kept is not None and kept.approved_by is not None and kept.approved_at is not None:
        body.append(Paragraph(f"Lãnh đạo duyệt: {kept.approved_by.full_name}, ngày {kept.approved_at:%d/%m/%Y}."))
    rule = proposal.rule_set
    if rule is not None and rule.locked:
        body.append(Paragraph("Kết quả kiểm tra là tạm tính, chưa xác nhận.", italic=True))
    return numbers.blank_paper(
        desk,
        abbreviation="PTĐ",
        kind="PHIẾU THẨM ĐỊNH",
        subject=f"Hồ sơ đề nghị khen thưởng {proposal.code}",
        body=tuple(body),
    )


def _said(one: Nomination) -> str:
    found: Appraisal | None = getattr(one, "appraisal", None)
    return "; ".join(x for x in (found.reason, found.opinion) if x) if found else ""


def _opinions(proposal: Proposal) -> list[Block]:
    rows = proposal.steps.filter(kind=RouteStep.Kind.OPINION, agrees__isnull=False).select_related("body")
    lines = [
        Item(
            f"{name_of(row.body) if row.body else row.title}: {'đồng ý' if row.agrees else 'không đồng ý'}"
            f"{f' ({row.number})' if row.number else ''}{f'; {row.text}' if row.text else ''}"
        )
        for row in rows
    ]
    return [Heading("Ý kiến của cơ quan liên quan"), *lines] if lines else []


def _asked(proposal: Proposal) -> list[RouteStep]:
    rows = proposal.steps.filter(kind=RouteStep.Kind.OPINION, status=RouteStep.Status.OPEN)
    return list(rows.select_related("body"))


def consult(proposal: Proposal) -> Paper:
    """Công văn xin ý kiến: to those still asked, what about, by when."""
    asked, rows = _asked(proposal), _listed(proposal)
    names = tuple(name_of(row.body) if row.body else row.title for row in asked)
    due = max((row.due_on for row in asked if row.due_on), default=None)
    question = next((row.question for row in asked if row.question), "")
    desk = desk_of(proposal.host)
    cells = tuple((str(n), one.name, one.post, award_of(one)) for n, one in enumerate(rows, 1))
    body = [
        Paragraph(
            f"{name_of(desk)} đang thẩm định hồ sơ đề nghị khen thưởng của {name_of(proposal.unit)}: {proposal.title}."
        ),
        Paragraph(question or "Đề nghị cơ quan, đơn vị có ý kiến về các trường hợp trong danh sách kèm theo."),
    ]
    if due is not None:
        body.append(Paragraph(f"Ý kiến bằng văn bản xin gửi về {name_of(desk)} trước ngày {_day(due)}."))
    body.append(Paragraph("Rất mong nhận được sự phối hợp của cơ quan, đơn vị./."))
    return numbers.blank_paper(
        desk, abbreviation="", kind="", subject="Xin ý kiến về hồ sơ đề nghị khen thưởng", body=tuple(body),
        addressees=names, recipients=("Như trên",),
        appendices=(
            Appendix(
                "DANH SÁCH ĐỀ NGHỊ KHEN THƯỞNG",
                (Table(("TT", "Tên", "Chức vụ, đơn vị", "Đề nghị"), cells, (1, 4, 5, 4)),),
            ),
        ),
    )  # fmt: skip


def not_awarded(proposal: Proposal) -> Paper:
    """Thông báo: who does not get what was proposed, each with the reason."""
    rows = [one for one in _listed(proposal) if one.outcome in (O.REFUSED, O.POSTPONED, O.LOWERED)]
    cells = tuple((str(n), one.name, award_of(one), _result(one), one.outcome_reason) for n, one in enumerate(rows, 1))
    desk = desk_of(proposal.host)
    body = (
        Paragraph(
            f"Xét hồ sơ {proposal.code} của {name_of(proposal.unit)}: {proposal.title}, {name_of(desk)} thông báo "
            f"{len(rows):02d} trường hợp sau không được khen thưởng như đề nghị:"
        ),
        Table(("TT", "Tên", "Đề nghị", "Kết quả", "Lý do"), cells, (1, 4, 4, 3, 5)),
        Paragraph(f"{name_of(desk)} thông báo để {name_of(proposal.unit)} biết./."),
    )
    return numbers.blank_paper(
        desk, abbreviation="TB", kind="THÔNG BÁO", subject="Kết quả xét khen thưởng", body=body,
        recipients=(name_of(proposal.unit),),
    )  # fmt: skip


def _result(one: Nomination) -> str:
    if one.outcome == O.LOWERED and one.outcome_award is not None:
        return one.outcome_award.name
    return {O.REFUSED: "Không đồng ý", O.POSTPONED: "Để lại xét sau"}.get(O(one.outcome), "")
