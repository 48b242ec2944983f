"""The rule sets on screen and in the database: loaded, confirmed, changed with history, taken into use; who may."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from awards import catalogue, eligibility, loading
from awards.engine.eligibility import read_case
from awards.models import Award, AwardDecider, Rule, RuleChange, RuleSet
from awards.shipped import codes, engine_sets
from core import clock
from tests.awards.cases import case, idea, rated, staff
from tests.awards.test_eligibility_gold import GOLD
from tests.conftest import Province

SignIn = Callable[..., Client]
DAY = date(2026, 11, 20)
GROUND = {"document": "45/SNV-TĐKT", "document_date": "2026-11-18", "person": "Lò Văn Sơn, Giám đốc Sở Nội vụ"}


@pytest.fixture
def loaded(db: None) -> None:
    loading.load()


def rule(key: str, code: str = "TDKT-2026") -> Rule:
    return Rule.objects.get(rule_set__code=code, key=key)


def at(name: str, *args: Any) -> str:
    return reverse(f"awards:{name}", args=args)


def text(response: Any) -> str:
    return str(response.content.decode())


# ---- loading ---------------------------------------------------------------------------------------------------------
def test_loading_twice_changes_nothing(loaded: None) -> None:
    before = list(Rule.objects.values_list("pk", "version"))
    assert loading.load() == loading.Loaded(0, 0, 0)
    assert list(Rule.objects.values_list("pk", "version")) == before
    assert RuleChange.objects.count() == 0
    call_command("load_rules", verbosity=0)


def test_a_text_nobody_touched_is_renewed_and_one_that_was_confirmed_stays(loaded: None) -> None:
    touched, other = rule("LDTT/condition/rating"), rule("CSTDCS/condition/initiative")
    Rule.objects.filter(pk__in=[touched.pk, other.pk]).update(text="Câu cũ")
    Rule.objects.filter(pk=touched.pk).update(
        confirmed_at=clock.now(), document="45/SNV", document_date=DAY, confirmed_name="Lò Văn Sơn"
    )
    assert loading.load().renewed == 1
    touched.refresh_from_db()
    other.refresh_from_db()
    assert touched.text == "Câu cũ"
    assert other.text.startswith("Có sáng kiến được cơ sở công nhận")
    assert [change.old["text"] for change in other.changes.all()] == ["Câu cũ"]


def test_a_rule_shipped_no_longer_goes_unless_the_office_confirmed_it(loaded: None) -> None:
    values = {
        "rule_set": RuleSet.objects.get(code="TDKT-2026"),
        "part": "condition",
        "position": 1,
        "text": "Thừa",
        "mark": "V",
    }
    Rule.objects.create(key="GK/condition/old", article="Điều 1", **values)
    Rule.objects.create(
        key="GK/condition/kept", article="Điều 1", confirmed_at=clock.now(), document="45/SNV", document_date=DAY,
        confirmed_name="Lò Văn Sơn", **values,
    )  # fmt: skip
    loading.load()
    assert list(Rule.objects.filter(text="Thừa").values_list("key", flat=True)) == ["GK/condition/kept"]


def test_the_district_decided_until_30_june_2025(loaded: None) -> None:
    found = AwardDecider.objects.get(award__code="LDTT", who="Chủ tịch UBND cấp huyện")
    assert (found.in_force_on(date(2025, 6, 30)), found.in_force_on(date(2025, 7, 1))) == (True, False)


def test_the_rules_in_the_database_answer_as_the_shipped_files(loaded: None) -> None:
    sets = catalogue.engine_sets()
    for _name, asked, _verdict, _earliest in GOLD:
        read = read_case(asked, codes())
        assert eligibility.judge(read, sets) == eligibility.judge(read, engine_sets())


def test_the_engine_reads_every_rule_in_two_queries(loaded: None, count_queries: Any) -> None:
    assert count_queries(catalogue.engine_sets) == 2


# ---- confirming ------------------------------------------------------------------------------------------------------
def confirm(client: Client, *rules: Rule, **more: str) -> Any:
    data = {"rules": [row.pk for row in rules], **GROUND, **more}
    return client.post(at("rule_set", "TDKT-2026"), data)


@pytest.fixture
def today() -> Any:
    with clock.pretend(DAY):
        yield


@pytest.mark.usefixtures("loaded", "today")
def test_an_officer_confirms_rules_with_document_day_and_name(as_officer: Client) -> None:
    one, two = rule("CSTDCS/condition/ldtt"), rule("LDTT/condition/rating")
    assert confirm(as_officer, one, two).status_code == 302
    one.refresh_from_db()
    assert (one.document, one.document_date, one.confirmed_name) == (
        "45/SNV-TĐKT", date(2026, 11, 18), "Lò Văn Sơn, Giám đốc Sở Nội vụ",
    )  # fmt: skip
    assert [change.kind for change in one.changes.all()] == ["confirmed"]
    page = text(as_officer.get(at("rule", "TDKT-2026", one.pk)))
    assert "Đã xác nhận" in page
    assert "Đạt tiêu chuẩn Lao động tiên tiến hoặc Chiến sĩ tiên tiến trong năm" in page  # the old text beside the new


@pytest.mark.usefixtures("loaded", "today")
@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"document": ""}, "Hãy nhập mục này."),
        ({"person": ""}, "Hãy nhập mục này."),
        ({"document_date": "2026-12-24"}, "Ngày này ở tương lai."),
        ({"document_date": "hôm qua"}, "Nhập ngày theo dạng"),
    ],
)
def test_a_confirmation_without_its_ground_is_not_taken_and_keeps_the_ticks(
    as_officer: Client, changed: dict[str, str], sentence: str
) -> None:
    one = rule("CSTDCS/condition/ldtt")
    response = confirm(as_officer, one, **changed)
    page = text(response)
    assert response.status_code == 200
    assert sentence in page
    assert f'value="{one.pk}" form="confirm"' in page
    assert page.count(" checked>") == 1
    assert Rule.objects.filter(confirmed_at__isnull=False).count() == 0


@pytest.mark.usefixtures("loaded", "today")
def test_confirming_nothing_says_so(as_officer: Client) -> None:
    assert "Chọn ít nhất một quy định chưa được xác nhận." in text(confirm(as_officer))


@pytest.mark.usefixtures("loaded", "today")
def test_a_clerk_reads_and_does_not_confirm_or_change(as_clerk: Client) -> None:
    one = rule("CSTDCS/condition/ldtt")
    page = text(as_clerk.get(at("rule_set", "TDKT-2026")))
    assert "Chỉ quản trị viên và chuyên viên của cơ quan chủ trì cao nhất được quản lý quy định khen thưởng." in page
    assert 'form="confirm"' not in page
    assert confirm(as_clerk, one).status_code == 403
    assert as_clerk.post(at("rule_edit", "TDKT-2026", one.pk), {}).status_code == 403
    assert as_clerk.post(at("rule_set_move", "TDKT-2026", "use"), {"reason": "x"}).status_code == 403
    assert Rule.objects.filter(confirmed_at__isnull=False).count() == 0


# ---- changing --------------------------------------------------------------------------------------------------------
def changed(client: Client, row: Rule, **more: Any) -> Any:
    data = {
        "text": row.text,
        "article": row.article,
        "version": row.version,
        "reason": "Theo quy chế mới",
        **GROUND,
        **more,
    }
    return client.post(at("rule_edit", row.rule_set.code, row.pk), data)


@pytest.mark.usefixtures("loaded", "today")
def test_a_changed_share_changes_the_answer_and_leaves_its_history(as_officer: Client) -> None:
    row = rule("TTLDXS/condition/share_ldtt", "TDKT-2022")
    asked = read_case(case("TTLDXS", "collective", ratings=rated("xuat_sac", 2025), members=staff(100, 75, 2)), codes())
    assert eligibility.judge(asked, catalogue.engine_sets())[0].met == "yes"
    assert changed(as_officer, row, p0="80").status_code == 302
    assert eligibility.judge(asked, catalogue.engine_sets())[0].met == "no"
    page = text(as_officer.get(at("rule", "TDKT-2022", row.pk)))
    assert "Ít nhất: 70" in page
    assert "Ít nhất: 80" in page
    assert "Theo quy chế mới" in page


@pytest.mark.usefixtures("loaded", "today")
def test_a_run_inside_an_alternative_is_one_figure(as_officer: Client) -> None:
    row = rule("HCLD3/condition/ground-individual", "TDKT-2022")
    form = text(as_officer.get(at("rule_edit", "TDKT-2022", row.pk)))
    fields = {f"p{n}": value for n, value in enumerate(["tot", "7", "1", "xuat_sac", "3", "5"])}
    assert [f'name="p{n}"' in form for n in range(7)] == [True] * 6 + [False]
    assert changed(as_officer, row, **fields).status_code == 302
    row.refresh_from_db()
    steps = row.spec["params"]["branches"][0]["all"]
    assert [params["run"]["years"] for op, params in steps if op == "within"] == [7, 7]


@pytest.mark.usefixtures("loaded", "today")
@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"p0": "70"}, "Chưa có thay đổi nào; nếu giữ nguyên quy định, hãy xác nhận."),
        ({"p0": "80", "reason": ""}, "Hãy nhập mục này."),
        ({"p0": "bảy mươi"}, "Nhập"),
        ({"p0": "80", "document": " "}, "Hãy nhập mục này."),
    ],
)
def test_a_change_without_ground_or_content_is_not_taken(
    as_officer: Client, more: dict[str, str], sentence: str
) -> None:
    row = rule("TTLDXS/condition/share_ldtt", "TDKT-2022")
    response = changed(as_officer, row, **more)
    assert response.status_code == 200
    assert sentence in text(response)
    row.refresh_from_db()
    assert row.spec["params"]["min"] == 70


@pytest.mark.usefixtures("loaded", "today")
def test_of_two_changes_at_once_the_second_sees_a_clash_and_keeps_its_input(as_officer: Client) -> None:
    row = rule("TTLDXS/condition/share_ldtt", "TDKT-2022")
    changed(as_officer, row, p0="80")
    response = changed(as_officer, row, p0="90")
    assert response.status_code == 409
    assert 'value="90"' in text(response)


# ---- taking into use -------------------------------------------------------------------------------------------------
@pytest.mark.usefixtures("loaded", "today")
def test_a_set_is_taken_into_use_only_when_every_condition_is_confirmed(as_officer: Client) -> None:
    url = at("rule_set_move", "TDKT-2026", "use")
    refused = as_officer.post(url, {"reason": "Đã đối chiếu"})
    assert (refused.status_code, "Số điều kiện chưa được xác nhận: 117." in text(refused)) == (403, True)
    confirm(as_officer, *Rule.objects.filter(rule_set__code="TDKT-2026").to_confirm())
    assert as_officer.post(url, {"reason": "Đã đối chiếu"}).status_code == 302
    asked = read_case(
        case(
            "CSTDCS", year=2026, received="2026-12-10", ratings=rated("xuat_sac", 2026), initiatives=idea("co_so", 2026)
        ),
        codes(),
    )
    verdict, _earliest = eligibility.judge(asked, catalogue.engine_sets())
    assert (verdict.rule_set, verdict.locked, verdict.met) == ("TDKT-2026", False, "yes")
    assert as_officer.post(at("rule_set_move", "TDKT-2026", "lock"), {"reason": ""}).status_code == 200
    assert as_officer.post(at("rule_set_move", "TDKT-2026", "lock"), {"reason": "Có văn bản mới"}).status_code == 302
    assert RuleSet.objects.get(code="TDKT-2026").locked


@pytest.mark.usefixtures("loaded")
def test_an_unknown_act_on_a_set_is_not_there(as_officer: Client) -> None:
    assert as_officer.get(at("rule_set_move", "TDKT-2026", "forget")).status_code == 404


# ---- catalogue -------------------------------------------------------------------------------------------------------
@pytest.mark.usefixtures("loaded", "today")
def test_the_catalogue_is_searched_without_diacritics_and_filtered(as_clerk: Client) -> None:
    found = as_clerk.get(at("catalogue"), {"q": "chien si thi dua", "level": "tinh"})
    assert "Chiến sĩ thi đua cấp tỉnh" in text(found)
    assert "Chiến sĩ thi đua toàn quốc" not in text(found)
    assert "Gia đình văn hóa" in text(as_clerk.get(at("catalogue"), {"subject": "household"}))


@pytest.mark.usefixtures("loaded", "today")
def test_an_award_shows_conditions_checklist_route_and_bonus(as_clerk: Client) -> None:
    page = text(as_clerk.get(at("award", "CSTDT"), {"set": "TDKT-2022"}))
    for words in ("Có 03 lần liên tục", "khoản 1 Điều 22", "Biên bản họp Hội đồng kèm kết quả bỏ phiếu kín",
                  "Cơ quan thường trực thẩm định", "7.590.000", "Chủ tịch UBND tỉnh", "Ít nhất 80% số phiếu"):  # fmt: skip
        assert words in page, words


@pytest.mark.usefixtures("loaded", "today")
def test_every_award_and_rule_set_page_opens_and_shows_no_code(as_officer: Client) -> None:
    pages = [at("award", code) for code in ("LDTT", "GD_VH", "HCLD3", "AHLD")]
    pages += [
        f"{at('rule_set', code)}?part={part}" for code in ("TDKT-2022", "TDKT-2026") for part in ("terms", "routes")
    ]
    for url in [*pages, at("rule_sets")]:
        response = as_officer.get(url)
        assert response.status_code == 200
        assert not {"xuat_sac", "co_so<", "half_up", "M-M"} & set(text(response).split())


@pytest.mark.usefixtures("today")
def test_the_number_of_queries_does_not_grow_with_the_catalogue(
    province: Province, sign_in: SignIn, count_queries: Any
) -> None:
    client = sign_in(province.clerk)

    def make(number: int) -> None:
        award = Award.objects.create(
            code=f"X{number}", name=f"Danh hiệu {number}", kind="title", level="tinh", statistical_class="0603",
            for_individuals=True, article="Điều 1", mark="V", position=number,
        )  # fmt: skip
        AwardDecider.objects.create(award=award, who="Chủ tịch UBND tỉnh", mark="V")

    make(1)
    client.get(at("catalogue"))
    one = count_queries(lambda: client.get(at("catalogue")))
    make(2)
    make(3)
    assert count_queries(lambda: client.get(at("catalogue"))) == one
    assert one <= 12


@pytest.mark.usefixtures("loaded", "today")
def test_the_page_of_a_set_takes_few_queries(as_officer: Client, count_queries: Any) -> None:
    as_officer.get(at("rule_set", "TDKT-2026"))
    assert count_queries(lambda: as_officer.get(at("rule_set", "TDKT-2026"))) <= 20


def test_before_anything_is_loaded_the_pages_say_how(as_officer: Client) -> None:
    for name in ("catalogue", "rule_sets", "check"):
        assert "Quản trị viên nạp dữ liệu bằng lệnh load_rules." in text(as_officer.get(at(name)))
