"""The late list as plain text, and the letters that urge."""

from datetime import date

import pytest
from django.urls import reverse

from core import clock
from deadlines import host_year, letters
from deadlines.models import Duty
from tests.factories import papers
from tests.factories.campaigns_boards import owe

TODAY = date(2025, 7, 7)  # a Monday
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today():
    with clock.pretend(TODAY):
        yield


def page(client, **query):
    return client.get(reverse("deadlines:late"), query)


def owed(province, unit, due_on, **fields):
    return owe(unit, province.host, due_on, context="Thi đua 1.000 ngày", context_ref="campaign:7", **fields)


def test_the_list_is_grouped_by_deadline_short_and_with_links(as_officer, province, settings):
    settings.SITE_URL = "https://thidua.example.vn"
    one, two, three = province.communes
    duty = owed(province, one, date(2025, 6, 30), title="Báo cáo tổng kết")
    owed(province, two, date(2025, 7, 4), title="Báo cáo quý")
    owed(province, three, date(2025, 7, 20), title="chưa đến hạn")
    assert page(as_officer, ref="campaign:7").context["text"].split("\n") == [
        "VIỆC QUÁ HẠN tính đến 07/07/2025 – Thi đua 1.000 ngày",
        "",
        "Hạn 30/06/2025 (quá 5 ngày làm việc):",
        f"- {one.short_name}: Báo cáo tổng kết",
        f"  https://thidua.example.vn{duty.url}",
        "",
        "Hạn 04/07/2025 (quá 1 ngày làm việc):",
        f"- {two.short_name}: Báo cáo quý",
        f"  https://thidua.example.vn{duty.url}",
    ]


def test_requested_bodies_stand_apart_in_courteous_words(as_officer, province):
    owed(province, province.commune, date(2025, 6, 30), title="Báo cáo")
    owed(province, province.department, date(2025, 6, 30), title="Cho ý kiến", requested=True)
    text = page(as_officer).context["text"]
    head, tail = text.split("Trân trọng đề nghị")
    assert province.department.short_name not in head
    assert "quá" not in tail.partition(":")[2]
    assert "Cho ý kiến (Thi đua 1.000 ngày)" in tail


def test_it_works_without_a_script_and_offers_a_button_with_one(as_officer, province):
    owed(province, province.commune, date(2025, 6, 30))
    html = page(as_officer).content.decode()
    assert '<textarea id="late-text"' in html
    assert 'data-copy="late-text"' in html


def test_nobody_late_says_so(as_officer):
    assert "Không đơn vị nào quá hạn" in page(as_officer).content.decode()


def test_text_of_others_cannot_leave_the_text_box(as_officer, province):
    owed(province, province.commune, date(2025, 6, 30), title="</textarea><b>x")
    assert "</textarea><b>x" not in page(as_officer).content.decode()


def test_the_number_of_queries_does_not_grow(as_officer, province, count_queries):
    owed(province, province.commune, date(2025, 6, 30))
    page(as_officer)
    one = count_queries(lambda: page(as_officer))
    for unit in province.communes[1:]:
        owed(province, unit, date(2025, 6, 30))
    assert count_queries(lambda: page(as_officer)) == one <= 12


def test_another_host_sees_none_of_it(sign_in, province):
    from tests.factories import accounts as people
    from tests.factories.units import ProvinceFactory

    owed(province, province.commune, date(2025, 6, 30))
    stranger = sign_in(people.officer(ProvinceFactory()))
    assert page(stranger, ref="campaign:7").context["lines"] == []


# ---- letters ---------------------------------------------------------------------------------------------------------
@pytest.fixture
def plan(province):
    """A plan of 2025 whose one line every commune is late with."""
    with clock.pretend(date(2025, 6, 2)):
        plan = host_year.start(host=province.host, year=2025, by=province.officer)
        plan.entries.all().delete()
        entry = host_year.add_entry(
            plan=plan, by=province.officer, kind="report", title="Báo cáo sơ kết", opens_on=date(2025, 6, 2),
            due_on=date(2025, 6, 30), unit_kinds=["commune"],
        )  # fmt: skip
        host_year.issue(plan=plan, entries=[entry.pk], by=province.officer)
    return plan


def test_each_campaign_and_plan_with_something_late_offers_its_letter(as_officer, province, plan):
    owed(province, province.commune, date(2025, 6, 30))
    found = {c.ref: c for c in page(as_officer).context["contexts"]}
    assert (found[plan.ref].late, len(found[plan.ref].units), found[plan.ref].times) == (3, 3, 1)
    assert found[plan.ref].letter == reverse("documents:paper_write", args=[letters.URGE, plan.pk])
    assert found["campaign:7"].letter == reverse("documents:paper_write", args=["campaigns.urge", 7])
    assert as_officer.get(found[plan.ref].letter).status_code == 200


def test_the_letters_of_a_plan_are_counted(as_officer, province, plan):
    first = letters.letter(province.host, letters.late_rows(plan.ref, province.host.pk), about="kế hoạch", n=1)
    assert "lần thứ" not in first.subject
    papers.paper(plan, province.officer, on=TODAY, kind=letters.URGE)
    (context,) = page(as_officer, ref=plan.ref).context["contexts"]
    assert context.times == 2
    assert "Soạn công văn lần 2" in page(as_officer, ref=plan.ref).content.decode()
    second = letters._paper(plan)
    assert second.subject == "đôn đốc thực hiện kế hoạch công tác thi đua, khen thưởng năm 2025 (lần thứ 2)"
    rows = second.body[2].rows
    assert [row[2:4] for row in rows] == [("Báo cáo sơ kết", "30/06/2025")] * 3


def test_nobody_is_urged_for_a_plan_that_nobody_is_late_with(as_officer, plan):
    Duty.objects.update(requested=True)
    assert as_officer.get(reverse("documents:paper_write", args=[letters.URGE, plan.pk])).status_code == 403
