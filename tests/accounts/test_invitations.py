"""Coming for the first time: a link by e-mail, or a printed slip; each once and for a time."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse

from accounts.models import Invitation
from core import clock, outbox
from tests.factories.accounts import clerk, head
from tests.factories.units import ProvinceFactory, UnitFactory

pytestmark = pytest.mark.django_db
NEW = "mot-mat-khau-moi-2026"
FIRST = "/accounts/first/"
SET = "/accounts/first/password/"


def page(response):
    return response.content.decode()


def invite(client, person, way):
    return client.post(reverse("accounts:invite", args=[person.pk]), {"way": way})


def slip(client, person):
    """The code on a new slip."""
    shown = page(client.get(invite(client, person, "slip").headers["Location"]))
    return re.search(r">([a-z2-9]{4}-[a-z2-9]{4}-[a-z2-9]{4})<", shown).group(1)


def link(client, person):
    """The address in the letter of a new link."""
    assert invite(client, person, "link").status_code == 302
    outbox.deliver_due()
    return re.search(r"/accounts/invitation/\S+/", mail.outbox[-1].body).group()


def choose(client, password=NEW):
    return client.post(SET, {"new_password1": password, "new_password2": password})


def enter(client, person, password):
    return client.post("/accounts/sign-in/", {"username": person.username, "password": password})


def test_a_link_sets_the_first_password_once(as_officer, province, client):
    address = link(as_officer, province.head)
    assert client.get(address).headers["Location"] == SET
    assert client.get(address).status_code == 302  # a scanner that opened it before spent nothing
    assert province.head.username in page(client.get(SET))
    assert choose(client).headers["Location"] == "/accounts/sign-in/"
    assert enter(client, province.head, NEW).status_code == 302
    spent = client.get(address)
    assert spent.status_code == 400
    assert "đã được dùng ngày" in page(spent)


def test_neither_the_table_nor_the_outbox_holds_what_opens_the_account(as_officer, province):
    address = link(as_officer, province.head)
    token = address.split("/")[-2]
    row = Invitation.objects.get()
    assert token not in (row.digest, str(row.pk))
    assert not any(token in message.body for message in outbox.Outbox.objects.all())
    code = slip(as_officer, province.clerk)
    assert code not in str(list(Invitation.objects.values()))


def test_a_link_expires_after_three_days_with_its_day(as_officer, province, client):
    address = link(as_officer, province.head)
    with clock.pretend(clock.now() + timedelta(days=4)):
        answer = client.get(address)
    assert answer.status_code == 400
    assert "hết hạn ngày" in page(answer)


def test_a_newer_invitation_or_password_replaces_the_older_one(as_officer, province, client):
    first = link(as_officer, province.head)
    slip(as_officer, province.head)
    assert "đã được thay" in page(client.get(first))
    second = link(as_officer, province.head)
    as_officer.post(reverse("accounts:user_password", args=[province.head.pk]))
    assert "đã được thay" in page(client.get(second))


def test_an_invitation_of_a_locked_account_opens_nothing_and_is_not_sent(as_officer, province, client):
    address = link(as_officer, province.head)
    invite(as_officer, province.clerk, "link")
    type(province.head).objects.filter(pk__in=[province.head.pk, province.clerk.pk]).update(is_active=False)
    assert "đang bị khóa" in page(client.get(address))
    sent = len(mail.outbox)
    outbox.deliver_due()
    assert len(mail.outbox) == sent


@pytest.mark.parametrize("token", ["1-abc", "x", "1-" + "0" * 64])
def test_a_forged_link_is_refused_with_its_sentence(client, token):
    answer = client.get(f"/accounts/invitation/{token}/")
    assert answer.status_code == 400
    assert "Liên kết không đúng" in page(answer)
    assert client.get(SET).headers["Location"] == FIRST


def test_a_link_of_two_windows_sets_the_password_once(as_officer, province, client):
    address = link(as_officer, province.head)
    client.get(address)
    other = type(client)()
    other.get(address)
    choose(client)
    late = choose(other, "mat-khau-khac-2026")
    assert late.status_code == 400
    assert "đã được dùng ngày" in page(late)
    assert enter(client, province.head, NEW).status_code == 302


def test_a_slip_is_shown_once_and_opens_the_account_however_the_code_is_typed(as_officer, province, client):
    code = slip(as_officer, province.clerk)
    assert code not in page(as_officer.get(reverse("accounts:invite_slip", args=[province.clerk.pk])))
    typed = {"username": province.clerk.username.upper(), "code": code.upper().replace("-", " ")}
    assert client.post(FIRST, typed).headers["Location"] == SET
    choose(client)
    assert enter(client, province.clerk, NEW).status_code == 302
    again = client.post(FIRST, typed)
    assert "đã được dùng ngày" in page(again)


def test_a_slip_expires_after_fourteen_days(as_officer, province, client):
    code = slip(as_officer, province.clerk)
    with clock.pretend(clock.now() + timedelta(days=15)):
        assert "hết hạn ngày" in page(client.post(FIRST, {"username": province.clerk.username, "code": code}))


def test_wrong_codes_are_counted_and_then_the_right_one_has_to_wait(as_officer, province, client):
    code = slip(as_officer, province.clerk)
    name = province.clerk.username
    for _attempt in range(5):
        shown = page(client.post(FIRST, {"username": name, "code": "aaaa-bbbb-cccc"}))
        assert "Tên đăng nhập hoặc mã dùng một lần không đúng." in shown
        assert f'value="{name}"' in shown
    assert "Hãy thử lại sau 15 phút" in page(client.post(FIRST, {"username": name, "code": code}))


def test_a_slip_of_somebody_else_opens_nothing(as_officer, province, client):
    code = slip(as_officer, province.clerk)
    assert "không đúng" in page(client.post(FIRST, {"username": province.head.username, "code": code}))


def test_a_weak_first_password_is_refused_beside_its_field(as_officer, province, client):
    client.get(link(as_officer, province.head))
    assert "new_password2" in page(choose(client, "12345"))
    assert Invitation.objects.filter(used_at=None).count() == 1


def test_who_has_no_e_mail_address_gets_a_slip(as_officer, province):
    person = clerk(province.commune, email="")
    answer = invite(as_officer, person, "link")
    assert "chưa có thư điện tử" in page(answer)
    assert 'id="id_way_error"' in page(answer)
    assert not Invitation.objects.exists()


@pytest.mark.parametrize("role", ["leader", "clerk", "block_head", "chair", "secretary", "member", "outsider"])
def test_who_keeps_no_accounts_invites_nobody(province, sign_in, role):
    client = sign_in(province.everyone[role])
    for name in ("invite", "invite_slip", "second_factor_reset"):
        assert client.get(reverse(f"accounts:{name}", args=[province.heads[1].pk])).status_code == 403
    assert invite(client, province.heads[1], "slip").status_code == 403


def test_nobody_is_invited_beyond_ones_reach(as_officer, as_head, province):
    stranger = head(UnitFactory(parent=ProvinceFactory()))
    for name in ("invite", "invite_slip", "second_factor_reset"):
        assert as_officer.get(reverse(f"accounts:{name}", args=[stranger.pk])).status_code == 404
        assert as_head.get(reverse(f"accounts:{name}", args=[province.heads[1].pk])).status_code == 404
        assert as_officer.get(reverse(f"accounts:{name}", args=[province.officer.pk])).status_code in (403, 404)
