"""The paper of a proposal: "Tờ trình đề nghị khen thưởng" with its list. Papers are always Vietnamese."""

from itertools import groupby
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from awards.models import Nomination, Proposal
from awards.rules.proposals import acts_for
from campaigns.papers.phrases import ROMAN, name
from core.refusals import Refusal
from documents import kinds, numbers
from documents.papers import Heading, Paper, Paragraph, Table
from documents.papers.frame import Block as Part

SOURCE, PROPOSAL = "awards.proposal", "awards.to_trinh"


def register() -> None:
    """Called in AppConfig.ready()."""
    kinds.register_source(
        kinds.Source(SOURCE, _("Proposal"), find, str, lambda p: reverse("awards:proposal", args=[p.pk]))
    )
    kinds.register(
        kinds.Kind(
            code=PROPOSAL, title=_("Proposal for awards with its list"), abbreviation="TTr", source=SOURCE,
            unit_of=lambda p: p.unit, build=build, may=may_write, icon="file-text",
        )
    )  # fmt: skip


def find(user: Any, pk: int) -> Proposal | None:
    """The proposal the person may see."""
    rows = Proposal.objects.visible_to(user).select_related("unit", "host", "campaign", "rule_set")
    return rows.filter(pk=pk, secret=False).first()


def may_write(user: Any, proposal: Proposal) -> Refusal | None:
    """The people of the unit (or who enters for it)."""
    if not acts_for(user, proposal):
        return Refusal(_("The paper is written by the unit that proposes."))
    return None


def build(proposal: Proposal) -> Paper:
    """The paper with the list by award: collectives and people numbered through."""
    rows = list(proposal.nominations.select_related("award").order_by("award__position", "position", "id"))
    counts = [(award, list(listed)) for award, listed in groupby(rows, key=lambda row: row.award)]
    body: list[Part] = [Paragraph(_opening(proposal, len(rows)))]
    for number, (award, listed) in enumerate(counts):
        body += [
            Heading(f"{ROMAN[number % len(ROMAN)]}. {award.name.upper()} ({len(listed)} trường hợp)"),
            _list(listed),
        ]
    body.append(Paragraph(f"{name(proposal.unit)} trân trọng đề nghị {name(proposal.host)} xem xét, quyết định./."))
    return numbers.blank_paper(
        proposal.unit,
        abbreviation="TTr",
        kind="TỜ TRÌNH",
        subject=_subject(proposal),
        addressees=(name(proposal.host),),
        body=tuple(body),
        recipients=("Như trên",),
    )


def _subject(proposal: Proposal) -> str:
    about = f" trong phong trào “{proposal.campaign.short_name}”" if proposal.campaign else f" năm {proposal.year}"
    return f"Về việc đề nghị khen thưởng{about}"


def _opening(proposal: Proposal, count: int) -> str:
    basis = f"Căn cứ {proposal.rule_set.basis}; c" if proposal.rule_set else "C"
    when = f"trong phong trào “{proposal.campaign.short_name}”" if proposal.campaign else f"năm {proposal.year}"
    return (
        f"{basis}ăn cứ kết quả thực hiện nhiệm vụ và phong trào thi đua, {name(proposal.unit)} đề nghị {name(proposal.host)} "
        f"xét khen thưởng {count} trường hợp có thành tích {when}, cụ thể như sau:"
    )


def _list(rows: list[Nomination]) -> Table:
    lines = tuple(
        (str(number), _named(row), row.post or "", _votes(row), row.achievement)
        for number, row in enumerate(rows, 1)
    )  # fmt: skip
    return Table(
        ("TT", "Họ và tên, tên tập thể", "Chức vụ, đơn vị", "Phiếu", "Tóm tắt thành tích"),
        lines,
        (6, 28, 26, 10, 30),
        centre=(0, 3),
    )


def _named(row: Nomination) -> str:
    return f"{row.name} (truy tặng)" if row.posthumous else row.name


def _votes(row: Nomination) -> str:
    return f"{row.votes_for}/{row.votes_of}" if row.votes_of else ""
