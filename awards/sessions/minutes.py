"""Minutes of the session (biên bản họp) and of the count (biên bản kiểm phiếu), written from what was recorded. What is not
recorded is left as a dotted line."""

from typing import Any

from awards.models import CouncilSession
from awards.rules.sessions import voters
from awards.sessions import wording
from awards.sessions.holding import ballots_of
from awards.sessions.wording import DOTS, Group, Whole
from ballots.models import Ballot
from campaigns.papers.phrases import paragraphs, sections
from core import log
from documents.papers import Item, Paper, Paragraph, Signature, Table
from documents.papers.frame import Block as Part

Parts = tuple[Part, ...]
HEAD = ("TT", "Họ và tên / tập thể", "Đồng ý", "Không đồng ý", "Không hợp lệ", "Tỷ lệ", "Kết quả")
WIDTHS = (5, 34, 10, 11, 11, 11, 18)


def _named(session: CouncilSession, *posts: str) -> str:
    rows = sorted(session.attendance.all(), key=lambda row: row.member.position)
    there = [row for row in rows if row.member.post in posts and row.removed_on is None]
    present = [row for row in there if row.present] or there
    return present[0].member.user.full_name if present else ""


def chair_of(session: CouncilSession) -> str:
    """Who chaired: as typed in, else the chair, or the vice chair where the chair is away."""
    return session.chair_name or _named(session, "chair") or _named(session, "vice")


def secretary_of(session: CouncilSession) -> str:
    """Who kept the minutes."""
    return session.secretary_name or _named(session, "secretary")


def session_minutes(session: CouncilSession) -> Paper:
    """Biên bản họp."""
    whole = Whole(session)
    parts: tuple[tuple[str, Parts], ...] = (
        ("THỜI GIAN, ĐỊA ĐIỂM, THÀNH PHẦN", _who(whole)),
        ("NỘI DUNG PHIÊN HỌP", _agenda(whole)),
        ("Ý KIẾN THẢO LUẬN", _discussion(whole)),
        ("KẾT QUẢ BỎ PHIẾU, BIỂU QUYẾT", _results(whole)),
        ("KẾT LUẬN", _conclusion(whole)),
    )
    ended = f" hồi {wording.when(session.closed_at)}" if session.closed_at else ""
    last = Paragraph(f"Phiên họp kết thúc{ended}. Biên bản được các thành viên dự họp thông qua./.")
    return wording.paper(
        session, abbreviation="BB", kind="BIÊN BẢN", subject=session.title, body=(*sections(parts), last),
        co_signers=(Signature(("THƯ KÝ",), secretary_of(session)),), recipients=("Các thành viên Hội đồng",),
        signature=Signature(("CHỦ TRÌ",), chair_of(session)),
    )  # fmt: skip


def _who(whole: Whole) -> Parts:
    session = whole.session
    lines: list[Part] = [
        Paragraph(f"Thời gian: {wording.when(session.opened_at or session.starts_at)}."),
        Paragraph(f"Địa điểm: {session.place or DOTS}; hình thức: {wording.WAYS[session.way]}."),
        Paragraph(f"Chủ trì: {chair_of(session) or DOTS}. Thư ký: {secretary_of(session) or DOTS}."),
    ]
    if session.way == session.Way.SIMPLE:
        took = session.voting if session.voting is not None else "…"
        return (
            *lines,
            Paragraph(f"Số thành viên theo quyết định thành lập: {whole.base}; tham gia biểu quyết: {took}."),
        )
    rows = sorted(session.attendance.all(), key=lambda row: row.member.position)
    called = [row for row in rows if row.removed_on is None]
    there = [row for row in called if row.present]
    written = [row for row in called if row.written]
    away = [row for row in called if not row.present and not row.written]
    voting = len([row for row in there if row.member.votes])
    said = f"Số thành viên có quyền biểu quyết: {len(voters(session))}; có mặt: {voting}."
    lines.append(Paragraph(said))
    lines.append(Paragraph(f"Có mặt: {wording.listed(_person(row) for row in there)}."))
    if written:
        lines.append(Paragraph(f"Cho ý kiến bằng văn bản: {wording.listed(_person(row) for row in written)}."))
    if session.way != session.Way.WRITTEN and away:
        lines.append(Paragraph(f"Vắng mặt: {wording.listed(_person(row) for row in away)}."))
    lines += [
        Paragraph(
            f"{row.member.user.full_name} thôi là thành viên từ ngày {row.removed_on:%d/%m/%Y}: {row.removed_why}."
        )
        for row in rows
        if row.removed_on
    ]
    return tuple(lines)


