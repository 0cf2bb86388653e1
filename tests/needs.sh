#!/bin/sh
# What the tests need from Debian's packages: installed when root, else named.
missing=""
command -v chromium >/dev/null 2>&1 || missing="$missing chromium"
command -v ogrinfo >/dev/null 2>&1 || missing="$missing gdal-bin"
if ! command -v fc-list >/dev/null 2>&1 || [ -z "$(fc-list :lang=ar family)" ]; then missing="$missing fontconfig fonts-noto-core"; fi
[ -z "$missing" ] && exit 0
if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null 2>&1; then
    echo "The tests need these packages of Debian:$missing. Install them with: apt-get install$missing" >&2
    exit 2
fi
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq && apt-get install -y -qq --no-install-recommends $missing >/dev/null || {
    echo "These packages of Debian could not be installed:$missing" >&2
    exit 2
}
