"""The award register: a signed decision recorded with its names, later decisions, what was known on a day, who sees what."""

from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from awards.models import AwardRecord, Decision
from core import clock
from core.models import ActionLog
from tests.factories.register import RecordFactory, SubjectFactory, awards
from tests.factories.units import UnitFactory
from units.models import Subject, Unit

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 10)
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF"


@pytest.fixture(autouse=True)
def _today():
    with clock.pretend(DAY):
        yield


@pytest.fixture
def listed(db):
    return awards()


def text(response: Any) -> str:
    return response.content.decode()


def line(unit, **more):
    return {"kind": "person", "name": "Lò Thị Mai", "unit": unit.code, "award": "LDTT", "year": "2025", **more}


def decision(province, *lines, **more):
    """The form as a browser sends it."""
    data = {
        "host": province.host.pk, "number": "456/QĐ-UBND", "decided_on": "2026-01-20", "issuer": "UBND tỉnh Lai Châu",
        "signer": "Hà Trọng Hải", "year_kind": "calendar", "names-TOTAL_FORMS": len(lines), "names-INITIAL_FORMS": 0, **more,
    }  # fmt: skip
    for index, given in enumerate(lines):
        # UnitField reads "Tên [mã]"
        one = {**given, "unit": f"x [{given['unit']}]"}
        data |= {f"names-{index}-{name}": value for name, value in one.items()}
    return data


def send(client, province, *lines, **more):
    return client.post(reverse("awards:register_add"), decision(province, *lines, **more))


# ---- recording
def test_a_signed_decision_becomes_records_with_its_file_and_people(as_officer, province, listed):
    file = SimpleUploadedFile("qd.pdf", PDF)
    lines = (
        line(province.commune, post="Công chức"),
        line(province.commune, award="BK_T"),
        line(province.communes[1], kind="unit", name="", award="TTLDTT"),
        line(province.communes[2], kind="household", name="Hộ ông Giàng A Pó", award="BK_T"),
    )
    response = send(as_officer, province, *lines, file=file, period_from="2025-01-01", period_to="2025-12-31")
    assert response.status_code == 302, text(response)
    rows = list(AwardRecord.objects.order_by("id"))
    assert [(r.name, r.award.code, r.year, r.number) for r in rows] == [
        ("Lò Thị Mai", "LDTT", 2025, "456/QĐ-UBND"),
        ("Lò Thị Mai", "BK_T", 2025, "456/QĐ-UBND"),
        (province.communes[1].name, "TTLDTT", 2025, "456/QĐ-UBND"),
        ("Hộ ông Giàng A Pó", "BK_T", 2025, "456/QĐ-UBND"),
    ]
    assert rows[0].subject == rows[1].subject
    assert Subject.objects.count() == 2
    assert (rows[0].position, rows[0].at_unit_name) == ("Công chức", province.commune.name)
    assert Decision.objects.get().number == "456"
    assert ActionLog.objects.filter(action="awards.record").count() == 4
    shown = text(as_officer.get(reverse("awards:record", args=[rows[0].pk])))
    assert "qd.pdf" in shown
    assert "Hà Trọng Hải" in shown
    assert reverse("awards:person", args=[rows[0].subject_id]) in shown
    collective = text(as_officer.get(reverse("awards:record", args=[rows[2].pk])))
    assert reverse("awards:collective", args=[province.communes[1].pk]) in collective


def fault(response, sentence):
    shown = text(response)
    assert response.status_code == 200, response
    assert sentence in shown
    assert "field-error" in shown
    return shown


def test_a_number_is_used_once_by_an_issuing_body_in_a_series_and_year(as_officer, province, listed):
    send(as_officer, province, line(province.commune))
    again = fault(
        send(as_officer, province, line(province.communes[1], name="Vàng A Páo"), number="0456/QĐ-UBND"),
        "UBND tỉnh Lai Châu đã có quyết định mang số này trong năm 2026.",
    )
    assert "Vàng A Páo" in again
    for other in ({"issuer": "UBND xã Bình Lư"}, {"number": "456/QĐ-CT", "issuer": "Sở"}, {"decided_on": "2025-12-30"}):
        response = send(as_officer, province, line(province.communes[1], name=f"Người {other}"[:40]), **other)
        assert response.status_code == 302, text(response)


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"period_to": "2026-12-31"}, "Thời gian lập thành tích nằm ở tương lai."),
        ({"decided_on": "2026-03-11"}, "Ngày này ở tương lai."),
        (
            {"period_from": "2025-12-31", "period_to": "2025-01-01"},
            "Thời gian thành tích kết thúc trước khi bắt đầu.",
        ),
    ],
)
def test_days_that_cannot_be_are_refused_beside_the_field(as_officer, province, listed, more, sentence):
    fault(send(as_officer, province, line(province.commune), **more), sentence)
    assert not AwardRecord.objects.exists()