def _person(row: Any) -> str:
    post = row.member.office or str(row.member.get_post_display())
    sent = f" (cử {row.stand_in} dự thay)" if row.stand_in else ""
    return f"{row.member.user.full_name}, {post}{sent}"


def _agenda(whole: Whole) -> Parts:
    lines: list[Part] = [Paragraph(f"Hội đồng xét {len(whole.items)} trường hợp:")]
    lines += [Item(f"{group.terms.award.name}: {len(group.items)} trường hợp;") for group in whole.groups]
    late = [item for item in whole.items if item.late_name]
    if late:
        lines.append(Paragraph("Các trường hợp bổ sung sau khi gửi giấy mời, được Chủ tịch Hội đồng đồng ý:"))
        lines += [Item(f"{item.nomination.name}: {item.late_reason};") for item in late]
    return tuple(lines)


def _discussion(whole: Whole) -> Parts:
    lines: list[Part] = list(paragraphs(whole.session.notes))
    lines += [Item(f"{item.nomination.name}: {item.notes.strip()}") for item in whole.items if item.notes.strip()]
    moved = [item for item in whole.items if item.motion]
    if moved:
        lines.append(Paragraph("Hội đồng thống nhất trước khi biểu quyết:"))
        lines += [Item(f"{item.nomination.name}: {_motion(item)}") for item in moved]
    found = whole.with_interest()
    if found:
        lines.append(Paragraph(_interest_rule(whole.session)))
        lines += [
            Item(f"{item.nomination.name}: {wording.listed(_interest(row) for row in rows)}.") for item, rows in found
        ]
    return tuple(lines)


def _motion(item: Any) -> str:
    if item.lower_award:
        return f"biểu quyết mức {item.lower_award.name} thay cho {item.nomination.award.name}; {item.motion}."
    return f"{'để lại xét sau; ' if item.outcome == 'postponed' else ''}{item.motion}."


WHY = {
    "candidate": "là người được đề nghị",
    "head": "là người đứng đầu đơn vị đề nghị",
    "declared": "tự báo có liên quan",
}


def _interest(row: Any) -> str:
    return f"{row.member.user.full_name} ({WHY[row.why]})"


def _interest_rule(session: CouncilSession) -> str:
    if not session.council.recuse:
        return "Các thành viên có liên quan đến trường hợp được xét (vẫn biểu quyết):"
    base = "vẫn tính" if session.council.recused_in_base else "không tính"
    return f"Các thành viên có liên quan không biểu quyết ({base} vào tổng số thành viên):"


def _results(whole: Whole) -> Parts:
    lines: list[Part] = []
    for group in whole.groups:
        lines.append(Paragraph(wording.rule_words(group.terms, whole.base), lead=f"{group.terms.award.name}."))
        lines.append(_table(group))
    return (*lines, *_void(whole.session))


def _table(group: Group) -> Table:
    rows = tuple(
        (
            str(n), item.nomination.name, wording.figure(item.votes_for), wording.figure(item.votes_against),
            wording.figure(item.votes_invalid), wording.rate(item.votes_for, item.base), wording.outcome(item),
        )
        for n, item in enumerate(group.items, 1)
    )  # fmt: skip
    return Table(HEAD, rows, WIDTHS, centre=(0, 2, 3, 4, 5))


