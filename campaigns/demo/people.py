"""Accounts and dated roles: the named ones of the demo, and a head and a clerk in most units."""

from datetime import date, timedelta
from typing import Any

from django.contrib.auth.hashers import make_password

from accounts import roles
from accounts.models import Role, RoleAssignment, User
from campaigns.demo.data import read
from campaigns.demo.world import HOST, OFFICER, World
from units.models import Block, BlockMembership, UnitKind

PASSWORD = "thi-dua-2025"  # noqa: S105 (everybody may know it: it opens a demonstration)
SINCE = date(2021, 1, 4)
REFORM = date(2025, 7, 1)
TAN_PHONG, OLD_TAN_PHONG = "phuong-03408", "tp-lai-chau-phuong-tan-phong-cu"
BLOCK_HEAD_UNIT, BLOCK = "so-y-te", "khoi-van-hoa-xa-hoi"
CLUSTER_HEAD_UNIT, CLUSTER = "xa-03595", "cum-xa-1"

# user name → name, post; their roles stand in `_named_roles`
NAMED = {
    "quantri": ("Nguyễn Hoàng Sơn", "Quản trị hệ thống"),
    OFFICER: ("Lê Thị Ngọc Trâm", "Chuyên viên TĐKT"),
    "lanhdao": ("Hoàng Trọng Phúc", "Phó Chủ tịch UBND tỉnh"),
    "chutich": ("Đinh Công Thành", "Chủ tịch Hội đồng TĐKT tỉnh"),
    "thuky": ("Vàng Thị Dung", "Thư ký Hội đồng TĐKT tỉnh"),
    "uyvien1": ("Phạm Thị Bích Liên", "Ủy viên Hội đồng TĐKT tỉnh"),
    "uyvien2": ("Lò Văn Khánh", "Ủy viên Hội đồng TĐKT tỉnh"),
    "uyvien3": ("Trần Đăng Ninh", "Ủy viên Hội đồng TĐKT tỉnh"),
    "uyvien4": ("Giàng Thị Pàng", "Ủy viên Hội đồng TĐKT tỉnh"),
    "uyvien5": ("Ngô Quang Hiển", "Ủy viên Hội đồng TĐKT tỉnh"),
    "uyvien6": ("Tao Thị Sương", "Ủy viên Hội đồng TĐKT tỉnh"),
    "uyvien7": ("Mùa A Chỉnh", "Ủy viên Hội đồng TĐKT tỉnh"),
    "sogddt": ("Trần Thị Thanh Nhàn", "Giám đốc"),
    "sogddt.cb": ("Phan Thị Thúy Nga", "Chuyên viên Văn phòng"),
    "tanphong": ("Vàng A Páo", "Chủ tịch UBND phường"),
    "tanphong.cb": ("Lò Thị Mai", "Cán bộ đầu mối"),
    "truongchinhtri": ("Đoàn Thị Lan Chi", "Hiệu trưởng"),
    "truongkhoi": ("Lò Văn Thưởng", "Giám đốc"),
}
STAFF = {
    "so-gddt": ("sogddt", "sogddt.cb"),
    TAN_PHONG: ("tanphong", "tanphong.cb"),
    OLD_TAN_PHONG: ("tanphong", "tanphong.cb"),
    "truong-chinh-tri": ("truongchinhtri", "truong-chinh-tri.cb"),
    BLOCK_HEAD_UNIT: ("truongkhoi", "so-y-te.cb"),
}
# Nobody has an account there: the host or the block's head enters for them.
WITHOUT = {
    "xa-03640",
    "xa-03439",
    "xa-03442",
    "ban-noi-chinh-tu",
    "hoi-ccb",
    "nhnn-chi-nhanh",
    "ban-dan-van-tu",
    "huyen-tan-uyen-xa-ta-mit-cu",
    "huyen-tan-uyen-xa-nam-can-cu",
    "tp-lai-chau-xa-sung-phai-cu",
}
KINDS: dict[str, tuple[str, str]] = {
    UnitKind.PROVINCE_OFFICE: ("Giám đốc", "Chuyên viên Văn phòng"),
    UnitKind.DISTRICT: ("Chủ tịch UBND", "Chuyên viên Phòng Nội vụ"),
    UnitKind.PARTY: ("Thủ trưởng", "Chuyên viên"),
    UnitKind.FRONT: ("Chủ tịch", "Chuyên viên"),
    UnitKind.CENTRAL_AGENCY: ("Thủ trưởng", "Công chức"),
}
HOSTS_OF_THEIR_OWN = ("tp-lai-chau", "huyen-tan-uyen")
FAMILY = [
    "Lò",
    "Vàng",
    "Giàng",
    "Nguyễn",
    "Trần",
    "Tao",
    "Hoàng",
    "Lường",
    "Phạm",
    "Sùng",
    "Đèo",
    "Lý",
    "Chẻo",
    "Lê",
    "Bùi",
    "Phàn",
    "Tẩn",
    "Vũ",
    "Đỗ",
    "Mùa",
]
MIDDLE = {
    "m": ["Văn", "Minh", "Đức", "Quang", "Xuân", "Hữu", "Tiến", "Mạnh"],
    "f": ["Thị", "Thu", "Ngọc", "Thanh", "Kim", "Bích", "Hồng"],
}
GIVEN = {
    "m": [
        "Bảo",
        "Chiến",
        "Dũng",
        "Giang",
        "Hải",
        "Hưng",
        "Khoa",
        "Lâm",
        "Long",
        "Nam",
        "Phong",
        "Quân",
        "Sáng",
        "Tâm",
        "Thắng",
        "Toàn",
        "Trung",
        "Tuấn",
        "Vinh",
        "Vượng",
    ],
    "f": [
        "Ánh",
        "Bình",
        "Châm",
        "Diệp",
        "Duyên",
        "Hà",
        "Hạnh",
        "Hiền",
        "Hoa",
        "Huệ",
        "Lan",
        "Liên",
        "Ly",
        "Mỵ",
        "Nga",
        "Oanh",
        "Phương",
        "Quyên",
        "Thảo",
        "Yến",
    ],
}


