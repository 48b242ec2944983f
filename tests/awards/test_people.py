"""People and households: entered, kept, their time line; two entries of one person merged and parted."""

from datetime import date

import pytest
from django.urls import reverse

from awards.models import Discipline, Initiative, Rating
from core import clock
from tests.factories.register import RecordFactory, SubjectFactory, awards, rated
from tests.factories.units import SuccessionFactory, UnitFactory
from units.models import Position, Subject, SubjectMerge

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 10)


@pytest.fixture(autouse=True)
def _today():
    with clock.pretend(DAY):
        yield


def text(response):
    return response.content.decode()


def at(name, *args):
    return reverse(f"awards:{name}", args=args)


@pytest.fixture
def mai(province) -> Subject:
    return SubjectFactory(full_name="Lò Thị Mai", unit=province.commune, born_year=1985)


def fault(response, sentence):
    shown = text(response)
    assert response.status_code == 200, response
    assert sentence in shown
    return shown


def entering(unit, **more):
    return {
        "kind": "person", "full_name": "Vàng A Páo", "unit": f"x [{unit.code}]", "starts_on": "2020-01-01",
        "post": "Công chức", **more,
    }  # fmt: skip


# ---- entering and keeping
def test_a_clerk_enters_somebody_and_the_identity_number_is_never_kept(as_clerk, province):
    response = as_clerk.post(at("person_add"), entering(province.commune, identity="012085001234"))
    assert response.status_code == 302, text(response)
    found = Subject.objects.get()
    assert (found.id_last, len(found.id_hash), "012085001234" in found.id_hash) == ("234", 64, False)
    shown = text(as_clerk.get(at("person", found.pk)))
    assert "…234" in shown
    assert "012085001234" not in shown
    again = entering(province.commune, full_name="Người khác", identity="012 085 001 234")
    fault(as_clerk.post(at("person_add"), again), "Đã có người mang số định danh này.")
    fault(as_clerk.post(at("person_add"), entering(province.commune, identity="123")), "Số định danh có 12 chữ số")
    fault(as_clerk.post(at("person_add"), entering(province.communes[1])), "Không có đơn vị nào")
    assert Subject.objects.count() == 1


def test_somebody_is_corrected_and_a_clash_keeps_what_was_typed(as_officer, mai):
    data = {
        "full_name": "Lò Thị Mái",
        "version": 1,
        "ethnicity": "Thái",
        "died_on": "2025-01-01",
        "born_on": "1985-02-03",
    }
    assert as_officer.post(at("person_edit", mai.pk), data).status_code == 302
    mai.refresh_from_db()
    assert (mai.full_name, mai.ethnicity, mai.folded) == ("Lò Thị Mái", "Thái", "lo thi mai")
    clash = as_officer.post(at("person_edit", mai.pk), {**data, "full_name": "Lò Thị My"})
    assert clash.status_code == 409
    assert "Lò Thị My" in text(clash)
    wrong = {**data, "version": 2, "died_on": "1980-01-01"}
    fault(as_officer.post(at("person_edit", mai.pk), wrong), "Ngày mất")


def test_a_new_post_ends_the_present_one_unless_seconded(as_officer, province, mai):
    url, to = at("person_record", mai.pk, "position"), province.communes[1]
    data = {"unit": f"x [{to.code}]", "title": "Phó Chủ tịch", "starts_on": "2024-07-01"}
    assert as_officer.post(url, data).status_code == 302
    assert sorted(mai.positions.values_list("starts_on", "ends_on")) == [
        (date(2015, 1, 1), date(2024, 6, 30)), (date(2024, 7, 1), None),
    ]  # fmt: skip
    fault(
        as_officer.post(url, {**data, "starts_on": "2024-06-01"}), "Chức vụ hiện tại bắt đầu từ ngày đó hoặc muộn hơn."
    )
    fault(as_officer.post(url, {**data, "starts_on": "1999-06-01"}), "Đơn vị không tồn tại vào ngày đó.")
    assert as_officer.post(url, {**data, "starts_on": "2025-01-01", "seconded": "on"}).status_code == 302
    assert Position.objects.filter(subject=mai, ends_on__isnull=True).count() == 2


def test_ratings_initiatives_and_discipline_are_recorded_each_with_its_refusals(as_clerk, mai):
    rating = {"of": "work", "year": "2025", "level": "tot"}
    assert as_clerk.post(at("person_record", mai.pk, "rating"), rating).status_code == 302
    fault(as_clerk.post(at("person_record", mai.pk, "rating"), rating), "Xếp loại của năm này đã được nhập.")
    fault(as_clerk.post(at("person_record", mai.pk, "rating"), {**rating, "year": "2027"}), "Năm này ở tương lai.")
    idea = {"title": "Nuôi cá nước lạnh", "year": "2024", "level": "co_so"}
    fault(as_clerk.post(at("person_record", mai.pk, "initiative"), idea), "Công nhận sáng kiến cần ngày quyết định.")
    idea |= {"decided_on": "2024-12-01", "issuer": "UBND xã"}
    assert as_clerk.post(at("person_record", mai.pk, "initiative"), idea).status_code == 302
    wrong = {"level": "canh_cao", "starts_on": "2023-05-01", "ends_on": "2023-01-01"}
    fault(as_clerk.post(at("person_record", mai.pk, "discipline"), wrong), "Ngày kết thúc")
    assert as_clerk.post(at("person_record", mai.pk, "discipline"), {**wrong, "ends_on": ""}).status_code == 302
    assert (Rating.objects.count(), Initiative.objects.count(), Discipline.objects.count()) == (1, 1, 1)
    shown = text(as_clerk.get(at("person", mai.pk)))
    for word in ("Hoàn thành tốt nhiệm vụ", "Nuôi cá nước lạnh", "Cảnh cáo", "Chuyên viên"):
        assert word in shown, word
    assert as_clerk.get(at("person_record", mai.pk, "nothing")).status_code == 404


