"""What a file of people may hold, and the words people use for it."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import Role
from accounts.models.users import USERNAME
from core.importer import parse
from core.importer.kinds import ImportColumn

ROLE_WORDS = {
    "thủ trưởng": "head",
    "trưởng": "head",
    "lãnh đạo đơn vị": "head",
    "giám đốc": "head",
    "chủ tịch": "head",
    "hiệu trưởng": "head",
    "cán bộ đầu mối": "clerk",
    "đầu mối": "clerk",
    "cán bộ": "clerk",
    "nhân viên": "clerk",
    "chuyên viên": "clerk",
    "văn thư": "clerk",
    "chuyên viên tđkt": "officer",
    "lãnh đạo ubnd": "leader",
    "quản trị": "admin",
}


def _username(text: str) -> str:
    value = text.strip().lower()
    if value:
        USERNAME(value)
        if len(value) > 60:
            raise ValidationError(
                gettext("Too long: %(length)s characters, at most %(max)s.") % {"length": len(value), "max": 60}
            )
    return value


COLUMNS = (
    ImportColumn(
        "full_name",
        _("Full name"),
        ("họ tên", "họ và tên", "tên", "cán bộ", "người dùng", "name"),
        True,
        parse.line(120),
        example="Lò Thị Mai",
        wide=True,
    ),
    ImportColumn(
        "username",
        _("User name"),
        ("tên đăng nhập", "tài khoản", "user", "username", "login"),
        parse=_username,
        example="lo.thi.mai",
        mends=True,
        help=_("Says which account is meant; left empty, a new one is made from the name."),
    ),
    ImportColumn(
        "post", _("Post"), ("chức vụ", "chức danh", "vị trí"), parse=parse.line(120), example="Chủ tịch UBND xã"
    ),
    ImportColumn(
        "email",
        _("E-mail"),
        ("thư điện tử", "email", "e mail", "mail", "hộp thư"),
        parse=parse.email,
        example="mailt@laichau.gov.vn",
    ),
    ImportColumn(
        "phone",
        _("Telephone"),
        ("điện thoại", "số điện thoại", "sđt", "di động", "phone"),
        parse=parse.line(20),
        example="0912 345 678",
    ),
    ImportColumn(
        "role",
        _("Role"),
        ("vai trò", "quyền", "nhóm quyền"),
        True,
        parse.choice(Role.choices, ROLE_WORDS),
        choices=tuple(Role.labels),
        example="Thủ trưởng",
    ),
    ImportColumn(
        "unit",
        _("At the unit"),
        ("đơn vị", "tên đơn vị", "cơ quan", "đơn vị công tác", "mã đơn vị"),
        parse=parse.line(200),
        example="UBND xã Bình Lư",
        help=_("Name or code; not needed for an administrator."),
        wide=True,
    ),
    ImportColumn(
        "on", _("From"), ("từ ngày", "ngày bắt đầu", "bắt đầu"), parse=parse.day, help=_("Left empty: from today.")
    ),
)
HEADER = {column.name: column.header for column in COLUMNS}
