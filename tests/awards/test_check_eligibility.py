"""`manage.py check_eligibility`: the answer's shape, lists, standard input, bad input; no database."""

import io
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from tests.awards.cases import NEW, case, idea, rated, won

ROOT = Path(__file__).resolve().parents[2]
GOOD = case("CSTDT", awards=won("CSTDCS", 2022, 2023, 2024), initiatives=idea("tinh", 2024))


def ask(tmp_path: Path, data: Any) -> Any:
    file = tmp_path / "case.json"
    file.write_text(data if isinstance(data, str) else json.dumps(data), encoding="utf-8")
    out = io.StringIO()
    call_command("check_eligibility", str(file), stdout=out)
    return json.loads(out.getvalue())


def test_one_case_gets_one_explained_answer(tmp_path: Path) -> None:
    found = ask(tmp_path, GOOD)
    assert list(found) == ["verdict", "rule_set", "locked", "conditions", "missing", "earliest_year"]
    assert [found[key] for key in ("verdict", "rule_set", "locked", "missing", "earliest_year")] == [
        "yes", "TDKT-2022", False, [], 2025,
    ]  # fmt: skip
    chain = next(row for row in found["conditions"] if row["code"] == "chain")
    assert chain == {
        "code": "chain",
        "text": "Có 03 lần liên tục được tặng Chiến sĩ thi đua cơ sở, tính đến năm liền kề trước khi xét",
        "met": "yes",
        "article": "khoản 1 Điều 22 Luật 06/2022/QH15",
        "mark": "V",
        "because": [
            f"Chiến sĩ thi đua cơ sở (CSTDCS) năm {year}, quyết định ngày 15/01/{year + 1}"
            for year in (2022, 2023, 2024)
        ],
    }


def test_a_list_of_cases_gets_a_list_of_answers(tmp_path: Path) -> None:
    found = ask(tmp_path, [GOOD, case("LDTT", ratings=rated("hoan_thanh", 2025))])
    assert [row["verdict"] for row in found] == ["yes", "no"]


def test_a_locked_rule_set_answers_provisionally(tmp_path: Path) -> None:
    found = ask(tmp_path, case("LDTT", year=2026, received=NEW, ratings=rated("tot", 2026)))
    assert [found[key] for key in ("verdict", "rule_set", "locked", "note")] == [
        "yes", "TDKT-2026", True, "tạm tính, chưa xác nhận",
    ]  # fmt: skip


def test_the_more_favourable_rule_set_may_be_asked_for(tmp_path: Path) -> None:
    asked = GOOD | {"rule_set": "TDKT-2026"}
    assert ask(tmp_path, asked)["rule_set"] == "TDKT-2026"


def test_what_is_missing_is_said(tmp_path: Path) -> None:
    found = ask(tmp_path, case("CSTDT", awards=won("CSTDCS", 2023, 2024), ratings=rated("tot", 2025)))
    assert found["missing"] == [
        "Chiến sĩ thi đua cơ sở (CSTDCS) năm 2025",
        "sáng kiến cấp tỉnh chưa dùng, năm 2022–2025: mới có 0/1",
    ]