# ---- who
def test_another_unit_neither_sees_nor_changes_them(sign_in, as_leader, province, mai):
    stranger = sign_in(province.clerks[1])
    assert stranger.get(at("person", mai.pk)).status_code == 404
    assert stranger.post(at("person_record", mai.pk, "rating"), {}).status_code == 404
    assert stranger.get(at("collective", province.commune.pk)).status_code == 404
    assert as_leader.get(at("person", mai.pk)).status_code == 200
    assert as_leader.post(at("person_edit", mai.pk), {}).status_code == 403


# ---- merging
def test_two_entries_are_suggested_with_reasons_merged_and_parted_again(as_officer, as_clerk, province, mai):
    twin = SubjectFactory(full_name="Lò Thị Mai", unit=province.commune, born_year=1985)
    listed = awards()
    first = RecordFactory(subject=twin, at_unit=province.commune, award=listed["LDTT"])
    rated(2024, subject=mai)
    clash = rated(2024, level="xuat_sac", subject=twin)
    shown = text(as_officer.get(at("person_twins", mai.pk)))
    assert "cùng tên · trùng năm sinh · từng ở cùng đơn vị" in shown
    assert as_clerk.get(at("person_twins", mai.pk)).status_code == 403
    url = at("person_merge", mai.pk, twin.pk)
    assert as_clerk.post(url, {"reason": "Trùng"}).status_code == 403
    fault(as_officer.post(url, {"reason": ""}), "field-error")
    assert as_officer.post(url, {"reason": "Cùng một người"}).status_code == 302
    first.refresh_from_db()
    clash.refresh_from_db()
    assert (first.subject, clash.subject) == (mai, twin)
    assert Subject.objects.get(pk=twin.pk).merged_into == mai
    assert as_officer.get(at("person", twin.pk)).status_code in (200, 404)
    merged = SubjectMerge.objects.get()
    assert at("person_unmerge", mai.pk, merged.pk) in text(as_officer.get(at("person_twins", mai.pk)))
    assert as_officer.post(at("person_unmerge", mai.pk, merged.pk), {}).status_code == 302
    first.refresh_from_db()
    assert (first.subject, Subject.objects.get(pk=twin.pk).merged_into) == (twin, None)
    fault(as_officer.post(at("person_unmerge", mai.pk, merged.pk), {}), "Việc gộp này đã được hoàn tác.")


# ---- pages
def test_a_collective_carries_on_the_history_of_those_merged_into_it(as_officer, province):
    old = UnitFactory(commune=True, parent=province.host, closed_on=date(2025, 6, 30))
    SuccessionFactory(predecessor=old, successor=province.commune)
    listed = awards()
    RecordFactory(unit=old, at_unit=old, award=listed["TTLDTT"], year=2023)
    shown = text(as_officer.get(at("collective", province.commune.pk)))
    assert "Tập thể lao động tiên tiến" in shown
    assert old.short_name in shown


def test_list_and_page_take_few_queries_whatever_they_show(as_officer, province, mai, count_queries):
    listed = awards()
    pages = (at("people"), at("person", mai.pk), at("collective", province.commune.pk))
    for year in (2020, 2021):
        RecordFactory(subject=mai, at_unit=province.commune, award=listed["LDTT"], year=year)
        RecordFactory(unit=province.commune, at_unit=province.commune, award=listed["TTLDTT"], year=year)
    before = []
    for url in pages:
        as_officer.get(url)
        before.append(count_queries(lambda url=url: as_officer.get(url)))
    for year in (2022, 2023):
        RecordFactory(subject=mai, at_unit=province.commune, award=listed["LDTT"], year=year)
        SubjectFactory(unit=province.commune)
        rated(year, subject=mai)
    after = [count_queries(lambda url=url: as_officer.get(url)) for url in pages]
    assert after == before
    assert max(after) <= 12, after


def test_people_are_found_without_diacritics_and_by_unit(as_officer, province, mai):
    SubjectFactory(full_name="Hộ Giàng A Pó", kind="household", unit=province.communes[1])
    for query, found in (
        ({"q": "lo thi mai"}, {"Lò Thị Mai"}),
        ({"kind": "household"}, {"Hộ Giàng A Pó"}),
        ({"unit": province.commune.short_name}, {"Lò Thị Mai"}),
    ):
        shown = text(as_officer.get(at("people"), query))
        assert {n for n in ("Lò Thị Mai", "Hộ Giàng A Pó") if f">{n}</a>" in shown} == found, query
