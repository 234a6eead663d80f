#!/bin/sh
# Makes sure that the browser tests find a browser and Chinese letters: sh deploy/browser.sh
# Costs nothing when they are there. Installs Debian's packages as root, or with sudo on a build machine; anywhere else
# it says what is missing, and the browser tests are skipped with the same words.
set -eu

say() { printf '联办: %s\n' "$*" >&2; }

has_browser() {
    for candidate in ${CHROMIUM:-chromium chromium-browser google-chrome google-chrome-stable}; do
        if command -v "$candidate" >/dev/null 2>&1; then return 0; fi
    done
    return 1
}

has_letters() { command -v fc-list >/dev/null 2>&1 && [ -n "$(fc-list :lang=zh-cn file 2>/dev/null)" ]; }

missing=
has_browser || missing=chromium
has_letters || missing="$missing fonts-noto-cjk"
[ -n "$missing" ] || exit 0

as_root=
if [ "$(id -u)" != 0 ]; then
    if [ -n "${CI:-}" ] && command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then
        as_root="sudo -n"
    else
        say "浏览器测试缺少 $missing，将跳过。Browser tests will be skipped; install: sudo apt-get install $missing"
        exit 0
    fi
fi
command -v apt-get >/dev/null 2>&1 || {
    say "这里没有 apt-get，请自行安装 $missing；浏览器测试将跳过。No apt-get here: browser tests will be skipped."
    exit 0
}
say "installing $missing for the browser tests (half a minute)"
export DEBIAN_FRONTEND=noninteractive
log=$(mktemp)
if $as_root apt-get update -qq >"$log" 2>&1 \
    && $as_root apt-get install -y -qq --no-install-recommends $missing >>"$log" 2>&1; then
    rm -f "$log"
else
    tail -n 5 "$log" >&2
    rm -f "$log"
    say "装不上 $missing；浏览器测试将跳过。Could not install them: browser tests will be skipped."
fi
