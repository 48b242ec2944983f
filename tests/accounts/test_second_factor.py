"""The second step: after the password, each code once, recovery codes, remembered browsers; off unless asked for."""

import re
import time
from importlib import import_module

import pytest
from django.apps import apps
from django.urls import reverse
from django_otp.oath import TOTP

from accounts import second_factor
from accounts.models import App, RecoveryCode, RememberedDevice
from tests.factories.accounts import PASSWORD

pytestmark = pytest.mark.django_db
ASK, SET_UP, CODES = "/accounts/second-step/", "/accounts/second-step/set-up/", "/accounts/second-step/codes/"
SECURITY = "/accounts/security/"


def page(response):
    return response.content.decode()


def code_of(user, confirmed=True, steps=0):
    """What the app shows, now or some steps of 30 seconds later."""
    device = App.objects.get(user=user, confirmed=confirmed)
    totp = TOTP(device.bin_key, device.step, device.t0, device.digits)
    totp.time = time.time() + steps * 30
    return f"{totp.token():06d}"


def enrol(client, user):
    """Switch the second step on; its recovery codes. The code of the step before is spent by it."""
    client.get(SET_UP)
    assert client.post(SET_UP, {"code": code_of(user, confirmed=False, steps=-1)}).headers["Location"] == CODES
    return re.findall(r"<code>([a-z2-9-]{14})</code>", page(client.get(CODES)))


def entered(client, user):
    client.post("/accounts/sign-in/", {"username": user.username, "password": PASSWORD})
    return client


@pytest.fixture
def person(province):
    return province.clerk


@pytest.fixture
def codes(person, sign_in):
    return enrol(sign_in(person), person)


def test_by_default_the_password_alone_signs_in(client, person):
    assert entered(client, person).get("/units/").status_code == 200


def test_setting_up_shows_the_picture_the_key_and_ten_codes_once(sign_in, person):
    client = sign_in(person)
    shown = page(client.get(SET_UP))
    assert "<svg" in shown
    assert "style=" not in shown
    codes = enrol(client, person)
    assert len(set(codes)) == 10
    assert codes[0] not in page(client.get(CODES))
    assert codes[0] not in str(list(RecoveryCode.objects.values()))


def test_a_wrong_first_code_switches_nothing_on(sign_in, person):
    client = sign_in(person)
    client.get(SET_UP)
    for typed, sentence in (
        ("000000", "Mã không đúng hoặc đã dùng"),
        ("abc", "Hãy nhập sáu chữ số"),
        ("", "Hãy nhập mục này."),
    ):
        shown = page(client.post(SET_UP, {"code": typed}))
        assert sentence in shown
        assert 'id="id_code_error"' in shown
    assert not App.objects.filter(confirmed=True).exists()


def test_the_code_is_asked_for_after_the_password_and_leads_on(client, person, codes):
    entered(client, person)
    assert client.get("/units/").headers["Location"] == f"{ASK}?next=%2Funits%2F"
    assert client.get("/units/", headers={"HX-Request": "true"}).status_code == 423
    assert client.post(ASK, {"code": code_of(person), "next": "/units/"}).headers["Location"] == "/units/"
    assert client.get("/units/").status_code == 200


def test_who_knows_only_the_password_cannot_set_up_another_app(client, person, codes):
    entered(client, person)
    client.get(SET_UP)
    assert client.get(SET_UP).headers["Location"] == SECURITY
    for address in (SECURITY, CODES, reverse("accounts:second_factor_off"), reverse("accounts:second_factor_renew")):
        assert client.get(address).headers["Location"].startswith(ASK), address
    assert App.objects.filter(user=person).count() == 1


def test_a_code_is_taken_once(client, person, codes):
    code = code_of(person)
    assert entered(client, person).post(ASK, {"code": code}).status_code == 302
    other = entered(type(client)(), person)
    assert "Mã không đúng hoặc đã dùng" in page(other.post(ASK, {"code": code}))
    assert other.get("/units/").status_code == 302


def test_wrong_codes_are_counted_and_then_the_right_one_has_to_wait(client, person, codes):
    entered(client, person)
    for _attempt in range(5):
        assert "Mã không đúng hoặc đã dùng" in page(client.post(ASK, {"code": "000000"}))
    assert "Đã nhập sai quá nhiều lần" in page(client.post(ASK, {"code": code_of(person)}))
    assert "Đã nhập sai quá nhiều lần" in page(client.post(ASK, {"code": codes[0]}))


def test_a_recovery_code_opens_once(client, person, codes):
    assert entered(client, person).post(ASK, {"code": codes[0].upper()}).status_code == 302
    assert "còn 9 mã chưa dùng" in page(client.get(SECURITY))
    other = entered(type(client)(), person)
    assert "Mã dự phòng này đã dùng." in page(other.post(ASK, {"code": codes[0]}))
    assert "Mã dự phòng không đúng." in page(other.post(ASK, {"code": "aaaa-bbbb-cccc"}))


