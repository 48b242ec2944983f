"""The pages of reminder ladders: what holds, editing rung by rung with a preview, refusals beside the field."""

from datetime import date

import pytest
from django.urls import reverse
from django.utils import translation

from accounts.models import Role
from core import clock
from core.models import ActionLog
from deadlines import ladder
from deadlines.engine.ladder import Rung
from deadlines.models import Desk, Ladder
from tests.conftest import make_province
from tests.factories.accounts import holding
from tests.factories.ladder import owed_by

TODAY = date(2025, 6, 18)
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today():
    with clock.pretend(TODAY):
        yield


def url(province, name="ladder", whose="unit", kind="all"):
    return reverse(f"deadlines:{name}", args=[province.host.pk, whose, kind])


def line(number, **values):
    """A line of the form as a browser sends it."""
    typed = {
        "side": "before", "days": "5", "working": "", "level": "1", "whom": ["desk"], "channels": ["in_app"],
        "words": "{việc}: hạn {hạn}, còn {còn} ngày.", "courteous": "", **values,
    }  # fmt: skip
    return {f"rungs-{number}-{name}": value for name, value in typed.items()}


def typed(*lines, version=0, **more):
    data = {"rungs-TOTAL_FORMS": len(lines), "rungs-INITIAL_FORMS": 0, "version": version, "_token": "t1", **more}
    for one in lines:
        data |= one
    return data


def send(client, province, *lines, kind="all", whose="unit", **more):
    return client.post(url(province, "ladder_edit", whose, kind), typed(*lines, **more))


def held(province, kind="test.report", desk=Desk.CLERK):
    return ladder.ladders(clock.today()).of(province.host.pk, kind, desk).rungs


# ---- looking ----
def test_the_shipped_default_is_shown_on_a_sample_duty(as_officer, province):
    html = as_officer.get(url(province)).content.decode()
    for words in (
        "Mọi loại việc", "Mặc định", "Trước hạn 30 ngày", "30/05/2025", "Quá hạn 3 ngày, thêm 8 ngày làm việc", "15/07/2025",
        "Báo cáo 6 tháng đầu năm", "<svg class=\"stairs\"", "Chưa từng sửa",
    ):  # fmt: skip
        assert words in html
    assert "D-30" not in html
    assert "{" not in html.split('<table class="table table-cards">')[1].split("</table>")[0]


def test_working_days_of_the_preview_are_those_of_the_calendar(province):
    with translation.override("vi"):
        assert "còn 21 ngày làm việc" in ladder.sample(Rung(-30, words=ladder.shipped().ladders["unit"][0].words))


def test_all_ladders_of_the_host_stand_on_one_page(as_officer, province):
    ladder.keep(host=province.host, kind="campaigns.report", rungs=[Rung(-4, words="x")], by=province.officer)
    html = as_officer.get(reverse("deadlines:ladders")).content.decode()
    assert html.count('<svg class="stairs"') == 3
    assert "Đặt riêng từ 18/06/2025" in html
    assert url(province, kind="campaigns.report") in html
    assert url(province, "ladder_edit", "approvers", "campaigns.plan") in html


def test_a_kind_without_its_own_follows_the_general_one(as_officer, province):
    ladder.keep(host=province.host, rungs=[Rung(-4, words="x")], by=province.officer)
    response = as_officer.get(url(province, kind="campaigns.plan"))
    assert "Theo thang chung" in response.content.decode()
    assert [r.key for r in response.context["shown"].rungs] == ["D-4"]


def test_past_versions_can_be_looked_at(as_officer, province):
    with clock.pretend(date(2025, 3, 1)):
        first = ladder.keep(host=province.host, rungs=[Rung(-9, words="cũ")], by=province.officer)
    ladder.keep(host=province.host, rungs=[Rung(-4, words="mới")], by=province.officer)
    response = as_officer.get(url(province), {"version": first.pk})
    assert [r.key for r in response.context["shown"].rungs] == ["D-9"]
    html = response.content.decode()
    assert "Áp dụng 01/03/2025 – 17/06/2025" in html
    assert province.officer.full_name in html


