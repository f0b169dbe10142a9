# Sourced by the checks that need a clean Debian 12: creates one with debootstrap, and runs commands in it.
# Needs debootstrap, root (or sudo) and a Debian mirror: $DEBIAN_MIRROR, or the one that apt uses on this machine.

become_root() { # "$0" "$@"
    if [ "$(id -u)" != 0 ]; then exec sudo --preserve-env=DEBIAN_MIRROR "$@"; fi
}

# Creates a minimal system in a new folder, sets `root` to that folder, and removes it when the script exits.
make_clean_debian() { # PACKAGE…
    command -v debootstrap > /dev/null || { echo "Install debootstrap first: apt-get install debootstrap" >&2; exit 2; }
    local mirror packages=$*
    mirror=${DEBIAN_MIRROR:-$(apt-get indextargets --format '$(SITE)' 2>/dev/null | grep -m 1 'debian$' || true)}
    root=$(mktemp -d)
    trap 'rm -rf "$root"' EXIT
    chmod 755 "$root"
    debootstrap --variant=minbase ${packages:+--include="${packages// /,}"} bookworm "$root" \
        "${mirror:-http://deb.debian.org/debian}" > "$root.log" 2>&1 || { tail -n 20 "$root.log" >&2; exit 1; }
    rm -f "$root.log"
    cp /etc/resolv.conf "$root/etc/resolv.conf"
}

# Runs a script inside, with its own /proc, where OpenVINO reads the processor's features.
run_in_clean_debian() { # SCRIPT (a path inside)
    unshare --mount sh -c 'mount -t proc proc "$1/proc" && exec chroot "$1" /usr/bin/env -i \
        PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/trial LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive sh "$2"' run "$root" "$1"
}
