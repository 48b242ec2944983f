"""Facts from the tables: collectives through mergers, members, ranks; people across units; heads; school years."""

from datetime import date

import pytest
from django.urls import reverse

from awards import facts, loading
from awards.facts.collectives import DEFAULTS
from awards.facts.history import origins
from awards.models import Award, Discipline, Rule
from core import clock
from tests.factories import rounds as ground
from tests.factories.register import RecordFactory, SubjectFactory, rated
from tests.factories.units import SuccessionFactory, UnitFactory
from units.models import Position

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 10)
MERGED_ON = date(2025, 7, 1)


@pytest.fixture(autouse=True)
def _ground(db):
    loading.load()
    with clock.pretend(DAY):
        yield


def give(code, *years, **bearer):
    award = Award.objects.get(code=code)
    return [RecordFactory(award=award, year=year, **bearer) for year in years]


def met(unit, code, year=2025):
    return facts.verdicts_of_units([unit], [code], year=year, on=DAY)[unit.pk][code].met


def dropped(unit, code, year=2025):
    verdict = facts.verdicts_of_units([unit], [code], year=year, on=DAY)[unit.pk][code]
    notes = [note for finding in verdict.findings for note in finding.because if note.code == "dropped"]
    return [(note.params["year"], note.params["why"]) for note in notes]


def setting(code, value):
    rule = Rule.objects.get(key=f"setting/{code}", rule_set__code="TDKT-2022")
    Rule.objects.filter(pk=rule.pk).update(spec={**rule.spec, "value": value})


def commune(province, name, **more):
    return UnitFactory(commune=True, parent=province.host, name=f"UBND {name}", short_name=name, **more)


def old_commune(province, name):
    return commune(province, name, closed_on=date(2025, 6, 30))


def merged_into(new, *old, **more):
    for unit in old:
        SuccessionFactory(predecessor=unit, successor=new, **more)


@pytest.fixture
def merger(province):
    """Three communes become one that bears the name of the first, at that time a town."""
    old = [old_commune(province, name) for name in ("Thị trấn Than Uyên", "Xã Mường Than", "Xã Hua Nà")]
    new = commune(province, "Xã Than Uyên", opened_on=MERGED_ON)
    merged_into(new, *old)
    return new, old


# ---- history through mergers -----------------------------------------------------------------------------------------
def vias(unit, on=DAY, **more):
    found = origins([unit.pk], on, {**DEFAULTS, **more})[unit.pk]
    return {one.unit: one.via for one in found}


def test_the_merged_commune_chiefly_continues_the_one_whose_name_it_bears(merger):
    new, (town, other, third) = merger
    assert vias(new) == {new.pk: "own", town.pk: "primary", other.pk: "merged", third.pk: "merged"}


def test_a_new_name_of_nobody_continues_none_of_several_and_all_of_a_single_one(province):
    old = [old_commune(province, name) for name in ("Xã A", "Xã B", "Xã C")]
    two, one = commune(province, "Xã Mới", opened_on=MERGED_ON), commune(province, "Xã Khác", opened_on=MERGED_ON)
    merged_into(two, *old[:2])
    merged_into(one, old[2])
    assert vias(two) == {two.pk: "own", old[0].pk: "merged", old[1].pk: "merged"}
    assert vias(one) == {one.pk: "own", old[2].pk: "primary"}


def test_a_unit_that_stays_and_takes_another_in_keeps_its_own(province):
    stays, gone = commune(province, "Xã Ở Lại"), old_commune(province, "Xã Nhập Vào")
    merged_into(stays, gone)
    assert vias(stays) == {stays.pk: "own", gone.pk: "merged"}


