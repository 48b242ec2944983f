"""Gold table of eligibility: expected answers reasoned from the law, the article in the test's name.

Each row: article and situation, the case, the verdict, the earliest year (`...`: not looked at).
"""

from typing import Any

import pytest

from awards.eligibility import answer_case
from tests.awards.cases import NEW, case, idea, led, rated, run, staff, won

C, H = "collective", "household"
UNKNOWN: Any = ...
HELD_BY_WARD = {"from": "2025-03-01", "to": "2025-09-01", "level": "khien_trach"}
FIVE = (2021, 2022, 2023, 2024, 2025)


def order3(**facts: Any) -> dict[str, Any]:
    """The chain of the Labour Order third class, complete, with what is changed."""
    base: dict[str, Any] = {
        "awards": won("BK_TTG", 2020) + won("CSTDCS", 2021, 2023, 2025),
        "ratings": rated("tot", 2021, 2022, 2023, 2025) + rated("xuat_sac", 2024),
    }
    return case("HCLD3", **{**base, **facts})


INDIVIDUALS = [
    # Điều 24: Lao động tiên tiến
    ("D24-rated-well", case("LDTT", ratings=rated("tot", 2025)), "yes", 2025),
    ("D24-rated-excellently", case("LDTT", ratings=rated("xuat_sac", 2025)), "yes", 2025),
    ("D24-only-fulfilled", case("LDTT", ratings=rated("hoan_thanh", 2025)), "no", 2026),
    ("D24-not-rated", case("LDTT"), "no", 2026),
    ("D24-rating-unknown", case("LDTT", ratings=UNKNOWN), "unknown", None),
    ("D24-only-the-year-counts", case("LDTT", ratings=rated("tot", 2024)), "no", 2026),
    ("D24-reprimanded-in-the-year", case("LDTT", ratings=rated("tot", 2025), discipline=[HELD_BY_WARD]), "no", 2026),
    (
        "D24-disciplined-in-an-earlier-year",
        case(
            "LDTT", ratings=rated("tot", 2025), discipline=[HELD_BY_WARD | {"from": "2024-01-05", "to": "2024-12-31"}]
        ),
        "yes",
        2025,
    ),
    ("D24-discipline-unknown", case("LDTT", ratings=rated("tot", 2025), discipline=UNKNOWN), "unknown", None),
    ("D24-not-for-a-collective", case("LDTT", C, ratings=rated("tot", 2025)), "no", None),
    ("D24-armed-forces", case("CSTT", ratings=rated("tot", 2025)), "yes", 2025),
    ("D24-amended-law", case("LDTT", year=2026, received=NEW, ratings=rated("tot", 2026)), "yes", 2026),
    # Điều 23: Chiến sĩ thi đua cơ sở
    (
        "D23-title-and-initiative",
        case("CSTDCS", awards=won("LDTT", 2025), ratings=rated("tot", 2025), initiatives=idea("co_so", 2025)),
        "yes",
        2025,
    ),
    (
        "D23-standard-in-the-same-round",
        case("CSTDCS", ratings=rated("tot", 2025), initiatives=idea("co_so", 2025)),
        "yes",
        2025,
    ),
    ("D23-no-initiative", case("CSTDCS", awards=won("LDTT", 2025), ratings=rated("tot", 2025)), "no", 2026),
    (
        "D23-initiative-already-used-for-the-same-title",
        case("CSTDCS", awards=won("LDTT", 2025), initiatives=idea("co_so", 2025, used=("CSTDCS",))),
        "no",
        2026,
    ),
    (
        "D23-not-an-advanced-worker",
        case("CSTDCS", ratings=rated("hoan_thanh", 2025), initiatives=idea("co_so", 2025)),
        "no",
        2026,
    ),
    (
        "D23-initiatives-unknown",
        case("CSTDCS", awards=won("LDTT", 2025), ratings=rated("tot", 2025), initiatives=UNKNOWN),
        "unknown",
        None,
    ),
    (
        "D23-draft-2026-asks-for-excellent",
        case("CSTDCS", year=2026, received=NEW, ratings=rated("tot", 2026), initiatives=idea("co_so", 2026)),
        "no",
        2027,
    ),
    (
        "D23-draft-2026-excellent-and-initiative",
        case("CSTDCS", year=2026, received=NEW, ratings=rated("xuat_sac", 2026), initiatives=idea("co_so", 2026)),
        "yes",
        2026,
    ),
    (
        "transition-received-on-30-09-2026-is-judged-by-2022",
        case("CSTDCS", year=2026, received="2026-09-30", ratings=rated("tot", 2026), initiatives=idea("co_so", 2026)),
        "yes",
        2026,
    ),
    # Điều 22: Chiến sĩ thi đua cấp tỉnh
    (
        "D22-three-years-up-to-the-year-before",
        case("CSTDT", awards=won("CSTDCS", 2022, 2023, 2024), initiatives=idea("tinh", 2024)),
        "yes",
        2025,
    ),
    (
        "D22-three-years-with-the-year-itself",
        case("CSTDT", awards=won("CSTDCS", 2023, 2024, 2025), initiatives=idea("tinh", 2025)),
        "yes",
        2025,
    ),
    (
        "D22-one-year-short",
        case("CSTDT", awards=won("CSTDCS", 2023, 2024), ratings=rated("tot", 2025), initiatives=idea("tinh", 2024)),
        "no",
        2026,
    ),
    (
        "D22-chain-broken-by-one-year",
        case("CSTDT", awards=won("CSTDCS", 2021, 2022, 2024), initiatives=idea("tinh", 2024)),
        "no",
        2027,
    ),
    (
        "D22-three-titles-long-ago",
        case("CSTDT", awards=won("CSTDCS", 2019, 2020, 2021), initiatives=idea("tinh", 2024)),
        "no",
        2028,
    ),
    (
        "D22-only-an-initiative-of-the-unit",
        case("CSTDT", awards=won("CSTDCS", 2022, 2023, 2024), initiatives=idea("co_so", 2024)),
        "no",
        2026,
    ),
    (
        "D22-initiative-behind-the-lower-title-may-be-used",
        case("CSTDT", awards=won("CSTDCS", 2022, 2023, 2024), initiatives=idea("tinh", 2024, used=("CSTDCS",))),
        "yes",
        2025,
    ),
    (
        "D22-reused-initiative",
        case("CSTDT", awards=won("CSTDCS", 2022, 2023, 2024), initiatives=idea("tinh", 2023, used=("CSTDT",))),
        "no",
        2026,
    ),
    (
        "D93-cancelled-title-breaks-the-chain",
        case(
            "CSTDT",
            awards=won("CSTDCS", 2022, 2024) + won("CSTDCS", 2023, status="cancelled"),
            initiatives=idea("tinh", 2024),
        ),
        "no",
        2027,
    ),
    (
        "D93-restored-title-counts",
        case(
            "CSTDT",
            awards=won("CSTDCS", 2022, 2024) + won("CSTDCS", 2023, status="restored"),
            initiatives=idea("tinh", 2024),
        ),
        "yes",
        2025,
    ),
    (
        "D22-register-unknown",
        case("CSTDT", awards=UNKNOWN, initiatives=idea("tinh", 2024)),
        "unknown",
        None,
    ),
    (
        "D22-initiatives-unknown-but-chain-broken",
        case("CSTDT", awards=won("CSTDCS", 2024), initiatives=UNKNOWN),
        "no",
        2027,
    ),
    (
        "D5-awarded-already-for-the-year",
        case("CSTDT", awards=won("CSTDCS", 2022, 2023, 2024) + won("CSTDT", 2025), initiatives=idea("tinh", 2024)),
        "no",
        ...,
    ),
    (
        "merger-a-person-keeps-the-titles-of-another-unit",
        case(
            "CSTDT",
            awards=won("CSTDCS", 2022, 2023, via="merged") + won("CSTDCS", 2024),
            initiatives=idea("tinh", 2024),
        ),
        "yes",
        2025,
    ),
    (
        "school-years-and-calendar-years-do-not-mix",
        case(
            "CSTDT",
            awards=won("CSTDCS", 2022, 2023, year_kind="calendar") + won("CSTDCS", 2024, year_kind="school"),
            initiatives=idea("tinh", 2024),
            case={"year_kind": "school"},
        ),
        "no",
        ...,
    ),
    (
        "school-years-count-among-themselves",
        case(
            "CSTDT",
            awards=won("CSTDCS", 2022, 2023, 2024, year_kind="school"),
            initiatives=idea("tinh", 2024),
            case={"year_kind": "school"},
        ),
        "yes",
        2025,
    ),
    (
        "D22-under-the-amended-law",
        case("CSTDT", year=2026, received=NEW, awards=won("CSTDCS", 2023, 2024, 2025), initiatives=idea("tinh", 2025)),
        "yes",
        2026,
    ),
    # Điều 21: Chiến sĩ thi đua toàn quốc
    (
        "D21-two-in-a-row",
        case("CSTDTQ", awards=won("CSTDT", 2023, 2024), initiatives=idea("toan_quoc", 2024)),
        "yes",
        2025,
    ),
    (
        "D21-gap-between-the-two",
        case("CSTDTQ", awards=won("CSTDT", 2022, 2024), initiatives=idea("toan_quoc", 2024)),
        "no",
        ...,
    ),
    (
        "D21-effect-only-in-the-province",
        case("CSTDTQ", awards=won("CSTDT", 2023, 2024), initiatives=idea("tinh", 2024)),
        "no",
        2026,
    ),
    (
        "D21-stripped-title-does-not-count",
        case(
            "CSTDTQ",
            awards=won("CSTDT", 2023) + won("CSTDT", 2024, status="stripped"),
            initiatives=idea("toan_quoc", 2024),
        ),
        "no",
        ...,
    ),
    ("D21-amended-law", case("CSTDTQ", year=2026, received=NEW, awards=won("CSTDT", 2024)), "no", ...),
    # Điều 74: Bằng khen của UBND tỉnh, cá nhân
    ("D74-1d-two-titles-in-a-row", case("BK_T", awards=won("CSTDCS", 2024, 2025)), "yes", 2025),
    (
        "D74-1d-two-excellent-years-two-initiatives",
        case("BK_T", ratings=rated("xuat_sac", 2024, 2025), initiatives=idea("co_so", 2024, 2025)),
        "yes",
        2025,
    ),
    (
        "D74-1d-both-initiatives-in-one-year",
        case("BK_T", ratings=rated("xuat_sac", 2024, 2025), initiatives=idea("co_so", 2025, 2025)),
        "yes",
        2025,
    ),
    (
        "D74-1d-more-than-two-excellent-years-count-together",
        case("BK_T", ratings=rated("xuat_sac", 2023, 2024, 2025), initiatives=idea("co_so", 2023, 2025)),
        "yes",
        2025,
    ),
    (
        "D74-1d-initiative-of-a-year-outside-the-run",
        case("BK_T", ratings=rated("xuat_sac", 2022, 2024, 2025), initiatives=idea("co_so", 2022, 2025)),
        "no",
        2026,
    ),
    (
        "D74-ruling-excellent-with-initiative-then-title",
        case(
            "BK_T",
            year=2024,
            received="2025-02-10",
            awards=won("CSTDCS", 2024),
            ratings=rated("xuat_sac", 2023, 2024),
            initiatives=idea("co_so", 2023) + idea("co_so", 2024, used=("CSTDCS",)),
        ),
        "yes",
        2024,
    ),
    (
        "D74-ruling-title-stands-for-its-initiative",
        case(
            "BK_T",
            awards=won("CSTDCS", 2025),
            ratings=rated("xuat_sac", 2024, 2025),
            initiatives=idea("co_so", 2024),
        ),
        "yes",
        2025,
    ),
    (
        "D74-ruling-excellent-year-without-initiative",
        case("BK_T", awards=won("CSTDCS", 2025), ratings=rated("xuat_sac", 2024, 2025)),
        "no",
        2026,
    ),
    (
        "D74-1d-two-excellent-years-one-initiative",
        case("BK_T", ratings=rated("xuat_sac", 2024, 2025), initiatives=idea("co_so", 2025)),
        "no",
        2026,
    ),
    (
        "D74-one-well-rated-year-breaks-the-pair",
        case(
            "BK_T",
            ratings=rated("xuat_sac", 2024) + rated("tot", 2025),
            initiatives=idea("co_so", 2024, 2025),
        ),
        "no",
        ...,
    ),
    ("D74-1a-campaign-of-the-province", case("BK_T", campaign=run("tinh", 1)), "yes", 2025),
    ("D74-1a-campaign-of-a-unit", case("BK_T", campaign=run("co_so", 5)), "no", ...),
    ("D74-campaign-unknown", case("BK_T", campaign=UNKNOWN), "unknown", None),
    (
        "D5-years-already-rewarded",
        case("BK_T", awards=won("CSTDCS", 2023, 2024) + won("BK_T", 2024), ratings=rated("tot", 2025)),
        "no",
        ...,
    ),
    (
        "D5-years-after-the-last-one",
        case("BK_T", awards=won("BK_T", 2023) + won("CSTDCS", 2024, 2025)),
        "yes",
        2025,
    ),
    (
        "D5-initiative-used-for-an-award-of-the-same-level",
        case(
            "BK_T",
            ratings=rated("xuat_sac", 2024, 2025),
            initiatives=idea("co_so", 2024) + idea("co_so", 2025, used=("CSTDT",)),
        ),
        "no",
        ...,
    ),
    (
        "D74-amended-law",
        case("BK_T", year=2026, received=NEW, awards=won("CSTDCS", 2024, 2025)),
        "yes",
        2026,
    ),
    ("D74-household-in-a-campaign", case("BK_T", H, campaign=run("tinh", 2)), "yes", 2025),
    ("D74-household-without", case("BK_T", H), "no", None),
    # Điều 73: Bằng khen của Thủ tướng
    (
        "D73-five-good-years-after-the-provincial-one",
        case("BK_TTG", awards=won("BK_T", 2020) + won("CSTDCS", 2023), ratings=rated("tot", *FIVE)),
        "yes",
        2025,
    ),
    (
        "D73-only-four-years-after",
        case("BK_TTG", awards=won("BK_T", 2021) + won("CSTDCS", 2023), ratings=rated("tot", *FIVE)),
        "no",
        2026,
    ),
    ("D73-without-the-provincial-one", case("BK_TTG", ratings=rated("xuat_sac", *FIVE)), "no", ...),
    (
        "D73-no-title-and-no-initiative-in-the-years",
        case("BK_TTG", awards=won("BK_T", 2020), ratings=rated("tot", *FIVE)),
        "no",
        2026,
    ),
    ("D73-national-campaign-of-three-years", case("BK_TTG", campaign=run("toan_quoc", 3)), "yes", 2025),
    ("D73-national-campaign-of-two-years", case("BK_TTG", campaign=run("toan_quoc", 2)), "no", ...),
    # Điều 44: Huân chương Lao động hạng Ba
    ("D44-1e-complete", order3(), "yes", 2025),
    (
        "D44-1e-two-titles-only",
        order3(awards=won("BK_TTG", 2020) + won("CSTDCS", 2021, 2023)),
        "no",
        2026,
    ),
    ("D44-1e-no-excellent-year", order3(ratings=rated("tot", *FIVE)), "no", 2026),
    (
        "D44-1e-a-year-only-fulfilled-breaks-the-run",
        order3(ratings=rated("xuat_sac", 2021, 2022, 2024, 2025) + rated("hoan_thanh", 2023)),
        "no",
        ...,
    ),
    ("D44-1e-without-the-prime-minister", order3(awards=won("CSTDCS", *FIVE)), "no", ...),
    (
        "D44-1e-four-years-after",
        order3(awards=won("BK_TTG", 2021) + won("CSTDCS", 2022, 2023, 2025)),
        "no",
        2026,
    ),
    ("D44-1e-ratings-unknown", order3(ratings=UNKNOWN), "unknown", None),
    ("D44-2-provincial-campaign-of-five-years", case("HCLD3", campaign=run("tinh", 5)), "yes", 2025),
    ("D44-2-provincial-campaign-of-four-years", case("HCLD3", campaign=run("tinh", 4)), "no", ...),
    ("D44-amended-law", order3(case={"received_on": NEW}), "yes", 2025),
    # Điều 43, 42: hạng Nhì, hạng Nhất
    (
        "D43-five-years-after-the-third-class-with-a-provincial-title",
        case("HCLD2", awards=won("HCLD3", 2020) + won("CSTDT", 2023), ratings=rated("tot", *FIVE)),
        "yes",
        2025,
    ),
    (
        "D43-waiting-period-not-over",
        case("HCLD2", awards=won("HCLD3", 2022) + won("CSTDT", 2023), ratings=rated("tot", *FIVE)),
        "no",
        2027,
    ),
    ("D43-without-the-third-class", case("HCLD2", ratings=rated("tot", *FIVE)), "no", ...),
    (
        "D42-five-years-after-the-second-class",
        case("HCLD1", awards=won("HCLD2", 2020) + won("CSTDTQ", 2023), ratings=rated("xuat_sac", *FIVE)),
        "yes",
        2025,
    ),
    (
        "D42-third-class-is-not-enough",
        case("HCLD1", awards=won("HCLD3", 2020) + won("CSTDTQ", 2023), ratings=rated("xuat_sac", *FIVE)),
        "no",
        ...,
    ),
    # Điều 75: Giấy khen
    ("D75-task-well-done", case("GK", ratings=rated("tot", 2025)), "yes", 2025),
    ("D75-campaign-of-the-unit", case("GK", campaign=run("co_so", 1)), "yes", 2025),
    ("D75-neither", case("GK", ratings=rated("hoan_thanh", 2025)), "no", 2026),
    ("D75-household", case("GK", H, campaign=run("co_so", 1)), "yes", 2025),
    # người đứng đầu, vụ việc đang xem xét
    (
        "D5-head-with-a-good-collective",
        case("LDTT", ratings=rated("tot", 2025), subject={"leader": True}, collective={"ratings": rated("tot", 2025)}),
        "yes",
        2025,
    ),
    (
        "D5-head-of-a-weak-collective",
        case(
            "LDTT",
            ratings=rated("tot", 2025),
            subject={"leader": True},
            collective={"ratings": rated("hoan_thanh", 2025)},
        ),
        "no",
        2026,
    ),
    (
        "pending-inspection",
        case("LDTT", ratings=rated("tot", 2025), restrictions=[{"from": "2026-01-05", "to": None}]),
        "no",
        ...,
    ),
    (
        "inspection-concluded",
        case("LDTT", ratings=rated("tot", 2025), restrictions=[{"from": "2025-01-05", "to": "2025-06-30"}]),
        "yes",
        2025,
    ),
    # không có số liệu để tính
    ("D60-a-person-decides", case("NGUT"), "unknown", None),
    ("D31-household-of-culture", case("GD_VH", H), "unknown", None),
]

