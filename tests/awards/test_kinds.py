"""Kinds of proposals besides the yearly round: each through its own screen, each bad input with its sentence."""

import io
from datetime import date

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from awards import loading
from awards.models import Award, AwardRecord, DossierItem, Nomination, Proposal
from core import clock
from tests.factories.dossier import photo, scan
from tests.factories.register import RecordFactory, SubjectFactory
from tests.factories.units import UnitFactory
from units.models import Position, Subject

pytestmark = pytest.mark.django_db
DAY = date(2026, 2, 10)


@pytest.fixture(autouse=True)
def _ground(db):
    loading.load()
    with clock.pretend(DAY):
        yield


def at(name, *args):
    return reverse(f"awards:{name}", args=args)


def shown(response, status=200):
    assert response.status_code == status, response.status_code
    return response.content.decode()


def sudden(province, **fields):
    values = {
        "unit": province.commune.pk, "host": province.host.pk, "who": "person", "name": "Lò Văn Cứu", "award": "BK_T",
        "happened_on": "2026-02-08", "achievement": "Cứu hai cháu nhỏ khỏi đuối nước tại suối Nậm Mu.",
    }  # fmt: skip
    return {**values, **fields}


def lines(province, *rows, **frame):
    data = {
        "unit": province.commune.pk, "host": province.host.pk, "year": 2026, "title": "Đề nghị khen thưởng",
        "names-TOTAL_FORMS": len(rows), "names-INITIAL_FORMS": 0, **frame,
    }  # fmt: skip
    for n, row in enumerate(rows):
        data |= {f"names-{n}-{name}": value for name, value in row.items()}
    return data


# ---- the chooser -----------------------------------------------------------------------------------------------------
def test_the_chooser_names_every_kind_with_its_article(as_clerk, as_outsider):
    page = shown(as_clerk.get(at("proposal_kinds")))
    special = ("tenure", "foreign", "resistance", "medal", "honorary")
    for url in (
        at("sudden"), at("bulk"), at("service_list"), *(at("special", k) for k in special),
    ):  # fmt: skip
        assert f'href="{url}"' in page
    assert "Điều 71 Luật 06/2022/QH15" in page
    assert as_outsider.get(at("proposal_kinds")).status_code == 403
    assert as_clerk.get(at("special", "yearly")).status_code == 404


# ---- extraordinary ---------------------------------------------------------------------------------------------------
def test_a_head_proposes_on_one_screen_with_a_photo_and_it_is_sent(as_head, province):
    assert as_head.post(at("sudden"), sudden(province, photo=photo())).status_code == 302
    made = Proposal.objects.get()
    assert (made.kind, made.status, made.year) == ("sudden", "sent", 2026)
    one = made.nominations.get()
    assert (one.name, one.award.code, one.period_from) == ("Lò Văn Cứu", "BK_T", date(2026, 2, 8))
    assert DossierItem.objects.get().evidence.blob.content_type == "image/jpeg"
    assert "Thủ tục đơn giản" not in one.achievement
    page = shown(as_head.get(at("nomination", made.pk, one.pk)))
    assert "Báo cáo tóm tắt thành tích của đơn vị trực tiếp quản lý" in page
    assert "Biên bản họp Hội đồng" not in page


def test_a_clerk_passes_it_to_the_head(as_clerk, province):
    as_clerk.post(at("sudden"), sudden(province))
    assert Proposal.objects.get().status == "for_signature"


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"happened_on": "2026-03-01"}, "tương lai"),
        ({"achievement": ""}, "field-error"),
        ({"died_on": "2026-02-08"}, "Lò Văn Cứu đã từ trần: phải đề nghị truy tặng."),
        ({"posthumous": "on"}, "Chưa ghi ngày mất của Lò Văn Cứu: chỉ truy tặng cho người đã mất."),
        ({"who": "household", "posthumous": "on", "died_on": "2026-02-08"}, "Chỉ truy tặng cho cá nhân."),
        ({"award": "CSTDT"}, "field-error"),
    ],
)
def test_what_is_wrong_stands_beside_its_field_and_nothing_is_kept(as_head, province, fields, said):
    page = shown(as_head.post(at("sudden"), sudden(province, **fields)))
    assert said in page
    assert "Lò Văn Cứu" in page
    assert (Proposal.objects.count(), Subject.objects.count()) == (0, 0)


def test_a_file_that_is_no_photo_and_one_too_large_are_refused(as_head, province, settings):
    assert "“bien-ban.pdf” không phải là ảnh." in shown(as_head.post(at("sudden"), sudden(province, photo=scan())))
    settings.UPLOAD_MAX_BYTES = 50
    assert "lớn hơn" in shown(as_head.post(at("sudden"), sudden(province, photo=photo())))


