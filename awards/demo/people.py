"""People of six units, with posts, ratings and initiatives; some are planted (see the comments)."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from awards import people as records
from awards.models import Initiative, Rating
from campaigns.demo.people import OLD_TAN_PHONG, TAN_PHONG
from campaigns.demo.world import OFFICER, World, chance
from core import clock
from units import people as staff
from units.models import Position, Subject

SINCE = date(2018, 1, 2)
GDDT, Y_TE, CHINH_TRI, NNMT, XA = "so-gddt", "so-y-te", "truong-chinh-tri", "so-nnmt", "xa-03595"
UNITS = (GDDT, TAN_PHONG, Y_TE, CHINH_TRI, NNMT, XA)
# name, post, sex, birth year, ethnicity, class of post
NAMED: dict[str, tuple[tuple[str, str, str, int, str, str], ...]] = {
    GDDT: (
        ("Giàng Thị Sua", "Trưởng phòng Giáo dục Trung học", "female", 1981, "Mông", "other_leader"),
        (
            "Nguyễn Thị Hiên",
            "Chuyên viên Phòng Giáo dục Mầm non",
            "female",
            1986,
            "Kinh",
            "direct",
        ),  # a year is missing
        ("Lò Văn Ổn", "Chuyên viên Thanh tra", "male", 1984, "Thái", "direct"),
        ("Tao Thị Phiên", "Chánh Văn phòng", "female", 1979, "Lự", "other_leader"),
        ("Hoàng Văn Thiện", "Chuyên viên Phòng Kế hoạch - Tài chính", "male", 1990, "Giáy", "direct"),
        ("Trần Minh Đức", "Phó Giám đốc Sở", "male", 1975, "Kinh", "department_leader"),
    ),
    TAN_PHONG: (
        (
            "Lò Thị Hương",
            "Công chức Văn hóa - Xã hội",
            "female",
            1987,
            "Thái",
            "direct",
        ),  # her chain runs across the merger
        ("Vàng Văn Páo", "Phó Chủ tịch UBND phường", "male", 1980, "Mông", "department_leader"),
        ("Nguyễn Văn Lực", "Công chức Địa chính", "male", 1988, "Kinh", "direct"),
        ("Sùng Thị Dở", "Công chức Tư pháp - Hộ tịch", "female", 1992, "Mông", "direct"),
    ),
    CHINH_TRI: (
        ("Phạm Thị Loan", "Trưởng khoa Xây dựng Đảng", "female", 1978, "Kinh", "other_leader"),
        ("Đèo Văn Khum", "Giảng viên chính", "male", 1983, "Thái", "direct"),  # his initiative was used last year
        ("Lý Mí Sình", "Giảng viên", "male", 1989, "Dao", "direct"),
        ("Vũ Thị Thanh Tâm", "Trưởng phòng Tổ chức - Hành chính", "female", 1982, "Kinh", "other_leader"),
    ),
    NNMT: (
        ("Lò Văn Hùng", "Trưởng phòng Kỹ thuật, Chi cục Kiểm lâm", "male", 1979, "Thái", "other_leader"),
        ("Lò Văn Hùng", "Kiểm lâm viên", "male", 1985, "Thái", "direct"),  # a namesake
        ("Chẻo Tả Mẩy", "Chuyên viên Chi cục Trồng trọt", "female", 1991, "Dao", "direct"),
        ("Bùi Quang Huy", "Phó Giám đốc Sở", "male", 1976, "Kinh", "department_leader"),
    ),
    XA: (
        ("Mùa A Tủa", "Phó Chủ tịch UBND xã", "male", 1985, "Mông", "department_leader"),
        ("Giàng Thị Chá", "Công chức Văn phòng - Thống kê", "female", 1993, "Mông", "direct"),
        ("Phàn A Lủ", "Công chức Kinh tế", "male", 1990, "Dao", "direct"),
    ),
}
# Twenty at the health department, so that four of them are one too many for 15 %.
FAMILY = ("Nguyễn", "Lò", "Trần", "Vàng", "Hoàng", "Phạm", "Giàng", "Tẩn", "Lê", "Đỗ")
GIVEN = (("Thị Hạnh", "female"), ("Văn Quyết", "male"))
POSTS = ("Bác sĩ", "Điều dưỡng trưởng", "Chuyên viên Phòng Nghiệp vụ Y", "Dược sĩ", "Kế toán")


def this_year(world: World) -> int:
    """The year that is being proposed for: in the first months still the one that ended."""
    return world.today.year if world.today.month >= 4 else world.today.year - 1


@dataclass
class Staff:
    """Somebody of the demo."""

    subject: Subject
    unit: str
    post: str
    initiatives: list[Initiative] = field(default_factory=list)


def load(world: World) -> dict[str, list[Staff]]:
    """Everybody by unit, each with ratings of the last four years."""
    found: dict[str, list[Staff]] = {}
    first = min(SINCE, world.today)
    with world.on(world.today, OFFICER) as officer:
        for code in UNITS:
            rows = NAMED.get(code) or _health()
            found[code] = [_entered(world, code, row, first, officer) for row in rows]
        _across_the_merger(world, found[TAN_PHONG])
        for listed in found.values():
            _rated(listed, this_year(world), officer)
        _initiatives(found, this_year(world), officer)
    return found


def _health() -> list[tuple[str, str, str, int, str, str]]:
    rows = []
    for number, family in enumerate(FAMILY * 2):
        given, sex = GIVEN[number // len(FAMILY)]
        ethnic = {"Lò": "Thái", "Vàng": "Mông", "Giàng": "Mông", "Tẩn": "Dao"}.get(family, "Kinh")
        post = POSTS[number % len(POSTS)]
        rows.append((f"{family} {given}", post, sex, 1972 + number, ethnic, "other_leader" if number < 3 else "direct"))
    return rows


def _entered(world: World, code: str, row: tuple[str, str, str, int, str, str], first: date, officer: Any) -> Staff:
    name, post, sex, born, ethnic, sort = row
    unit = world.units[code]
    subject = staff.enter(
        kind="person", full_name=name, unit=unit, post=post, starts_on=max(first, unit.opened_on), by=officer, sex=sex,
        born_year=born, ethnicity=ethnic, work_class=sort, birth_place="Lai Châu", education="Đại học",
        party_member=sort != "direct" or born % 2 == 0,
    )  # fmt: skip
    return Staff(subject, code, post)


def _across_the_merger(world: World, listed: list[Staff]) -> None:
    """Before the ward of today they stood in the old one."""
    old = world.units[OLD_TAN_PHONG]
    ends = old.closed_on
    if ends is None:
        return
    Position.objects.bulk_create(
        Position(subject=one.subject, unit=old, title=one.post, starts_on=SINCE, ends_on=ends) for one in listed
    )


def _rated(listed: list[Staff], this: int, officer: Any) -> None:
    """Ratings of the last three years and of this one: well or excellently."""
    now = clock.now()
    Rating.objects.bulk_create(
        Rating(
            subject=one.subject, year=year, entered_by=officer, entered_at=now, number=f"{year % 100 + 310}/QĐ-ĐGXL",
            decided_on=date(year, 12, 20) if date(year, 12, 20) <= clock.today() else clock.today(),
            level="xuat_sac" if chance("rate", one.subject.full_name, one.post, year).random() < 0.25 else "tot",
            issuer="Thủ trưởng đơn vị",
        )
        for one in listed
        for year in range(this - 3, this + 1)
    )  # fmt: skip


IDEAS = {
    "Giàng Thị Sua": ("Kho học liệu số song ngữ cho học sinh dân tộc thiểu số", "tinh"),
    "Nguyễn Thị Hiên": ("Góc chơi dân gian trong trường mầm non vùng cao", "co_so"),
    "Lò Văn Ổn": ("Bộ chỉ số tự kiểm tra của trường học", "co_so"),
    "Lò Thị Hương": ("Tổ công nghệ số cộng đồng ở tổ dân phố", "tinh"),
    "Đèo Văn Khum": ("Bài giảng tình huống cho cán bộ cơ sở", "co_so"),
    "Phạm Thị Loan": ("Ngân hàng câu hỏi trực tuyến môn Xây dựng Đảng", "co_so"),
    "Chẻo Tả Mẩy": ("Mô hình trồng sâm dưới tán rừng của tổ hợp tác", "co_so"),
}


def _initiatives(found: dict[str, list[Staff]], this: int, officer: Any) -> None:
    """Recognised ones; a year old for who needs a chain, so that they count."""
    for listed in found.values():
        for one in listed:
            idea = IDEAS.get(one.subject.full_name)
            if idea is None and one.unit == Y_TE and one.subject.born_year and one.subject.born_year % 5 == 0:
                idea = (f"Cải tiến quy trình của {one.post.lower()}", "co_so")
            if idea is None:
                continue
            title, level = idea
            day = min(date(this, 6, 12), clock.today())
            one.initiatives.append(
                records.invent(
                    subject=one.subject, by=officer, title=title, year=this, level=level, decided_on=day,
                    number=f"{100 + len(title)}/QĐ-HĐSK", issuer="Hội đồng sáng kiến",
                )
            )  # fmt: skip
