"""Minutes of the year-end meeting of a block (biên bản họp khối), written from the round: who was there, what was corrected
and why, results, the vote's outcome. Papers are always Vietnamese; what is not recorded is left as a dotted line."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from campaigns.papers.phrases import ROMAN, name
from core.numbers import format_decimal
from core.refusals import Refusal
from documents import kinds, numbers
from documents.engine.numbers import long_day
from documents.papers import Heading, Paper, Paragraph, Signature, Table
from documents.papers.frame import Block as Part
from documents.papers.frame import Item
from scoring.models import BlockActivity, Round, RoundStage, ScoreChange
from scoring.ranking.computing import Line, Outcome, outcome
from units.blocks import members_on
from units.models import BlockMembership, Unit

SOURCE, MINUTES = "scoring.round", "scoring.minutes"
DOTS = "………………"


def register() -> None:
    """Called in AppConfig.ready()."""
    kinds.register_source(
        kinds.Source(SOURCE, _("Scoring round"), find, str, lambda r: reverse("scoring:result", args=[r.pk]))
    )
    kinds.register(
        kinds.Kind(
            code=MINUTES, title=_("Minutes of the block meeting"), abbreviation="BB", source=SOURCE, unit_of=issuer,
            build=minutes, may=may_write, icon="notes",
        )
    )  # fmt: skip


def find(user: Any, pk: int) -> Round | None:
    rows = Round.objects.visible_to(user).select_related("host", "block", "table", "version_used")
    return rows.filter(pk=pk).first()


def may_write(user: Any, round_: Round) -> Refusal | None:
    """The people of the unit that heads the block (of the host where there is no block), once the round is being scored."""
    if issuer(round_).pk not in user.grants.own_units | user.grants.kept_hosts:
        return Refusal(_("The minutes are written by the unit that heads the block."))
    if round_.status == Round.Status.DRAFT:
        return Refusal(_("The round has not been started yet."))
    return None


def issuer(round_: Round) -> Unit:
    """The unit that heads the block; the host where the round has no block."""
    heads = _posts(round_, BlockMembership.Post.HEAD)
    return heads[0] if heads else round_.host


def _posts(round_: Round, post: str) -> list[Unit]:
    if round_.block is None:
        return []
    rows = round_.block.memberships.filter(post=post).select_related("unit").order_by("-starts_on", "-pk")
    return [row.unit for row in rows]


def minutes(round_: Round) -> Paper:
    """The minutes as they can be written at present."""
    found = outcome(round_, inside=True)  # the meeting of the block: appraisal and council come after it
    meeting = _meeting(round_)
    title = round_.block.name if round_.block else round_.name
    parts: tuple[tuple[str, tuple[Part, ...]], ...] = (
        ("THỜI GIAN, ĐỊA ĐIỂM, THÀNH PHẦN", _who(round_, meeting)),
        ("KẾT QUẢ CHẤM ĐIỂM", _results(found)),
        ("ĐIỂM ĐIỀU CHỈNH TẠI CUỘC HỌP", _corrections(round_)),
        ("SUY TÔN VÀ ĐỀ NGHỊ KHEN THƯỞNG", _proposals(found)),
        ("Ý KIẾN KHÁC", _outcome(meeting)),
    )
    kept = [(head, blocks) for head, blocks in parts if blocks]
    body: list[Part] = []
    for number, (head, blocks) in enumerate(kept):
        body += [Heading(f"{ROMAN[number]}. {head}"), *blocks]
    body.append(Paragraph("Biên bản được thông qua tại cuộc họp và lập thành các bản có giá trị như nhau./."))
    unit = issuer(round_)
    return numbers.blank_paper(
        unit,
        abbreviation="BB",
        kind="BIÊN BẢN",
        subject=f"Họp {_lower(title)} đánh giá, chấm điểm, bình xét thi đua năm {round_.year}",
        body=tuple(body),
        recipients=("Các đơn vị thành viên", name(round_.host)),
        co_signers=(Signature(("THƯ KÝ",)), Signature(("CHỦ TRÌ",))),
    )


def _lower(title: str) -> str:
    return title[:1].lower() + title[1:]


def _meeting(round_: Round) -> BlockActivity | None:
    if round_.block is None:
        return None
    kind = BlockActivity.Kind.YEAR_END if round_.kind == Round.Kind.YEAR else BlockActivity.Kind.INTERIM
    return BlockActivity.objects.filter(block=round_.block, kind=kind).order_by("-held_on", "-pk").first()


def _who(round_: Round, meeting: BlockActivity | None) -> tuple[Part, ...]:
    when = long_day(meeting.held_on) if meeting and meeting.held_on else f"ngày … tháng … năm {round_.year}"
    where = (meeting.place if meeting else "") or DOTS
    present = meeting.units_present if meeting and meeting.units_present is not None else "…"
    stands = members_on(round_.block, meeting.held_on) if round_.block and meeting and meeting.held_on else []
    of = len(stands) or round_.sheets.count()
    lines = [
        Paragraph(f"Thời gian: {DOTS} giờ, {when}."),
        Paragraph(f"Địa điểm: {where}."),
        Paragraph(f"Thành phần: đại diện {present}/{of} đơn vị thành viên."),
    ]
    heads, deputies = _posts(round_, BlockMembership.Post.HEAD), _posts(round_, BlockMembership.Post.DEPUTY)
    if heads:
        lines.append(Paragraph(f"Chủ trì: đại diện {name(heads[0])}, Trưởng khối."))
    if deputies:
        lines.append(Paragraph(f"Phó Trưởng khối: {name(deputies[0])}."))
    return tuple(lines)


def _results(found: Outcome) -> tuple[Part, ...]:
    rows = tuple(
        (
            str(n), name(line.sheet.unit), _figure(line.own_total), format_decimal(line.totals.total),
            str(line.place.rank or "–"), line.place.classification or "–",
        )
        for n, line in enumerate(found.lines, 1)
    )  # fmt: skip
    table = Table(
        ("TT", "Đơn vị", "Tự chấm", "Kết quả", "Xếp hạng", "Xếp loại"),
        rows,
        (6, 40, 12, 12, 12, 18),
        right=(2, 3),
        centre=(0, 4),
    )
    said = f"Chấm theo {_lower(str(found.version.table))}, thang điểm {format_decimal(found.version.scale)}:"
    return Paragraph(said), table


def _figure(value: Any) -> str:
    return "–" if value is None else format_decimal(value)


def _corrections(round_: Round) -> tuple[Part, ...]:
    rows = (
        ScoreChange.objects.filter(score__card__sheet__round=round_, score__card__stage__kind=RoundStage.Kind.MEETING)
        .select_related("score__criterion", "score__card__sheet__unit")
        .order_by("score__card__sheet__unit__name_order", "pk")
    )
    return tuple(
        Item(
            f"{name(row.score.card.sheet.unit)}, {row.score.criterion}: {_figure(row.old)} thành {_figure(row.new)} điểm"
            f"{f'; lý do: {row.reason}' if row.reason else ''}"
        )
        for row in rows
    )


def _proposals(found: Outcome) -> tuple[Part, ...]:
    given = [line for line in found.lines if line.place.award]
    if not given:
        return ()
    return tuple(Item(_proposal(line)) for line in given)


def _proposal(line: Line) -> str:
    rank = f", xếp thứ {line.place.rank}" if line.place.rank else ""
    return f"{line.place.award}: {name(line.sheet.unit)}{rank}, {format_decimal(line.totals.total)} điểm"


def _outcome(meeting: BlockActivity | None) -> tuple[Part, ...]:
    text = meeting.outcome if meeting else ""
    return tuple(Paragraph(line.strip()) for line in text.splitlines() if line.strip())
