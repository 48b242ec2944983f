"""Proposals: begun, filled by ticking, typing, pasting, from registration and results; their way and each bad input."""

from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from awards import loading
from awards.models import Award, Initiative, Nomination, Proposal, Rule, TitleRegistration
from awards.proposals import sending, writing
from core import clock, log
from deadlines.models import Duty
from tests.factories import proposals as stories
from tests.factories.register import SubjectFactory, awards, rated
from units.models import Position, Subject, Unit

pytestmark = pytest.mark.django_db
DAY = date(2026, 9, 10)  # under the rules in use; those of October are provisional
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF"


@pytest.fixture(autouse=True)
def _today():
    with clock.pretend(DAY):
        yield


@pytest.fixture
def rules(db):
    return loading.load()


def text(response: Any) -> str:
    return response.content.decode()


def at(name: str, proposal: Proposal, *more: Any) -> str:
    return reverse(f"awards:{name}", args=[proposal.pk, *more])


def grid(proposal: Proposal, *lines: dict[str, str], **more: Any) -> dict[str, Any]:
    """The grid as a browser sends it."""
    data: dict[str, Any] = {
        "version": proposal.version,
        "names-TOTAL_FORMS": len(lines),
        "names-INITIAL_FORMS": 0,
        **more,
    }
    for index, given in enumerate(lines):
        data |= {f"names-{index}-{name}": value for name, value in {"kind": "person", "award": "LDTT", **given}.items()}
    return data


def listed(proposal: Proposal) -> list[tuple[str, str]]:
    return [(row.name, row.award.code) for row in proposal.nominations.select_related("award")]


# ---- begun
def test_a_clerk_begins_a_proposal_to_the_host_above(as_clerk, province):
    page = text(as_clerk.get(reverse("awards:proposal_new")))
    assert f'<option value="{province.host.pk}" selected>' in page
    data = {"unit": province.commune.pk, "host": province.host.pk, "kind": "yearly", "year": 2026, "title": "Năm 2026"}
    response = as_clerk.post(reverse("awards:proposal_new"), data)
    made = Proposal.objects.get()
    assert response["Location"] == at("proposal", made)
    assert (made.unit, made.host, made.status, made.entered_by_host) == (
        province.commune,
        province.host,
        "draft",
        False,
    )


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"year": 2027}, "Năm này ở tương lai"),
        ({"kind": "campaign"}, "Chọn phong trào được tổng kết khen thưởng."),
        ({"title": ""}, "Ghi trích yếu của hồ sơ."),
    ],
)
def test_what_is_wrong_with_a_new_proposal_is_said_beside_the_field(as_clerk, province, given, said):
    data = {"unit": province.commune.pk, "host": province.host.pk, "kind": "yearly", "year": 2026, "title": "Năm 2026"}
    page = text(as_clerk.post(reverse("awards:proposal_new"), data | given))
    assert said in page
    assert Proposal.objects.count() == 0


def test_a_secret_dossier_is_a_line_without_content(as_clerk, as_officer, province):
    data = {
        "unit": province.commune.pk,
        "host": province.host.pk,
        "kind": "yearly",
        "year": 2026,
        "title": "Chuyên án X1",
    }
    as_clerk.post(reverse("awards:proposal_new"), data | {"secret": "on"})
    made = Proposal.objects.get()
    assert (made.title, made.folded) == ("", "")
    assert "Hồ sơ mật" in text(as_clerk.get(at("proposal", made)))
    assert as_clerk.get(at("proposal_type", made)).status_code == 403
    assert "X1" not in text(as_clerk.get(reverse("awards:proposals")))


