#!/bin/sh
# Writes requirements/*.lock: hashes for every platform and Python, and no host names, so that any mirror can serve them.
# UPGRADE=1 takes the newest versions; without it only what the .in files force is moved.
set -eu

cd "$(dirname "$0")/../requirements"
export UV_PYTHON_DOWNLOADS=never
uv=$(command -v uv || echo ../.venv/bin/uv)

lock() {
    group=$1
    shift
    "$uv" pip compile --quiet --universal --generate-hashes --no-annotate --no-emit-index-url --python-version 3.11 \
        --custom-compile-command "make lock" --override overrides.in ${UPGRADE:+--upgrade} "$@" \
        --output-file "$group.lock" "$group.in"
}

# dev first: the others are held to its versions, so that what runs is what was tested.
lock bootstrap
lock dev
lock run --constraints dev.lock
lock docs --constraints dev.lock
lock e2e --constraints dev.lock --constraints docs.lock

if grep -nEi 'https?://' ./*.lock; then
    echo "联办: a lock names a host" >&2
    exit 1
fi
