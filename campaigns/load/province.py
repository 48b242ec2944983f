"""The units of the load, their blocks and their people."""

from datetime import date

from django.contrib.auth.hashers import make_password

from accounts.models import Role, RoleAssignment, User
from campaigns.load.ground import BATCH, Ground
from units.models import Block, BlockMembership, Unit, UnitKind, UnitLevel, UnitName, UnitParent
from units.units import rebuild_reach

OPENED = date(2004, 1, 1)
PASSWORD = "thi-dua-2025"  # noqa: S105 (of a load on the loopback)
DEPARTMENTS, COMMUNES = 40, 160
PLACES = ("Nậm", "Mường", "Pa", "Tả", "Sìn", "Hua", "Bản", "Khun", "Lùng", "Phìn")
NAMES = (
    "Tăm",
    "Hồ",
    "Khoa",
    "Ngảo",
    "Phìn",
    "Bum",
    "Than",
    "Chải",
    "Mít",
    "Cuổi",
    "Sỏ",
    "Hăn",
    "Mạ",
    "Kim",
    "Lèng",
    "Giang",
)
BASE = (
    (UnitKind.SCHOOL, "Trường Tiểu học và THCS"),
    (UnitKind.HAMLET, "Bản"),
    (UnitKind.HAMLET, "Tổ dân phố"),
    (UnitKind.COOPERATIVE, "Hợp tác xã"),
    (UnitKind.ENTERPRISE, "Công ty TNHH"),
)


def fill(ground: Ground) -> None:
    units = _units(ground)
    ground.things["units"] = units
    _people(ground, units)
    _blocks(ground, units)
    ground.say(f"{len(units)} units, {User.objects.count()} accounts")


def _units(ground: Ground) -> list[Unit]:
    departments = min(DEPARTMENTS, max(2, ground.units // 50))
    communes = min(COMMUNES, max(3, ground.units // 12))
    ground.things.update(departments=departments, communes=communes)
    made = [_unit("tinh-tai", UnitKind.PROVINCE, UnitLevel.PROVINCE, "Ủy ban nhân dân tỉnh thử tải")]
    for n in range(departments):
        made.append(_unit(f"so-{n}", UnitKind.PROVINCE_OFFICE, UnitLevel.PROVINCE, f"Sở chuyên ngành số {n + 1}"))
    for n in range(communes):
        name = f"Xã {PLACES[n % 10]} {NAMES[n // 10 % 16]}"
        made.append(_unit(f"xa-{n}", UnitKind.COMMUNE, UnitLevel.COMMUNE, name))
    for n in range(ground.units - len(made)):
        kind, name = BASE[n % 5]
        made.append(_unit(f"co-so-{n}", kind, UnitLevel.BASE, f"{name} số {n + 1} {PLACES[n % 10]} {NAMES[n % 16]}"))
    Unit.objects.bulk_create(made, batch_size=BATCH)
    UnitName.objects.bulk_create(
        (UnitName(unit=u, name=u.name, short_name=u.short_name, starts_on=OPENED) for u in made), batch_size=BATCH
    )
    top, first, last = made[0], 1 + departments, 1 + departments + communes
    UnitParent.objects.bulk_create(
        (
            UnitParent(child=u, parent=made[first + (n - last) % communes] if n >= last else top, starts_on=OPENED)
            for n, u in enumerate(made)
            if n
        ),
        batch_size=BATCH,
    )
    rebuild_reach()
    return made


def _unit(code: str, kind: str, level: str, name: str) -> Unit:
    return Unit(code=code, kind=kind, level=level, name=name, short_name=name[:100], opened_on=OPENED, sample=True)


def _people(ground: Ground, units: list[Unit]) -> None:
    """The host's people, and a head and a clerk in every unit; one password hash for all."""
    password = make_password(PASSWORD)
    host, desk = units[0], units[1]
    people: list[tuple[User, str, dict[str, Unit | None]]] = []

    def add(username: str, name: str, post: str, role: str, **place: Unit | None) -> None:
        people.append((User(username=username, full_name=name, post=post, password=password), role, place))

    add("tai.quantri", "Lò Văn Quản", "Quản trị", Role.ADMIN)
    for n in range(3):
        add(f"tai.chuyenvien{n + 1}", f"Vàng Thị Trâm {n + 1}", "Chuyên viên TĐKT", Role.OFFICER, host=host, desk=desk)
    add("tai.lanhdao", "Giàng A Lãnh", "Phó Chủ tịch", Role.LEADER, host=host)
    for n, unit in enumerate(units[1:]):
        given = NAMES[n % 16]
        add(unit.code, f"Lò Văn {given}", "Thủ trưởng", Role.HEAD, unit=unit)
        add(f"{unit.code}.cb", f"Tao Thị {given}", "Cán bộ đầu mối", Role.CLERK, unit=unit)
    User.objects.bulk_create([user for user, _role, _place in people], batch_size=BATCH)
    RoleAssignment.objects.bulk_create(
        (RoleAssignment(user=user, role=role, starts_on=OPENED, **place) for user, role, place in people),
        batch_size=BATCH,
    )
    users = {user.username: user for user, _role, _place in people}
    ground.things["officers"] = [users[f"tai.chuyenvien{n}"].pk for n in (1, 2, 3)]
    ground.things["heads"] = {unit.pk: users[unit.code].pk for unit in units[1:]}
    ground.things["clerks"] = {unit.pk: users[f"{unit.code}.cb"].pk for unit in units[1:]}


def _blocks(ground: Ground, units: list[Unit]) -> None:
    """Blocks of ten of the departments and communes, anew each year."""
    near = units[1 : 1 + ground.things["departments"] + ground.things["communes"]]
    for year in range(ground.today.year - ground.years + 1, ground.today.year + 1):
        groups = [near[n : n + 10] for n in range(0, len(near), 10)]
        blocks = Block.objects.bulk_create(
            [
                Block(code=f"khoi-{n}-{year}", host=units[0], name=f"Khối thi đua số {n + 1}", year=year)
                for n in range(len(groups))
            ]
        )
        BlockMembership.objects.bulk_create(
            (
                BlockMembership(
                    block=block,
                    unit=unit,
                    post=BlockMembership.Post.MEMBER if place else BlockMembership.Post.HEAD,
                    starts_on=date(year, 1, 1),
                    ends_on=date(year, 12, 31),
                )
                for block, members in zip(blocks, groups, strict=True)
                for place, unit in enumerate(members)
            ),
            batch_size=BATCH,
        )
