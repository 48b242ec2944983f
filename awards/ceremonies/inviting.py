"""Invitations: a message to the people of each unit, slips to print, and the official letter."""

from collections import defaultdict
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Role, RoleAssignment, User
from awards.certificates import designs
from awards.certificates.wording import body_of
from awards.engine.certificates import drawing
from awards.models import Ceremony, Guest
from awards.rules import certificates as rules
from core import clock, log, outbox
from core.language import official
from core.refusals import Refusal, require
from documents import kinds, numbers
from documents.engine.numbers import long_day
from documents.papers import Paper, Paragraph
from units.models import Unit

INVITED, SOURCE, LETTER = "awards.invited", "awards.ceremony", "awards.ceremony_letter"


def when(ceremony: Ceremony) -> str:
    """“08 giờ 00 phút, ngày 05 tháng 02 năm 2026”."""
    at = timezone.localtime(ceremony.starts_at)
    return f"{at:%H} giờ {at:%M} phút, {long_day(at.date())}"


@official()
def invite(*, ceremony: Ceremony, by: Any) -> int:
    """Tell the people of the units whose guests were not invited yet; a second press tells nobody twice. The units told."""
    require(rules.keep(by, ceremony.host_id))
    with transaction.atomic():
        Ceremony.objects.select_for_update().get(pk=ceremony.pk)
        rows = list(ceremony.guests.filter(invited_at__isnull=True))
        counts: dict[int, int] = defaultdict(int)
        for row in rows:
            if row.unit_id:
                counts[row.unit_id] += 1
        outbox.post(_messages(ceremony, counts, by))
        Guest.objects.filter(pk__in=[row.pk for row in rows]).update(invited_at=clock.now())
        if rows:
            log.record("awards.ceremony.invite", ceremony, by=by, params={"names": len(rows)})
    return len(counts)


def _messages(ceremony: Ceremony, counts: dict[int, int], by: Any) -> list[outbox.Message]:
    people: dict[User, int] = defaultdict(int)
    held = RoleAssignment.objects.in_force().filter(
        unit__in=counts, role__in=(Role.HEAD, Role.CLERK), user__is_active=True
    )
    for row in held.select_related("user"):
        people[row.user] += counts[row.unit_id or 0]
    link, now = reverse("awards:ceremony", args=[ceremony.pk]), clock.now()
    subject = _("Invitation: %(title)s") % {"title": ceremony.title}
    words = _("%(when)s, at %(place)s. Guests of your unit: %(count)s.")
    return [
        outbox.Message(
            f"{INVITED}:{ceremony.pk}:{now:%Y%m%d%H%M%S}:{user.pk}", INVITED, user, subject,
            words % {"when": when(ceremony), "place": ceremony.place or "–", "count": count}, link,
        )
        for user, count in people.items()
        if user != by
    ]  # fmt: skip


def slips(ceremony: Ceremony, guests: list[Guest]) -> bytes:
    """A slip (giấy mời) for each guest, as one PDF."""
    layout, body = designs.shipped()[designs.INVITATION].layout, body_of(ceremony.host, None)
    head = numbers.blank_paper(ceremony.host, abbreviation="GM", kind="GIẤY MỜI", subject="")
    shared = {
        "co_quan": " ".join(head.issuing_body), "danh_hieu": ceremony.title, "quyen_han": "\n".join(head.signature.lines),
        "nguoi_ky": head.signature.name, "thanh_tich": f"Thời gian: {when(ceremony)}. Địa điểm: {ceremony.place}",
        "dia_danh_ngay": f"{body.place}, {long_day(clock.today())}",
    }  # fmt: skip
    pages = [
        drawing.front(layout, {**shared, "ten": guest.name, "chuc_vu": guest.post}, designs.FONTS) for guest in guests
    ]
    return drawing.pdf(pages, fonts=designs.FONTS, title=ceremony.title)


def register() -> None:
    """Called when the application starts: the official letter of invitation."""
    kinds.register_source(
        kinds.Source(
            SOURCE, gettext_lazy("Award ceremony"), find, str, lambda x: reverse("awards:ceremony", args=[x.pk])
        )
    )
    kinds.register(
        kinds.Kind(
            code=LETTER, title=gettext_lazy("Letter of invitation"), abbreviation="GM", source=SOURCE, unit_of=_host,
            build=paper, may=may, icon="mail",
        )
    )  # fmt: skip


def find(user: Any, pk: int) -> Ceremony | None:
    return Ceremony.objects.visible_to(user).select_related("host").filter(pk=pk).first()


def _host(ceremony: Ceremony) -> Unit:
    return ceremony.host


def may(user: Any, ceremony: Ceremony) -> Refusal | None:
    return rules.keep(user, ceremony.host_id)


def paper(ceremony: Ceremony) -> Paper:
    """Who is invited to what, when and where, with the programme."""
    units = Unit.objects.filter(pk__in=ceremony.guests.values("unit")).order_by("name_order")
    lines = [line.strip() for line in ceremony.programme.splitlines() if line.strip()]
    body = [
        Paragraph(f"Trân trọng kính mời đại biểu tới dự {ceremony.title}."),
        Paragraph(when(ceremony) + ".", lead="Thời gian:"),
        Paragraph(f"{ceremony.place}.", lead="Địa điểm:") if ceremony.place else None,
        Paragraph("", lead="Chương trình:") if lines else None,
        *(Paragraph(line) for line in lines),
        Paragraph("Rất hân hạnh được đón tiếp./."),
    ]
    return numbers.blank_paper(
        ceremony.host, abbreviation="GM", kind="GIẤY MỜI", subject=f"Dự {ceremony.title}",
        body=tuple(block for block in body if block is not None), addressees=tuple(unit.name for unit in units),
        recipients=("Như trên",),
    )  # fmt: skip