def test_renamed_is_the_same_split_is_the_part_with_the_name_a_transfer_gives_nothing(province):
    old = old_commune(province, "Xã Cũ")
    renamed, kept, apart, helped = (
        commune(province, name, opened_on=MERGED_ON)
        for name in ("Xã Tên Mới", "Phường Cũ", "Xã Tách Ra", "Xã Nhận Việc")
    )
    for unit, kind in ((renamed, "rename"), (kept, "split"), (apart, "split"), (helped, "transfer")):
        SuccessionFactory(predecessor=old, successor=unit, kind=kind)
    assert [vias(unit)[old.pk] for unit in (renamed, kept, apart, helped)] == ["own", "own", "apart", "apart"]
    assert vias(apart, inherit_split="all")[old.pk] == "own"
    assert vias(helped, inherit_transfer="all")[old.pk] == "own"
    assert vias(renamed, inherit_rename="none")[old.pk] == "apart"


def test_history_goes_through_several_steps_and_stands_still_before_them(province):
    first = commune(province, "Xã Đầu", closed_on=date(2015, 12, 31))
    second = commune(province, "Xã Đầu", opened_on=date(2016, 1, 1), closed_on=date(2025, 6, 30))
    last = commune(province, "Xã Đầu", opened_on=MERGED_ON)
    SuccessionFactory(predecessor=first, successor=second, kind="rename", on=date(2016, 1, 1))
    merged_into(last, second)
    assert vias(last) == {last.pk: "own", second.pk: "primary", first.pk: "primary"}
    assert vias(last, on=date(2025, 6, 30)) == {last.pk: "own"}


def test_a_chain_across_the_merger_counts_by_the_setting(merger):
    new, (town, other, _third) = merger
    give("TTLDXS", 2024, unit=town)
    give("TTLDXS", 2025, unit=new)
    assert met(new, "BK_T") == "yes"
    setting("inherit_history", "none")
    assert met(new, "BK_T") != "yes"
    assert dropped(new, "BK_T") == [(2024, "not_inherited")]
    setting("inherit_history", "all")
    town.awardrecords.update(unit=other)
    assert met(new, "BK_T") == "yes"
    setting("inherit_history", "primary")
    assert dropped(new, "BK_T") == [(2024, "not_inherited")]


def test_an_award_of_a_part_that_only_gave_tasks_never_counts(province):
    old, new = commune(province, "Xã Cho"), commune(province, "Xã Nhận")
    SuccessionFactory(predecessor=old, successor=new, kind="transfer", partial=True)
    give("TTLDXS", 2024, unit=old)
    give("TTLDXS", 2025, unit=new)
    setting("inherit_history", "all")
    assert dropped(new, "BK_T") == [(2024, "not_inherited")]


def test_ratings_are_inherited_by_a_setting_and_discipline_never(merger):
    new, (town, _other, _third) = merger
    rated(2024, "xuat_sac", unit=town)
    Discipline.objects.create(unit=town, level="pending", starts_on=date(2025, 1, 1), entered_at=clock.now())
    rules = facts.rules_for(DAY)
    found = facts.of_units([new.pk], DAY, 2025, rules)[new.pk]
    assert ([(x.year, x.via) for x in found.ratings], found.restrictions) == ([(2024, "primary")], ())
    setting("inherit_ratings", "none")
    assert facts.of_units([new.pk], DAY, 2025)[new.pk].ratings == ()


def test_a_dissolved_unit_is_awarded_no_more(merger):
    _new, (town, _other, _third) = merger
    rated(2025, "xuat_sac", unit=town)
    assert met(town, "TTLDTT") == "no"


# ---- members ---------------------------------------------------------------------------------------------------------
def staff(unit, count, titles=0, fighters=0):
    people = [SubjectFactory(unit=unit) for _ in range(count)]
    for one in people[:titles]:
        give("LDTT", 2025, subject=one)
    for one in people[:fighters]:
        give("CSTDCS", 2025, subject=one)
    return people


def members(unit, year=2025):
    return dict(facts.of_units([unit.pk], DAY, year)[unit.pk].members)


def test_members_are_counted_with_their_titles_of_the_year(province):
    unit = province.commune
    people = staff(unit, 10, titles=7, fighters=1)
    for one in people:
        rated(2025, "hoan_thanh", subject=one)
    assert members(unit) == {"total": 10, "ldtt": 7, "cstdcs": 1, "disciplined": 0, "fulfilled": 10}
    rated(2025, "xuat_sac", unit=unit)
    assert (met(unit, "TTLDTT"), met(unit, "TTLDXS")) == ("yes", "yes")


