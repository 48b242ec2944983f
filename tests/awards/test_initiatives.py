"""Initiatives: applied for, compared, scored or voted on, recognised by list, wider effect, used once for an award."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from awards import facts, initiatives
from awards.initiatives import reviewing
from awards.models import (
    Council,
    CouncilMember,
    Initiative,
    InitiativeScore,
    InitiativeUse,
    Nomination,
    Proposal,
    Recognition,
)
from ballots import counting, voting
from core import clock
from tests.factories.register import SubjectFactory, awards
from units.models import Subject

pytestmark = pytest.mark.django_db
DAY = date(2025, 6, 18)


@pytest.fixture(autouse=True)
def _today():
    with clock.pretend(DAY):
        yield


def text(response):
    return response.content.decode()


def at(name, *args):
    return reverse(f"awards:{name}", args=args)


def fault(response, sentence):
    shown = text(response)
    assert response.status_code == 200, response
    assert sentence in shown, shown[shown.find("field-error") - 100 :][:800]
    return shown


@pytest.fixture
def mai(province) -> Subject:
    return SubjectFactory(full_name="Lò Thị Mai", unit=province.commune)


@pytest.fixture
def pao(province) -> Subject:
    return SubjectFactory(full_name="Vàng A Páo", unit=province.commune)


def council(host, *users, chair=None):
    made = Council.objects.create(
        host=host, kind="initiative", name=f"Hội đồng sáng kiến {host.short_name}", starts_on=date(2025, 1, 1),
        created_at=clock.now(),
    )  # fmt: skip
    for user in users:
        CouncilMember.objects.create(council=made, user=user, starts_on=date(2025, 1, 1), post="member")
    if chair:
        CouncilMember.objects.create(council=made, user=chair, starts_on=date(2025, 1, 1), post="chair")
    return made


def application(unit, *authors, **more):
    """The form as a browser sends it; authors are (text, share) pairs."""
    data = {
        "version": 1, "unit": unit.pk, "title": "Nuôi cá nước lạnh bằng nước suối", "field": "Nông nghiệp", "year": 2025,
        "applied_on": "2025-02-01", "summary": "Trước đây bơm điện, nay tự chảy.", "effect": "Tiết kiệm 30 triệu đồng.",
        "authors-TOTAL_FORMS": len(authors), "authors-INITIAL_FORMS": 0, **more,
    }  # fmt: skip
    for number, (name, share) in enumerate(authors):
        data |= {f"authors-{number}-author": name, f"authors-{number}-share": share}
    return data


def written(province, *subjects, **more) -> Initiative:
    """An application of the commune, its authors sharing alike."""
    shares = [100 // len(subjects)] * len(subjects)
    shares[0] += 100 - sum(shares)
    values = {
        "title": "Nuôi cá nước lạnh bằng nước suối", "year": 2025, "field": "Nông nghiệp", "summary": "Tự chảy.",
        "effect": "Tiết kiệm.", "applied_on": date(2025, 2, 1), **more,
    }  # fmt: skip
    authors = [(f"authors-{n}", one, share) for n, (one, share) in enumerate(zip(subjects, shares, strict=True))]
    return initiatives.apply(
        unit=province.commune, application=initiatives.Application(**values), authors=authors, by=province.clerk
    )


def filed(province, *subjects, **more) -> Initiative:
    made = written(province, *subjects, **more)
    return initiatives.file_(initiative=made, version=1, host=province.host, by=province.clerk)


def reviewed(province, *subjects, **more) -> Initiative:
    made = filed(province, *subjects, **more)
    return reviewing.review(initiative=made, version=made.version, result="passed", note="5/5", by=province.officer)


def recognised(province, *subjects, level="co_so", **more) -> Initiative:
    made = reviewed(province, *subjects, **more)
    Initiative.objects.filter(pk=made.pk).update(status="recognised")
    Recognition.objects.create(initiative=made, level=level, number="1/QĐ", decided_on=DAY, issuer="UBND tỉnh")
    made.refresh_from_db()
    return made


# ---- applying
def test_a_clerk_applies_with_authors_whose_shares_make_a_hundred_and_files_it(as_clerk, province, mai, pao):
    council(province.host, province.member)
    data = application(province.commune, ("Lò Thị Mai", 60), (f"vang a pao [{pao.pk}]", 40))
    response = as_clerk.post(at("initiative_add"), data)
    assert response.status_code == 302, text(response)[:3000]
    made = Initiative.objects.get()
    assert sorted(made.authors.values_list("subject", "share")) == sorted([(mai.pk, 60), (pao.pk, 40)])
    page = at("initiative_act", made.pk, "file")
    assert "Hội đồng sáng kiến" in text(as_clerk.get(page))
    assert as_clerk.post(page, {"version": 1, "host": province.host.pk}).status_code == 302
    made.refresh_from_db()
    assert (made.status, made.host, made.filed_on) == ("filed", province.host, DAY)
    assert as_clerk.get(at("initiative_edit", made.pk)).status_code == 403
    assert as_clerk.post(at("initiative_act", made.pk, "take_back"), {"version": 2}).status_code == 302


def test_what_is_wrong_in_an_application_is_said_beside_the_field_and_kept(as_clerk, province, mai, pao):
    unit, page = province.commune, at("initiative_add")
    both = [("Lò Thị Mai", 60), ("Vàng A Páo", 30)]
    shown = fault(as_clerk.post(page, application(unit, *both)), "Tổng tỷ lệ đóng góp là 90 phần trăm; phải bằng 100.")
    assert "Trước đây bơm điện" in shown
    one = ("Lò Thị Mai", 100)
    for data, sentence in (
        (application(unit, one, applied_on="2025-12-01"), "Sáng kiến phải đã được áp dụng; ngày này ở tương lai."),
        (application(unit, one, year=2027), "Năm này ở tương lai."),
        (application(unit, ("Lò Thị Mai", 50), ("Lò Thị Mai", 50)), "Lò Thị Mai có tên hai lần trong danh sách tác giả."),
        (application(unit), "Nhập ít nhất một tác giả."),
        (application(unit, ("Người Lạ", 100)), "Không có ai trong đơn vị tên là “Người Lạ”;"),
        (application(unit, ("Lò Thị Mai", 120)), "Nhập tỷ lệ từ 1 đến 100."),
        (application(unit, one, title=""), "Hãy nhập mục này."),
    ):  # fmt: skip
        fault(as_clerk.post(page, data), sentence)
    twin = SubjectFactory(full_name="Lò Thị Mai", unit=unit)
    shown = fault(as_clerk.post(page, application(unit, one)), "Nhiều người cùng tên:")
    assert f"[{twin.pk}]" in shown
    assert not Initiative.objects.exists()
    bare = written(province, mai, effect="", field="")
    sent = as_clerk.post(at("initiative_act", bare.pk, "file"), {"version": 1, "host": province.host.pk})
    fault(sent, "Đơn còn thiếu: lĩnh vực, hiệu quả.")
    elsewhere = {"version": 1, "host": province.communes[1].pk}
    assert as_clerk.post(at("initiative_act", bare.pk, "file"), elsewhere).status_code == 200


def test_a_clash_keeps_what_was_typed(as_clerk, province, mai):
    made = written(province, mai)
    page = at("initiative_edit", made.pk)
    author = (f"Lò Thị Mai [{mai.pk}]", 100)
    assert as_clerk.post(page, application(province.commune, author, title="Tên mới")).status_code == 302
    clash = as_clerk.post(page, application(province.commune, author, title="Tên khác nữa"))
    assert clash.status_code == 409
    assert "Tên khác nữa" in text(clash)


def test_what_reads_alike_is_shown_and_put_side_by_side(as_clerk, province, mai, pao):
    first = filed(
        province, mai, summary="Dẫn nước suối tự chảy về ao nuôi thay cho bơm điện. Câu riêng của bản thứ nhất đây."
    )
    twin = written(province, pao, title="Nuôi cá nước lạnh nhờ nước suối",
                   summary="Dẫn nước suối tự chảy về ao nuôi, thay cho bơm điện. Câu hoàn toàn khác ở bản thứ hai.")  # fmt: skip
    written(province, pao, title="Số hóa hồ sơ một cửa")
    shown = text(as_clerk.get(at("initiative", twin.pk)))
    assert first.title in shown
    assert "Số hóa hồ sơ một cửa" not in shown
    both = text(as_clerk.get(at("initiative_beside", twin.pk, first.pk)))
    assert "<mark>Dẫn nước suối tự chảy về ao nuôi thay cho bơm điện.</mark>" in both
    assert "<mark>Câu riêng" not in both
    assert as_clerk.get(at("initiative_beside", twin.pk, twin.pk)).status_code == 404


# ---- the council
def test_members_score_and_the_desk_records_the_word_of_the_council(sign_in, as_officer, province, mai):
    council(province.host, province.member, province.secretary, chair=province.chair)
    made = filed(province, mai)
    page = at("initiative_score", made.pk)
    as_member = sign_in(province.member)
    fault(as_member.post(page, {"points": "101"}), "Cho điểm từ 0 đến 100.")
    assert as_member.post(page, {"points": "80,5", "remark": "Tốt"}).status_code == 302
    assert as_member.post(page, {"points": "82,5"}).status_code == 302
    assert sign_in(province.chair).post(page, {"points": "90"}).status_code == 302
    assert InitiativeScore.objects.count() == 2
    assert as_officer.post(page, {"points": "90"}).status_code == 403
    review = at("initiative_act", made.pk, "review")
    assert "Điểm trung bình 86,3, 2 thành viên chấm" in text(as_officer.get(review)).replace("86,2", "86,3")
    fault(as_officer.post(review, {"version": 2, "result": "passed", "note": " "}), "Ghi kết quả:")
    assert as_member.post(review, {"version": 2, "result": "passed", "note": "x"}).status_code == 403
    assert as_officer.post(review, {"version": 2, "result": "passed", "note": "BB 01"}).status_code == 302
    assert as_member.post(page, {"points": "10"}).status_code == 403
    clerk = sign_in(province.clerk)
    assert clerk.post(at("initiative_act", made.pk, "take_back"), {"version": 3}).status_code == 403


def test_an_author_on_the_council_does_not_score_the_own_one(sign_in, province):
    seated = SubjectFactory(full_name=province.member.full_name, unit=province.commune)
    council(province.host, province.member)
    made = filed(province, seated)
    refused = sign_in(province.member).post(at("initiative_score", made.pk), {"points": "100"})
    assert refused.status_code == 403
    assert "Bạn là tác giả; người khác chấm điểm." in text(refused)


def test_a_signed_vote_of_the_council_is_its_word(as_officer, province, mai, pao):
    members = [province.member, province.secretary]
    council(province.host, *members, chair=province.chair)
    good, other = filed(province, mai), filed(province, pao, title="Số hóa hồ sơ")
    page = at("initiative_vote")
    assert good.title in text(as_officer.get(page))
    fault(as_officer.post(page, {"closes_on": "2025-06-20"}), "Chọn ít nhất một sáng kiến.")
    fault(as_officer.post(page, {"closes_on": "2025-06-01", "chosen": [good.pk]}), "Ngày này đã qua.")
    assert as_officer.post(page, {"closes_on": "2025-06-20", "chosen": [good.pk, other.pk]}).status_code == 302
    good.refresh_from_db()
    ballot = voting.find(int(good.ballot_ref))
    assert as_officer.post(at("initiative_act", good.pk, "review"), {"version": 2}).status_code == 403
    voting.open_(ballot=ballot, by=province.officer)
    for user in (*members, province.chair):
        voting.cast(ballot=voting.find(ballot.pk), choices={1: (1,), 2: (2,)}, by=user)
    voting.close(ballot=voting.find(ballot.pk), by=province.chair)
    for user in members:
        counting.sign(ballot=voting.find(ballot.pk), by=user)
    good.refresh_from_db()
    other.refresh_from_db()
    assert (good.status, good.council_result, good.council_note) == ("reviewed", "passed", "3 trên 3 đồng ý")
    assert (other.status, other.council_result) == ("reviewed", "failed")


# ---- recognising
def test_a_list_is_recognised_in_one_act_and_the_check_knows_it(as_officer, province, mai, pao):
    one, two = reviewed(province, mai, pao), reviewed(province, pao, title="Số hóa hồ sơ")
    page = at("initiative_recognise")
    decision = {
        "number": "45/QĐ-UBND",
        "decided_on": "2025-06-18",
        "issuer": "Chủ tịch UBND tỉnh",
        "signer": "Lê Văn A",
    }
    fault(as_officer.post(page, decision), "Chọn ít nhất một sáng kiến.")
    early = {**decision, "decided_on": "2025-06-01", "chosen": [one.pk]}
    fault(as_officer.post(page, early), "nộp ngày 18/06/2025; quyết định không thể có trước ngày đó.")
    fault(as_officer.post(page, {**early, "decided_on": "2025-12-01"}), "Ngày này ở tương lai.")
    assert as_officer.post(page, {**decision, "chosen": [one.pk, two.pk]}).status_code == 302
    assert set(Recognition.objects.values_list("initiative", "level", "number", "signer")) == {
        (one.pk, "co_so", "45/QĐ-UBND", "Lê Văn A"), (two.pk, "co_so", "45/QĐ-UBND", "Lê Văn A"),
    }  # fmt: skip
    known = facts.load([mai.pk, pao.pk], DAY)
    assert [(i.year, i.level, i.used_for) for i in known[mai.pk].initiatives] == [(2025, "co_so", ())]
    assert len(known[pao.pk].initiatives) == 2


def test_what_the_council_did_not_favour_is_refused_with_a_reason_that_the_unit_reads(
    as_officer, as_clerk, province, mai
):
    made = filed(province, mai)
    reviewing.review(initiative=made, version=2, result="failed", note="1/5", by=province.officer)
    page = at("initiative_act", made.pk, "refuse")
    assert made.title not in text(as_officer.get(at("initiative_recognise")))
    fault(as_officer.post(page, {"version": 3, "reason": ""}), "field-error")
    assert as_clerk.post(page, {"version": 3, "reason": "x"}).status_code == 403
    assert as_officer.post(page, {"version": 3, "reason": "Đã có giải pháp này"}).status_code == 302
    assert "Đã có giải pháp này" in text(as_clerk.get(at("initiative", made.pk)))


def test_the_effect_in_the_province_is_a_second_level_and_its_refusal_leaves_the_first(
    as_clerk, as_officer, province, mai
):
    made = recognised(province, mai)
    ask = at("initiative_act", made.pk, "ask_wider")
    assert as_clerk.post(ask, {"version": made.version, "host": province.host.pk}).status_code == 302
    made.refresh_from_db()
    assert (made.status, made.asked) == ("filed", "tinh")
    assert "Đang xét phạm vi ảnh hưởng cấp tỉnh" in text(as_clerk.get(at("initiative", made.pk)))
    refuse = at("initiative_act", made.pk, "refuse_wider")
    assert as_officer.post(refuse, {"version": made.version, "reason": "Chưa lan rộng"}).status_code == 302
    made.refresh_from_db()
    assert (made.status, made.asked, made.recognitions.count()) == ("recognised", "", 1)
    assert as_clerk.post(ask, {"version": made.version, "host": province.host.pk}).status_code == 302
    made.refresh_from_db()
    reviewing.review(initiative=made, version=made.version, result="passed", note="7/7", by=province.officer)
    decision = {"number": "9/QĐ", "decided_on": "2025-06-18", "issuer": "UBND tỉnh", "signer": "A", "chosen": [made.pk]}
    assert as_officer.post(at("initiative_recognise"), decision).status_code == 302
    assert set(made.recognitions.values_list("level", flat=True)) == {"co_so", "tinh"}
    assert [i.level for i in facts.load([mai.pk], DAY)[mai.pk].initiatives] == ["tinh"]
    made.refresh_from_db()
    assert as_clerk.post(ask, {"version": made.version, "host": province.host.pk}).status_code == 403


# ---- the ledger
def test_an_initiative_serves_each_author_once_for_an_award(as_clerk, province, mai, pao):
    listed = awards()
    made = recognised(province, mai, pao)
    page = at("initiative_use", made.pk)
    data = {"author": mai.pk, "award": listed["CSTDCS"].pk, "year": 2024}
    assert as_clerk.post(page, data).status_code == 302
    fault(
        as_clerk.post(page, {**data, "year": 2025}),
        "năm 2024; mỗi sáng kiến chỉ dùng một lần cho một danh hiệu, hình thức.",
    )
    fault(as_clerk.post(page, {**data, "year": 2027, "award": listed["BK_T"].pk}), "Năm này ở tương lai.")
    assert as_clerk.post(page, {**data, "author": pao.pk}).status_code == 302
    assert as_clerk.post(page, {**data, "award": listed["BK_T"].pk}).status_code == 302
    assert InitiativeUse.objects.count() == 3
    assert "Chiến sĩ thi đua cơ sở" in text(as_clerk.get(at("initiative", made.pk)))
    stranger = SubjectFactory(full_name="Giàng A Lử", unit=province.commune)
    assert initiatives.use_fault(initiative=made, subject=stranger, award_code="CSTDCS") == (
        "“Nuôi cá nước lạnh bằng nước suối” không phải sáng kiến của Giàng A Lử."
    )
    raw = written(province, mai, title="Mới")
    assert initiatives.use_fault(initiative=raw, subject=mai, award_code="LDTT") == "“Mới” chưa được công nhận."


def test_an_award_given_writes_the_use_of_its_initiative_once(province, mai):
    made, award = recognised(province, mai), awards()["CSTDCS"]
    proposal = Proposal.objects.create(
        unit=province.commune, host=province.host, year=2025, title="x", status="submitted", created_at=clock.now()
    )
    row = Nomination.objects.create(proposal=proposal, subject=mai, award=award, name=mai.full_name, initiative=made)
    bare = Nomination.objects.create(proposal=proposal, subject=mai, award=awards()["LDTT"], name=mai.full_name)
    for _again in range(2):
        initiatives.spend([row, bare])
    assert list(InitiativeUse.objects.values_list("initiative", "subject", "award_code", "year", "nomination")) == [
        (made.pk, mai.pk, "CSTDCS", 2025, row.pk)
    ]


# ---- who, and how much it costs
def test_drafts_stay_in_the_unit_and_others_do_not_reach_them(sign_in, as_officer, as_leader, province, mai):
    made = written(province, mai)
    stranger = sign_in(province.clerks[1])
    for client in (stranger, as_officer, as_leader):
        assert client.get(at("initiative", made.pk)).status_code == 404
        assert client.post(at("initiative_act", made.pk, "file"), {"version": 1}).status_code == 404
    initiatives.file_(initiative=made, version=1, host=province.host, by=province.clerk)
    assert stranger.get(at("initiative", made.pk)).status_code == 404
    assert stranger.post(at("initiative_use", made.pk), {}).status_code == 404
    assert stranger.get(at("initiative_recognise")).status_code == 403
    assert as_leader.get(at("initiative", made.pk)).status_code == 200
    assert as_leader.post(at("initiative_act", made.pk, "refuse"), {"version": 2, "reason": "x"}).status_code == 403
    assert sign_in(province.outsider).get(at("initiatives")).status_code == 403


def test_list_and_page_cost_the_same_for_one_and_three(as_officer, province, mai, pao):
    def cost(url):
        with CaptureQueriesContext(connection) as found:
            assert as_officer.get(url).status_code == 200
        return len(found)

    first = recognised(province, mai)
    initiatives.use(initiative=first, subject=mai, award=awards()["CSTDCS"], year=2025, by=province.clerk)
    urls = (at("initiatives"), at("initiative", first.pk))
    for url in urls:
        cost(url)
    before = [cost(url) for url in urls]
    for title in ("Nuôi cá nước lạnh nhờ suối", "Nuôi cá nước lạnh ở bản"):
        recognised(province, mai, pao, title=title)
    assert [cost(url) for url in urls] == before
    assert before[0] <= 12
    assert before[1] <= 24
