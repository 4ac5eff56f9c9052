#!/bin/sh
# Puts the packages of a lock file into .venv, which is made when it is missing. Says what it does; quick when nothing changed.
#   sh deploy/install.sh requirements.lock
set -eu

lock=$1
venv=${VENV:-.venv}
stamp="$venv/.installed-$(basename "$lock")"

if [ -f "$stamp" ] && cmp -s "$lock" "$stamp"; then
    exit 0
fi

is_new_enough() {
    "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null
}

if [ ! -x "$venv/bin/python" ]; then
    python=
    for candidate in ${PYTHON:-} python3 python3.14 python3.13 python3.12 python3.11; do
        if command -v "$candidate" >/dev/null 2>&1 && is_new_enough "$candidate"; then
            python=$candidate
            break
        fi
    done
    if [ -z "$python" ]; then
        found=$(python3 --version 2>/dev/null || echo "no python3 at all")
        echo "Peerdesk needs Python 3.11 or newer; this machine has $found." >&2
        echo "Install one, or say where it is: make ${MAKECMDGOALS:-run} PYTHON=/path/to/python3.11" >&2
        exit 1
    fi
    echo "• Making a virtual environment in $venv with $("$python" --version)"
    if ! "$python" -m venv "$venv" 2>"$venv.log"; then
        cat "$venv.log" >&2
        rm -rf "$venv" "$venv.log"
        echo "Python's venv module is incomplete here. On Debian and Ubuntu: apt-get install python3-venv" >&2
        exit 1
    fi
    rm -f "$venv.log"
fi

if [ ! -x "$venv/bin/uv" ]; then
    echo "• Fetching uv, which installs the packages"
    "$venv/bin/python" -m pip install --quiet --disable-pip-version-check uv
fi

echo "• Installing the packages of $lock, each checked against its hash"
if ! "$venv/bin/uv" pip install --quiet --python "$venv/bin/python" --require-hashes -r "$lock"; then
    echo "• uv could not; trying pip, which takes longer"
    "$venv/bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes -r "$lock"
fi
cp "$lock" "$stamp"