def test_posthumously_with_the_day_of_death(as_head, province):
    as_head.post(at("sudden"), sudden(province, posthumous="on", died_on="2026-02-08"))
    assert Subject.objects.get().died_on == date(2026, 2, 8)
    assert Nomination.objects.get().posthumous is True


def test_a_namesake_is_asked_for_and_a_living_person_is_not_awarded_posthumously(as_head, province):
    known = SubjectFactory(full_name="Lò Văn Cứu", unit=province.commune)
    assert f"Lò Văn Cứu [{known.pk}]" in shown(as_head.post(at("sudden"), sudden(province)))
    named = sudden(province, name=f"Lò Văn Cứu [{known.pk}]", posthumous="on")
    assert "chỉ truy tặng cho người đã mất" in shown(as_head.post(at("sudden"), named))
    as_head.post(at("sudden"), {**named, "posthumous": ""})
    assert Nomination.objects.get().subject == known


def test_nobody_proposes_for_another_unit(as_head, as_outsider, province):
    other = sudden(province, unit=province.communes[1].pk)
    assert as_head.post(at("sudden"), other).status_code == 200
    assert Proposal.objects.count() == 0
    assert as_outsider.get(at("sudden")).status_code == 403


# ---- special kinds ---------------------------------------------------------------------------------------------------
def test_a_foreign_organisation_and_a_foreign_person_are_proposed(as_clerk, province):
    rows = (
        {"who": "org", "name": "Tổ chức Plan International", "nationality": "Vương quốc Anh", "award": "BK_T"},
        {"who": "person", "name": "John Smith", "nationality": "Úc", "award": "HUYC_HN"},
    )
    response = as_clerk.post(at("special", "foreign"), lines(province, *rows))
    assert response.status_code == 302, response.content.decode()[:3000]
    found = {
        one.name: (one.subject.kind, one.subject.nationality) for one in Nomination.objects.select_related("subject")
    }
    assert found == {"Tổ chức Plan International": ("org", "Vương quốc Anh"), "John Smith": ("person", "Úc")}
    assert shown(as_clerk.get(at("proposal", Proposal.objects.get().pk)))


def test_a_foreign_subject_needs_its_country(as_clerk, province):
    row = {"who": "org", "name": "Plan", "nationality": "", "award": "BK_T"}
    assert "field-error" in shown(as_clerk.post(at("special", "foreign"), lines(province, row)))
    assert Proposal.objects.count() == 0


def test_an_empty_list_and_a_dead_person_without_truy_tang_are_refused_beside_the_line(as_clerk, province):
    assert "Nhập ít nhất một tên." in shown(as_clerk.post(at("special", "medal"), lines(province, {"name": ""})))
    dead = SubjectFactory(full_name="Vàng A Chư", unit=province.commune, died_on=date(2020, 1, 1))
    row = {"who": "person", "name": f"Vàng A Chư [{dead.pk}]", "award": "HUYC_TNXP"}
    page = shown(as_clerk.post(at("special", "resistance"), lines(province, row)))
    assert "đã từ trần ngày 01/01/2020" in page or "mất ngày 01/01/2020" in page
    as_clerk.post(at("special", "resistance"), lines(province, {**row, "posthumous": "on"}))
    assert Nomination.objects.get().posthumous is True


def test_an_award_of_another_kind_is_not_offered(as_clerk, province):
    row = {"who": "person", "name": "Ai Đó", "award": "LDTT"}
    assert "field-error" in shown(as_clerk.post(at("special", "medal"), lines(province, row)))


def test_a_line_is_added_without_losing_what_was_typed(as_clerk, province):
    page = shown(
        as_clerk.post(
            at("special", "medal"),
            lines(province, {"name": "Ai Đó", "award": "KNC", "who": "person"}, rows="add:names"),
        )
    )
    assert "Ai Đó" in page
    assert 'name="names-1-name"' in page


# ---- long service ----------------------------------------------------------------------------------------------------
def leader(province, title="Chủ tịch UBND tỉnh", begins=date(2018, 1, 1), **fields):
    who = SubjectFactory(full_name="Lò Văn Lãnh", **fields)
    Position.objects.create(subject=who, unit=province.commune, title=title, starts_on=begins)
    return who


