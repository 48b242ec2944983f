"""Criteria tables on screen: made, edited, checked, issued, changed; who may and who may not."""

from decimal import Decimal as D

import pytest
from django.urls import reverse

from core.models import Outbox
from scoring.models import CriteriaTable, Criterion, CriterionWaiver, Score, TableVersion
from tests.factories import scoring as make

pytestmark = pytest.mark.django_db
TABLES = reverse("scoring:tables")


def at(name, record, *more):
    return reverse(f"scoring:{name}", args=[record.pk, *more])


def text_of(response):
    return response.content.decode()


def row_form(version, **changes):
    version.refresh_from_db()
    return {
        "version": version.version, "number": "1", "text": "Thu ngân sách", "kind": "judged", "maximum": "10",
        "scorer": "unit", "part": "content",
    } | changes  # fmt: skip


# ---- making ------------------------------------------------------------------------------------------------------------


def test_an_officer_makes_a_table_from_a_sample_that_can_be_issued_as_it_is(as_officer, province):
    answer = as_officer.post(
        reverse("scoring:table_create"),
        {"name": "Bảng 2025", "year": 2025, "host": f"x [{province.host.code}]",
         "block": province.block.pk, "begin": "sample", "sample": "xa-phuong-100"},
    )  # fmt: skip
    assert answer.status_code == 302, answer.context["form"].errors
    table = CriteriaTable.objects.get()
    assert answer.url == at("table", table)
    version = table.versions.get()
    assert version.criteria.filter(parent=None).count() == 5
    assert version.criteria.get(code="I").maximum == D(55)
    assert version.classes.count() == 4
    page = text_of(as_officer.get(at("version", version)))
    assert "Trước khi ban hành" not in page
    assert "Điểm thưởng" in page


@pytest.mark.parametrize("sample", ["xa-phuong-100", "so-nganh-1000"])
def test_every_sample_holds_together(province, sample):
    from scoring.criteria import issuing

    assert issuing.faults(make.table(province, sample=sample)) == []


def test_a_copy_keeps_rows_rules_and_codes_and_says_where_it_comes_from(as_officer, province):
    before = make.issued(make.table(province, sample="xa-phuong-100", year=2024, block=None))
    as_officer.post(
        reverse("scoring:table_create"),
        {"name": "Bảng 2025", "year": 2025, "host": f"x [{province.host.code}]", "begin": "copy", "source": before.pk},
    )
    copy = CriteriaTable.objects.get(year=2025)
    assert copy.copied_from == before
    codes = lambda v: list(v.criteria.order_by("code").values_list("code", "maximum", "kind"))  # noqa: E731
    assert codes(copy.versions.get()) == codes(before)
    assert copy.versions.get().awards.count() == 2


def test_a_copy_without_its_source_is_asked_for_beside_the_field(as_officer, province):
    answer = as_officer.post(
        reverse("scoring:table_create"),
        {"name": "Bảng 2025", "year": 2025, "host": f"x [{province.host.code}]", "begin": "copy"},
    )
    assert answer.context["form"].errors == {"source": ["Chọn bảng cần sao chép."]}


def test_a_block_of_another_year_is_refused_beside_the_field(as_officer, province):
    answer = as_officer.post(
        reverse("scoring:table_create"),
        {
            "name": "Bảng",
            "year": 2024,
            "host": f"x [{province.host.code}]",
            "block": province.block.pk,
            "begin": "blank",
        },
    )
    assert answer.context["form"].errors == {"block": ["Khối này thuộc năm 2025."]}


def test_a_name_taken_is_refused(as_officer, province):
    make.table(province, name="Bảng 2025")
    answer = as_officer.post(
        reverse("scoring:table_create"),
        {"name": "Bảng 2025", "year": 2025, "host": f"x [{province.host.code}]", "begin": "blank"},
    )
    assert "đã có bảng tiêu chí" in text_of(answer)


# ---- rows --------------------------------------------------------------------------------------------------------------


