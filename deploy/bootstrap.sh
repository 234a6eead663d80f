#!/bin/sh
# Makes .venv hold exactly one lock: sh deploy/bootstrap.sh run|dev|docs|e2e
# Costs nothing when it already does. Groups nest (run < dev < docs < e2e): a bigger one also serves a smaller wish.
set -eu

cd "$(dirname "$0")/.."
root=$(pwd)
venv=$root/.venv
stamp=$venv/.lianban-stamp
export UV_PYTHON_DOWNLOADS=never VIRTUAL_ENV="$venv"

say() { printf '联办: %s\n' "$*" >&2; }
fail() { say "$@"; exit 1; }

locks_of() {
    case $1 in
        run) echo requirements/run.lock ;;
        dev) echo requirements/dev.lock ;;
        docs) echo requirements/dev.lock requirements/docs.lock ;;
        e2e) echo requirements/dev.lock requirements/docs.lock requirements/e2e.lock ;;
        *) fail "unknown group '$1': run, dev, docs or e2e" ;;
    esac
}

# The stamp names the group, the lock's checksum and the folder: a moved or copied tree is set up again.
stamp_of() { echo "$1 $(cat $(locks_of "$1") deploy/bootstrap.sh | cksum) $root"; }

serves() {
    case $1 in
        run) echo run dev docs e2e ;;
        dev) echo dev docs e2e ;;
        docs) echo docs e2e ;;
        *) echo "$1" ;;
    esac
}

new_enough() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; }

find_python() {
    for candidate in ${PYTHON:-python3 python3.13 python3.12 python3.11 python3.14 python}; do
        if new_enough "$candidate"; then command -v "$candidate"; return; fi
    done
    fail "no Python 3.11 or later found (looked at: ${PYTHON:-python3, python3.11 to python3.14, python}). 请先安装 Python 3.11 以上版本。"
}

make_venv() {
    if [ -x "$venv/bin/python" ] && new_enough "$venv/bin/python" && [ -z "$moved" ]; then return; fi
    python=$(find_python)
    say "making .venv with $("$python" --version)"
    if command -v uv >/dev/null 2>&1; then
        uv venv --quiet --clear --python "$python" "$venv"
    elif "$python" -c 'import venv, ensurepip' >/dev/null 2>&1; then
        "$python" -m venv --clear "$venv"
    else
        fail "this Python has no venv module. Debian, Ubuntu, UOS: apt-get install python3-venv; then run make again."
    fi
}

# Sets $uv: the one on PATH, else a pinned one inside .venv.
find_uv() {
    uv=$(command -v uv || true)
    [ -n "$uv" ] && return
    uv=$venv/bin/uv
    [ -x "$uv" ] && return
    [ -x "$venv/bin/pip" ] || "$venv/bin/python" -m ensurepip >/dev/null 2>&1 || fail "cannot put pip into .venv: make clean, then again"
    "$venv/bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/bootstrap.lock
}

# People behind a mirror have told pip, not uv.
take_mirror_from_pip() {
    [ -z "${UV_DEFAULT_INDEX:-}${UV_INDEX_URL:-}" ] || return 0
    mirror=${PIP_INDEX_URL:-$("$venv/bin/python" -m pip config get global.index-url 2>/dev/null || true)}
    [ -z "$mirror" ] || export UV_DEFAULT_INDEX="$mirror"
}

# Offices often have a certificate authority of their own: the system's list knows it, uv's built-in list does not.
trust_what_the_system_trusts() {
    for bundle in /etc/ssl/certs/ca-certificates.crt /etc/pki/tls/certs/ca-bundle.crt /etc/ssl/cert.pem; do
        if [ -s "$bundle" ]; then
            export UV_SYSTEM_CERTS="${UV_SYSTEM_CERTS:-true}"
            return
        fi
    done
}

# The rooms are imported from this folder as they are: a path file and a small command, nothing to build.
install_rooms() {
    site=$("$venv/bin/python" -c 'import sysconfig; print(sysconfig.get_path("purelib"))')
    echo "$root" >"$site/lianban.pth"
    cat >"$venv/bin/lianban" <<SCRIPT
#!/bin/sh
exec "$venv/bin/python" -P -c 'from deploy.cli import app; app(prog_name="lianban")' "\$@"
SCRIPT
    chmod +x "$venv/bin/lianban"
}

group=${1:-run}
locks_of "$group" >/dev/null
had=$(cat "$stamp" 2>/dev/null || true)
for name in $(serves "$group"); do
    if [ "$had" = "$(stamp_of "$name")" ] && [ -x "$venv/bin/python" ]; then exit 0; fi
    case $had in "$name "*) group=$name ;; esac
done

moved=
case $had in "" | *" $root") ;; *) moved=yes ;; esac
make_venv
rm -f "$stamp"
find_uv
take_mirror_from_pip
trust_what_the_system_trusts
say "installing the $group group (hashes checked; the first time takes a minute or two)"
"$uv" pip sync --quiet --require-hashes $(locks_of "$group")
install_rooms
stamp_of "$group" >"$stamp"
