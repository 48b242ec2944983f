"""Gold table, second part: school years, dissolved units, waiting periods, one achievement – one reward, discipline, grounds.

As in the first part, each answer is reasoned from the law and the article stands in the name; `...`: year not looked at.
"""

from typing import Any

import pytest

from awards import shipped
from awards.eligibility import answer_case
from tests.awards.cases import NEW, OLD, case, idea, led, rated, run, staff, won

C, H = "collective", "household"
SCHOOL = {"year_kind": "school"}
FIVE = (2021, 2022, 2023, 2024, 2025)
GOOD = {"ratings": rated("tot", 2025)}
SUMMER = "2026-08-10"


def held(first: str, last: str | None, level: str = "khien_trach") -> list[dict[str, Any]]:
    return [{"from": first, "to": last, "level": level}]


def closed(day: str) -> dict[str, Any]:
    return {"unit_closed_on": day}


STRONG = {"ratings": rated("xuat_sac", 2025), "members": staff(20, 14, 1)}
YEARS = [
    ("D24-school-year-reaches-into-the-next-spring",
     case("LDTT", received=SUMMER, discipline=held("2026-03-01", "2026-05-31"), case=SCHOOL, **GOOD), "no", ...),
    ("D24-the-same-spring-is-outside-the-calendar-year",
     case("LDTT", received=SUMMER, discipline=held("2026-03-01", "2026-05-31"), **GOOD), "yes", 2025),
    ("D24-before-september-is-another-school-year",
     case("LDTT", received=SUMMER, discipline=held("2025-02-01", "2025-05-31"), case=SCHOOL, **GOOD), "yes", 2025),
    ("D74-collective-two-school-years",
     case("BK_T", C, awards=won("TTLDXS", 2024, 2025, year_kind="school"), case=SCHOOL), "yes", 2025),
    ("D74-collective-a-school-year-and-a-calendar-year",
     case("BK_T", C, awards=won("TTLDXS", 2024, year_kind="calendar") + won("TTLDXS", 2025, year_kind="school"),
          case=SCHOOL), "no", ...),
    ("D21-two-titles-of-different-kinds-of-year",
     case("CSTDTQ", awards=won("CSTDT", 2023, year_kind="school") + won("CSTDT", 2024, year_kind="calendar"),
          initiatives=idea("toan_quoc", 2024)), "no", ...),
    ("D22-years-without-a-kind-count-with-either",
     case("CSTDT", awards=won("CSTDCS", 2022, 2023) + won("CSTDCS", 2024, year_kind="school"),
          initiatives=idea("tinh", 2024), case=SCHOOL), "yes", 2025),
    ("D44-ratings-of-another-kind-of-year-do-not-make-the-run",
     case("HCLD3", awards=won("BK_TTG", 2020) + won("CSTDCS", 2021, 2023, 2025),
          ratings=rated("xuat_sac", *FIVE, year_kind="calendar"), case=SCHOOL), "no", ...),
]  # fmt: skip

DISSOLVED = [
    ("TT15-2025-still-open-when-received",
     case("TTLDTT", C, members=staff(20, 15), subject=closed("2026-07-01"), **GOOD), "yes", 2025),
    ("TT15-2025-ended-on-the-day-of-reception",
     case("TTLDTT", C, members=staff(20, 15), subject=closed(OLD), **GOOD), "no", None),
    ("TT15-2025-ended-before-the-title-of-excellence", case("TTLDXS", C, subject=closed("2025-07-01"), **STRONG), "no", None),
    ("TT15-2025-ended-before-the-flag",
     case("CO_T", C, ratings=rated("xuat_sac", 2025), block=led(1), subject=closed("2025-07-01")), "no", None),
    ("TT15-2025-ended-before-the-commendation",
     case("BK_T", C, awards=won("TTLDXS", 2024, 2025), subject=closed("2025-12-31")), "no", None),
    ("TT15-2025-ended-before-the-order",
     case("HCLD3", C, awards=won("BK_TTG", 2020) + won("TTLDXS", *FIVE) + won("CO_T", 2023), subject=closed("2026-01-01")),
     "no", None),
    ("TT15-2025-people-of-an-ended-unit-are-still-awarded", case("LDTT", subject=closed("2025-07-01"), **GOOD), "yes", 2025),
    ("TT15-2025-ended-under-the-amended-law",
     case("TTLDXS", C, 2026, NEW, ratings=rated("xuat_sac", 2026), members=staff(20, 14, 1), subject=closed("2026-10-01")),
     "no", None),
    ("merger-record-that-is-not-inherited-never-counts",
     case("BK_T", C, awards=won("TTLDXS", 2024, via="apart") + won("TTLDXS", 2025), case={"inherit_history": "all"}),
     "no", ...),
    ("merger-excellent-years-of-the-chief-predecessor-make-the-run",
     case("BK_TTG", C, awards=won("CO_T", 2020, via="primary") + won("TTLDXS", 2021, 2022, 2023, 2024, via="primary")
          + won("TTLDXS", 2025)), "yes", 2025),
    ("merger-two-ratings-of-one-year-the-lower-speaks",
     case("BK_T", C, ratings=rated("xuat_sac", 2024, via="primary") + rated("tot", 2024, via="primary")
          + rated("xuat_sac", 2025)), "no", ...),
    ("merger-a-weaker-unit-merged-in-does-not-lower-the-rating",
     case("BK_T", C, ratings=rated("xuat_sac", 2024, via="primary") + rated("hoan_thanh", 2024, via="merged")
          + rated("xuat_sac", 2025)), "yes", 2025),
]  # fmt: skip