# ---- ticked
def test_people_are_ticked_with_their_ratings_and_the_check_beside(as_clerk, province, rules):
    made = stories.draft(province, people=[])
    good, other = stories.staff(province.commune, "Lò Thị Mai", "Lò Thị Mai")
    rated(2026, "tot", subject=good)
    gone = SubjectFactory(full_name="Vàng A Dua")
    Position.objects.create(subject=gone, unit=province.commune, starts_on=date(2020, 1, 1), ends_on=date(2026, 5, 1))
    page = text(as_clerk.get(at("proposal_tick", made) + "?award=LDTT"))
    assert "2026: hoàn thành tốt nhiệm vụ" in page
    assert "chuyển đi ngày 01/05/2026" in page
    data = {"version": made.version, "award": "LDTT", "picked": [f"s{good.pk}", f"s{gone.pk}"]}
    as_clerk.post(at("proposal_tick", made), data)
    assert [(r.subject, r.verdict) for r in made.nominations.all()] == [(good, "yes"), (gone, "unknown")]
    assert f'value="s{other.pk}"' in text(as_clerk.get(at("proposal_tick", made) + "?award=LDTT"))


def test_ticking_nobody_is_refused_and_a_forged_tick_is_not_taken(as_clerk, province):
    made = stories.draft(province, people=[])
    stranger = SubjectFactory(unit=province.communes[1])
    assert "Chọn ít nhất một tên." in text(as_clerk.post(at("proposal_tick", made), {"version": made.version}))
    as_clerk.post(at("proposal_tick", made), {"version": made.version, "picked": [f"s{stranger.pk}"]})
    assert listed(made) == []


def test_collectives_are_ticked_from_the_units_below(as_clerk, province, rules):
    made = stories.draft(province, people=[])
    data = {"version": made.version, "award": "TTLDTT", "picked": [f"u{province.commune.pk}"]}
    as_clerk.post(at("proposal_tick", made) + "?who=units", data)
    assert listed(made) == [(province.commune.name, "TTLDTT")]


# ---- typed and pasted
def test_a_typed_name_is_found_or_entered_with_the_list(as_clerk, province):
    made = stories.draft(province, people=[])
    known = stories.staff(province.commune, "Giàng A Pó")[0]
    lines = ({"name": f"Giàng A Pó [{known.pk}]"}, {"name": "Lò Văn Mới", "votes_for": "9", "votes_of": "12"})
    response = as_clerk.post(at("proposal_type", made), grid(made, *lines))
    assert response.status_code == 302, text(response)
    rows = list(made.nominations.all())
    assert [(r.name, r.votes_for, r.votes_of) for r in rows] == [("Giàng A Pó", None, None), ("Lò Văn Mới", 9, 12)]
    assert rows[0].subject == known
    assert rows[1].subject.positions.get().unit == province.commune


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ({"name": "Lò Thị Mai"}, "Đơn vị đã có người tên này"),
        ({"name": "Mới", "votes_for": "13", "votes_of": "12"}, "13 phiếu đồng ý trên tổng số 12 là không thể."),
        ({"name": "Mới", "votes_for": "13"}, "Ghi đủ hai số: phiếu đồng ý và tổng số phiếu."),
        ({"name": "Mới", "award": "TTLDTT"}, "“Tập thể lao động tiên tiến” không dành cho loại đối tượng này."),
        ({"name": "Đơn vị nào đó", "kind": "unit", "award": "TTLDTT"}, "Không có đơn vị nào tên là"),
    ],
)
def test_what_is_wrong_with_a_typed_line_stands_beside_it_and_nothing_is_lost(as_clerk, province, line, said):
    made = stories.draft(province, people=[])
    stories.staff(province.commune, "Lò Thị Mai")
    page = text(as_clerk.post(at("proposal_type", made), grid(made, {"name": "Vừ A Chỉnh", "post": "Công chức"}, line)))
    assert said in page
    assert 'value="Vừ A Chỉnh"' in page
    assert Nomination.objects.count() == 0
    assert not Subject.objects.filter(full_name="Vừ A Chỉnh").exists()


