#!/bin/sh
# What the tests need from Debian's packages: installed when root, else named. PostgreSQL and QGIS are needed by root alone (continuous
# integration): without them the tests of other users say in their summary what they could not prove.
missing=""
wanted=""
command -v chromium >/dev/null 2>&1 || missing="$missing chromium"
command -v ogrinfo >/dev/null 2>&1 || missing="$missing gdal-bin"
if ! command -v fc-list >/dev/null 2>&1 || [ -z "$(fc-list :lang=ar family)" ]; then missing="$missing fontconfig fonts-noto-core"; fi
ls /usr/share/postgresql/*/extension/postgis.control >/dev/null 2>&1 || wanted="$wanted postgresql postgresql-15-postgis-3"
/usr/bin/python3 -c "import qgis.core" >/dev/null 2>&1 || wanted="$wanted python3-qgis qgis-providers"
command -v gcc >/dev/null 2>&1 || wanted="$wanted gcc libc6-dev"
python3 -c "import os, sys, sysconfig; sys.exit(not os.path.exists(sysconfig.get_paths()['include'] + '/Python.h'))" || wanted="$wanted python3-dev"
[ -z "$missing$wanted" ] && exit 0
if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null 2>&1; then
    [ -n "$wanted" ] && echo "Not tested without these packages of Debian:$wanted. Install them with: apt-get install$wanted" >&2
    [ -z "$missing" ] && exit 0
    echo "The tests need these packages of Debian:$missing. Install them with: apt-get install$missing" >&2
    exit 2
fi
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq && apt-get install -y -qq --no-install-recommends $missing $wanted >/dev/null || {
    echo "These packages of Debian could not be installed:$missing$wanted" >&2
    exit 2
}