def change(**more: Any) -> dict[str, Any]:
    return GOOD | more


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ("{", "không phải JSON hợp lệ: không hiểu được dòng 1."),
        ("[" * 100000, "không phải JSON hợp lệ"),
        ("9" * 5000, "không phải JSON hợp lệ"),
        ("null", "Thiếu mục Trường hợp."),
        (change(year=float("nan")), "Mục year phải là số nguyên, không phải “nan”."),
        (change(year=True), "Mục year phải là số nguyên, không phải “True”."),
        (change(facts=None), "Thiếu mục facts."),
        (change(facts={"awards": [None]}), "Thiếu mục facts.awards[0]."),
        ("7", "Mục Trường hợp phải là một đối tượng trong dấu ngoặc nhọn."),
        (change(title="XYZ"), "Mục title: không có danh hiệu, hình thức nào mang mã “XYZ”."),
        (change(title=None), "Thiếu mục title."),
        (change(year="2025"), "Mục year phải là số nguyên, không phải “2025”."),
        (change(year=25), "Mục year: 25 không phải là năm từ 1945 đến 2200."),
        (change(received_on="10/02/2026"), "Mục received_on: “10/02/2026” không phải là ngày hợp lệ"),
        (change(received_on="2026-02-30"), "Mục received_on: “2026-02-30” không phải là ngày hợp lệ"),
        (change(received_on=None), "Thiếu mục received_on."),
        (change(subject={"kind": "robot"}), "Mục subject.kind: không có giá trị “robot”"),
        (change(subject={"kind": "individual", "leader": "no"}), "Mục subject.leader phải là true hoặc false"),
        (change(rule_set="TDKT-1999"), "Mục rule_set: không có giá trị “TDKT-1999”"),
        (change(facts={"awards": {"code": "LDTT"}}), "Mục facts.awards phải là một danh sách."),
        (change(facts={"awards": won("ABC", 2024)}), "facts.awards[0].code: không có danh hiệu, hình thức nào mang mã “ABC”."),
        (change(facts={"ratings": rated("good", 2024)}), "Mục facts.ratings[0].rating: không có giá trị “good”"),
        (
            change(facts={"discipline": [{"from": "2025-05-01", "to": "2025-01-01", "level": "canh_cao"}]}),
            "Mục facts.discipline[0]: ngày kết thúc trước ngày bắt đầu.",
        ),
        (change(facts={"members": {"total": 5, "ldtt": 6}}), "Mục facts.members.ldtt lớn hơn số thành viên."),
        (change(facts={"block": {"rank": 9, "size": 5}}), "Mục facts.block.rank lớn hơn số đơn vị của cụm, khối."),
        ([GOOD, change(title="XYZ")], "Mục [1].title: không có danh hiệu, hình thức nào mang mã “XYZ”."),
        ({key: value for key, value in GOOD.items() if key != "facts"}, "Thiếu mục facts."),
    ],
)  # fmt: skip
def test_what_cannot_be_understood_is_named(tmp_path: Path, data: Any, sentence: str) -> None:
    with pytest.raises(CommandError) as caught:
        ask(tmp_path, data)
    assert sentence in str(caught.value)


def test_a_file_that_is_not_there_is_named() -> None:
    with pytest.raises(CommandError, match=r"nothing\.json"):
        call_command("check_eligibility", "nothing.json")


def test_it_needs_no_database_and_reads_standard_input(tmp_path: Path) -> None:
    """In a process of its own, with a database that cannot be reached."""
    env = {**os.environ, "DATABASE_URL": "postgres://nobody@127.0.0.1:1/none", "THIDUA_DATA": str(tmp_path)}
    run = [sys.executable, "manage.py", "check_eligibility", "-"]
    good = subprocess.run(run, input=json.dumps(GOOD), cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    bad = subprocess.run(run, input="{", cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    assert (good.returncode, json.loads(good.stdout)["verdict"]) == (0, "yes")
    assert (bad.returncode, bad.stdout) == (1, "")
    assert "không phải JSON hợp lệ" in bad.stderr


def test_a_missing_key_is_unknown_and_an_empty_list_is_known_to_be_none(tmp_path: Path) -> None:
    told = {key: value for key, value in GOOD["facts"].items() if key != "awards"}
    assert ask(tmp_path, GOOD | {"facts": told})["verdict"] == "unknown"
    assert ask(tmp_path, GOOD | {"facts": told | {"awards": []}})["verdict"] == "no"
    assert ask(tmp_path, GOOD | {"facts": {}})["verdict"] == "unknown"


def test_the_case_of_the_specification_with_every_key_is_read(tmp_path: Path) -> None:
    whole = {
        "title": "TTLDXS", "year": 2025, "received_on": "2026-02-10",
        "subject": {"kind": "collective", "leader": False, "unit_closed_on": None},
        "facts": {
            "awards": [{"code": "TTLDXS", "year": 2024, "decided_on": "2025-01-15", "status": "active"}],
            "ratings": [{"year": 2025, "rating": "xuat_sac"}],
            "initiatives": [{"year": 2025, "level": "co_so", "used_for": ["CSTDCS"]}],
            "discipline": [{"from": "2024-01-01", "to": "2024-06-30", "level": "khien_trach"}],
            "members": {"total": 20, "ldtt": 14, "cstdcs": 1, "disciplined": 0},
            "block": {"rank": 1, "size": 9, "by_vote": True},
            "campaign": {"level": "tinh", "years": 3, "rank": 1},
        },
    }  # fmt: skip
    found = ask(tmp_path, whole)
    assert (found["verdict"], found["missing"], found["earliest_year"]) == ("yes", [], 2025)
    judged = [row["code"] for row in found["conditions"] if row.get("judged")]
    assert judged == ["restrictions", "all_fulfil", "movement"]
    decided = [row for row in found["conditions"] if not row.get("judged")]
    assert {row["met"] for row in decided} == {"yes"}
    assert all(set(row) >= {"code", "text", "met", "article", "mark", "because"} for row in found["conditions"])