def test_who_may_look_and_who_may_edit(sign_in, province):
    for user, looks, edits in (
        (province.officer, 200, 200), (province.leader, 200, 403), (province.clerk, 403, 403), (province.head, 404, 404),
        (make_province().officer, 404, 404), (province.admin, 404, 404), (province.member, 403, 403),
    ):  # fmt: skip
        client = sign_in(user)
        assert client.get(url(province)).status_code == looks, user
        assert client.get(url(province, "ladder_edit")).status_code == edits, user
        assert client.post(url(province, "ladder_restore")).status_code == (302 if edits == 200 else edits), user
    html = sign_in(province.leader).get(url(province)).content.decode()
    assert "Chỉ chuyên viên hoặc thủ trưởng đơn vị chủ trì được sửa thang nhắc việc." in html


def test_the_head_of_a_unit_that_asks_of_others_keeps_its_ladder(as_head, province):
    owed_by(province.communes[1], province.commune)
    address = reverse("deadlines:ladder_edit", args=[province.commune.pk, "unit", "all"])
    assert as_head.post(address, typed(line(0))).status_code == 302
    assert Ladder.objects.get().host == province.commune


@pytest.mark.parametrize(("whose", "kind"), [("nobody", "all"), ("unit", "no.such.kind")])
def test_an_unknown_ladder_is_not_there(as_officer, province, whose, kind):
    assert as_officer.get(url(province, whose=whose, kind=kind)).status_code == 404


def test_the_number_of_queries_does_not_grow(as_officer, province, count_queries):
    def index():
        as_officer.get(reverse("deadlines:ladders"))

    ladder.keep(host=province.host, kind="campaigns.report", rungs=[Rung(-4, words="x")], by=province.officer)
    index()
    one = count_queries(index)
    for kind in ("campaigns.plan", "campaigns.task"):
        ladder.keep(
            host=province.host, kind=kind, rungs=[Rung(-4, words="x"), Rung(-2, words="y")], by=province.officer
        )
    assert count_queries(index) == one <= 20


# ---- editing ----
def test_the_form_starts_from_what_holds_in_the_words_of_the_office(as_officer, province):
    html = as_officer.get(url(province, "ladder_edit")).content.decode()
    assert html.count('class="part line') == 12
    assert "{việc}: hạn ngày {hạn}, còn {còn} ngày làm việc." in html
    assert "{what}" not in html
    assert "{người nhận}" in html


def test_a_ladder_is_kept_and_logged(as_officer, province):
    response = send(
        as_officer, province, line(0),
        line(1, side="after", days="2", working="3", level="4", whom=["head", "leader"], channels=["in_app", "email"]),
    )  # fmt: skip
    assert response["Location"] == url(province)
    first, second = held(province)
    assert (first.key, first.words) == ("D-5", "{what}: hạn {due}, còn {left} ngày.")
    assert (second.key, second.whom, second.level) == ("D+2+3w", ("head", "leader"), 4)
    assert ActionLog.objects.filter(action="deadlines.ladder_keep", actor=province.officer).count() == 1
    assert "hạn 30/06/2025" in as_officer.get(url(province)).content.decode()


def test_a_shipped_sentence_left_alone_stays_the_shipped_one(as_officer, province):
    shipped = ladder.shipped().ladders["unit"][0]
    with translation.override("vi"):
        words, courteous = ladder.written(shipped.words), ladder.written(shipped.courteous)
    send(as_officer, province, line(0, words=words, courteous=courteous))
    (rung,) = held(province)
    assert (rung.words, rung.courteous) == (shipped.words, shipped.courteous)


def test_a_kind_and_the_approvers_get_ladders_of_their_own(as_officer, province):
    send(as_officer, province, line(0, days="6"), kind="campaigns.plan")
    send(as_officer, province, line(0, days="8"), whose="approvers", _token="t2")
    assert [r.key for r in held(province, "campaigns.plan")] == ["D-6"]
    assert held(province)[0].key == "D-30"
    assert [r.key for r in held(province, desk=Desk.OFFICER)] == ["D-8"]


def test_struck_and_blank_lines_are_left_out(as_officer, province):
    blank = {
        "rungs-2-side": "before",
        "rungs-2-level": "1",
        "rungs-2-whom": ["desk"],
        "rungs-2-channels": ["in_app", "email"],
    }
    send(as_officer, province, line(0), line(1, days="3", DELETE="on"), blank)
    assert [r.key for r in held(province)] == ["D-5"]


