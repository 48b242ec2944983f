"""The documents of a session as one PDF with bookmarks: agenda, members, lists by title, and every nomination's summary, checks,
appraisal and achievement report. A small pack is made at once, a large one by a worker."""

import json
from collections import defaultdict
from pathlib import Path
from typing import Any

import typst
from django.utils.translation import gettext as _

from awards.models import AgendaItem, CouncilSession, RouteStep
from awards.rules.sessions import voters
from awards.sessions import wording
from awards.sessions.holding import page_of
from awards.sessions.papers import CHECKED
from core import assets, blobs, jobs
from core.models import Blob, Job

SOURCE = Path(__file__).resolve().parent.parent / "data" / "pack.typ"
FONTS = assets.TARGET / "fonts" / "tinos"
FILE_KIND = "awards.pack"
JOB = "awards.pack"
AT_ONCE = 40  # nominations; beyond that a worker makes it
WORDS = {
    "contents": "Mục lục", "agenda": "I. Chương trình", "members": "II. Thành viên Hội đồng",
    "lists": "III. Danh sách trích ngang", "dossiers": "IV. Hồ sơ từng trường hợp",
}  # fmt: skip


def may_read(user: Any, blob: Blob) -> bool:
    """Whoever had it made."""
    return bool(blob.created_by_id == user.pk)


def pdf(session: CouncilSession) -> bytes:
    """The pack. Raises FileNotFoundError where the fonts were not installed."""
    if not any(FONTS.glob("*.ttf")):
        raise FileNotFoundError(f"The fonts of papers are not in {FONTS}; run `python -m core.assets`.")
    data = json.dumps(described(session), ensure_ascii=False)
    return bytes(
        typst.compile(str(SOURCE), sys_inputs={"pack": data}, font_paths=[str(FONTS)], ignore_system_fonts=True)
    )


def described(session: CouncilSession) -> dict[str, Any]:
    """What `pack.typ` sets; a fixed number of queries."""
    whole = wording.Whole(session)
    steps = _appraisals(whole.items)
    facts = [f"Thời gian: {wording.when(session.starts_at)}", f"Hình thức: {wording.WAYS[session.way]}"]
    if session.place:
        facts.append(f"Địa điểm: {session.place}")
    return {
        "title": session.title, "heading": "TÀI LIỆU PHIÊN HỌP", "host": session.council.host.name,
        "council": session.council.name, "facts": facts, "words": WORDS, "agenda": _agenda(whole), "members": _members(whole),
        "groups": [_group(whole, group) for group in whole.groups],
        "dossiers": [_dossier(n, item, steps) for n, item in enumerate(whole.items, 1)],
    }  # fmt: skip


def _agenda(whole: wording.Whole) -> dict[str, Any]:
    rows = [
        [str(n), group.terms.award.name, str(len(group.items)), wording.rule_words(group.terms, whole.base)]
        for n, group in enumerate(whole.groups, 1)
    ]
    return {"head": ["TT", "Danh hiệu, hình thức khen thưởng", "Số trường hợp", "Cách biểu quyết"], "rows": rows}


def _members(whole: wording.Whole) -> dict[str, Any]:
    voting = {row.pk for row in voters(whole.session)}
    rows = sorted(whole.session.attendance.all(), key=lambda row: row.member.position)
    told = [
        [
            str(n), row.member.user.full_name, row.member.office or str(row.member.get_post_display()),
            "Có" if row.pk in voting else "Không",
        ]
        for n, row in enumerate(rows, 1)
    ]  # fmt: skip
    return {"head": ["TT", "Họ và tên", "Chức vụ", "Quyền biểu quyết"], "rows": told}


def _group(whole: wording.Whole, group: wording.Group) -> dict[str, Any]:
    rows = [
        [
            str(n), item.nomination.name, item.nomination.post or str(item.nomination.proposal.unit),
            item.nomination.achievement[:400], CHECKED.get(item.nomination.verdict, "–"),
        ]
        for n, item in enumerate(group.items, 1)
    ]  # fmt: skip
    head = ["TT", "Họ và tên / tập thể", "Chức vụ, đơn vị", "Tóm tắt thành tích", "Điều kiện"]
    title = f"{group.terms.award.name} ({len(group.items)})"
    return {"title": title, "rule": wording.rule_words(group.terms, whole.base), "table": {"head": head, "rows": rows}}