def test_a_row_is_added_with_its_rule_and_the_group_is_the_sum(as_officer, province):
    version = make.table(province)
    as_officer.post(at("row_create", version), row_form(version, number="I", text="Nhiệm vụ", kind="group", maximum=""))
    group = Criterion.objects.get()
    answer = as_officer.post(
        f"{at('row_create', version)}?parent={group.pk}",
        row_form(
            version, kind="bands", maximum="10", reads="figure", closed="low",
            **{"bands-TOTAL_FORMS": 3, "bands-INITIAL_FORMS": 0, "bands-0-low": "", "bands-0-high": "75", "bands-0-points": "5",
               "bands-1-low": "75", "bands-1-high": "", "bands-1-points": "10", "bands-2-points": ""},
        ),
    )  # fmt: skip
    assert answer.status_code == 302
    row = Criterion.objects.get(parent=group)
    assert row.formula == {
        "reads": "figure", "closed": "low",
        "bands": [{"low": None, "high": "75", "points": "5"}, {"low": "75", "high": None, "points": "10"}],
    }  # fmt: skip
    group.refresh_from_db()
    assert (row.code, group.maximum) == ("I.1", D(10))


def test_bands_with_a_hole_are_refused_beside_the_band_and_nothing_is_lost(as_officer, province):
    version = make.table(province)
    group = make.row(version, kind="group", maximum=D(0))
    answer = as_officer.post(
        f"{at('row_create', version)}?parent={group.pk}",
        row_form(
            version, kind="bands", reads="figure", closed="low",
            **{"bands-TOTAL_FORMS": 2, "bands-INITIAL_FORMS": 0, "bands-0-low": "", "bands-0-high": "50", "bands-0-points": "5",
               "bands-1-low": "60", "bands-1-high": "", "bands-1-points": "10"},
        ),
    )  # fmt: skip
    bands = answer.context["parts"]["bands"]
    assert bands.forms[1].errors == {"low": ["Các số từ 50 đến 60 không thuộc mức nào."]}
    assert bands.forms[1]["low"].value() == "60"
    assert not group.children.exists()


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"maximum": "10,3"}, "maximum", "10,3 không khớp bước làm tròn 0,5."),
        ({"maximum": "chín"}, "maximum", "“chín” không phải là số. Chỉ nhập chữ số, ví dụ: 9 hoặc 51,5 hoặc 2.236."),
        ({"maximum": "-1"}, "maximum", "Không được nhỏ hơn 0."),
        ({"code": "I"}, "code", "Mã này xuất hiện hai lần trong bảng."),
        ({"kind": "step", "deduct": "2"}, "size", "Cách chấm đã chọn cần mục này."),
        ({"kind": "linear", "target": "0"}, "target", "Phải lớn hơn 0."),
        ({"scorer": "body"}, "body", "Ghi tên cơ quan chấm dòng này."),
        ({"text": ""}, "text", None),
    ],
)
def test_a_fault_stands_beside_its_field(as_officer, province, changes, field, sentence):
    version = make.table(province)
    group = make.row(version, kind="group", code="I", maximum=D(0))
    answer = as_officer.post(f"{at('row_create', version)}?parent={group.pk}", row_form(version, **changes))
    errors = answer.context["form"].errors
    assert answer.status_code == 200
    assert list(errors) == [field]
    if sentence:
        assert errors[field] == [sentence]


def test_children_that_exceed_a_fixed_parent_are_refused(as_officer, province):
    version = make.table(province)
    group = make.row(version, kind="group", text="Nhiệm vụ", maximum=D(15), maximum_fixed=True)
    make.row(version, group, maximum=D(10))
    answer = as_officer.post(
        f"{at('row_create', version)}?parent={group.pk}", row_form(version, number="2", maximum="6")
    )
    assert "tổng sẽ là 16" in answer.context["form"].errors["maximum"][0]
    assert group.children.count() == 1