def test_posts_on_record_give_the_order_with_its_reasons(as_clerk, province):
    who = leader(province)
    page = shown(as_clerk.get(at("service", who.pk)))
    assert "Huân chương Độc lập hạng Ba" in page
    assert "8 năm 1 tháng trên 8 năm quy định" in page
    assert "Chủ tịch UBND tỉnh" in page
    assert "award=HCDL3" in page
    listed = shown(as_clerk.get(at("service_list")))
    assert at("service", who.pk) in listed


def test_a_woman_needs_a_third_less_and_what_is_missing_is_said(as_clerk, province):
    man, woman = leader(province, begins=date(2020, 1, 1)), leader(province, begins=date(2020, 1, 1), sex="female")
    assert "Còn thiếu 1 năm 11 tháng" in shown(as_clerk.get(at("service", man.pk)))
    assert "award=HCDL3" in shown(as_clerk.get(at("service", woman.pk)))


def test_an_order_held_already_is_not_proposed_again(as_clerk, province):
    who = leader(province)
    RecordFactory(subject=who, at_unit=province.commune, award=Award.objects.get(code="HCDL3"), year=2024)
    page = shown(as_clerk.get(at("service", who.pk)))
    assert "award=HCDL3" not in page
    assert "Đã tặng năm 2024" in page


def test_a_post_whose_title_does_not_tell_is_put_into_a_group(as_clerk, sign_in, province):
    who = leader(province, title="Chức danh riêng", begins=date(2010, 1, 1))
    assert "award=" not in shown(as_clerk.get(at("service", who.pk)))
    url = at("service_group", who.pk, who.positions.get().pk)
    assert as_clerk.post(url, {"code": "C"}).status_code == 302
    assert "award=HCLD1" in shown(as_clerk.get(at("service", who.pk)))
    assert sign_in(province.clerks[1]).post(url, {"code": "A"}).status_code == 404


def test_the_proposal_of_long_service_starts_with_the_name(as_clerk, province):
    who = leader(province)
    page = shown(as_clerk.get(f"{at('special', 'service')}?name=Lò Văn Lãnh [{who.pk}]&award=HCDL3"))
    assert f"Lò Văn Lãnh [{who.pk}]" in page
    row = {"who": "person", "name": f"Lò Văn Lãnh [{who.pk}]", "award": "HCDL3"}
    as_clerk.post(at("special", "service"), lines(province, row))
    one = Nomination.objects.get()
    assert (one.subject, one.proposal.kind) == (who, "service")
    assert "Quyết định bổ nhiệm" in shown(as_clerk.get(at("nomination", one.proposal_id, one.pk)))


# ---- households and hamlets ------------------------------------------------------------------------------------------
def listed(province, names="", **fields):
    return {
        "unit": province.commune.pk, "host": province.commune.pk, "award": "GD_VH", "year": 2025, "title": "Gia đình văn hóa",
        "names": names, **fields,
    }  # fmt: skip


def test_hundreds_of_households_are_proposed_in_one_act_and_found_again_next_year(as_clerk, province, count_queries):
    names = "\n".join(f"Bản Nà {n % 5}; Hộ ông Lò Văn {n}" for n in range(300))
    as_clerk.post(at("bulk"), listed(province, names))
    assert (Nomination.objects.count(), Subject.objects.filter(kind="household").count()) == (300, 300)
    one = Nomination.objects.select_related("subject").first()
    assert (one.post, one.subject.positions.get().title) == ("Bản Nà 0", "Bản Nà 0")
    more = f"{names}\nBản Nà 1; Hộ bà Lò Thị Mới"
    as_clerk.post(at("bulk"), listed(province, more, year=2026, title="Năm sau"))
    assert Subject.objects.filter(kind="household").count() == 301


def test_a_long_list_takes_about_as_many_statements_as_a_short_one(as_clerk, province, count_queries):
    def post(number, year):
        names = "\n".join(f"Bản {year}; Hộ {n}" for n in range(number))
        return lambda: as_clerk.post(at("bulk"), listed(province, names, year=year))

    post(2, 2023)()
    few = count_queries(post(3, 2024))
    assert count_queries(post(60, 2025)) <= few + 6  # SQLite splits a long INSERT


@pytest.mark.parametrize(
    ("names", "said"),
    [
        ("", "Danh sách trống: dán ít nhất một tên."),
        ("Hộ Lò Văn A\nHộ lò văn a", "“Hộ lò văn a” có hai lần, ở dòng 1 và dòng 2"),
        ("\n".join(f"Hộ {n}" for n in range(3001)), "Mỗi lần tối đa 3000 tên"),
    ],
)
def test_a_list_that_cannot_be_taken_says_why_and_stays_in_the_box(as_clerk, province, names, said):
    page = shown(as_clerk.post(at("bulk"), listed(province, names, hamlet="Bản Bo")))
    assert said in page
    assert names[:40].split("\n")[0] in page
    assert Proposal.objects.count() == 0


