"""The submission to the higher level (tờ trình), with its list. Papers are always Vietnamese."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from awards.models import Award, HigherStep, HigherSubmission, Nomination
from awards.rules import higher as rules
from campaigns.papers.phrases import name
from core.refusals import Refusal
from documents import kinds, numbers
from documents.papers import Appendix, Paper, Paragraph, Table
from documents.papers.frame import Block

SOURCE, CODE = "awards.higher", "awards.higher"


def register() -> None:
    """Called in AppConfig.ready()."""
    kinds.register_source(kinds.Source(SOURCE, _("Submission to a higher level"), find, str, address))
    kinds.register(
        kinds.Kind(
            code=CODE, title=_("Submission to a higher level"), abbreviation="TTr", source=SOURCE, unit_of=lambda r: r.host,
            build=paper, may=_may, icon="file-text",
        )
    )  # fmt: skip


def find(user: Any, pk: int) -> HigherSubmission | None:
    return HigherSubmission.objects.visible_to(user).select_related("host").filter(pk=pk).first()


def address(row: HigherSubmission) -> str:
    return reverse("awards:higher", args=[row.pk])


def _may(user: Any, row: HigherSubmission) -> Refusal | None:
    return rules.keep(user, row)


def listed(row: HigherSubmission) -> list[tuple[Award, list[Nomination]]]:
    """The names by the award that was agreed, in the order of the catalogue."""
    names = row.nominations.select_related("award", "outcome_award", "proposal__unit").order_by("name", "pk")
    found: dict[Award, list[Nomination]] = {}
    for one in names:
        found.setdefault(one.outcome_award or one.award, []).append(one)
    return sorted(found.items(), key=lambda pair: pair[0].position)


def paper(row: HigherSubmission) -> Paper:
    """The submission as it can be written at present."""
    groups = listed(row)
    total = sum(len(names) for _award, names in groups)
    body: list[Block] = [
        Paragraph(
            f"{name(row.host)} kính trình {row.addressee} xem xét, tặng hình thức khen thưởng, danh hiệu thi đua cho "
            f"{total} trường hợp đã được Hội đồng Thi đua - Khen thưởng xét, thông qua, cụ thể:"
        ),
        *(Paragraph(f"- {award.name}: {len(names)} trường hợp.") for award, names in groups),
        *(Paragraph(line) for line in _opinions(row)),
        Paragraph("(Có danh sách và hồ sơ kèm theo)", italic=True),
        Paragraph(f"{name(row.host)} kính trình {row.addressee} xem xét, quyết định./."),
    ]
    through = (row.through,) if row.through else ()
    appendices = tuple(_list(award, names) for award, names in groups)
    return numbers.blank_paper(
        row.host, abbreviation="TTr", kind="TỜ TRÌNH", subject=row.title, body=tuple(body), appendices=appendices,
        addressees=(row.addressee, *through), recipients=("Như trên", *through),
    )  # fmt: skip


def _opinions(row: HigherSubmission) -> list[str]:
    words = []
    for step in row.steps.all():
        if step.answered_on is not None and step.is_question:
            said = "thống nhất" if step.agrees else "chưa thống nhất"
            number = f" tại văn bản số {step.answer_number}" if step.answer_number else ""
            words.append(f"{step.body} {said}{number}, ngày {step.answered_on:%d/%m/%Y}.")
    return words


def _list(award: Award, names: list[Nomination]) -> Appendix:
    rows = tuple(
        (str(number), one.name, one.post or one.proposal.unit.name, one.achievement[:400])
        for number, one in enumerate(names, 1)
    )
    head = ("TT", "Họ và tên / Tên tập thể", "Chức vụ, đơn vị", "Tóm tắt thành tích")
    return Appendix(f"Danh sách đề nghị tặng {award.name}", (Table(head, rows, (6, 28, 30, 36)),))


def opinion_kind(step: HigherStep) -> str:
    """“Ý kiến Ban Thường vụ” or “Hiệp y”, for file names."""
    return "y-kien-ban-thuong-vu" if step.kind == HigherStep.Kind.PARTY else "hiep-y"
