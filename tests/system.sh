#!/bin/sh
# Installs what the tests need from the system when we are root on a Debian; otherwise says what will not run.
set -u
missing=""
command -v chromium-headless-shell >/dev/null || command -v chromium >/dev/null || missing="$missing chromium-headless-shell"
ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || missing="$missing postgresql"
fc-list 2>/dev/null | grep -qi liberation || missing="$missing fontconfig fonts-liberation"
ls /usr/lib/*/faketime/libfaketime.so.1 >/dev/null 2>&1 || missing="$missing faketime"
[ -z "$missing" ] && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "Installing for the tests:$missing"
    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null && exit 0
fi
echo "==============================================================================="
echo "NOT EVERYTHING WILL RUN. Missing from this system:$missing"
echo "Install it as root: apt-get install$missing"
echo "==============================================================================="
