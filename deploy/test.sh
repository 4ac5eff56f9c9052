#!/bin/sh
# `make test`: the suite on SQLite, then on PostgreSQL where one answers. Says what it skips. Further arguments go to pytest.
set -eu

venv=${VENV:-.venv}
python="$venv/bin/python"
workers=${TEST_WORKERS:-3}

chromium=$(command -v chromium || command -v chromium-browser || command -v google-chrome || true)
journeys=
if [ -z "$chromium" ]; then
    journeys='not journey'
    echo "• Skipping the journeys: there is no Chromium on this machine (Debian: apt-get install chromium)."
elif ! "$python" -m playwright --version >/dev/null 2>&1; then
    journeys='not journey'
    echo "• Skipping the journeys: Playwright's driver does not start (Debian: apt-get install libatomic1)."
fi

find_postgres() {
    "$python" - <<'PY'
import os
import sys

import psycopg

for address in (os.environ.get("TEST_POSTGRES_URL"), "postgresql:///postgres", "postgresql://postgres@127.0.0.1:5432/postgres"):
    if not address:
        continue
    try:
        with psycopg.connect(address, connect_timeout=3) as connection:
            may_create = connection.execute(
                "SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user"
            ).fetchone()
    except psycopg.Error:
        continue
    if may_create and may_create[0]:
        print(address)
        sys.exit()
PY
}

failed=0
echo "• The suite on SQLite"
TEST_DATABASE_URL= "$python" -m pytest -n "$workers" --dist loadgroup ${journeys:+-m "$journeys"} "$@" || failed=1

postgres=$(find_postgres)
if [ -n "$postgres" ]; then
    echo "• The suite on PostgreSQL, without what asks for no database"
    # A worker waits for the server a third of its time, so one more than on SQLite; and half as many histories as there.
    TEST_DATABASE_URL="$postgres" HISTORIES="${HISTORIES:-6}" "$python" -m pytest -n "$((workers + 1))" --dist loadgroup \
        -m "not journey" --only-database "$@" || failed=1
else
    echo "• Skipping the suite on PostgreSQL: none answers on the local socket or 127.0.0.1:5432, and TEST_POSTGRES_URL is not set."
fi
exit $failed
