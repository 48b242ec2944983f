"""Background work: progress that survives leaving, leases, crashes; large exports as a job."""

from datetime import datetime, timedelta
from io import BytesIO
from zoneinfo import ZoneInfo

import pytest
from openpyxl import load_workbook

from core import clock, exports, jobs
from core.models import Job
from core.refusals import Refusal, Refused
from tests.factories import campaigns_boards as ground

NOW = datetime(2025, 6, 18, 9, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))


@pytest.fixture(autouse=True)
def _now():
    with clock.pretend(NOW):
        yield


@pytest.fixture
def handle():
    """Register a handler for the test and forget it after."""

    def register(function, kind="test.job"):
        jobs.HANDLERS[kind] = function

    yield register
    jobs.HANDLERS.pop("test.job", None)


def begin(province, **fields):
    return jobs.enqueue("test.job", title="Xuất danh sách", owner=province.clerk, **fields)


def after(**delta):
    return clock.pretend(NOW + timedelta(**delta))


def test_a_job_is_done_once_and_leads_to_its_result(as_clerk, province, handle):
    handle(lambda progress, job: jobs.Finished(url="/deadlines/"))
    job = begin(province)
    assert "Đang chờ đến lượt" in as_clerk.get(f"/jobs/{job.pk}/").content.decode()
    assert (jobs.run_due(), jobs.run_due()) == (1, 0)
    html = as_clerk.get(f"/jobs/{job.pk}/").content.decode()
    assert "Đã xong" in html
    assert 'href="/deadlines/"' in html
    assert "hx-trigger" not in html


def test_the_progress_shows_and_asks_again(as_clerk, province, handle):
    seen = []

    def work(progress, job):
        progress(25, 100)
        seen.append(as_clerk.get(f"/jobs/{job.pk}/", headers={"HX-Request": "true"}).content.decode())
        return jobs.Finished()

    handle(work)
    begin(province)
    jobs.run_due()
    assert "Đang chạy: 25 %" in seen[0]
    assert 'hx-trigger="every 2s"' in seen[0]
    assert "<html" not in seen[0]


def test_a_killed_workers_job_is_taken_over(province, handle):
    handle(lambda progress, job: jobs.Finished())
    job = begin(province)
    jobs.claim()  # and the worker is killed
    assert jobs.run_due() == 0
    with after(minutes=3):
        assert jobs.run_due() == 1
    job.refresh_from_db()
    assert (job.state, job.attempts) == (Job.State.DONE, 2)


def test_three_crashes_and_the_job_is_given_up_in_words(as_clerk, province, handle):
    handle(lambda progress, job: jobs.Finished())
    job = begin(province)
    for number in range(3):
        with after(minutes=3 * number):
            assert jobs.claim() is not None
    with after(minutes=10):
        jobs.run_due()
    job.refresh_from_db()
    assert job.state == Job.State.FAILED
    assert job.error in as_clerk.get(f"/jobs/{job.pk}/").content.decode()


def test_a_worker_that_lost_its_lease_writes_nothing(province, handle):
    def slow(progress, job):
        with after(minutes=3):
            jobs.claim()  # somebody else takes it over meanwhile
        progress(1, 2)
        raise AssertionError("must not come here")

    handle(slow)
    job = begin(province)
    jobs.run_due(limit=1)
    job.refresh_from_db()
    assert (job.state, job.attempts, job.done) == (Job.State.RUNNING, 2, 0)


@pytest.mark.parametrize(
    ("error", "words"),
    [(ValueError("ô B7 trống"), "ô B7 trống"), (Refused(Refusal("Không còn quyền")), "Không còn quyền")],
)
def test_a_failure_is_kept_in_words(as_clerk, province, handle, error, words):
    def work(progress, job):
        raise error

    handle(work)
    job = begin(province)
    jobs.run_due()
    html = as_clerk.get(f"/jobs/{job.pk}/").content.decode()
    assert "Chưa hoàn thành" in html
    assert words in html


def test_one_sees_only_ones_own_jobs(as_clerk, as_head, province):
    job = begin(province)
    assert as_head.get(f"/jobs/{job.pk}/").status_code == 404
    assert "Xuất danh sách" in as_clerk.get("/jobs/").content.decode()
    assert "Chưa có việc chạy nền" in as_head.get("/jobs/").content.decode()


# ---- large exports ----
def test_a_large_export_runs_as_a_job_and_is_downloaded_by_its_owner_only(as_officer, as_clerk, province, monkeypatch):
    monkeypatch.setattr(exports, "AT_ONCE", 2)
    for unit in province.communes:
        ground.owe(unit, province.host, clock.today(), title="Nộp báo cáo")
    ground.owe(province.host, province.communes[1], clock.today(), title="Không thuộc UBND tỉnh")
    response = as_officer.get("/deadlines/", {"export": "xlsx", "tab": "open"})
    job = Job.objects.get()
    assert response["Location"] == f"/jobs/{job.pk}/"
    jobs.run_due()
    job.refresh_from_db()
    assert (job.state, job.error, job.done) == (Job.State.DONE, "", 3)
    download = f"/files/{job.result_id}/"
    assert download in as_officer.get(f"/jobs/{job.pk}/").content.decode()
    rows = list(load_workbook(BytesIO(b"".join(as_officer.get(download).streaming_content))).active.values)
    assert [row[0] for row in rows[1:]] == ["Nộp báo cáo"] * 3
    assert as_clerk.get(download).status_code == 404


def test_an_export_of_a_list_that_is_gone_says_so(as_officer, province):
    job = jobs.enqueue(
        exports.KIND, title="x", owner=province.officer, params={"path": "/no/such/", "query": "", "total": 1}
    )
    jobs.run_due()
    assert "Danh sách này không còn nữa." in as_officer.get(f"/jobs/{job.pk}/").content.decode()
