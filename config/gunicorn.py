"""How gunicorn serves the app; the same file in the embedded start and behind nginx.

Threads, because a slow upload must not hold a whole worker; few processes, because SQLite has one writer anyway.
"""

import os
from pathlib import Path

_host = os.environ.get("HOST", "127.0.0.1")
bind = f"{f'[{_host}]' if ':' in _host else _host}:{os.environ.get('PORT', '8000')}"
worker_class = "gthread"
workers = int(os.environ.get("WEB_WORKERS", "2"))
threads = int(os.environ.get("WEB_THREADS", "8"))
preload_app = True
timeout = 60
graceful_timeout = 10
keepalive = 5
backlog = 512

# Below what nginx lets through by default, above what our longest filter needs.
limit_request_line = 4094
limit_request_fields = 60
limit_request_field_size = 8190

worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108 (a heartbeat must not wait for a disk)
control_socket_disable = True
accesslog = os.environ.get("WEB_ACCESS_LOG") or None
errorlog = "-"
loglevel = os.environ.get("WEB_LOG_LEVEL", "warning")
# Only nginx on this machine (or named here) may say that the visitor came by HTTPS.
forwarded_allow_ips = os.environ.get("WEB_PROXIES", "127.0.0.1,::1")
