"""How gunicorn serves Peerdesk. `flask serve` and the units in this folder start it with this file.

One process with threads is the default: rate limits and cached pages are counted in its memory. Several processes
need PEERDESK_REDIS_URL and, to be worth it, PostgreSQL (docs/running.md).
"""

import os

bind = os.environ.get("PEERDESK_BIND", "127.0.0.1:5000")
wsgi_app = "app:app"

worker_class = "gthread"
workers = int(os.environ.get("PEERDESK_WEB_PROCESSES", "1"))
threads = int(os.environ.get("PEERDESK_WEB_THREADS", "8"))

# A request that takes longer than this is stuck; the slowest page takes a fiftieth of it.
timeout = 30
# On SIGTERM what runs may finish; a worker's job has the same time.
graceful_timeout = 20
keepalive = 5

# The application reads X-Forwarded-* itself, from as many proxies as PEERDESK_TRUSTED_PROXIES says.
forwarded_allow_ips = ""
limit_request_line = 8190
limit_request_fields = 100

# A heartbeat on a disk that is busy looks like a dead worker.
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None  # noqa: PTH112, S108

accesslog = os.environ.get("PEERDESK_ACCESS_LOG") or None
errorlog = "-"
loglevel = os.environ.get("PEERDESK_LOG_LEVEL", "warning")