def test_the_same_award_twice_is_refused_in_the_list_here_and_by_another_unit(as_clerk, as_head, province):
    one = stories.staff(province.commune, "Giàng A Pó")[0]
    name = {"name": f"Giàng A Pó [{one.pk}]"}
    first = stories.draft(province, people=[one])
    assert "đã có trong hồ sơ khác" not in text(
        as_clerk.post(at("proposal_type", first), grid(first, {**name, "award": "CSTDCS"}))
    )
    assert sorted(code for _n, code in listed(first)) == ["CSTDCS", "LDTT"]
    first.refresh_from_db()
    twice = "“Lao động tiên tiến” được đề nghị hai lần cho Giàng A Pó trong danh sách này."
    assert twice in text(as_clerk.post(at("proposal_type", first), grid(first, name)))
    second = stories.draft(province, people=[])
    again = "“Lao động tiên tiến” cho Giàng A Pó đã có trong hồ sơ khác của đơn vị, cùng đợt này."
    assert again in text(as_clerk.post(at("proposal_type", second), grid(second, name)))
    both = {**name, "award": "BK_T"}
    double = twice.replace("Lao động tiên tiến", "Bằng khen của Chủ tịch UBND tỉnh")
    assert double in text(as_clerk.post(at("proposal_type", second), grid(second, both, both)))
    Position.objects.create(subject=one, unit=province.communes[1], starts_on=date(2026, 2, 1))
    third = stories.draft(province, unit=province.communes[1], by=province.heads[1], people=[])
    with pytest.raises(Exception, match="đã được đơn vị khác đề nghị trong cùng đợt này"):
        writing.add(
            proposal=third, nominees=[writing.Nominee(award=awards()["LDTT"], subject=one)], by=province.heads[1]
        )


def test_the_line_being_typed_is_checked_by_the_same_words(as_clerk, province, rules):
    made = stories.draft(province, people=[])
    one = stories.staff(province.commune, "Giàng A Pó")[0]
    rated(2026, "tot", subject=one)
    ask = {
        "row": "names-0",
        "names-0-kind": "person",
        "names-0-name": f"Giàng A Pó [{one.pk}]",
        "names-0-award": "LDTT",
    }
    assert "Đủ điều kiện" in text(as_clerk.get(at("proposal_check", made), ask))
    new = text(as_clerk.get(at("proposal_check", made), ask | {"names-0-name": "Người chưa có"}))
    assert "Chưa có trong hệ thống" in new
    as_clerk.post(at("proposal_type", made), grid(made, {"name": f"Giàng A Pó [{one.pk}]"}))
    assert [r.verdict for r in made.nominations.all()] == ["yes"]


def test_pasted_lines_become_lines_of_the_grid_and_what_is_not_understood_stays(as_clerk, province):
    made = stories.draft(province, people=[])
    awards()
    pasted = "TT\tHọ và tên\tChức vụ\n1\tLò Thị Mai\tChuyên viên\tLao động tiên tiến\t9/12\n2\tGiàng A Pó\tKế toán"
    page = text(as_clerk.post(at("proposal_type", made), grid(made, pasted=pasted, rows="paste")))
    assert 'value="Lò Thị Mai"' in page
    assert 'value="Giàng A Pó"' not in page
    assert "Dòng 3: chưa ghi danh hiệu, hình thức" in page
    assert "Giàng A Pó\tKế toán" in page


# ---- bad input of one nomination
def changed(client: Any, row: Nomination, **more: Any) -> str:
    data = {"version": row.version, "award": row.award_id, "post": row.post, **more}
    return text(client.post(at("nomination_edit", row.proposal, row.pk), data))


def test_each_bad_input_of_a_nomination_has_its_sentence(as_clerk, province):
    made = stories.draft(province)
    row, other = made.nominations.all()[:2]
    assert "Thời gian lập thành tích nằm ở tương lai" in changed(as_clerk, row, period_to="2026-12-01")
    Subject.objects.filter(pk=row.subject_id).update(died_on=date(2026, 3, 1))
    assert "phải là truy tặng" in changed(as_clerk, row)
    assert changed(as_clerk, row, posthumous="on") == ""
    assert "Chưa ghi ngày mất" in changed(as_clerk, other, posthumous="on")
    idea = Initiative.objects.create(unit=province.commune, title="Sổ tay số", year=2026, created_at=clock.now())
    assert "“Sổ tay số” không phải sáng kiến của" in changed(as_clerk, other, initiative=idea.pk)