def test_the_same_award_twice_for_one_subject_and_year_is_refused(as_officer, province, listed):
    mai = SubjectFactory(full_name="Lò Thị Mai", unit=province.commune)
    RecordFactory(subject=mai, at_unit=province.commune, award=listed["LDTT"], year=2025, number="12/QĐ-UBND")
    named = line(province.commune, name=f"Lò Thị Mai [{mai.pk}]")
    fault(send(as_officer, province, named), "“Lao động tiên tiến” năm 2025 đã có trong sổ, quyết định 12/QĐ-UBND.")
    response = send(as_officer, province, {**named, "award": "CSTDCS"})
    assert response.status_code == 302, text(response)
    fault(
        send(as_officer, province, line(province.communes[1]), line(province.communes[1]), number="9/QĐ-UBND"),
        "“Lao động tiên tiến” năm 2025 đã có rồi.",
    )


def test_somebody_who_died_needs_a_posthumous_award(as_officer, province, listed):
    mai = SubjectFactory(full_name="Lò Thị Mai", unit=province.commune, died_on=date(2025, 11, 2))
    named = line(province.commune, name=f"Lò Thị Mai [{mai.pk}]", award="BK_T")
    fault(send(as_officer, province, named), "Lò Thị Mai mất ngày 02/11/2025: phải là truy tặng.")
    assert send(as_officer, province, {**named, "posthumous": "on"}).status_code == 302
    assert AwardRecord.objects.get().posthumous


def test_a_namesake_is_never_taken_without_being_picked(as_officer, province, listed):
    mai = SubjectFactory(full_name="Lò Thị Mai", unit=province.commune, born_year=1985)
    fault(send(as_officer, province, line(province.commune)), f"Lò Thị Mai [{mai.pk}], sinh năm 1985")
    assert send(as_officer, province, line(province.commune, another="on")).status_code == 302
    assert AwardRecord.objects.get().subject != mai
    fault(
        send(as_officer, province, line(province.commune, name="Lò Thị Mai [999999]"), number="7/QĐ"), "Không có ai tên"
    )


def test_an_award_of_another_kind_of_subject_a_closed_unit_and_a_unit_elsewhere_are_refused(
    as_officer, province, listed
):
    fault(send(as_officer, province, line(province.commune, award="TTLDTT")), "không dành cho loại đối tượng này")
    gone = UnitFactory(commune=True, parent=province.host, closed_on=date(2023, 6, 30))
    fault(send(as_officer, province, line(gone)), "kết thúc ngày 30/06/2023, trước năm khen thưởng")
    fault(send(as_officer, province, line(UnitFactory())), "chưa từng thuộc")
    fault(send(as_officer, province, line(province.commune, year="2027")), "Năm này ở tương lai.")
    fault(send(as_officer, province, line(province.commune, name="")), "Nhập họ tên.")


def test_a_line_can_be_added_without_losing_what_was_typed(as_officer, province, listed):
    shown = text(send(as_officer, province, line(province.commune), rows="add:names"))
    assert 'name="names-1-name"' in shown
    assert "Lò Thị Mai" in shown
    assert not AwardRecord.objects.exists()


# ---- later decisions
@pytest.fixture
def entry(province, listed) -> AwardRecord:
    mai = SubjectFactory(full_name="Lò Thị Mai", unit=province.commune)
    return RecordFactory(subject=mai, at_unit=province.commune, award=listed["LDTT"], year=2023, name="Lò Thi Mai")


def change(client, record, action, on="2024-05-01", **more):
    record.refresh_from_db()
    data = {"number": "77/QĐ-UBND", "on": on, "reason": "In sai tên", "version": record.version, **more}
    return client.post(reverse("awards:record_change", args=[record.pk, action]), data)


def test_a_record_is_corrected_and_what_stood_before_is_known(as_officer, entry):
    fields = {"name": "Lò Thị Mai", "year": "2023", "at_unit_name": entry.at_unit_name}
    assert change(as_officer, entry, "correct", **fields).status_code == 302
    entry.refresh_from_db()
    assert (entry.name, entry.status, entry.folded.startswith("lo thi mai")) == ("Lò Thị Mai", "corrected", True)
    event = entry.events.get()
    assert (event.before, event.after) == ({"name": "Lò Thi Mai"}, {"name": "Lò Thị Mai"})
    before = text(as_officer.get(reverse("awards:record", args=[entry.pk]), {"on": "2024-04-30"}))
    assert "<h1>Lò Thi Mai</h1>" in before
    assert "Còn hiệu lực" in before
    after = text(as_officer.get(reverse("awards:record", args=[entry.pk]), {"on": "2024-05-01"}))
    assert "<h1>Lò Thị Mai</h1>" in after