def load(world: World) -> None:
    """Make the accounts that are missing and give them their roles."""
    made = _accounts(world)
    world.users = {user.username: user for user in User.objects.all()}
    if made:
        _named_roles(world)
        _unit_roles(world)
        _block_roles(world)


def _places(world: World) -> list[str]:
    """The units that have accounts, in the order of the register."""
    own = {"tp-lai-chau", "huyen-tan-uyen"}
    tops = {code for code in world.units if code.startswith(("tp-lai-chau-", "huyen-tan-uyen-"))}
    found = []
    for code, unit in world.units.items():
        old = unit.kind == UnitKind.COMMUNE and unit.closed_on is not None and code not in tops
        known = unit.kind in KINDS or unit.kind == UnitKind.COMMUNE or code in STAFF
        if (known and not old and code not in WITHOUT) or code in own:
            found.append(code)
    return found


def _accounts(world: World) -> bool:
    """One hash for all, because hashing each of two hundred passwords would take a minute."""
    world.staff = {code: STAFF.get(code, (code, f"{code}.cb")) for code in _places(world)}
    people = dict(NAMED)
    names = _Names()
    for code, (head, clerk) in world.staff.items():
        posts = _posts(world, code)
        people.setdefault(head, (names.head(world.units[code].kind), posts[0]))
        people.setdefault(clerk, (names.clerk(world.units[code].kind), posts[1]))
    known = set(User.objects.values_list("username", flat=True))
    password = make_password(PASSWORD)
    fresh = [
        User(
            username=name,
            full_name=full_name,
            post=post,
            password=password,
            email=f"{name}@thidua.invalid" if name in NAMED else "",
        )
        for name, (full_name, post) in people.items()
        if name not in known
    ]
    User.objects.bulk_create(fresh, batch_size=200)
    return bool(fresh)


def _posts(world: World, code: str) -> tuple[str, str]:
    unit = world.units[code]
    if unit.kind != UnitKind.COMMUNE:
        special = {"vp-ubnd": "Chánh Văn phòng", "thanh-tra-tinh": "Chánh Thanh tra"}
        head, clerk = KINDS.get(unit.kind, ("Thủ trưởng", "Cán bộ đầu mối"))
        return special.get(code, head), clerk
    sort = "phường" if unit.name.startswith("Phường") else "thị trấn" if unit.name.startswith("Thị trấn") else "xã"
    return f"Chủ tịch UBND {sort}", "Công chức Phòng Văn hóa - Xã hội"


