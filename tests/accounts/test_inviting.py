"""Everybody of an imported file invited in one act: links by e-mail, slips on paper for the others."""

import re

import pytest
from django.core import mail
from django.urls import reverse

from accounts import inviting
from accounts.models import Invitation, Role, RoleAssignment, User
from core import outbox
from core.models import ActionLog, ImportBatch
from tests.accounts.test_importing import person, read
from tests.accounts.test_invitations import FIRST, choose, enter
from tests.core.test_importer import act
from tests.factories.units import ProvinceFactory, UnitFactory

pytestmark = pytest.mark.django_db
NEW = "mot-mat-khau-moi-2026"


def page(response):
    return response.content.decode()


@pytest.fixture
def batch(as_officer, province):
    unit = province.commune.code
    read(
        as_officer,
        person("Lò Thị Mai", unit, email="mai@laichau.gov.vn"),
        person("Giàng A Páo", unit, role="Thủ trưởng"),
        person("Vàng Văn Tám", unit),
    )
    act(as_officer, "apply")
    return ImportBatch.objects.get()


def url(batch):
    return reverse("accounts:invite_all", args=[batch.pk])


def codes(shown):
    return re.findall(r">([a-z2-9]{4}-[a-z2-9]{4}-[a-z2-9]{4})<", shown)


def test_links_go_by_e_mail_and_slips_come_on_one_page(as_officer, batch, client):
    assert f'href="{url(batch)}"' in page(as_officer.get(reverse("core:import", args=[batch.pk])))
    shown = as_officer.get(url(batch)).context["found"]
    assert (len(shown.links), len(shown.slips)) == (1, 2)
    answer = as_officer.post(url(batch), {})
    slips = page(as_officer.get(answer.headers["Location"]))
    assert len(codes(slips)) == 2
    assert slips.index("Giàng A Páo") < slips.index("Vàng Văn Tám")  # both of one unit: by given name
    outbox.deliver_due()
    assert [letter.to for letter in mail.outbox] == [["mai@laichau.gov.vn"]]
    assert re.search(r"/accounts/invitation/\S+/", mail.outbox[0].body)
    assert ActionLog.objects.filter(action="accounts.invite").count() == 3
    one = User.objects.get(username="giang.a.pao")
    assert client.post(FIRST, {"username": one.username, "code": codes(slips)[0]}).status_code == 302
    choose(client)
    assert enter(client, one, NEW).status_code == 302


def test_the_slips_are_shown_once_and_their_codes_kept_nowhere(as_officer, batch):
    where = as_officer.post(url(batch), {}).headers["Location"]
    shown = codes(page(as_officer.get(where)))
    assert "Các phiếu này đã được hiển thị" in page(as_officer.get(where))
    kept = " ".join(Invitation.objects.values_list("digest", flat=True))
    assert not any(code in kept for code in shown)


def test_who_was_invited_is_left_out_unless_asked_for(as_officer, batch):
    as_officer.post(url(batch), {})
    refused = page(as_officer.post(url(batch), {}))
    assert "Không còn ai để mời từ tệp này." in refused
    first = set(Invitation.objects.standing().values_list("pk", flat=True))
    assert as_officer.post(url(batch), {"again": "on"}).status_code == 302
    assert not first & set(Invitation.objects.standing().values_list("pk", flat=True))
    assert Invitation.objects.standing().count() == 3


def test_everybody_may_be_invited_on_paper(as_officer, batch):
    where = as_officer.post(url(batch), {"paper": "on"}).headers["Location"]
    assert len(codes(page(as_officer.get(where)))) == 3
    outbox.deliver_due()
    assert mail.outbox == []


def test_who_has_come_already_is_not_invited_again(as_officer, batch, sign_in):
    came = User.objects.get(username="lo.thi.mai")
    sign_in(came)
    User.objects.filter(pk=came.pk).update(must_change_password=False)
    found = as_officer.get(url(batch)).context["found"]
    assert (found.came, len(found.links), len(found.slips)) == (1, 0, 2)


def test_who_holds_a_role_outside_reach_by_now_is_left_to_an_administrator(as_officer, batch):
    elsewhere = ProvinceFactory()
    far = User.objects.get(username="lo.thi.mai")
    RoleAssignment.objects.create(user=far, role=Role.OFFICER, host=elsewhere, starts_on="2025-01-01")
    found = as_officer.get(url(batch)).context["found"]
    assert (found.out_of_reach, len(found.links)) == (1, 0)
    as_officer.post(url(batch), {"again": "on"})
    assert not far.invitations.exists()


def test_one_act_takes_five_hundred_at_most(as_officer, batch, monkeypatch):
    monkeypatch.setattr(inviting, "MOST", 2)
    found = as_officer.get(url(batch)).context["found"]
    assert (found.total, found.more) == (2, 1)


def test_another_persons_file_and_another_kind_lead_nowhere(as_officer, batch, as_head, as_clerk, province):
    assert as_head.get(url(batch)).status_code == 404
    assert as_head.post(url(batch), {}).status_code == 404
    assert as_head.get(reverse("accounts:invite_slips", args=[batch.pk])).status_code == 404
    assert as_clerk.post(url(batch), {}).status_code == 403
    ImportBatch.objects.update(kind="units")
    assert as_officer.get(url(batch)).status_code == 404
    assert not Invitation.objects.exists()


def test_the_same_form_sent_twice_invites_once(as_officer, batch):
    token = as_officer.get(url(batch)).context["form"]["_token"].value()
    as_officer.post(url(batch), {"_token": token})
    as_officer.post(url(batch), {"_token": token, "again": "on"})
    assert Invitation.objects.count() == 3


def test_the_page_takes_as_many_queries_for_three_as_for_six(as_officer, batch, province, count_queries):
    few = count_queries(lambda: as_officer.get(url(batch)))
    unit = UnitFactory(commune=True, parent=province.host)
    read(as_officer, *(person(f"Lò Văn {name}", unit.code) for name in ("Ba", "Bốn", "Năm", "Sáu", "Bảy", "Tám")))
    act(as_officer, "apply")
    other = ImportBatch.objects.latest("pk")
    as_officer.get(url(other))
    assert count_queries(lambda: as_officer.get(url(other))) == few