def test_new_recovery_codes_replace_the_old_ones(client, person, codes):
    entered(client, person).post(ASK, {"code": codes[0]})
    renew = reverse("accounts:second_factor_renew")
    assert "Mã dự phòng này đã dùng." in page(client.post(renew, {"code": codes[0]}))
    assert client.post(renew, {"code": codes[1]}).headers["Location"] == CODES
    other = entered(type(client)(), person)
    assert "Mã dự phòng không đúng." in page(other.post(ASK, {"code": codes[2]}))


def test_a_remembered_browser_is_not_asked_again_until_it_is_taken_back(client, person, codes):
    entered(client, person).post(ASK, {"code": codes[0], "remember": "on"})
    client.post("/accounts/sign-out/")
    assert entered(client, person).get("/units/").status_code == 200
    device = RememberedDevice.objects.get()
    assert client.cookies["thidua_device"].value not in str(list(RememberedDevice.objects.values()))
    client.post(reverse("accounts:device_forget", args=[device.pk]))
    client.post("/accounts/sign-out/")
    assert entered(client, person).get("/units/").headers["Location"].startswith(ASK)


def test_a_remembered_browser_counts_for_its_person_only(client, person, codes, sign_in, province):
    entered(client, person).post(ASK, {"code": codes[0], "remember": "on"})
    client.post("/accounts/sign-out/")
    enrol(sign_in(province.head), province.head)
    assert entered(client, province.head).get("/units/").headers["Location"].startswith(ASK)


def test_a_tampered_cookie_is_asked_as_usual(client, person, codes):
    client.cookies["thidua_device"] = "x:y:z"
    assert entered(client, person).get("/units/").headers["Location"].startswith(ASK)


def test_a_role_may_need_it(client, province, settings):
    settings.TOTP_ROLES = ["officer"]
    assert entered(client, province.head).get("/units/").status_code == 200
    officer = entered(type(client)(), province.officer)
    assert officer.get("/units/").headers["Location"].startswith(SET_UP)
    enrol(officer, province.officer)
    assert officer.get("/units/").status_code == 200
    refused = officer.get(reverse("accounts:second_factor_off"))
    assert refused.status_code == 403
    assert "bắt buộc xác thực hai bước" in page(refused)


def test_it_is_switched_off_with_a_code(client, person, codes):
    entered(client, person).post(ASK, {"code": codes[0]})
    off = reverse("accounts:second_factor_off")
    assert "Mã dự phòng không đúng." in page(client.post(off, {"code": "aaaa-bbbb-cccc"}))
    assert client.post(off, {"code": codes[1]}).headers["Location"] == SECURITY
    assert entered(type(client)(), person).get("/units/").status_code == 200


def test_who_keeps_the_account_removes_it_after_a_loss(as_head, client, person, codes):
    assert as_head.post(reverse("accounts:second_factor_reset", args=[person.pk])).status_code == 302
    assert entered(client, person).get("/units/").status_code == 200
    assert not RecoveryCode.objects.exists()


def test_an_administrator_is_warned_while_the_password_is_enough(as_admin, as_clerk, settings):
    assert "THIDUA_TOTP_ROLES" in page(as_admin.get(SECURITY))
    assert "THIDUA_TOTP_ROLES" not in page(as_clerk.get(SECURITY))


def test_devices_of_others_do_not_exist(client, person, codes, as_officer):
    entered(client, person).post(ASK, {"code": codes[0], "remember": "on"})
    device = RememberedDevice.objects.get()
    assert as_officer.post(reverse("accounts:device_forget", args=[device.pk])).status_code == 404


# ---- how the keys are kept --------------------------------------------------------------------------------------------


def kept(user):
    return App.objects.values_list("key", flat=True).get(user=user)


def test_whoever_reads_the_table_learns_no_key(person, codes):
    key = App.objects.get(user=person).bin_key
    assert len(key) == 20
    assert key.hex() not in kept(person)
    assert second_factor.key_of(App.objects.get(user=person)).replace(" ", "") not in kept(person)


def test_a_key_copied_to_somebody_else_opens_nothing(client, person, codes, province, sign_in):
    enrol(sign_in(province.head), province.head)
    App.objects.filter(user=province.head).update(key=kept(person))
    other = entered(client, province.head)
    answer = page(other.post(ASK, {"code": code_of(person)}))
    assert "Không còn đọc được khóa của ứng dụng" in answer
    assert other.get("/units/").status_code == 302


def test_after_the_installations_secret_was_changed_a_recovery_code_still_opens(client, person, codes, settings):
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another-secret-of-the-installation"
    shown = code_of(person)
    settings.SECRET_KEY_FALLBACKS = []
    entered(client, person)
    assert "Không còn đọc được khóa của ứng dụng" in page(client.post(ASK, {"code": shown}))


def test_keys_that_lay_open_are_sealed_when_the_product_is_updated(client, person, codes):
    migration = import_module("accounts.migrations.0003_sealed_keys")
    device = App.objects.get(user=person)
    plain = device.bin_key.hex()
    migration.open_again(apps, None)
    assert kept(person) == plain
    migration.seal(apps, None)
    assert kept(person) != plain
    migration.seal(apps, None)
    assert App.objects.get(user=person).bin_key.hex() == plain
    entered(client, person)
    assert client.post(ASK, {"code": code_of(person)}).status_code == 302