def test_the_same_name_in_two_hamlets_is_two_households(as_clerk, province):
    as_clerk.post(at("bulk"), listed(province, "Bản Bo:\n1. Hộ Lò Văn A\nBản Hon:\n1. Hộ Lò Văn A"))
    assert set(Nomination.objects.values_list("name", "post")) == {
        ("Hộ Lò Văn A", "Bản Bo"),
        ("Hộ Lò Văn A", "Bản Hon"),
    }


def book(**sheets):
    made = openpyxl.Workbook()
    made.remove(made.active)
    for name, rows in sheets.items():
        sheet = made.create_sheet(name)
        for row in rows:
            sheet.append(row)
    out = io.BytesIO()
    made.save(out)
    return SimpleUploadedFile("ho.xlsx", out.getvalue())


def test_a_workbook_is_read_sheet_by_sheet_and_mended_in_the_box(as_clerk, province):
    file = book(**{"Bản Bo": [["TT", "Họ và tên"], [1, "Hộ A"], [2, "Hộ B"]], "Bản Hon": [["Hộ A"]]})
    as_clerk.post(at("bulk"), listed(province, file=file))
    assert Nomination.objects.count() == 3
    twice = book(**{"Bản Bo": [["Hộ C"], ["Hộ C"]], "Bản Hon": [["Hộ D"]]})
    page = shown(as_clerk.post(at("bulk"), listed(province, file=twice)))
    assert "có hai lần" in page
    assert "Bản Hon; Hộ D" in page
    assert "không" in shown(
        as_clerk.post(at("bulk"), listed(province, file=SimpleUploadedFile("ho.xlsx", b"MZ" + b"0" * 99)))
    )


def test_hamlets_are_units_and_an_unknown_one_is_named(as_clerk, province):
    UnitFactory(parent=province.commune, kind="hamlet", name="Bản Nà Bo", short_name="Nà Bo")
    page = shown(as_clerk.post(at("bulk"), listed(province, "Nà Bo\nBản Lạ", award="THON_VH")))
    assert "“Bản Lạ”" in page
    as_clerk.post(at("bulk"), listed(province, "Nà Bo", award="THON_VH"))
    assert Nomination.objects.get().unit.short_name == "Nà Bo"


# ---- already decided -------------------------------------------------------------------------------------------------
def test_a_signed_decision_with_many_names_enters_in_one_screen(as_officer, province):
    unit = f"{province.commune.short_name} [{province.commune.code}]"
    data = {
        "host": province.host.pk, "number": "77/QĐ-UBND", "decided_on": "2026-01-15", "issuer": "UBND tỉnh", "signer": "Lê Văn A",
        "year_kind": "calendar", "names-TOTAL_FORMS": 120, "names-INITIAL_FORMS": 0,
    }  # fmt: skip
    for n in range(120):
        row = {
            "kind": "person",
            "name": f"Lò Văn {n}",
            "unit": unit,
            "award": "LDTT",
            "year": 2025,
        }
        data |= {f"names-{n}-{name}": value for name, value in row.items()}
    assert as_officer.post(at("register_add"), data).status_code == 302
    assert AwardRecord.objects.filter(number="77/QĐ-UBND").count() == 120


def test_names_of_a_decision_are_pasted_into_the_grid_and_recorded_after_a_look(as_officer, province):
    unit = f"{province.commune.short_name} [{province.commune.code}]"
    frame = {
        "host": province.host.pk, "number": "78/QĐ-UBND", "decided_on": "2026-01-15", "issuer": "UBND tỉnh", "signer": "Lê Văn A",
        "year_kind": "calendar", "names-TOTAL_FORMS": 3, "names-INITIAL_FORMS": 0,
    }  # fmt: skip
    box = {
        "pasted": "TT1\n1; Lò Văn Một; Chuyên viên\n2; Lò Văn Hai; Giấy khen; 2024",
        "paste_kind": "person",
        "paste_award": "LDTT",
    }
    page = shown(
        as_officer.post(at("register_add"), {**frame, **box, "paste_unit": unit, "paste_year": "2025", "rows": "paste"})
    )
    for said in ('value="Lò Văn Một"', 'value="Lò Văn Hai"', 'value="2024"', 'value="Chuyên viên"'):
        assert said in page
    assert AwardRecord.objects.count() == 0
