"""How quick the main pages are, against a floor measured in the same run: `python -m tests.bench --url http://127.0.0.1:PORT`.

The database must hold a load (`manage.py make_load`), the server must run with `tests.bench_settings`. Bounded: loopback only,
at most `--seconds` and `--most` requests for each page and number of connections.
"""

import argparse
import json
import os
import re
import statistics
import sys
import threading
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from http.client import HTTPConnection
from pathlib import Path
from time import perf_counter
from typing import Any
from urllib.parse import urlencode, urlsplit

CONNECTIONS = (1, 8, 32)
LOOPBACK = ("127.0.0.1", "localhost", "::1")
OFFICER, CLERK = "tai.chuyenvien1", "xa-0.cb"
LIST, PANEL, PAGE = "list", "panel", "page"
LEAST_RATIO = {LIST: 0.6, PANEL: 0.4}
MOST_QUERIES = {LIST: 12, PANEL: 12, PAGE: 20}
MOST_LIST_BYTES = 60 * 1024


@dataclass(frozen=True)
class Target:
    name: str
    path: str
    who: str
    sort: str


@dataclass
class Measured:
    """One page: queries, size, and per number of connections requests a second and milliseconds."""

    target: Target
    queries: int = 0
    size: int = 0
    rate: dict[int, float] = field(default_factory=dict)
    p50: dict[int, float] = field(default_factory=dict)
    p95: dict[int, float] = field(default_factory=dict)
    ratio: dict[int, float] = field(default_factory=dict)

    def over(self) -> list[str]:
        """What is over the limits."""
        found = []
        if self.queries > MOST_QUERIES[self.target.sort]:
            found.append(f"{self.queries} queries, at most {MOST_QUERIES[self.target.sort]}")
        if self.target.sort == LIST and self.size > MOST_LIST_BYTES:
            found.append(f"{self.size / 1024:.0f} KB of HTML, at most {MOST_LIST_BYTES // 1024}")
        least = LEAST_RATIO.get(self.target.sort)
        slow = [f"{ratio:.2f} at {n}" for n, ratio in self.ratio.items() if least and ratio < least]
        if slow:
            found.append(f"{', '.join(slow)} connections of the floor, at least {least}")
        return found


# ---- what is measured ----------------------------------------------------------------------------------------------------


def targets() -> list[Target]:
    """The main pages, with the load's own records in them."""
    from django.urls import reverse

    from campaigns.models import Campaign, Participation, Report

    host = Campaign.objects.filter(host__code="tinh-tai").order_by("-starts_on", "id")
    board = host[1]  # 50 units, 12 periods
    report = Report.objects.filter(participation__campaign=board, status="accepted").order_by("id").first()
    own = (
        Report.objects.filter(participation__unit__code="xa-0", participation__campaign__in=host[:6])
        .order_by("-id")
        .first()
    )
    if report is None or own is None:
        sys.exit("bench: this database holds no load; run manage.py make_load in an empty one first.")
    assert Participation.objects.filter(campaign=board).count() <= 50
    return [
        Target("campaign list", reverse("campaigns:list"), OFFICER, LIST),
        Target("unit list", reverse("units:list"), OFFICER, LIST),
        Target("report list", reverse("campaigns:reports"), OFFICER, LIST),
        Target("duty list", reverse("deadlines:list"), OFFICER, LIST),
        Target("home of the officer", reverse("overview:home"), OFFICER, PANEL),
        Target("home of a unit", reverse("overview:home"), CLERK, PANEL),
        Target("status board 50 × 12", reverse("campaigns:board", args=[board.pk]), OFFICER, PANEL),
        Target("campaign page", reverse("campaigns:campaign", args=[board.pk]), OFFICER, PAGE),
        Target("report, reviewing", _report_url(report), OFFICER, PAGE),
        Target("report, writing", _report_url(own), CLERK, PAGE),
    ]


def _report_url(report: Any) -> str:
    from django.urls import reverse

    return reverse("campaigns:report", args=[report.participation_id, report.period_id])


def count_queries(measured: Iterable[Measured]) -> None:
    """Statements per page, asked of the application itself in this process, with a warm cache."""
    from django.conf import settings
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from accounts.models import User

    for row in measured:
        client = Client(SERVER_NAME="127.0.0.1")
        client.force_login(User.objects.get(username=row.target.who), backend=settings.AUTHENTICATION_BACKENDS[-1])
        client.get(row.target.path)
        with CaptureQueriesContext(connection) as captured:
            answer = client.get(row.target.path)
        if answer.status_code != 200:
            sys.exit(f"bench: {row.target.path} answers {answer.status_code} to {row.target.who}.")
        row.queries, row.size = len(captured), len(answer.content)


# ---- over HTTP -----------------------------------------------------------------------------------------------------------