def test_trying_a_figure_shows_the_way_to_the_points_and_saves_nothing(as_officer, province):
    version = make.table(province)
    group = make.row(version, kind="group", maximum=D(0))
    answer = as_officer.post(
        f"{at('row_create', version)}?parent={group.pk}",
        row_form(version, kind="linear", target="200", try_figure="150", **{"try": "1"}),
    )
    assert answer.context["tried"][-1] == "Điểm: 7,5 trên 10."
    assert not group.children.exists()


def test_another_way_of_scoring_shows_its_fields_and_keeps_what_was_typed(as_officer, province):
    version = make.table(province)
    group = make.row(version, kind="group", maximum=D(0))
    answer = as_officer.post(
        f"{at('row_create', version)}?parent={group.pk}",
        row_form(version, text="Báo cáo", kind="lateness", other_kind="1"),
    )
    assert answer.context["form"]["text"].value() == "Báo cáo"
    assert "Đến số ngày làm việc chậm" in text_of(answer)


def test_maxima_typed_in_the_table_are_saved_at_once_and_faults_keep_what_was_typed(as_officer, province):
    version = make.small(province)
    one, two = version.criteria.filter(kind__in=("linear", "judged")).order_by("position")
    bad = as_officer.post(
        at("version", version), {"version": version.version, f"max-{one.pk}": "55,3", f"max-{two.pk}": "45"}
    )
    assert "55,3 không khớp bước làm tròn 0,5." in text_of(bad)
    assert 'value="55,3"' in text_of(bad)
    as_officer.post(at("version", version), {"version": version.version, f"max-{one.pk}": "50", f"max-{two.pk}": "45"})
    assert version.criteria.get(code="I").maximum == D(95)
    assert "cộng lại được 95 điểm" in text_of(as_officer.get(at("version", version)))


def test_rows_move_and_go_with_what_stands_under_them(as_officer, province):
    version = make.small(province)
    one, two = version.criteria.filter(parent__isnull=False).order_by("position")
    as_officer.post(at("row_move", two, "up"), {"version": version.version})
    assert list(version.criteria.filter(parent__isnull=False).order_by("position")) == [two, one]
    version.refresh_from_db()
    as_officer.post(at("row_move", one, "out"), {"version": version.version})
    one.refresh_from_db()
    assert (one.parent, version.criteria.get(code="I").maximum) == (None, D(40))
    version.refresh_from_db()
    as_officer.post(at("row_move", one, "in"), {"version": version.version})
    one.refresh_from_db()
    assert one.parent == version.criteria.get(code="I")
    version.refresh_from_db()
    as_officer.post(at("row_delete", one.parent), {"version": version.version})
    assert not version.criteria.exists()


def test_two_people_at_once_never_overwrite_each_other(as_officer, province):
    version = make.small(province)
    row = version.criteria.get(kind="judged")
    stale = row_form(version, text="Bản cũ")
    as_officer.post(at("row_edit", row), row_form(version, text="Bản mới"))
    clash = as_officer.post(at("row_edit", row), stale)
    row.refresh_from_db()
    assert (clash.status_code, row.text) == (409, "Bản mới")
    assert clash.context["form"]["text"].value() == "Bản cũ"


# ---- versions ----------------------------------------------------------------------------------------------------------


def test_issuing_tells_the_units_of_the_block_and_locks_the_rows(as_officer, province):
    version = make.small(province)
    as_officer.post(at("version_issue", version), {"version": version.version, "document": "Quyết định số 12/QĐ-UBND"})
    version.refresh_from_db()
    assert version.status == TableVersion.Status.ISSUED
    told = set(Outbox.objects.filter(kind="scoring.table").values_list("recipient", flat=True))
    assert told == {u.pk for u in [*province.heads, *province.clerks, province.block_head]}
    assert as_officer.get(at("row_edit", version.criteria.first())).status_code == 403