def test_an_award_is_cancelled_stripped_and_restored_each_from_its_day(as_officer, entry):
    assert change(as_officer, entry, "strip", on="2024-05-01").status_code == 302
    assert change(as_officer, entry, "restore", on="2025-05-01").status_code == 302
    url = reverse("awards:record", args=[entry.pk])
    for day, badge in (("2023-01-01", "Chưa quyết định"), ("2024-06-01", "Đã tước"), ("2025-06-01", "Đã phục hồi")):
        heading = text(as_officer.get(url, {"on": day})).split("<h1>")[1].split("</div>")[0]
        assert badge in heading, day
    assert change(as_officer, entry, "cancel", on="2026-01-01").status_code == 302
    assert AwardRecord.objects.counted().count() == 0


def test_a_later_decision_cannot_be_older_or_in_the_future_nor_correct_nothing(as_officer, entry):
    change(as_officer, entry, "strip", on="2024-05-01")
    fault(
        change(as_officer, entry, "restore", on="2024-04-30"), "Quyết định gần nhất về bản ghi này là ngày 01/05/2024"
    )
    fault(change(as_officer, entry, "restore", on="2027-01-01"), "Ngày này ở tương lai.")
    change(as_officer, entry, "restore", on="2024-06-01")
    fields = {"name": entry.name, "year": "2023", "at_unit_name": entry.at_unit_name}
    fault(change(as_officer, entry, "correct", on="2024-07-01", **fields), "Chưa đính chính gì")
    fields["year"] = "2022"
    RecordFactory(subject=entry.subject, at_unit=entry.at_unit, award=entry.award, year=2022, number="5/QĐ")
    fault(change(as_officer, entry, "correct", on="2024-07-01", **fields), "đã có trong sổ, quyết định 5/QĐ")


def test_somebody_faster_wins_and_nothing_typed_is_lost(as_officer, entry):
    AwardRecord.objects.filter(pk=entry.pk).update(version=5)
    data = {"number": "77/QĐ-UBND", "on": "2024-05-01", "reason": "In sai", "version": 1}
    response = as_officer.post(reverse("awards:record_change", args=[entry.pk, "strip"]), data)
    assert response.status_code == 409
    assert "In sai" in text(response)
    assert not entry.events.exists()


# ---- who
def test_units_read_their_own_records_and_write_none(as_clerk, sign_in, province, entry):
    url = reverse("awards:record", args=[entry.pk])
    assert as_clerk.get(url).status_code == 200
    assert sign_in(province.clerks[1]).get(url).status_code == 404
    assert as_clerk.get(reverse("awards:register_add")).status_code == 403
    assert change(as_clerk, entry, "strip").status_code == 403
    assert AwardRecord.objects.get().status == "active"


def test_an_officer_of_another_host_neither_sees_nor_changes_it(sign_in, entry):
    from tests.conftest import make_province

    other = make_province()
    assert sign_in(other.officer).get(reverse("awards:record", args=[entry.pk])).status_code == 404
    assert change(sign_in(other.officer), entry, "strip").status_code == 404


# ---- list
def test_the_list_is_searched_without_diacritics_filtered_and_exported(as_officer, province, listed, entry):
    RecordFactory(unit=province.communes[1], at_unit=province.communes[1], award=listed["TTLDTT"], year=2024)
    url = reverse("awards:register")
    for query, names in (
        ({"q": "lo thi mai"}, {"Lò Thi Mai"}),
        ({"award": listed["TTLDTT"].pk}, {province.communes[1].short_name}),
        ({"year": "2023"}, {"Lò Thi Mai"}),
        ({"unit": province.commune.short_name}, {"Lò Thi Mai"}),
        ({"status": "stripped"}, set()),
        ({"number": entry.number}, {"Lò Thi Mai"}),
    ):
        shown = text(as_officer.get(url, query))
        found = {n for n in ("Lò Thi Mai", province.communes[1].short_name) if f">{n}</a>" in shown}
        assert found == names, query
    book = as_officer.get(url, {"export": "xlsx"})
    assert book["Content-Type"].endswith("sheet")
    book.close()


def test_the_list_and_the_page_take_few_queries_whatever_they_show(as_officer, province, listed, entry, count_queries):
    url, page = reverse("awards:register"), reverse("awards:record", args=[entry.pk])
    as_officer.get(url)
    one = count_queries(lambda: as_officer.get(url))
    for year in (2020, 2021):
        RecordFactory(subject=entry.subject, at_unit=entry.at_unit, award=entry.award, year=year)
    assert count_queries(lambda: as_officer.get(url)) == one
    assert one <= 12
    assert count_queries(lambda: as_officer.get(page)) <= 12
    assert Unit.objects.count()
