"""Three past years of the register: decisions of the units and of the province; chains whole, broken, across a merger."""

from collections.abc import Iterable
from datetime import date

from awards import register
from awards.demo.people import CHINH_TRI, GDDT, NNMT, UNITS, XA, Y_TE, Staff, this_year
from awards.models import Award, InitiativeUse
from awards.register import Named, Ruling
from campaigns.demo.people import OLD_TAN_PHONG, TAN_PHONG
from campaigns.demo.world import HOST, OFFICER, World
from units.people import label_of

ISSUERS = {
    GDDT: ("Sở Giáo dục và Đào tạo", "SGDĐT"),
    TAN_PHONG: ("UBND phường Tân Phong", "UBND"),
    CHINH_TRI: ("Trường Chính trị tỉnh", "TCT"),
    NNMT: ("Sở Nông nghiệp và Môi trường", "SNNMT"),
    XA: ("UBND xã", "UBND"),
    Y_TE: ("Sở Y tế", "SYT"),
}
# Whom the units named Grassroots Emulation Fighters, in which of the three years (0 = the first).
FIGHTERS = {
    "Giàng Thị Sua": (0, 1, 2), "Nguyễn Thị Hiên": (0, 2), "Lò Thị Hương": (0, 1, 2), "Đèo Văn Khum": (1, 2),
    "Phạm Thị Loan": (2,), "Trần Minh Đức": (1, 2),
}  # fmt: skip
BY_PROVINCE = {"Tao Thị Phiên": 1, "Bùi Quang Huy": 2, "Vàng Văn Páo": 2}


def load(world: World, staff: dict[str, list[Staff]]) -> None:
    """Every unit's decision of each year, then the province's."""
    awards = {award.code: award for award in Award.objects.all()}
    this = this_year(world)
    for place, year in enumerate(range(this - 3, this)):
        day = date(year + 1, 1, 15)
        if day > world.today:
            continue
        for number, code in enumerate(UNITS):
            _of_unit(world, code, staff[code], year, place, day, awards, number)
        _of_province(world, staff, year, place, date(year + 1, 2, 20), awards)
    _used(staff, this)


def _unit_then(world: World, code: str, day: date) -> str | None:
    """Where they stood on that day; None where the unit did not exist yet."""
    if code == TAN_PHONG and world.units[code].opened_on > day:
        return OLD_TAN_PHONG
    return code if world.units[code].opened_on <= day else None


def _of_unit(
    world: World,
    code: str,
    listed: list[Staff],
    year: int,
    place: int,
    day: date,
    awards: dict[str, Award],
    number: int,
) -> None:
    then = _unit_then(world, code, date(year, 12, 31))
    if then is None:
        return
    names = [_named(world, one, then, awards["LDTT"], year, f"l{n}") for n, one in enumerate(listed)]
    fighters = [one for one in listed if place in FIGHTERS.get(one.subject.full_name, ())]
    names += [_named(world, one, then, awards["CSTDCS"], year, f"c{n}") for n, one in enumerate(fighters)]
    issuer, symbol = ISSUERS[code]
    ruling = Ruling(
        number=f"{40 + 7 * number + year % 100}/QĐ-{symbol}", decided_on=day, issuer=issuer, signer="Thủ trưởng đơn vị",
        achievement=f"Hoàn thành tốt nhiệm vụ năm {year}", period_from=date(year, 1, 1), period_to=date(year, 12, 31),
    )  # fmt: skip
    _record(world, ruling, names, day)


def _of_province(
    world: World, staff: dict[str, list[Staff]], year: int, place: int, day: date, awards: dict[str, Award]
) -> None:
    if day > world.today:
        return
    names = []
    for code, listed in staff.items():
        then = _unit_then(world, code, date(year, 12, 31))
        if then is None:
            continue
        names.append(
            Named(key=f"u{code}", kind="unit", name="", unit=world.units[then], award=awards["TTLDXS"], year=year)
            if place == 1 else None
        )  # fmt: skip
        for one in listed:
            if BY_PROVINCE.get(one.subject.full_name) == place:
                names.append(_named(world, one, then, awards["BK_T"], year, f"b{one.subject.pk}"))
    kept = [one for one in names if one is not None]
    if kept:
        ruling = Ruling(
            number=f"{300 + year % 100}/QĐ-UBND", decided_on=day, issuer="Chủ tịch UBND tỉnh Lai Châu",
            signer="Chủ tịch UBND tỉnh", achievement=f"Hoàn thành xuất sắc nhiệm vụ năm {year}",
            period_from=date(year, 1, 1), period_to=date(year, 12, 31),
        )  # fmt: skip
        _record(world, ruling, kept, day)


def _named(world: World, one: Staff, unit: str, award: Award, year: int, key: str) -> Named:
    return Named(
        key=f"{key}-{one.subject.pk}", kind="person", name=label_of(one.subject), unit=world.units[unit], award=award,
        year=year, post=one.post,
    )  # fmt: skip


def _record(world: World, ruling: Ruling, names: Iterable[Named], day: date) -> None:
    with world.on(max(day, world.units[HOST].opened_on), OFFICER) as officer:
        register.record(host=world.units[HOST], ruling=ruling, names=list(names), by=officer)


def _used(staff: dict[str, list[Staff]], this: int) -> None:
    """One initiative has served already: proposing it again is refused."""
    for one in staff[CHINH_TRI]:
        if one.subject.full_name == "Đèo Văn Khum":
            InitiativeUse.objects.create(
                initiative=one.initiatives[0], subject=one.subject, award_code="CSTDCS", year=this - 1
            )