def test_a_table_that_does_not_add_up_to_its_scale_is_not_issued_and_says_why(as_officer, province):
    version = make.table(province)
    make.row(version, make.row(version, kind="group", maximum=D(10)), maximum=D(10))
    page = as_officer.post(at("version_issue", version), {"version": version.version})
    assert "cộng lại được 10 điểm" in text_of(page)
    version.refresh_from_db()
    assert version.status == TableVersion.Status.DRAFT


def test_a_change_is_the_next_version_with_a_reason_and_running_rounds_go_over_to_it(as_officer, province):
    version = make.issued(make.small(province))
    running = make.round_of(province, version, province.communes)
    make.scored(running, province.commune, {"I.1": "60", "I.2": "0"})
    blank = as_officer.post(at("version_change", version), {"reason": ""})
    assert list(blank.context["form"].errors) == ["reason"]
    as_officer.post(at("version_change", version), {"reason": "Bỏ tiêu chí trùng"})
    draft = version.table.versions.get(number=2)
    as_officer.post(at("version_issue", draft), {"version": draft.version})
    version.refresh_from_db()
    running.refresh_from_db()
    assert (version.status, running.version_used) == (TableVersion.Status.RETIRED, draft)
    assert set(Score.objects.values_list("criterion__version", "criterion__code")) == {
        (draft.pk, "I.1"),
        (draft.pk, "I.2"),
    }
    assert Outbox.objects.filter(kind="scoring.table", body__contains="Bỏ tiêu chí trùng").count() == 7


def test_a_locked_table_is_changed_by_the_host_alone(as_block_head, as_officer, province):
    version = make.issued(make.small(province))
    TableVersion.objects.filter(pk=version.pk).update(status="locked")
    refused = as_block_head.post(at("version_change", version), {"reason": "Muốn sửa"})
    assert refused.status_code == 403
    assert "Giao ước đã ký" in text_of(refused)
    assert as_officer.get(at("version_change", version)).status_code == 200


def test_a_draft_is_thrown_away_with_its_table_where_it_was_the_only_version(as_officer, province):
    version = make.small(province)
    as_officer.post(at("version_discard", version))
    assert not CriteriaTable.objects.exists()


# ---- dry run -----------------------------------------------------------------------------------------------------------


def test_a_dry_run_names_totals_that_move_and_ranks_that_swap_and_writes_nothing(as_officer, province, count_queries):
    old = make.issued(make.small(province, year=2024, block=None, name="Năm trước"))
    last = make.round_of(province, old, province.communes, year=2024, block=None, status="released")
    one, two, three = province.communes
    make.scored(last, one, {"I.1": "60", "I.2": "10"}, figures={"I.1": "100"})
    make.scored(last, two, {"I.1": "30", "I.2": "38"}, figures={"I.1": "50"})
    make.scored(last, three, {"I.1": "0", "I.2": "0"})
    version = make.small(province)
    first, second = version.criteria.filter(parent__isnull=False).order_by("position")
    Criterion.objects.filter(pk=first.pk).update(maximum=D(40))
    Criterion.objects.filter(pk=second.pk).update(maximum=D(60))
    page = as_officer.get(at("version_dry_run", version))
    result = page.context["result"]
    assert [(m.unit, m.before, m.after, m.rank_before, m.rank_after) for m in result.lines] == [
        (one.short_name, D(70), D(55), 1, 2),
        (two.short_name, D(68), D(77), 2, 1),
        (three.short_name, D(0), D(0), 3, 3),
    ]
    assert (result.moved, result.swapped) == (2, [(one.short_name, two.short_name)])
    assert Score.objects.get(card__sheet__unit=one, criterion__code="I.2").points == D(10)
    many = count_queries(lambda: as_officer.get(at("version_dry_run", version)))
    assert many <= 20


# ---- waivers -----------------------------------------------------------------------------------------------------------