def _void(session: CouncilSession) -> Parts:
    """Ballots made void, with the reason, and further votes."""
    lines: list[Part] = []
    for ballot in ballots_of(session):
        if ballot.status == Ballot.Status.VOIDED:
            said = next((x.reason for x in log.history(ballot, 50) if x.action == "ballots.ballot.void"), "")
            lines.append(
                Item(f"Cuộc bỏ phiếu “{ballot.title}” (lần {ballot.round}) bị hủy, bỏ phiếu lại; lý do: {said}.")
            )
    further = [x for x in log.history(session, 200) if x.action == "awards.session_runoff"]
    lines += [Item(f"Bỏ phiếu lại {x.params.get('items')} trường hợp có số phiếu ngang nhau.") for x in further]
    return tuple(lines)


def _conclusion(whole: Whole) -> Parts:
    return tuple(Item(f"{group.terms.award.name}: {_told(group)};") for group in whole.groups)


def _told(group: Group) -> str:
    return wording.listed(f"{wording.SAID[key].lower()} {n}" for key, n in wording.sums(group.items).items())


# ---- the count ---------------------------------------------------------------------------------------------------------
def count_minutes(session: CouncilSession) -> Paper:
    """Biên bản kiểm phiếu: every ballot of the session, with its counting team."""
    whole = Whole(session)
    ballots = [b for b in ballots_of(session).prefetch_related("electors", "staff", "items") if b.is_counted]
    body: list[Part] = []
    for ballot in ballots:
        body += _ballot(ballot)
    if not ballots:
        body = [*_results(whole)]
    team = {row.user_id: row.name for ballot in ballots for row in ballot.staff.all() if row.part == "counter"}
    body.append(Paragraph("Tổ kiểm phiếu chịu trách nhiệm về kết quả kiểm phiếu nêu trên./."))
    return wording.paper(
        session, abbreviation="BB", kind="BIÊN BẢN", subject=f"Kiểm phiếu tại {session.title}", body=tuple(body),
        co_signers=tuple(Signature(("THÀNH VIÊN TỔ KIỂM PHIẾU",), name) for name in team.values()),
        recipients=("Các thành viên Hội đồng",), signature=Signature(("CHỦ TRÌ",), chair_of(session)),
    )  # fmt: skip


def _ballot(ballot: Ballot) -> list[Part]:
    electors = [row for row in ballot.electors.all() if row.counts]
    way = "bỏ phiếu kín" if ballot.secret else "biểu quyết công khai"
    cast = sum(1 for row in electors if row.voted)
    given = sum(1 for row in electors if row.way)
    lines: list[Part] = [
        Paragraph(f"{ballot.title} ({way}, lần {ballot.round}).", bold=True),
        Item(f"Mở lúc {_at(ballot.opened_at)}; đóng lúc {_at(ballot.closed_at)}."),
        Item(f"Số thành viên: {len(electors)}; bỏ phiếu trên hệ thống: {cast}; phiếu giấy phát ra: {given}, "
            f"thu về: {ballot.papers}."),
    ]  # fmt: skip
    if ballot.key_destroyed_at:
        lines.append(Item(f"Khóa của hòm phiếu đã hủy lúc {_at(ballot.key_destroyed_at)}."))
    rows = tuple(
        (
            str(item.number), item.label, *(str(n) for n in [*item.votes, 0, 0][:2]), str(item.invalid),
            f"{item.needed}/{item.base_count}", RESULT.get(item.outcome, "–"),
        )
        for item in ballot.items.all()
    )  # fmt: skip
    head = (*HEAD[:5], "Cần đạt", "Kết quả")
    lines.append(Table(head, rows, WIDTHS, centre=(0, 2, 3, 4, 5)))
    return lines


RESULT = {"passed": "Đạt", "failed": "Không đạt", "tied": "Ngang phiếu"}


def _at(moment: Any) -> str:
    return wording.when(moment) if moment else DOTS