WAITING = [
    ("D43-four-years-after-the-third-class",
     case("HCLD2", awards=won("HCLD3", 2021) + won("CSTDT", 2023), ratings=rated("tot", *FIVE)), "no", 2026),
    ("D43-five-years-without-a-provincial-title",
     case("HCLD2", awards=won("HCLD3", 2020), ratings=rated("tot", *FIVE)), "no", ...),
    ("D43-the-title-before-the-third-class-does-not-count",
     case("HCLD2", awards=won("HCLD3", 2020) + won("CSTDT", 2019), ratings=rated("tot", *FIVE)), "no", ...),
    ("D42-four-years-after-the-second-class",
     case("HCLD1", awards=won("HCLD2", 2021) + won("CSTDTQ", 2023), ratings=rated("tot", *FIVE)), "no", 2026),
    ("D42-the-provincial-title-is-not-enough",
     case("HCLD1", awards=won("HCLD2", 2020) + won("CSTDT", 2023), ratings=rated("tot", *FIVE)), "no", ...),
    ("D42-collective-with-the-flag-of-the-government",
     case("HCLD1", C, awards=won("HCLD2", 2020) + won("TTLDXS", *FIVE) + won("CO_CP", 2024)), "yes", 2025),
    ("D42-collective-with-the-flag-of-the-province-only",
     case("HCLD1", C, awards=won("HCLD2", 2020) + won("TTLDXS", *FIVE) + won("CO_T", 2024)), "no", ...),
    ("D43-collective-after-the-third-class",
     case("HCLD2", C, awards=won("HCLD3", 2020) + won("TTLDXS", *FIVE) + won("CO_T", 2024)), "yes", 2025),
    ("D73-second-time-five-years-after-the-first",
     case("BK_TTG", awards=won("BK_T", 2015) + won("BK_TTG", 2020) + won("CSTDCS", 2023),
          ratings=rated("tot", *range(2016, 2026))), "yes", 2025),
    ("D73-second-time-too-early",
     case("BK_TTG", awards=won("BK_T", 2015) + won("BK_TTG", 2022) + won("CSTDCS", 2024),
          ratings=rated("tot", *range(2016, 2026))), "no", 2027),
    ("D44-collective-waiting-period-not-over",
     case("HCLD3", C, awards=won("BK_TTG", 2022) + won("TTLDXS", *FIVE) + won("CO_T", 2024)), "no", 2027),
    ("D73-initiative-stands-for-a-title-in-the-years",
     case("BK_TTG", awards=won("BK_T", 2020), ratings=rated("tot", *FIVE), initiatives=idea("co_so", 2023)), "yes", 2025),
    ("D73-initiative-before-the-years-does-not",
     case("BK_TTG", awards=won("BK_T", 2020), ratings=rated("tot", *FIVE), initiatives=idea("co_so", 2019)), "no", 2026),
    ("D44-1e-a-title-before-the-prime-ministers-does-not-count",
     case("HCLD3", awards=won("BK_TTG", 2020) + won("CSTDCS", 2019, 2021, 2023),
          ratings=rated("xuat_sac", *FIVE)), "no", 2026),
    ("D44-1e-the-excellent-year-before-the-run-does-not-count",
     case("HCLD3", awards=won("BK_TTG", 2020) + won("CSTDCS", 2021, 2023, 2025),
          ratings=rated("xuat_sac", 2019) + rated("tot", *FIVE)), "no", 2026),
]  # fmt: skip