def test_a_button_adds_a_rung_and_nothing_is_stored(as_officer, province):
    response = send(as_officer, province, line(0), rows="add:rungs")
    html = response.content.decode()
    assert html.count('class="part line') == 2
    assert "hạn {hạn}, còn {còn}" in html
    fresh = response.context["part"].forms[1]
    assert (fresh["whom"].value(), fresh["channels"].value(), fresh.errors) == (["desk"], ["in_app", "email"], {})
    assert not Ladder.objects.exists()


def test_the_preview_shows_what_is_typed_with_its_faults_and_stores_nothing(as_officer, province):
    html = send(
        as_officer, province, line(0, words="Xin nhắc {việc}"), line(1, words="{việc} lần nữa"), rows="look"
    ).content.decode()
    preview = html.split('id="preview"')[1]
    assert "Xin nhắc Báo cáo" in preview
    assert "Hai bậc" in preview
    assert "25/06/2025" in preview
    assert not Ladder.objects.exists()


# ---- refusals beside the field ----
@pytest.mark.parametrize(
    ("lines", "place", "sentence"),
    [
        ([line(0), line(1, words="khác")], "rungs-1-days", "Hai bậc"),
        ([line(0, DELETE="on", days="5"), line(1), line(2, words="khác")], "rungs-2-days", "Hai bậc"),
        ([line(0, words="{việc} {tên}")], "rungs-0-words", "“tên”"),
        ([line(0, courteous="{việc} {")], "rungs-0-courteous", "“{”"),
        ([line(0, channels=["pigeon"])], "rungs-0-channels", "Không có kênh “pigeon”."),
        ([line(0, channels=[])], "rungs-0-channels", "Chọn ít nhất một kênh."),
        ([line(0, whom=[])], "rungs-0-whom", "Chọn người được nhắc."),
        ([line(0, days="")], "rungs-0-days", "Ghi số ngày."),
        ([line(0, words=" ")], "rungs-0-words", "Hãy viết lời nhắc."),
        ([line(0, working="2")], "rungs-0-working", "ngày làm việc"),
        ([line(0, side="after", days="90")], "rungs-0-days", "60"),
    ],
)
def test_a_faulty_rung_is_refused_beside_its_field_and_nothing_typed_is_lost(
    as_officer, province, lines, place, sentence
):
    response = send(as_officer, province, *lines)
    assert response.status_code == 200
    _prefix, at, field = place.split("-")
    form = response.context["part"].forms[int(at)]
    assert sentence in " ".join(form.errors[field])
    assert f'id="id_{place}_error"' in response.content.decode()
    assert [f["words"].value() for f in response.context["part"].forms] == [
        one[f"rungs-{n}-words"] for n, one in enumerate(lines)
    ]
    assert not Ladder.objects.exists()


def test_a_ladder_without_rungs_is_refused(as_officer, province):
    response = send(as_officer, province)
    assert "Thang nhắc việc cần ít nhất một bậc." in response.content.decode()
    assert not Ladder.objects.exists()


def test_two_officers_at_once_the_second_keeps_what_was_typed(as_officer, province, sign_in):
    second = sign_in(holding(Role.OFFICER, host=province.host))
    send(as_officer, province, line(0, days="7"))
    response = send(second, province, line(0, days="9", words="Lời của tôi"), _token="t2")
    assert response.status_code == 409
    assert "Lời của tôi" in response.content.decode()
    assert [r.key for r in held(province)] == ["D-7"]
    version = response.context["form"]["version"].value()
    assert send(second, province, line(0, days="9"), version=version, _token="t9").status_code == 302
    assert [r.key for r in held(province)] == ["D-9"]


def test_sending_twice_keeps_it_once(as_officer, province):
    send(as_officer, province, line(0))
    assert send(as_officer, province, line(0))["Location"] == url(province)
    assert ActionLog.objects.filter(action="deadlines.ladder_keep").count() == 1


# ---- the default again ----
def test_the_default_is_restored_and_the_version_stays_in_the_history(as_officer, province):
    with clock.pretend(date(2025, 3, 1)):
        ladder.keep(host=province.host, rungs=[Rung(-4, words="x")], by=province.officer)
    assert as_officer.post(url(province, "ladder_restore"))["Location"] == url(province)
    html = as_officer.get(url(province)).content.decode()
    assert "Mặc định" in html
    assert "01/03/2025 – 17/06/2025" in html
    assert held(province)[0].key == "D-30"
