"""A pytest plugin: every xdist worker stands on ground of its own: a data folder and a Redis database.

Loaded with `-p script.ground`, that is before the settings are read; a conftest would come too late.
"""

import os

_worker = os.environ.get("PYTEST_XDIST_WORKER", "")
if _worker:
    os.environ["THIDUA_DATA"] = os.path.join(os.environ["THIDUA_DATA"], _worker)
    if os.environ.get("REDIS_URL"):
        server, _, _ = os.environ["REDIS_URL"].rpartition("/")
        os.environ["REDIS_URL"] = f"{server}/{int(_worker.removeprefix('gw')) + 1}"