ONCE = [
    ("D5-the-same-title-of-the-year", case("LDTT", awards=won("LDTT", 2025), **GOOD), "no", ...),
    ("D5-a-stripped-one-may-be-proposed-again",
     case("LDTT", awards=won("LDTT", 2025, status="stripped"), **GOOD), "yes", 2025),
    ("D5-a-cancelled-one-may-be-proposed-again",
     case("LDTT", awards=won("LDTT", 2025, status="cancelled"), **GOOD), "yes", 2025),
    ("D5-advanced-worker-and-fighter-go-together",
     case("LDTT", awards=won("CSTDCS", 2025), **GOOD), "yes", 2025),
    ("D5-provincial-flag-does-not-stand-in-the-way-of-the-governments",
     case("CO_CP", C, awards=won("CO_T", 2025), ratings=rated("xuat_sac", 2025), block=led(1)), "yes", 2025),
    ("D5-initiative-behind-a-provincial-commendation-is-spent-for-the-provincial-title",
     case("CSTDT", awards=won("CSTDCS", 2022, 2023, 2024), initiatives=idea("tinh", 2024, used=("BK_T",))), "no", 2026),
    ("D5-initiative-behind-a-state-title-is-free-for-a-provincial-one",
     case("CSTDT", awards=won("CSTDCS", 2022, 2023, 2024), initiatives=idea("toan_quoc", 2024, used=("CSTDTQ",))),
     "yes", 2025),
    ("D5-second-initiative-saves-the-title",
     case("CSTDT", awards=won("CSTDCS", 2022, 2023, 2024),
          initiatives=idea("tinh", 2023, used=("CSTDT",)) + idea("tinh", 2024)), "yes", 2025),
    ("D5-collective-years-already-rewarded",
     case("BK_T", C, awards=won("TTLDXS", 2023, 2024) + won("BK_T", 2024), ratings=rated("tot", 2025)), "no", ...),
    ("D74-ruling-title-first-then-excellent-with-initiative",
     case("BK_T", awards=won("CSTDCS", 2024), ratings=rated("xuat_sac", 2025), initiatives=idea("co_so", 2025)),
     "yes", 2025),
    ("D74-ruling-title-first-then-excellent-without",
     case("BK_T", awards=won("CSTDCS", 2024), ratings=rated("xuat_sac", 2025)), "no", 2026),
    ("D74-ruling-decided-after-reception-does-not-count-yet",
     case("BK_T", awards=won("CSTDCS", 2024) + won("CSTDCS", 2025, decided_on="2026-03-01"),
          ratings=rated("tot", 2024, 2025)), "no", ...),
]  # fmt: skip

LEVELS = ("canh_cao", "ha_bac_luong", "giang_chuc", "cach_chuc", "buoc_thoi_viec")
BLOCKS = [
    *((f"D24-disciplined-{level}", case("LDTT", discipline=held("2025-06-01", "2026-05-31", level), **GOOD), "no", ...)
      for level in LEVELS),
    ("D24-discipline-without-an-end", case("LDTT", discipline=held("2023-06-01", None), **GOOD), "no", ...),
    ("D24-discipline-ends-on-the-first-day", case("LDTT", discipline=held("2024-01-01", "2025-01-01"), **GOOD), "no", 2026),
    ("D24-discipline-begins-on-the-last-day", case("LDTT", discipline=held("2025-12-31", "2026-12-30"), **GOOD), "no", 2027),
    ("D24-discipline-of-the-year-after", case("LDTT", discipline=held("2026-01-02", "2026-12-31"), **GOOD), "yes", 2025),
    ("D22-disciplined-in-the-year-of-the-proposal",
     case("CSTDT", awards=won("CSTDCS", 2022, 2023, 2024), initiatives=idea("tinh", 2024),
          discipline=held("2025-06-01", "2025-09-01")), "no", ...),
    ("NĐ152-pending-on-the-day-of-reception",
     case("LDTT", restrictions=[{"from": "2025-06-01", "to": OLD}], **GOOD), "no", ...),
    ("NĐ152-concluded-the-day-before",
     case("LDTT", restrictions=[{"from": "2025-06-01", "to": "2026-02-09"}], **GOOD), "yes", 2025),
    ("NĐ152-begun-after-reception", case("LDTT", restrictions=[{"from": "2026-02-11", "to": None}], **GOOD), "yes", 2025),
    ("NĐ152-a-collective-under-inspection",
     case("TTLDXS", C, restrictions=[{"from": "2026-01-05", "to": None}], **STRONG), "no", ...),
    ("NĐ152-a-household-with-an-open-complaint",
     case("BK_T", H, campaign=run("tinh", 1), restrictions=[{"from": "2026-01-05", "to": None}]), "no", ...),
    ("D28-reprimand-of-members-not-counted-by-the-unit",
     case("TTLDTT", C, members=staff(20, 10, 0, 0), discipline=held("2025-03-01", "2025-06-01"), **GOOD), "yes", 2025),
]  # fmt: skip