def _appraisals(items: list[AgendaItem]) -> dict[int, list[RouteStep]]:
    """Proposal → what appraisal and the bodies consulted said."""
    kinds = (RouteStep.Kind.APPRAISAL, RouteStep.Kind.OPINION)
    rows = RouteStep.objects.filter(proposal__in={item.nomination.proposal_id for item in items}, kind__in=kinds)
    found: dict[int, list[RouteStep]] = defaultdict(list)
    for row in rows.exclude(text="").select_related("body"):
        found[row.proposal_id].append(row)
    return found


def _dossier(number: int, item: AgendaItem, steps: dict[int, list[RouteStep]]) -> dict[str, Any]:
    nomination = item.nomination
    facts = [
        f"Đề nghị: {wording.name_of_award(item)}", f"Chức vụ, đơn vị: {nomination.post or '–'}",
        f"Đơn vị trình: {nomination.proposal.unit.name}",
    ]  # fmt: skip
    if item.late_name:
        facts.append(f"Trường hợp bổ sung: {item.late_reason}")
    parts = (
        ("Tóm tắt thành tích", nomination.achievement),
        ("Kiểm tra điều kiện", _checks(nomination)),
        ("Ý kiến thẩm định", "\n".join(f"{_body(row)}: {row.text}" for row in steps.get(nomination.proposal_id, ()))),
        ("Báo cáo thành tích", nomination.report),
    )
    told = [{"title": title, "lines": _lines(text)} for title, text in parts if text.strip()]
    return {"name": f"{number}. {nomination.name}", "facts": facts, "parts": told}


def _body(row: RouteStep) -> str:
    return row.body.name if row.body else "Cơ quan thẩm định"


MET = {"yes": "đạt", "no": "không đạt", "unknown": "chưa đủ thông tin", "judged": "do người xét đánh giá"}


def _checks(nomination: Any) -> str:
    """The verdict kept when it was sent, each condition that is not met, and why it is proposed all the same."""
    lines = [CHECKED.get(nomination.verdict, "Chưa kiểm tra")]
    kept = nomination.checks if isinstance(nomination.checks, dict) else {}
    for row in kept.get("conditions", ()):
        because = "; ".join(str(x) for x in row.get("because", ()))
        said = MET.get(row.get("met", ""), "")
        lines.append(f"{row.get('text', '')}: {said}{f' ({because})' if because else ''}")
    if nomination.override_reason:
        lines.append(f"Lý do vẫn đề nghị: {nomination.override_reason}")
    return "\n".join(lines)


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


# ---- by a worker -------------------------------------------------------------------------------------------------------
def later(session: CouncilSession, by: Any) -> Job:
    """Have a worker make it; call inside a transaction."""
    title = _("Documents of “%(title)s”") % {"title": session.title}
    return jobs.enqueue(JOB, title=title, owner=by, params={"session": session.pk})


@jobs.handler(JOB)
def make(progress: jobs.Progress, job: Job) -> jobs.Finished:
    """Make the pack and keep it for whoever asked."""
    session = CouncilSession.objects.select_related("council__host").get(pk=job.params["session"])
    progress(0, 2)
    made = pdf(session)
    progress(1, 2)
    blob = blobs.store_bytes(made, file_name(session), kind=FILE_KIND, by=job.owner, content_type=blobs.PDF)
    progress(2, 2)
    return jobs.Finished(blob=blob, url=page_of(session))


def file_name(session: CouncilSession) -> str:
    """ "Tai lieu …pdf", without what no file system takes."""
    return f"Tài liệu {session.title}"[:120].translate({ord(c): " " for c in '\\/:*?"<>|'}).strip() + ".pdf"