def test_a_closed_unit_and_a_dead_person_are_not_proposed(province):
    made = stories.draft(province, people=[])
    gone = Unit.objects.get(pk=province.communes[2].pk)
    gone.closed_on = date(2026, 6, 30)
    dead = SubjectFactory(unit=province.commune, full_name="Lò Văn Mất", died_on=date(2026, 1, 1))
    kinds = awards()
    lines = [writing.Nominee(award=kinds["TTLDTT"], unit=gone), writing.Nominee(award=kinds["LDTT"], subject=dead)]
    with pytest.raises(Exception) as caught:  # noqa: PT011 - both sentences are looked at
        writing.add(proposal=made, nominees=lines, by=province.head)
    said = " ".join(caught.value.messages)  # type: ignore[attr-defined]
    assert "đã kết thúc hoạt động ngày 30/06/2026" in said
    assert "phải là truy tặng" in said


def test_a_clash_of_two_people_keeps_what_was_typed(as_clerk, province):
    made = stories.draft(province)
    row = made.nominations.first()
    Nomination.objects.filter(pk=row.pk).update(version=9)
    response = as_clerk.post(
        at("nomination_edit", made, row.pk), {"version": 1, "award": row.award_id, "post": "Chức vụ tôi gõ"}
    )
    assert response.status_code == 409
    assert "Chức vụ tôi gõ" in text(response)


def test_names_are_taken_out(as_clerk, province):
    made = stories.draft(province)
    rows = list(made.nominations.all())
    as_clerk.post(at("proposal_drop", made), {"row": [rows[0].pk]})
    assert [row.pk for row in made.nominations.all()] == [row.pk for row in rows[1:]]


# ---- quotas, make-up, reasons
def test_a_quota_exceeded_by_one_goes_only_with_a_reason_or_not_at_all(as_head, province, rules):
    people = stories.staff(province.commune, *(f"Lò Thị {n}" for n in range(7)))
    for one in people:
        rated(2026, "tot", subject=one)
    made = stories.draft(province, people=people)
    fighters = [writing.Nominee(award=Award.objects.get(code="CSTDCS"), subject=one) for one in people[:2]]
    writing.add(proposal=made, nominees=fighters, by=province.head)
    page = text(as_head.get(at("proposal", made)))
    assert "2/1" in page
    assert "Vượt 1" in page
    data = {"version": made.version, "do": "send"}
    refused = as_head.post(at("proposal_send", made), data)
    assert "đề nghị 2, tối đa 1 (15% của 7 Lao động tiên tiến), vượt 1." in text(refused)
    assert "Hãy ghi lý do" in text(refused)
    rule = Rule.objects.get(rule_set__code="TDKT-2022", key="CSTDCS/quota/quota")
    Rule.objects.filter(pk=rule.pk).update(spec={**rule.spec, "over": "refuse"})
    as_head.post(at("proposal_send", made), {**data, "reason": "Tập thể xuất sắc"})
    made.refresh_from_db()
    assert made.status == "draft"
    Rule.objects.filter(pk=rule.pk).update(spec=rule.spec)
    as_head.post(at("proposal_send", made), {**data, "reason": "Tập thể xuất sắc"})
    made.refresh_from_db()
    assert (made.status, made.send_reason) == ("sent", "Tập thể xuất sắc")


def test_who_is_not_eligible_and_provisional_rules_need_a_reason_kept_beside_the_name(as_head, province, rules):
    with clock.pretend(date(2026, 11, 10)):
        made = stories.draft(province, people=stories.staff(province.commune, "Lò Thị Mai"))
        data = {"version": made.version, "do": "send"}
        page = text(as_head.post(at("proposal_send", made), data))
        assert "tạm tính, chưa xác nhận" in page
        assert "1 trường hợp chưa đủ thông tin và chưa ghi lý do." in page
        as_head.post(at("proposal_send", made), {**data, "reason": "Chờ xếp loại"})
    made.refresh_from_db()
    row = made.nominations.get()
    assert (made.status, row.override_reason, row.checks["locked"]) == ("sent", "Chờ xếp loại", True)


