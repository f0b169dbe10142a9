#!/usr/bin/env bash
# Installs the given Debian packages that are missing, with sudo if needed: apt-install.sh LOG PACKAGE…
set -euo pipefail
log=$1
shift
missing=()
for package in "$@"; do
    [ "$(dpkg-query -W -f='${db:Status-Abbrev}' "$package" 2>/dev/null)" = "ii " ] || missing+=("$package")
done
[ ${#missing[@]} -gt 0 ] || exit 0
echo "deps: installing with apt: ${missing[*]}"
root=()
[ "$(id -u)" = 0 ] || root=(sudo)
{ "${root[@]}" apt-get update -qq \
    && "${root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}"
} > "$log" 2>&1 || { tail -n 20 "$log" >&2; exit 1; }