STRONG = {"ratings": rated("xuat_sac", 2025), "members": staff(20, 14, 1)}
COLLECTIVES = [
    # Điều 28: Tập thể lao động tiên tiến
    ("D28-half-advanced", case("TTLDTT", C, ratings=rated("tot", 2025), members=staff(20, 10)), "yes", 2025),
    ("D28-less-than-half", case("TTLDTT", C, ratings=rated("tot", 2025), members=staff(21, 10)), "no", 2026),
    (
        "D28-somebody-disciplined",
        case("TTLDTT", C, ratings=rated("tot", 2025), members=staff(20, 15, 0, 1)),
        "no",
        2026,
    ),
    ("D28-members-unknown", case("TTLDTT", C, ratings=rated("tot", 2025), members=UNKNOWN), "unknown", None),
    (
        "TT15-2025-dissolved-unit",
        case(
            "TTLDTT",
            C,
            ratings=rated("tot", 2025),
            members=staff(20, 15),
            subject={"unit_closed_on": "2025-07-01"},
        ),
        "no",
        None,
    ),
    # Điều 27: Tập thể lao động xuất sắc
    ("D27-seventy-percent-and-a-fighter", case("TTLDXS", C, **STRONG), "yes", 2025),
    ("D27-sixty-nine-percent", case("TTLDXS", C, **STRONG | {"members": staff(100, 69, 3)}), "no", 2026),
    ("D27-no-fighter", case("TTLDXS", C, **STRONG | {"members": staff(20, 20, 0)}), "no", 2026),
    ("D27-somebody-disciplined", case("TTLDXS", C, **STRONG | {"members": staff(20, 20, 2, 1)}), "no", 2026),
    ("D27-only-well-fulfilled", case("TTLDXS", C, **STRONG | {"ratings": rated("tot", 2025)}), "no", 2026),
    (
        "D27-fighters-not-counted",
        case("TTLDXS", C, ratings=rated("xuat_sac", 2025), members={"total": 20, "ldtt": 15, "disciplined": 0}),
        "unknown",
        None,
    ),
    ("D27-amended-law", case("TTLDXS", C, 2026, NEW, **STRONG | {"ratings": rated("xuat_sac", 2026)}), "yes", 2026),
    # Điều 26: Cờ thi đua của UBND tỉnh
    ("D26-first-of-the-block", case("CO_T", C, ratings=rated("xuat_sac", 2025), block=led(1)), "yes", 2025),
    ("D26-second-of-the-block", case("CO_T", C, ratings=rated("xuat_sac", 2025), block=led(2)), "no", 2026),
    ("D26-first-but-only-well", case("CO_T", C, ratings=rated("tot", 2025), block=led(1)), "no", 2026),
    ("D26-first-of-the-block-without-a-rating-on-record", case("CO_T", C, block=led(1)), "yes", 2025),
    ("D26-ratings-unknown", case("CO_T", C, ratings=UNKNOWN, block=led(1)), "unknown", None),
    ("D26-block-unknown", case("CO_T", C, ratings=rated("xuat_sac", 2025), block=UNKNOWN), "unknown", None),
    ("D26-campaign-of-three-years", case("CO_T", C, campaign=run("tinh", 3)), "yes", 2025),
    ("D26-campaign-of-two-years", case("CO_T", C, campaign=run("tinh", 2)), "no", 2026),
    ("D26-campaign-second-place", case("CO_T", C, campaign=run("tinh", 3, 2)), "no", 2026),
    ("D26-not-for-a-person", case("CO_T", ratings=rated("xuat_sac", 2025), block=led(1)), "no", None),
    # Điều 25: Cờ thi đua của Chính phủ
    ("D25-first-of-the-block", case("CO_CP", C, ratings=rated("xuat_sac", 2025), block=led(1)), "yes", 2025),
    ("D25-third-of-the-block", case("CO_CP", C, ratings=rated("xuat_sac", 2025), block=led(3)), "no", 2026),
    ("D25-national-campaign-of-five-years", case("CO_CP", C, campaign=run("toan_quoc", 5)), "yes", 2025),
    ("D25-national-campaign-of-four-years", case("CO_CP", C, campaign=run("toan_quoc", 4)), "no", 2026),
    ("D25-provincial-campaign-does-not-count", case("CO_CP", C, campaign=run("tinh", 6)), "no", 2026),
    # Điều 74, 73, 44 tập thể
    ("D74-collective-two-excellent-years", case("BK_T", C, awards=won("TTLDXS", 2024, 2025)), "yes", 2025),
    ("D74-collective-one-year", case("BK_T", C, awards=won("TTLDXS", 2024), ratings=rated("tot", 2025)), "no", ...),
    (
        "D73-collective-flag-then-five-years",
        case("BK_TTG", C, awards=won("CO_T", 2020) + won("TTLDXS", *FIVE)),
        "yes",
        2025,
    ),
    (
        "D44-collective-with-a-flag",
        case("HCLD3", C, awards=won("BK_TTG", 2020) + won("TTLDXS", *FIVE) + won("CO_T", 2023)),
        "yes",
        2025,
    ),
    (
        "D44-collective-without-a-flag",
        case("HCLD3", C, awards=won("BK_TTG", 2020) + won("TTLDXS", *FIVE)),
        "no",
        ...,
    ),
    # sáp nhập: kế thừa của đơn vị chính, của tất cả, không
    (
        "merger-record-of-the-chief-predecessor-counts",
        case("BK_T", C, awards=won("TTLDXS", 2024, via="primary") + won("TTLDXS", 2025)),
        "yes",
        2025,
    ),
    (
        "merger-record-of-another-predecessor-does-not",
        case("BK_T", C, awards=won("TTLDXS", 2024, via="merged") + won("TTLDXS", 2025)),
        "no",
        ...,
    ),
    (
        "merger-inherit-all",
        case(
            "BK_T",
            C,
            awards=won("TTLDXS", 2024, via="merged") + won("TTLDXS", 2025),
            case={"inherit_history": "all"},
        ),
        "yes",
        2025,
    ),
    (
        "merger-inherit-nothing",
        case(
            "BK_T",
            C,
            awards=won("TTLDXS", 2024, via="primary") + won("TTLDXS", 2025),
            case={"inherit_history": "none"},
        ),
        "no",
        ...,
    ),
    # Điều 29: Xã, phường tiêu biểu
    ("D29-provincial-standard", case("XA_TB", C), "unknown", None),
    ("D29-draft-2026-provincial-campaign", case("XA_TB", C, 2026, NEW, campaign=run("tinh", 1)), "yes", 2026),
    ("D29-draft-2026-without", case("XA_TB", C, 2026, NEW), "no", None),
]
GOLD = INDIVIDUALS + COLLECTIVES
SHORT = (
    "LDTT", "CSTDCS", "CSTDT", "CSTDTQ", "TTLDTT", "TTLDXS", "CO_T", "CO_CP", "BK_T", "BK_TTG", "HCLD3", "HCLD2", "HCLD1",
    "GK",
)  # fmt: skip


@pytest.mark.parametrize(("asked", "verdict", "earliest"), [row[1:] for row in GOLD], ids=[row[0] for row in GOLD])
def test_gold(asked: dict[str, Any], verdict: str, earliest: Any) -> None:
    found = answer_case(asked)
    assert found["verdict"] == verdict
    if earliest is not ...:
        assert found["earliest_year"] == earliest


def test_the_gold_table_covers_every_title_of_the_short_list_and_both_rule_sets() -> None:
    asked = {row[1]["title"] for row in GOLD}
    assert sorted(set(SHORT) - asked) == []
    assert {answer_case(row[1])["rule_set"] for row in GOLD} == {"TDKT-2022", "TDKT-2026"}
    assert len(GOLD) >= 60
    assert len({row[0] for row in GOLD}) == len(GOLD)