GROUNDS = [
    ("D44-only-the-campaign-is-asked-for",
     case("HCLD3", awards=won("BK_TTG", 2020) + won("CSTDCS", 2021, 2023, 2025),
          ratings=rated("xuat_sac", *FIVE), case={"ground": "phong_trao"}), "no", ...),
    ("D44-only-merit-is-asked-for", case("HCLD3", campaign=run("tinh", 5), case={"ground": "cong_trang"}), "no", ...),
    ("D26-merit-with-an-unknown-campaign",
     case("CO_T", C, ratings=rated("xuat_sac", 2025), block=led(2), campaign=..., case={"ground": "cong_trang"}), "no", 2026),
    ("D26-second-of-the-block-with-an-unknown-campaign",
     case("CO_T", C, ratings=rated("xuat_sac", 2025), block=led(2), campaign=...), "unknown", None),
    ("D28-armed-forces", case("DVTT", C, members=staff(20, 10), **GOOD), "yes", 2025),
    ("D28-armed-forces-too-few", case("DVTT", C, members=staff(20, 9), **GOOD), "no", 2026),
    ("D27-armed-forces", case("DVQT", C, **STRONG), "yes", 2025),
    ("D27-armed-forces-nobody-a-fighter", case("DVQT", C, **STRONG | {"members": staff(20, 20)}), "no", 2026),
    ("D27-not-everybody-fulfilled",
     case("TTLDXS", C, **STRONG | {"members": {**staff(20, 14, 1), "fulfilled": 19}}), "no", 2026),
    ("D27-everybody-fulfilled",
     case("TTLDXS", C, **STRONG | {"members": {**staff(20, 14, 1), "fulfilled": 20}}), "yes", 2025),
    ("D26-amended-law", case("CO_T", C, 2026, NEW, ratings=rated("xuat_sac", 2026), block=led(1)), "yes", 2026),
    ("D25-amended-law", case("CO_CP", C, 2026, NEW, ratings=rated("xuat_sac", 2026), block=led(2)), "no", 2027),
    ("D73-amended-law",
     case("BK_TTG", year=2026, received=NEW, awards=won("BK_T", 2021) + won("CSTDCS", 2024),
          ratings=rated("tot", 2022, 2023, 2024, 2025, 2026)), "yes", 2026),
    ("D75-amended-law", case("GK", year=2026, received=NEW, ratings=rated("tot", 2026)), "yes", 2026),
    ("D43-amended-law",
     case("HCLD2", year=2026, received=NEW, awards=won("HCLD3", 2022) + won("CSTDT", 2023),
          ratings=rated("tot", 2023, 2024, 2025, 2026)), "no", 2027),
]  # fmt: skip
GOLD = [*YEARS, *DISSOLVED, *WAITING, *ONCE, *BLOCKS, *GROUNDS]


@pytest.mark.parametrize(("asked", "verdict", "earliest"), [row[1:] for row in GOLD], ids=[row[0] for row in GOLD])
def test_gold(asked: dict[str, Any], verdict: str, earliest: Any) -> None:
    found = answer_case(asked)
    assert found["verdict"] == verdict
    if earliest is not ...:
        assert found["earliest_year"] == earliest


KINDS = [(row["code"], kind) for row in shipped.catalogue() for kind in row["subjects"]]


@pytest.mark.parametrize("received", [OLD, NEW])
@pytest.mark.parametrize(("code", "kind"), KINDS)
def test_every_award_is_answered_with_article_and_mark_under_both_sets(code: str, kind: str, received: str) -> None:
    """Nothing known: never eligible by silence; everything known not to exist: never eligible either."""
    silent = {**case(code, kind, received=received), "facts": {}}
    told = [answer_case(silent), answer_case(case(code, kind, received=received))]
    assert told[0]["verdict"] == "unknown"
    assert told[1]["verdict"] in ("no", "unknown")
    for one in told:
        assert one["rule_set"] == ("TDKT-2022" if received == OLD else "TDKT-2026")
        assert one["locked"] is (received == NEW)
        assert all(row["article"] and row["mark"] and row["text"] for row in one["conditions"])


@pytest.mark.parametrize(
    ("code", "kind"), [("LDTT", C), ("TTLDTT", "individual"), ("CO_T", H), ("GD_VH", "individual")]
)
def test_an_award_for_others_is_refused_and_says_for_whom(code: str, kind: str) -> None:
    found = answer_case(case(code, kind))
    assert (found["verdict"], found["earliest_year"]) == ("no", None)
    assert any(line.startswith("chỉ dành cho") for line in found["missing"])
