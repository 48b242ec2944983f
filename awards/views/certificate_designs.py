"""Templates of certificates: the host's own, those shipped, the editor of places with its preview."""

import base64
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from awards.certificates import designs
from awards.certificates.designs import Design
from awards.engine.certificates import drawing, layout
from awards.forms.certificates import FIELD_WORDS, DesignForm, places_of, places_table
from awards.models import CertificateTemplate
from awards.rules import certificates as rules
from core.forms import carry_out, typed
from core.refusals import require
from core.rows import Step, reshape
from units.models import Unit

GET_POST = require_http_methods(["GET", "HEAD", "POST"])
LONG = {
    "ten": "Ban Quản lý Dự án đầu tư xây dựng công trình dân dụng, công nghiệp và phát triển đô thị tỉnh Lai Châu",
    "chuc_vu": "Phó Trưởng phòng Giáo dục Tiểu học và Giáo dục Mầm non, Sở Giáo dục và Đào tạo tỉnh Lai Châu",
    "thanh_tich": (
        "Đã có thành tích xuất sắc trong tổ chức, thực hiện phong trào thi đua “Lai Châu chung tay vì người nghèo - "
        "Không để ai bị bỏ lại phía sau” giai đoạn 2021 - 2025 trên địa bàn tỉnh Lai Châu"
    ),
}


def hosts_of(user: Any) -> list[Unit]:
    """The hosts whose templates the person keeps or reads."""
    grants = user.grants
    if grants.is_admin:
        return list(Unit.objects.filter(award_decisions__isnull=False).distinct().order_by("name_order"))
    return list(Unit.objects.filter(pk__in=grants.kept_hosts | grants.leader_hosts).order_by("name_order"))


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    require(rules.read_any(request.user))
    hosts = hosts_of(request.user)
    rows = CertificateTemplate.objects.filter(host__in=hosts).select_related("award").order_by("name", "pk")
    by_host = {host.pk: [row for row in rows if row.host_id == host.pk] for host in hosts}
    shipped = [one for key, one in designs.shipped().items() if key != designs.INVITATION]
    listed = [(host, by_host[host.pk], rules.keep(request.user, host.pk) is None) for host in hosts]
    return render(request, "awards/certificates/templates.html", {"hosts": listed, "shipped": shipped})


def picture(design: Design, sample: str = "short") -> dict[str, Any]:
    """The page as a picture for the screen, with the texts that do not fit."""
    values = layout.EXAMPLE | (LONG if sample == "long" else {})
    background = design.picture(on_screen=True)
    address = "https://example.vn/" + "a" * 28 if design.qr == CertificateTemplate.QrPlace.FRONT else ""
    page = drawing.front(design.layout, values, designs.FONTS, address=address, background=background is not None)
    svg = drawing.svg(page, fonts=designs.FONTS, picture=background)
    return {
        "image": base64.b64encode(svg).decode(), "unfitted": drawing.unfitted(design.layout, values, designs.FONTS),
        "page_size": f"{design.layout.width:g} × {design.layout.height:g} mm",
    }  # fmt: skip


def _drawn(step: Step, template: CertificateTemplate | None, fallback: Design) -> dict[str, Any]:
    """The preview of what is typed, right or not: lines that cannot be read are left out and counted."""
    step.is_valid()
    form, part = step.form, step.parts["places"]
    given = getattr(form, "cleaned_data", {})
    width, height = given.get("width") or fallback.layout.width, given.get("height") or fallback.layout.height
    bad = sum(1 for row in part.forms if row.errors and not row.cleaned_data.get("DELETE"))
    places = []
    for row in part.forms:
        if not row.errors and row.cleaned_data and not row.cleaned_data.get("DELETE") and row.has_changed():
            places.append(layout.place_of(row.cleaned_data))
    sheet = layout.Layout(width, height, tuple(places))
    shown = Design("", sheet, given.get("qr", ""), bool(given.get("preprinted")), template)
    return {**picture(shown, given.get("sample", "short")), "bad": bad}


def _template(request: HttpRequest, pk: int) -> CertificateTemplate:
    rows = CertificateTemplate.objects.select_related("host", "award", "background")
    if not request.user.grants.is_admin:  # type: ignore[union-attr]
        grants = request.user.grants  # type: ignore[union-attr]
        rows = rows.filter(host__in=grants.kept_hosts | grants.leader_hosts)
    return get_object_or_404(rows, pk=pk)


@require_POST
def preview(request: HttpRequest) -> HttpResponse:
    require(rules.keep_any(request.user))
    pk = request.POST.get("template", "")
    template = _template(request, int(pk)) if pk.isascii() and pk.isdigit() and len(pk) < 10 else None
    step = Step(DesignForm(request.POST), {"places": places_table(request.POST, None)})
    fallback = designs.of_template(template) if template else designs.shipped()["giay_khen"]
    return render(request, "awards/certificates/_preview.html", _drawn(step, template, fallback))


def _editor(request: HttpRequest, host: Unit, template: CertificateTemplate | None, design: Design) -> HttpResponse:
    require(rules.keep(request.user, host.pk))
    initial = {
        "name": design.name, "award": design.template.award_id if design.template else None, "qr": design.qr,
        "width": f"{design.layout.width:g}", "height": f"{design.layout.height:g}", "preprinted": design.preprinted,
        "version": template.version if template else 0, "sample": "short",
    }  # fmt: skip
    shaped = reshape(request.POST) if request.method == "POST" else None
    data = shaped if shaped is not None else typed(request)
    step = Step(DesignForm(data, request.FILES or None, initial=initial), {"places": places_table(data, design)})
    shown = _drawn(step, template, design) if data is not None else picture(design)
    if shaped is not None or "preview" in request.POST:
        step.hush()
    elif request.method == "POST" and step.is_valid():
        response = _save(request, host, template, step)
        if response is not None:
            return response
    if step.clash and template is not None:
        template.refresh_from_db()
        step.renew(template.version)
    context = {
        "form": step.form, "part": step.parts["places"], "host": host, "template": template, "fields": FIELD_WORDS,
        "new_row": shaped.get("new_row", "") if shaped is not None else "", **shown,
    }  # fmt: skip
    return render(request, "awards/certificates/template.html", context, status=409 if step.clash else 200)


def _save(request: HttpRequest, host: Unit, template: CertificateTemplate | None, step: Step) -> HttpResponse | None:
    given = {k: v for k, v in step.form.cleaned_data.items() if k not in ("_token", "sample")}
    places = places_of(step.parts["places"])
    return carry_out(
        request, step,  # type: ignore[arg-type]
        lambda: designs.save(host=host, template=template, places=places, by=request.user, **given),
        to=lambda row: reverse("awards:certificate_template", args=[row.pk]), done=_("The template is saved."),
    )  # fmt: skip


@GET_POST
def add(request: HttpRequest, host: int) -> HttpResponse:
    unit = get_object_or_404(Unit, pk=host)
    return _editor(request, unit, None, designs.started(request.GET))


@GET_POST
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    template = _template(request, pk)
    return _editor(request, template.host, template, designs.of_template(template))