def test_discipline_of_a_member_counts_from_the_level_set(province):
    unit = province.commune
    people = staff(unit, 4, titles=4, fighters=1)
    rated(2025, "xuat_sac", unit=unit)
    held = Discipline.objects.create(
        subject=people[0], level="khien_trach", starts_on=date(2025, 5, 1), entered_at=clock.now()
    )
    assert met(unit, "TTLDTT") == "yes"
    setting("members_discipline", "khien_trach")
    assert members(unit)["disciplined"] == 1
    assert met(unit, "TTLDTT") == "no"
    Discipline.objects.filter(pk=held.pk).update(starts_on=date(2024, 5, 1), ends_on=date(2024, 12, 31))
    assert met(unit, "TTLDTT") == "yes"


def test_titles_not_decided_yet_and_members_not_entered_are_unknown_not_zero(province):
    unit = province.commune
    rated(2025, "xuat_sac", unit=unit)
    assert members(unit) == {}
    assert met(unit, "TTLDTT") == "unknown"
    staff(unit, 3)
    assert members(unit) == {"total": 3, "ldtt": None, "cstdcs": None, "disciplined": 0, "fulfilled": None}
    assert met(unit, "TTLDTT") == "unknown"


def test_members_are_those_of_the_last_day_with_the_teams_inside_and_without_the_seconded(province):
    unit = province.commune
    team = UnitFactory(kind="collective", level="base", parent=unit, name="Phòng Kinh tế")
    school = UnitFactory(kind="school", level="base", parent=unit, name="Trường Tiểu học")
    left, _inside, _pupil = SubjectFactory(unit=unit), SubjectFactory(unit=team), SubjectFactory(unit=school)
    Position.objects.filter(subject=left).update(ends_on=date(2025, 11, 30))
    guest = SubjectFactory(unit=unit)
    Position.objects.filter(subject=guest).update(seconded=True)
    assert members(unit)["total"] == 1
    assert members(team)["total"] == 1


# ---- the block -------------------------------------------------------------------------------------------------------
def test_rank_size_and_vote_come_from_the_released_round(province, sign_in):
    with clock.pretend(ground.START):
        record = ground.running(province, kinds=("self", "block", "release"), vote_decides=True)
        ground.self_scored(province, record)
        ground.in_block(province, record, {0: {"I.1": "8"}, 1: {"I.1": "7"}, 2: {"I.1": "6"}})
        ground.close(record, "block", province.officer)
    known = facts.of_units([one.pk for one in province.communes], DAY, 2025)
    assert {pk: ("block" in one.known) for pk, one in known.items()} == {one.pk: False for one in province.communes}
    with clock.pretend(ground.START):
        sign_in(province.officer).post(reverse("scoring:release", args=[record.pk]), {"reason": ""})
    known = facts.of_units([one.pk for one in province.communes], DAY, 2025)
    ranks = [(known[one.pk].block["rank"], known[one.pk].block["size"]) for one in province.communes]
    assert ranks == [(1, 3), (2, 3), (3, 3)]
    assert {one.by_vote for one in known.values()} == {True}


def test_a_unit_in_no_block_is_known_to_lead_none(province):
    lone = commune(province, "Xã Lẻ")
    found = facts.of_units([lone.pk, province.commune.pk], DAY, 2025)
    assert ("block" in found[lone.pk].known, found[lone.pk].block) == (True, None)
    assert "block" not in found[province.commune.pk].known
    assert met(lone, "CO_T") == "unknown"  # a campaign may still be led


# ---- people ----------------------------------------------------------------------------------------------------------
def judged(subject, code, year=2025):
    return facts.verdicts([subject], [code], year=year, on=DAY)[subject.pk][code].met