def test_the_host_takes_a_criterion_off_a_unit_and_the_unit_never_does(as_officer, as_head, province):
    version = make.issued(make.small(province))
    row = version.criteria.get(kind="judged")
    typed = {"criterion": row.pk, "unit": f"x [{province.commune.code}]", "reason": "Không có địa bàn"}
    assert as_head.post(at("version_waivers", version), typed).status_code == 403
    as_officer.post(at("version_waivers", version), typed)
    waiver = CriterionWaiver.objects.get()
    assert (waiver.unit, waiver.reason) == (province.commune, "Không có địa bàn")
    again = as_officer.post(at("version_waivers", version), typed)
    assert "đã được bỏ" in text_of(again)
    as_officer.post(at("waiver_remove", waiver))
    assert not CriterionWaiver.objects.exists()


# ---- classes, ties … ---------------------------------------------------------------------------------------------------


def rules_form(version, **parts):
    data = {"version": version.version}
    for key in ("classes", "ties", "awards", "knockouts"):
        rows = parts.get(key, [])
        data |= {f"{key}-TOTAL_FORMS": len(rows), f"{key}-INITIAL_FORMS": 0}
        for index, row in enumerate(rows):
            data |= {f"{key}-{index}-{name}": value for name, value in row.items()}
    return data


def test_classes_ties_awards_and_knockouts_are_kept_in_their_order(as_officer, province):
    version = make.small(province)
    data = rules_form(
        version,
        classes=[{"name": "Xuất sắc", "threshold": "90", "floor": "85"}, {"name": "Tốt", "threshold": "80"}],
        ties=[{"kind": "group", "group": "I"}, {"kind": "ballot"}],
        awards=[{"award": "Cờ thi đua", "count": "1", "minimum": "90"}],
        knockouts=[{"code": "kl", "text": "Bị kỷ luật", "basis": "Quy chế khối", "effect": "no_flag"}],
    )
    assert as_officer.post(at("version_rules", version), data).status_code == 302
    assert list(version.classes.values_list("name", "floor")) == [("Xuất sắc", D(85)), ("Tốt", None)]
    assert list(version.ties.values_list("kind", "group")) == [("group", "I"), ("ballot", "")]
    assert (version.awards.get().award, version.knockouts.get().effect) == ("Cờ thi đua", "no_flag")


def test_a_tie_step_by_group_needs_its_group(as_officer, province):
    version = make.small(province)
    answer = as_officer.post(at("version_rules", version), rules_form(version, ties=[{"kind": "group"}]))
    assert answer.context["step"].parts["ties"].forms[0].errors == {"group": ["Ghi rõ nhóm nào."]}


# ---- who sees what -----------------------------------------------------------------------------------------------------


def test_members_read_issued_tables_and_no_drafts(as_head, as_outsider, province):
    draft = make.small(province)
    assert as_head.get(at("version", draft)).status_code == 404
    make.issued(draft)
    assert as_head.get(at("version", draft)).status_code == 200
    assert as_outsider.get(at("version", draft)).status_code == 404


@pytest.mark.parametrize(
    "name", ["version_settings", "version_issue", "version_import", "row_create", "version_dry_run"]
)
def test_a_forged_address_is_refused_with_its_reason(as_head, province, name):
    version = make.issued(make.small(province))
    answer = as_head.get(at(name, version))
    assert answer.status_code == 403
    assert "Chỉ chuyên viên của cơ quan chủ trì và trưởng khối" in text_of(answer)


def test_the_list_costs_the_same_with_one_and_three_tables(as_officer, province, count_queries):
    make.table(province, name="Một")
    as_officer.get(TABLES)
    one = count_queries(lambda: as_officer.get(TABLES))
    make.issued(make.table(province, name="Hai"))
    make.table(province, name="Ba")
    assert count_queries(lambda: as_officer.get(TABLES)) == one
    assert one <= 12


def test_a_version_page_does_not_grow_with_its_rows(as_officer, province, count_queries):
    version = make.small(province)
    as_officer.get(at("version", version))
    few = count_queries(lambda: as_officer.get(at("version", version)))
    group = version.criteria.get(code="I")
    for _n in range(3):
        make.row(version, group)
    assert count_queries(lambda: as_officer.get(at("version", version))) == few
    assert few <= 20