def test_the_vote_a_rule_asks_for_is_measured_by_its_share(as_head, province, rules):
    made = stories.draft(province, people=stories.staff(province.commune, "Lò Thị Mai"), award="LDTT")
    row = made.nominations.get()
    Nomination.objects.filter(pk=row.pk).update(award=Award.objects.get(code="CSTDT"), votes_for=7, votes_of=10)
    assert "cần 80%" in text(as_head.get(at("proposal", made)))
    said = "thiếu phiếu của đơn vị hoặc dưới tỷ lệ quy định"
    assert said in text(as_head.get(at("proposal_send", made)))
    Nomination.objects.filter(pk=row.pk).update(votes_for=8)
    assert said not in text(as_head.get(at("proposal_send", made)))


def test_the_make_up_of_the_list_stands_beside_the_year_before(as_head, province, rules):
    people = stories.staff(province.commune)
    Subject.objects.filter(pk=people[0].pk).update(sex="female", ethnicity="Thái", work_class="direct")
    Subject.objects.filter(pk=people[1].pk).update(sex="male", ethnicity="Kinh", work_class="other_leader")
    made = stories.draft(province, people=people)
    page = " ".join(text(as_head.get(at("proposal_send", made))).split())
    for label in ("Phụ nữ", "Dân tộc thiểu số", "Lãnh đạo", "Lao động trực tiếp"):
        assert f'<th scope="row">{label}</th> <td class="num">1<small>50% / 2</small></td>' in page
    assert '<th scope="row">Thuộc xã biên giới</th> <td class="num"><span class="tx-3">chưa ghi</span></td>' in page


# ---- its way
def test_the_clerk_passes_it_to_the_head_who_gets_a_duty_signs_and_may_take_it_back(
    as_clerk, as_head, as_officer, province
):
    made = stories.draft(province, by=province.clerk)
    refused = as_clerk.post(at("proposal_send", made), {"version": made.version, "do": "send"})
    assert refused.status_code == 403
    as_clerk.post(at("proposal_send", made), {"version": made.version, "do": "submit"})
    assert Duty.objects.get(kind="awards.sign").closed_at is None
    assert as_officer.get(at("proposal", made)).status_code == 404
    made.refresh_from_db()
    token = {"version": made.version, "do": "send", "_token": "mot-lan"}
    as_head.post(at("proposal_send", made), token)
    as_head.post(at("proposal_send", made), token)  # a double click
    made.refresh_from_db()
    assert (made.status, made.sent_at) == ("sent", clock.now())
    assert [line.action for line in log.history(made) if line.action == "awards.proposal.send"] == [
        "awards.proposal.send"
    ]
    assert Duty.objects.get(kind="awards.sign").closed_at is not None
    assert Duty.objects.get(kind="awards.receive", closed_at=None).unit == province.host
    assert as_officer.get(at("proposal", made)).status_code == 200
    as_clerk.post(at("proposal_move", made), {"action": "recall"})
    made.refresh_from_db()
    assert made.status == "draft"
    assert not Duty.objects.filter(kind="awards.receive", closed_at=None).exists()


def test_the_clerk_sends_with_the_signed_paper_which_leaves_with_a_recall(as_clerk, province):
    made = stories.draft(province, by=province.clerk)
    scan = SimpleUploadedFile("to-trinh.pdf", PDF)
    late = {"signed_number": "12/TTr-UBND", "signed_on": "2026-10-01", "signed_by": "Vàng A Chủ", "signed_file": scan}
    assert "Văn bản không thể ký ở ngày sau hôm nay." in text(as_clerk.post(at("proposal_paper", made), late))
    paper = late | {"signed_on": "2026-09-09", "signed_file": SimpleUploadedFile("to-trinh.pdf", PDF)}
    assert as_clerk.post(at("proposal_paper", made), paper).status_code == 302
    as_clerk.post(at("proposal_send", made), {"version": made.version, "do": "send"})
    made.refresh_from_db()
    assert (made.status, made.signed_number) == ("sent", "12/TTr-UBND")
    sending.recall(proposal=made, by=province.clerk)
    assert (made.status, made.signed_file) == ("draft", None)


