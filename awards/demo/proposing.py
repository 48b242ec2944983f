"""This year's proposals of six units, in every state; planted: a quota exceeded by one, an initiative used again, namesakes."""

from datetime import date, timedelta

from awards import reception
from awards.demo import acting
from awards.demo.people import CHINH_TRI, GDDT, NNMT, XA, Y_TE, Staff, this_year
from awards.models import Award
from awards.reception import Objection
from campaigns.demo.people import TAN_PHONG
from campaigns.demo.world import OFFICER, World
from deadlines import calendar

TITLE = "Đề nghị khen thưởng năm {year}"


def by_name(listed: list[Staff], *names: str) -> list[Staff]:
    """Those of these names, in that order."""
    return [one for name in names for one in listed if one.subject.full_name == name]


def days(world: World, first: int) -> list[date]:
    """Working days that begin so many calendar days ago."""
    begin = calendar.next_working(world.today - timedelta(days=first))
    return [min(calendar.add_working(begin, 2 * n), world.today) for n in range(6)]


def load(world: World, staff: dict[str, list[Staff]]) -> None:
    """One after another, from the draft to the desk's appraisal; those before the council are in `meetings`."""
    awards = {award.code: award for award in Award.objects.all()}
    year = this_year(world)
    title = TITLE.format(year=year)
    _own_lists(world, staff, awards, year)
    people = staff[NNMT]
    day = days(world, 16)
    # Sent: two of the same name, told apart by post and year of birth.
    hung = by_name(people, "Lò Văn Hùng")
    made = acting.drafted(world, NNMT, day[0], title, year, [acting.nominee(one, awards["BK_T"], year) for one in hung])
    acting.sent(world, made, day[1])
    # Received, appraised, refused: other lists of the same unit and of the ward.
    text = "Hoàn thành xuất sắc toàn diện nhiệm vụ, dẫn đầu trong triển khai chuyển đổi số."
    unit = acting.collective(world.units[NNMT], awards["BK_T"], year, text)
    made = acting.drafted(world, NNMT, day[0], f"{title} cho tập thể", year, [unit])
    acting.received(world, acting.sent(world, made, day[1]), day[2])
    unit = acting.collective(world.units[GDDT], awards["BK_T"], year, text)
    made = acting.drafted(world, GDDT, day[0], f"{title} cho tập thể", year, [unit])
    made = acting.received(world, acting.sent(world, made, day[1]), day[2])
    acting.appraised(world, made, day[3])
    _returned(world, staff[XA], awards, day)
    _refused(world, staff[TAN_PHONG], awards, day)


def _own_lists(world: World, staff: dict[str, list[Staff]], awards: dict[str, Award], year: int) -> None:
    """What units decide themselves: a draft over its quota by one, and one with the head that uses an initiative again."""
    day = days(world, 10)
    title = f"Danh hiệu thi đua năm {year} do đơn vị quyết định"
    everybody = staff[Y_TE]
    rows = [acting.nominee(one, awards["LDTT"], year) for one in everybody]
    rows += [
        acting.nominee(one, awards["CSTDCS"], year, initiative=one.initiatives[0] if one.initiatives else None)
        for one in [one for one in everybody if one.initiatives][:4]
    ]
    acting.drafted(world, Y_TE, day[0], title, year, rows, host=Y_TE)
    school = staff[CHINH_TRI]
    rows = [acting.nominee(one, awards["LDTT"], year) for one in school]
    # His initiative has served last year: it can be named no more, and the check says what is missing.
    rows += [acting.nominee(one, awards["CSTDCS"], year) for one in by_name(school, "Đèo Văn Khum")]
    made = acting.drafted(world, CHINH_TRI, day[0], title, year, rows, host=CHINH_TRI)
    acting.submitted(world, made, day[1])


def _returned(world: World, listed: list[Staff], awards: dict[str, Award], day: list[date]) -> None:
    year = this_year(world)
    rows = [acting.nominee(one, awards["BK_T"], year, "Có nhiều thành tích.") for one in listed[:2]]
    made = acting.drafted(world, XA, day[0], TITLE.format(year=year), year, rows)
    made = acting.received(world, acting.sent(world, made, day[1]), day[2])
    one = acting.names(made)[0]
    with world.on(day[3], OFFICER) as officer:
        objection = Objection(
            "achievement", "Nêu rõ kết quả, số liệu của từng phong trào; tóm tắt hiện quá chung.", one
        )
        reception.return_proposal(proposal=made, objections=[objection], by=officer)


def _refused(world: World, listed: list[Staff], awards: dict[str, Award], day: list[date]) -> None:
    year = this_year(world)
    rows = [acting.nominee(one, awards["BK_T"], year) for one in by_name(listed, "Nguyễn Văn Lực")]
    made = acting.drafted(world, TAN_PHONG, day[0], f"{TITLE.format(year=year)} (bổ sung)", year, rows)
    made = acting.sent(world, made, day[1])
    with world.on(day[2], OFFICER) as officer:
        reception.refuse(proposal=made, reason="Trùng nội dung với hồ sơ phường đã trình; đề nghị gộp.", by=officer)