class Visitor:
    """One signed-in browser without a browser."""

    def __init__(self, url: str, username: str, password: str) -> None:
        self.host, self.port = urlsplit(url).hostname or "", urlsplit(url).port or 80
        self.cookies: dict[str, str] = {}
        connection = HTTPConnection(self.host, self.port, timeout=60)
        page = self._ask(connection, "GET", "/accounts/sign-in/").decode()
        found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        form = {"username": username, "password": password, "csrfmiddlewaretoken": found.group(1) if found else ""}
        self._ask(connection, "POST", "/accounts/sign-in/", urlencode(form))
        if "sessionid" not in self.cookies:
            sys.exit(f"bench: {username} cannot sign in at {url}.")
        connection.close()

    def _ask(self, connection: HTTPConnection, method: str, path: str, body: str | None = None) -> bytes:
        headers = {"Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items()), "Host": f"{self.host}:{self.port}"}
        if body is not None:
            headers |= {
                "Content-Type": "application/x-www-form-urlencoded",
                "Referer": f"http://{self.host}:{self.port}{path}",
            }
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie":
                key, _, rest = value.partition("=")
                self.cookies[key] = rest.partition(";")[0]
        if answer.status not in (200, 302):
            sys.exit(f"bench: {method} {path} answers {answer.status}.")
        return answer.read()

    def visit(self, path: str, until: float, most: int, times: list[float]) -> None:
        """Ask for the page again and again over one connection."""
        connection = HTTPConnection(self.host, self.port, timeout=60)
        headers = {"Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items())}
        for _ in range(most):
            began = perf_counter()
            if began > until:
                break
            connection.request("GET", path, headers=headers)
            answer = connection.getresponse()
            answer.read()
            if answer.status != 200:
                raise RuntimeError(f"{path} answers {answer.status}")
            times.append(perf_counter() - began)
        connection.close()


def press(visitor: Visitor, path: str, connections: int, seconds: float, most: int) -> tuple[float, float, float]:
    """Requests a second, p50 and p95 in milliseconds."""
    times: list[list[float]] = [[] for _ in range(connections)]
    began = perf_counter()
    threads = [
        threading.Thread(target=visitor.visit, args=(path, began + seconds, max(2, most // connections), own))
        for own in times
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    spent = perf_counter() - began
    every = sorted(t for own in times for t in own)
    if len(every) < 2:
        raise RuntimeError(f"{path} was not answered twice within {seconds} s")
    cuts = statistics.quantiles(every, n=20)
    return len(every) / spent, statistics.median(every) * 1000, cuts[18] * 1000


def run(url: str, seconds: float, most: int, only: str) -> tuple[Measured, list[Measured]]:
    pages = [Measured(t) for t in targets() if only in t.name]
    count_queries(pages)
    floor = Measured(Target("floor", "/floor/", OFFICER, PAGE))
    from campaigns.load.province import PASSWORD

    visitors = {who: Visitor(url, who, PASSWORD) for who in (OFFICER, CLERK)}
    for count in CONNECTIONS:
        press(visitors[OFFICER], floor.target.path, count, 1, 40)  # warm
        before = press(visitors[OFFICER], floor.target.path, count, seconds, most)
        for row in pages:
            visitor = visitors[row.target.who]
            press(visitor, row.target.path, count, 1, 2 * count)
            row.rate[count], row.p50[count], row.p95[count] = press(visitor, row.target.path, count, seconds, most)
        after = press(visitors[OFFICER], floor.target.path, count, seconds, most)
        floor.rate[count], floor.p50[count], floor.p95[count] = (
            (a + b) / 2 for a, b in zip(before, after, strict=True)
        )
        for row in pages:
            row.ratio[count] = row.rate[count] / floor.rate[count]
    return floor, pages


# ---- telling -------------------------------------------------------------------------------------------------------------


def table(floor: Measured, pages: list[Measured]) -> str:
    head = f"{'page':<22}{'queries':>8}{'KB':>6}" + "".join(
        f"{f'{n} conn: req/s':>16}{'p50':>7}{'p95':>7}{'ratio':>7}" for n in CONNECTIONS
    )
    lines = [head, "-" * len(head)]
    for row in (floor, *pages):
        cells = "".join(
            f"{row.rate[n]:>16.1f}{row.p50[n]:>7.0f}{row.p95[n]:>7.0f}{row.ratio.get(n, 1):>7.2f}" for n in CONNECTIONS
        )
        lines.append(
            f"{row.target.name:<22}{row.queries or '':>8}{f'{row.size / 1024:.0f}' if row.size else '':>6}{cells}"
        )
    return "\n".join(lines)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--url", required=True)
    parser.add_argument("--seconds", type=float, default=4)
    parser.add_argument("--most", type=int, default=400)
    parser.add_argument("--only", default="", help="a part of a page's name")
    parser.add_argument("--json", type=Path, help="also write the figures here")
    parser.add_argument("--check", action="store_true", help="fail where a limit is passed")
    options = parser.parse_args()
    if urlsplit(options.url).hostname not in LOOPBACK:
        parser.error("only a server on this machine is measured (127.0.0.1)")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.bench_settings")
    import django

    django.setup()
    floor, pages = run(options.url, min(options.seconds, 60), min(options.most, 5000), options.only)
    print(table(floor, pages))
    over = [f"{row.target.name}: {'; '.join(row.over())}" for row in pages if row.over()]
    print("\nover the limits:\n  " + "\n  ".join(over) if over else "\nall within the limits")
    if options.json:
        options.json.write_text(json.dumps([asdict(row) for row in (floor, *pages)], ensure_ascii=False, indent=1))
    return 1 if over and options.check else 0


if __name__ == "__main__":
    sys.exit(main())