def test_nobody_takes_back_what_was_received(as_head, province):
    made = stories.received(province)
    assert as_head.post(at("proposal_move", made), {"action": "recall"}).status_code == 403
    assert as_head.get(at("proposal_type", made)).status_code == 403


def test_only_the_fields_a_return_names_are_open(as_clerk, province):
    made = stories.draft(province)
    row = made.nominations.first()
    Nomination.objects.filter(pk=row.pk).update(returned_fields=["post"])
    Proposal.objects.filter(pk=made.pk).update(status="returned", returned_from="received")
    data = {"version": row.version, "award": row.award_id, "post": "Chức vụ đúng", "achievement": "Không được sửa"}
    as_clerk.post(at("nomination_edit", made, row.pk), data)
    row.refresh_from_db()
    assert (row.post, row.achievement) == ("Chức vụ đúng", "")
    made.refresh_from_db()
    sending.send(proposal=made, by=province.head)
    assert (made.status, made.returned_from) == ("received", "")


def test_others_see_no_draft_and_write_nowhere(province, sign_in):
    made = stories.draft(province)
    for person in (province.clerks[1], province.officer, province.leader, province.outsider):
        client = sign_in(person)
        for name in ("proposal", "proposal_type", "proposal_tick", "proposal_send"):
            assert client.get(at(name, made)).status_code == 404, name
        assert client.post(at("proposal_drop", made), {"row": [made.nominations.first().pk]}).status_code == 404
    assert made.nominations.count() == 3


# ---- made in one act
def test_registered_names_are_prefilled_and_both_differences_are_shown(as_clerk, province):
    made = stories.draft(province)
    kinds, late = awards(), stories.staff(province.commune, "Vừ A Chỉnh")[0]
    row = TitleRegistration.objects.create(
        by_unit=province.commune, year=2026, award=kinds["LDTT"], subject=late, registered_by=province.clerk,
        registered_at=clock.now(),
    )  # fmt: skip
    page = text(as_clerk.get(at("proposal_registered", made)))
    assert "1 đã đăng ký chưa đề nghị · 0 đã đề nghị · 3 đề nghị ngoài đăng ký" in page
    as_clerk.post(at("proposal_registered", made), {"version": made.version, "picked": [row.pk]})
    assert ("Vừ A Chỉnh", "LDTT") in listed(made)


def test_a_released_round_becomes_a_proposal_in_one_act(as_officer, as_clerk, province, rules):
    release = stories.release(province)
    url = reverse("awards:proposal_from_round", args=[release.pk])
    assert as_clerk.get(url).status_code == 403
    leader = release.results.get(rank=1).sheet.unit
    page = text(as_officer.get(url))
    assert f'name="u{leader.pk}-take" id="id_u{leader.pk}-take" checked' in page.replace('type="checkbox" ', "")
    as_officer.post(url, {"title": "Đề nghị tặng Cờ", f"u{leader.pk}-take": "on", f"u{leader.pk}-award": "CO_T"})
    made = Proposal.objects.get()
    row = made.nominations.get()
    assert (made.release, made.unit, made.host) == (release, province.host, province.host)
    assert (row.unit, row.award.code, row.achievement) == (leader, "CO_T", "99 điểm, xếp thứ 1/3")


def test_the_list_and_the_page_take_as_many_statements_for_three_as_for_one(as_head, province, rules, count_queries):
    first = stories.draft(province, people=stories.staff(province.commune, "Một"))
    page, whole = at("proposal", first), reverse("awards:proposals")
    as_head.get(page), as_head.get(whole)
    one = count_queries(lambda: as_head.get(page)), count_queries(lambda: as_head.get(whole))
    stories.draft(province)
    more = [
        writing.Nominee(award=Award.objects.get(code="LDTT"), subject=x)
        for x in stories.staff(province.commune, "Hai", "Ba")
    ]
    writing.add(proposal=first, nominees=more, by=province.head)
    assert (count_queries(lambda: as_head.get(page)), count_queries(lambda: as_head.get(whole))) == one
    assert one[0] <= 20
    assert one[1] <= 12