class _Names:
    """Names for the people: those of the file for the units of today, made-up ones for the rest."""

    def __init__(self) -> None:
        taken = {name for name, _post in NAMED.values()}
        self.pools: dict[tuple[str, str], list[str]] = {}
        for row in read("current.json")["people"]:
            if row["name"] not in taken:
                self.pools.setdefault((row["unit_kind"], row["role"]), []).append(row["name"])
        self.made = 0

    def head(self, kind: str) -> str:
        return self._next(kind, "head")

    def clerk(self, kind: str) -> str:
        return self._next(kind, "clerk")

    def _next(self, kind: str, role: str) -> str:
        pool = self.pools.get((kind, role))
        if pool:
            return pool.pop(0)
        self.made += 1
        n, sex = self.made, "mf"[self.made % 2]
        return " ".join((FAMILY[n * 7 % 20], MIDDLE[sex][n * 3 % len(MIDDLE[sex])], GIVEN[sex][n * 11 % 20]))


def _named_roles(world: World) -> None:
    host, desk, by = world.units[HOST], world.units["so-noi-vu"], world.users["quantri"]
    RoleAssignment.objects.get_or_create(user=by, role=Role.ADMIN, defaults={"starts_on": SINCE})
    with world.on(SINCE, "quantri"):
        give(world, OFFICER, Role.OFFICER, host=host, desk=desk)
        give(world, "lanhdao", Role.LEADER, host=host)
        give(world, "chutich", Role.CHAIR, host=host)
        give(world, "thuky", Role.SECRETARY, host=host, desk=desk)
        for number in range(1, 8):
            give(world, f"uyvien{number}", Role.MEMBER, host=host)


def give(world: World, username: str, role: str, *, on: date = SINCE, until: date | None = None, **place: Any) -> None:
    roles.assign(user=world.users[username], role=role, by=world.users["quantri"], on=on, until=until, **place)


def _unit_roles(world: World) -> None:
    """Each head and clerk as long as their unit lived; who led the old ward of Tân Phong leads the new one."""
    with world.on(SINCE, "quantri"):
        for code, (head, clerk) in world.staff.items():
            unit = world.units[code]
            span: dict[str, Any] = {"on": max(SINCE, unit.opened_on), "until": unit.closed_on, "unit": unit}
            give(world, head, Role.HEAD, **span)
            give(world, clerk, Role.CLERK, **span)
        for code in HOSTS_OF_THEIR_OWN:
            unit = world.units[code]
            give(
                world,
                world.clerk(code),
                Role.OFFICER,
                on=max(SINCE, unit.opened_on),
                until=unit.closed_on,
                host=unit,
                desk=unit,
            )


def _block_roles(world: World) -> None:
    """`truongkhoi` heads the block of his department, the chairman of a commune its cluster, in every year there is one."""
    years_blocks(world)
    chairs = ((BLOCK_HEAD_UNIT, BLOCK, "truongkhoi"), (CLUSTER_HEAD_UNIT, CLUSTER, world.head(CLUSTER_HEAD_UNIT)))
    with world.on(SINCE, "quantri"):
        for unit, code, user in chairs:
            for row in BlockMembership.objects.filter(
                unit=world.units[unit], post=BlockMembership.Post.HEAD, block__code__startswith=code
            ).select_related("block"):
                give(world, user, Role.BLOCK_HEAD, on=row.starts_on, until=row.ends_on, block=row.block)


def years_blocks(world: World) -> None:
    """Blocks are made for a year: carry the latest ones of the file on to the year of loading, as an office does each January."""
    last = Block.objects.order_by("-year").values_list("year", flat=True).first() or world.today.year
    for year in range(last + 1, world.today.year + 1):
        shift = timedelta(days=(date(year, 1, 1) - date(year - 1, 1, 1)).days)
        for block in Block.objects.filter(year=year - 1, code__endswith=f"-{year - 1}"):
            members = list(block.memberships.filter(ends_on=date(year - 1, 12, 31)))
            copy = Block(
                code=block.code.replace(f"-{year - 1}", f"-{year}"),
                host=block.host,
                name=block.name,
                kind=block.kind,
                year=year,
                sample=True,
            )
            copy.save()
            BlockMembership.objects.bulk_create(
                BlockMembership(
                    block=copy,
                    unit_id=m.unit_id,
                    post=m.post,
                    starts_on=max(m.starts_on + shift, date(year, 1, 1)),
                    ends_on=date(year, 12, 31),
                )
                for m in members
            )
