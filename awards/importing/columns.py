"""What a file of earlier awards may hold, and the words people use for it."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from awards.forms.register import KINDS
from core.importer import parse
from core.importer.kinds import ImportColumn
from core.text import squeeze

KIND_WORDS = {
    "cá nhân": "person", "ông": "person", "bà": "person", "hộ": "household", "hộ gia đình": "household", "tập thể": "unit",
    "đơn vị": "unit",
}  # fmt: skip


def year(text: str) -> int | None:
    """Four figures; of a school year (2023-2024) the first."""
    typed = squeeze(text)
    if not typed:
        return None
    first = typed.split("-")[0].strip().removesuffix(".0")
    if not (first.isascii() and first.isdigit() and 1945 <= int(first) <= 2200):
        raise ValidationError(
            gettext("“%(typed)s” is not a year; type four figures, e.g. 2023.") % {"typed": typed[:40]}
        )
    return int(first)


COLUMNS = (
    ImportColumn("kind", _("Who"), ("loại", "đối tượng", "loại đối tượng"), parse=parse.choice(KINDS, KIND_WORDS),
                 choices=tuple(label for _key, label in KINDS), help=_("Left empty: a person."), example="Cá nhân"),
    ImportColumn("name", _("Name"), ("họ và tên", "họ tên", "tên", "tên cá nhân, tập thể", "cá nhân, tập thể"), True,
                 parse.line(200), example="Lò Thị Mai", wide=True),
    ImportColumn("person", _("Number of the person"), ("mã cá nhân", "mã người"), parse=parse.line(20), mends=True,
                 help=_("Tells namesakes apart; “new” for somebody not entered yet.")),
    ImportColumn("born", _("Year of birth"), ("năm sinh", "ngày sinh", "sinh năm"), parse=parse.line(20), example="1985"),
    ImportColumn("post", _("Post"), ("chức vụ", "chức danh", "chức vụ, đơn vị"), parse=parse.line(160), example="Công chức"),
    ImportColumn("unit", _("Unit at that time"), ("đơn vị", "đơn vị công tác", "cơ quan, đơn vị", "nơi công tác"),
                 parse=parse.line(200), example="UBND xã Bình Lư", wide=True,
                 help=_("Left empty for a collective: the collective itself.")),
    ImportColumn("award", _("Award"), ("danh hiệu", "hình thức", "danh hiệu, hình thức", "hình thức khen thưởng",
                 "danh hiệu thi đua", "danh hiệu hoặc hình thức khen thưởng"), True, parse.line(200),
                 example="Chiến sĩ thi đua cơ sở", wide=True),
    ImportColumn("year", _("Year"), ("năm khen thưởng", "năm học"), True, year, example="2023"),
    ImportColumn("number", _("Decision number"), ("số quyết định", "quyết định", "số qđ", "quyết định số", "số, ký hiệu"),
                 parse=parse.line(40), example="456/QĐ-UBND"),
    ImportColumn("decided_on", _("Decision date"), ("ngày quyết định", "ngày ký", "ngày, tháng, năm", "ngày qđ"),
                 parse=parse.day, example="20/12/2023"),
    ImportColumn("issuer", _("Issued by"), ("cơ quan ban hành", "cấp quyết định", "cơ quan quyết định"),
                 parse=parse.line(200), example="Chủ tịch UBND tỉnh"),
    ImportColumn("signer", _("Signed by"), ("người ký",), parse=parse.line(120)),
    ImportColumn("period_from", _("Achievement from"), ("thành tích từ", "từ ngày"), parse=parse.day),
    ImportColumn("period_to", _("Achievement until"), ("thành tích đến", "đến ngày"), parse=parse.day),
    ImportColumn("achievement", _("Achievement"), ("thành tích", "nội dung khen"), parse=parse.line(500), wide=True),
    ImportColumn("posthumous", _("Posthumous"), ("truy tặng",), parse=parse.choice([("1", _("yes"))], {"x": "1"})),
)  # fmt: skip