def test_the_head_is_judged_with_the_collective(province):
    head = SubjectFactory(unit=province.commune, post="Chủ tịch UBND xã")
    rated(2025, subject=head)
    Position.objects.filter(subject=head).update(leads=True)
    assert judged(head, "LDTT") == "yes"  # the collective is not rated yet: a person judges
    held = rated(2025, "hoan_thanh", unit=province.commune)
    assert judged(head, "LDTT") == "no"
    held.level = "tot"
    held.save()
    assert judged(head, "LDTT") == "yes"


def test_a_person_keeps_the_titles_won_at_another_unit(province):
    mai = SubjectFactory(unit=province.communes[1])
    give("CSTDCS", 2024, subject=mai, at_unit=province.communes[0])
    give("CSTDCS", 2025, subject=mai, at_unit=province.communes[1])
    assert judged(mai, "BK_T") == "yes"


def test_school_years_go_with_schools_and_do_not_mix_with_calendar_years(province):
    school = UnitFactory(kind="school", level="base", parent=province.commune, name="Trường THCS")
    teacher, clerk = SubjectFactory(unit=school), SubjectFactory(unit=province.commune)
    for one in (teacher, clerk):
        give("CSTDCS", 2024, 2025, subject=one, year_kind="school")
    assert (judged(teacher, "BK_T"), judged(clerk, "BK_T")) == ("yes", "unknown")
    setting("school_years", "none")
    assert judged(teacher, "BK_T") == "unknown"


def test_records_of_a_school_in_which_nobody_said_the_kind_of_year_count(province):
    school = UnitFactory(kind="school", level="base", parent=province.commune, name="Trường THCS")
    teacher, newcomer = SubjectFactory(unit=school), SubjectFactory(unit=school)
    give("CSTDCS", 2024, 2025, subject=teacher, at_unit=school)
    give("CSTDCS", 2024, 2025, subject=newcomer, at_unit=province.commune)
    give("TTLDXS", 2024, 2025, unit=school, at_unit=school)
    assert (judged(teacher, "BK_T"), judged(newcomer, "BK_T")) == ("yes", "unknown")
    assert met(school, "BK_T") == "yes"


def test_a_household_is_judged_by_what_is_known_of_it(province):
    home = SubjectFactory(unit=province.commune, kind="household", full_name="Hộ ông Lò Văn Pâng")
    Discipline.objects.create(subject=home, level="pending", starts_on=date(2026, 1, 1), entered_at=clock.now())
    assert judged(home, "BK_T") == "no"
    assert judged(home, "GD_VH") == "no"


# ---- how many statements ---------------------------------------------------------------------------------------------
def test_ten_and_a_hundred_collectives_take_the_same_number_of_statements(province, count_queries):
    codes = list(Award.objects.filter(for_collectives=True).values_list("code", flat=True))
    new = commune(province, "Xã Gộp", opened_on=MERGED_ON)
    merged_into(new, old_commune(province, "Xã Một"), old_commune(province, "Xã Hai"))
    many = [new, *(commune(province, f"Xã {n}") for n in range(30))]
    for unit in many[:12]:
        staff(unit, 2, titles=1)
        rated(2025, unit=unit)
    asked = lambda units: facts.verdicts_of_units(units, codes, year=2025, on=DAY)  # noqa: E731
    few = count_queries(lambda: asked(many[:3]))
    assert count_queries(lambda: asked(many)) == few
    assert few <= 22


def test_ten_and_a_hundred_people_take_the_same_number_of_statements(province, count_queries):
    codes = list(Award.objects.filter(for_individuals=True).values_list("code", flat=True))
    people = [SubjectFactory(unit=province.commune) for _ in range(100)]
    for one in people[:20]:
        rated(2025, subject=one)
        give("LDTT", 2024, subject=one)
    asked = lambda rows: facts.verdicts(rows, codes, year=2025, on=DAY)  # noqa: E731
    ten = count_queries(lambda: asked(people[:10]))
    assert count_queries(lambda: asked(people)) == ten
    assert ten <= 12
