"""How a host's certificates look: its own templates first, then the layouts shipped with the software."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from awards.engine.certificates import layout
from awards.engine.certificates.drawing import Picture
from awards.engine.certificates.layout import Layout
from awards.models import Award, CertificateTemplate
from awards.rules import certificates as rules
from core import assets, blobs, clock, log
from core.models import Blob
from core.refusals import Conflict, require
from units.models import Unit

FONTS = assets.TARGET / "fonts" / "tinos"
FILE_KIND = "awards.certificate_background"
INVITATION = "giay_moi"
_FILE = Path(__file__).resolve().parent.parent / "data" / "certificates.json"
_SUFFIX = {blobs.PNG: "png", blobs.JPEG: "jpg"}
# Which shipped layout an award gets: by the beginning of its code; every other title and commendation a "chứng nhận".
_BY_CODE = (("BK", "bang_khen"), ("GK", "giay_khen"), ("CO_", "co"))


@dataclass(frozen=True)
class Design:
    """A layout with what belongs to it. `template` is None for a shipped one, whose name is `key`."""

    name: str
    layout: Layout
    qr: str
    preprinted: bool
    template: CertificateTemplate | None = None
    key: str = ""

    def picture(self, *, on_screen: bool) -> Picture | None:
        """The background; of pre-printed stock it is shown on screen only."""
        blob = self.template.background if self.template else None
        if blob is None or (self.preprinted and not on_screen):
            return None
        return Picture(blobs.as_bytes(blob).read(), _SUFFIX[blob.content_type])


@cache
def shipped() -> dict[str, Design]:
    """The layouts that come with the software, by key."""
    rows: dict[str, Any] = json.loads(_FILE.read_text(encoding="utf-8"))
    return {
        key: Design(
            row["name"], layout.from_data(row["width"], row["height"], row["places"]), row["qr"],
            bool(row.get("preprinted")), key=key,
        )
        for key, row in rows.items()
    }  # fmt: skip


def of_template(template: CertificateTemplate) -> Design:
    """A host's own."""
    sheet = layout.from_data(template.width, template.height, template.fields)
    return Design(template.name, sheet, template.qr, template.preprinted, template)


def own(host: Unit) -> list[CertificateTemplate]:
    """The host's templates, those of a certain award first."""
    rows = CertificateTemplate.objects.filter(host=host).select_related("award", "background")
    return sorted(rows, key=lambda one: (one.award_id is None, one.name, one.pk))


def suited(award: Award, templates: Iterable[CertificateTemplate]) -> Design:
    """The design an award is printed with unless somebody chooses another."""
    rows = list(templates)
    for wanted in (award.pk, None):
        for one in rows:
            if one.award_id == wanted:
                return of_template(one)
    return shipped()[next((key for start, key in _BY_CODE if award.code.startswith(start)), "chung_nhan")]


def choices(templates: Iterable[CertificateTemplate]) -> list[tuple[str, str]]:
    """What a printing may be made with: “t:5” a template of the host, “s:co” a shipped layout."""
    mine = [(f"t:{one.pk}", one.name) for one in templates]
    return [*mine, *((f"s:{key}", one.name) for key, one in shipped().items() if key != INVITATION)]


def chosen(host: Unit, value: str) -> Design | None:
    """The design meant by a choice; None where there is no such one of this host."""
    kind, _colon, key = value.partition(":")
    if kind == "s":
        return shipped().get(key)
    found = CertificateTemplate.objects.filter(host=host, pk=int(key)) if kind == "t" and key.isdigit() else None
    template = found.select_related("background").first() if found is not None else None
    return of_template(template) if template else None


def choice_of(design: Design) -> str:
    """How a form names the design."""
    return f"t:{design.template.pk}" if design.template else f"s:{design.key}"


def may_read(user: Any, blob: Blob) -> bool:
    """Backgrounds are for the people of the host."""
    hosts = CertificateTemplate.objects.filter(background=blob).values_list("host", flat=True)
    return any(rules.read(user, host) is None for host in hosts)


def faults(places: Iterable[tuple[str, layout.Place]], width: float, height: float) -> dict[str, str]:
    """What is wrong with the places, by where the form shows it; `places` are (key of the line, place)."""
    found: dict[str, str] = {}
    for key, place in places:
        if unknown := layout.unknown(place):
            found[f"{key}-text"] = _("There is no field “%(name)s”.") % {"name": unknown[0][:40]}
        elif place.kind == "text" and not place.text.strip():
            found[f"{key}-text"] = _("Type a text or a field.")
        if layout.outside(place, width, height):
            found[f"{key}-x"] = _("This place leaves the page of %(width)s × %(height)s mm.") % {
                "width": f"{width:g}", "height": f"{height:g}",
            }  # fmt: skip
        if place.smallest > place.size:
            found[f"{key}-smallest"] = _("The smallest size is larger than the size.")
    return found


def save(
    *, host: Unit, template: CertificateTemplate | None, places: list[tuple[str, layout.Place]], by: Any, version: int = 0,
    background: Any = None, drop_background: bool = False, **values: Any,
) -> CertificateTemplate:  # fmt: skip
    """Keep a template of the host (None: a new one). Raises Refused, ValidationError beside the fields, or Conflict."""
    require(rules.keep(by, host.pk))
    if not places:
        raise ValidationError(_("Put at least one place on the page."))
    if found := faults(places, values["width"], values["height"]):
        raise ValidationError(found)
    row = template or CertificateTemplate(host=host, created_by=by, created_at=clock.now())
    with transaction.atomic():
        if template is not None and not _took(template, version):
            raise Conflict()
        for name, value in values.items():
            setattr(row, name, value)
        row.fields = [place.__dict__ for _key, place in places]
        if background is not None:
            row.background = blobs.store(background, kind=FILE_KIND, by=by)
        elif drop_background:
            row.background = None
        row.version = version + 1 if template is not None else 1
        row.save()
        log.record("awards.certificate_template", row, by=by)
    return row


def _took(template: CertificateTemplate, version: int) -> bool:
    rows = CertificateTemplate.objects.filter(pk=template.pk, version=version)
    return bool(rows.update(version=version + 1))


def started(values: Mapping[str, Any]) -> Design:
    """The design a new template begins with."""
    return shipped().get(str(values.get("from", "")), shipped()["giay_khen"])
