"""Papers of a session: invitation, list of nominees (danh sách trích ngang), minutes of the session and of the count. Always
Vietnamese; written from what the session holds."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from awards.models import CouncilSession
from awards.rules.council import runs
from awards.rules.sessions import NOT_YOURS, may_run
from awards.sessions import minutes, wording
from awards.sessions.holding import find as load
from awards.sessions.holding import page_of
from campaigns.papers.phrases import ROMAN
from core.refusals import Refusal
from documents import kinds
from documents.papers import Heading, Item, Paper, Paragraph, Signature, Table
from documents.papers.frame import Block as Part

SOURCE = "awards.session"
INVITATION, SUMMARY, MINUTES, COUNT = "awards.invitation", "awards.summary", "awards.minutes", "awards.count"


def register() -> None:
    """Called in AppConfig.ready()."""
    kinds.register_source(kinds.Source(SOURCE, _("Session of a council"), find, str, page_of))
    rows = (
        (INVITATION, _("Invitation to the session"), "GM", invitation, may_write, "mail"),
        (SUMMARY, _("List of nominees by title"), "DS", summary, may_write, "list-details"),
        (MINUTES, _("Minutes of the session"), "BB", minutes.session_minutes, may_write_minutes, "notes"),
        (COUNT, _("Minutes of the count"), "BB", minutes.count_minutes, may_write_minutes, "calculator"),
    )
    for code, title, abbreviation, build, may, icon in rows:
        kinds.register(
            kinds.Kind(
                code=code, title=title, abbreviation=abbreviation, source=SOURCE, unit_of=issuer, build=build, may=may,
                icon=icon, writers=writes, signs=True,
            )
        )  # fmt: skip


def find(user: Any, pk: int) -> CouncilSession | None:
    seen = CouncilSession.objects.visible_to(user).filter(pk=pk).exists()
    return load(pk) if seen else None


def issuer(session: CouncilSession) -> Any:
    return session.council.host


def writes(user: Any, session: CouncilSession) -> bool:
    """The secretary of the council, besides the people of the host."""
    return runs(user, session.council)


def may_write(user: Any, session: CouncilSession) -> Refusal | None:
    return None if runs(user, session.council) else NOT_YOURS


def may_write_minutes(user: Any, session: CouncilSession) -> Refusal | None:
    refusal = may_run(user, session)
    if refusal is None and session.status in (session.Status.DRAFT, session.Status.INVITED):
        return Refusal(_("The session has not begun."))
    return refusal


def invitation(session: CouncilSession) -> Paper:
    """Giấy mời."""
    whole = wording.Whole(session)
    said = [
        Paragraph(f"{session.council.name} trân trọng kính mời các thành viên Hội đồng dự {session.title}."),
        Item(f"Thời gian: {wording.when(session.starts_at)}."),
        Item(f"Hình thức: {wording.WAYS[session.way]}."),
    ]
    if session.place:
        said.append(Item(f"Địa điểm: {session.place}."))
    if session.answer_by:
        said.append(Item(f"Đề nghị cho ý kiến trước hết ngày {session.answer_by:%d/%m/%Y}."))
    said.append(Paragraph("Nội dung xét:"))
    said += [Item(f"{group.terms.award.name}: {len(group.items)} trường hợp;") for group in whole.groups]
    said.append(Paragraph("Hồ sơ, kết quả thẩm định và danh sách trích ngang được mở trên hệ thống để các thành viên nghiên cứu trước. Thành viên không dự được, đề nghị báo về cơ quan thường trực và gửi ý kiến bằng văn bản./."))  # fmt: skip  # noqa: E501
    body = session.council.standing_body
    return wording.paper(
        session, abbreviation="GM", kind="GIẤY MỜI", subject=session.title, body=tuple(said),
        addressees=("Các thành viên Hội đồng",), recipients=("Như trên", *((body.name,) if body else ())),
        signature=Signature(("TM. HỘI ĐỒNG", "CHỦ TỊCH"), minutes.chair_of(session)),
    )  # fmt: skip


HEAD = ("TT", "Họ và tên / tập thể", "Chức vụ, đơn vị", "Tóm tắt thành tích", "Điều kiện", "Ghi chú")
WIDTHS = (5, 22, 23, 32, 10, 8)
CHECKED = {"yes": "Đủ", "no": "Chưa đủ", "unknown": "Cần bổ sung"}


def summary(session: CouncilSession) -> Paper:
    """Danh sách trích ngang, một bảng cho mỗi danh hiệu."""
    whole = wording.Whole(session)
    body: list[Part] = []
    for number, group in enumerate(whole.groups):
        roman = ROMAN[number] if number < len(ROMAN) else str(number + 1)
        body.append(Heading(f"{roman}. {group.terms.award.name.upper()} ({len(group.items)} trường hợp)"))
        body.append(Table(HEAD, tuple(_row(n, item) for n, item in enumerate(group.items, 1)), WIDTHS, centre=(0, 4)))
    body.append(Paragraph(f"Tổng số: {len(whole.items)} trường hợp./."))
    return wording.paper(
        session, abbreviation="DS", kind="DANH SÁCH", subject=f"Trích ngang các trường hợp trình {session.title}",
        body=tuple(body), signature=Signature(("THƯ KÝ HỘI ĐỒNG",), minutes.secretary_of(session)),
    )  # fmt: skip


def _row(number: int, item: Any) -> tuple[str, ...]:
    nomination = item.nomination
    year = wording.born(item)
    name = f"{nomination.name} ({year})" if year else nomination.name
    place = nomination.post or str(nomination.proposal.unit)
    return (
        str(number), name, place, nomination.achievement or nomination.report[:300],
        CHECKED.get(nomination.verdict, "–"), "Bổ sung" if item.late_name else "",
    )  # fmt: skip
