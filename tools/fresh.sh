#!/usr/bin/env bash
# `make demo`, `make check` and `make test` of HEAD on a bare Debian 12: minbase, python3, python3-venv, make, git.
# Packages come from where this machine gets them: its apt sources, pip and uv settings, proxies and
# certificates are read now and copied into the bare system; none of it is kept in the repository.
#   KUMIAI_FRESH=folder    where the bare system lives (default: ${TMPDIR:-/tmp}/kumiai-fresh)
#   KUMIAI_PLAIN_PIP=1     installs with pip alone
# Needs root and debootstrap. The bare system is kept as a tarball for the next run.
set -euo pipefail

if [[ ${1:-} == inside ]]; then # in namespaces of our own: mounts and processes end with them
    root=$2
    mount --make-rprivate /
    mount -t proc proc "$root/proc"
    mount -t sysfs -o ro sysfs "$root/sys"
    mount --bind /dev "$root/dev"
    mount -t devpts -o newinstance,ptmxmode=0666,mode=620 devpts "$root/dev/pts" 2>/dev/null || true
    mount -t tmpfs -o mode=1777 tmpfs "$root/dev/shm"
    status=0
    chroot "$root" /bin/bash /run/kumiai-fresh.sh || status=$?
    exit $status
fi

repo=$(cd "$(dirname "$0")/.." && pwd)
home=${KUMIAI_FRESH:-${TMPDIR:-/tmp}/kumiai-fresh}
root=$home/root
tarball=$home/bookworm.tar
packages=python3,python3-venv,make,git,ca-certificates
say() { echo "fresh: $*"; }
took() { say "$1 took $((SECONDS - began)) s"; began=$SECONDS; }
fail() { say "$*" >&2; exit 1; }

[[ $(id -u) -eq 0 ]] || fail "needs root"
git -C "$repo" rev-parse --quiet --verify HEAD >/dev/null || fail "nothing is committed yet"
if ! command -v debootstrap >/dev/null; then
    say "installing debootstrap (apt-get)"
    { apt-get install -y -qq debootstrap || { apt-get update -qq && apt-get install -y -qq debootstrap; }; } >/dev/null
fi
case $home/ in "$repo"/*) fail "$home lies inside the repository" ;; esac
mkdir -p "$home"
exec 9>"$home/lock"
flock -n 9 || fail "another run is under way in $home"
began=$SECONDS

# --- the bare system ---------------------------------------------------------------------------
mirror() { # the first Debian archive that this machine's apt uses
    { cat /etc/apt/sources.list.d/*.sources /etc/apt/sources.list.d/*.list /etc/apt/sources.list 2>/dev/null || true; } |
        awk '/^URIs:/ { print $2 } /^deb / { for (i = 2; i <= NF; i++) if ($i ~ /:\/\//) { print $i; break } }' |
        sed -n '\|/debian/*$|{p;q}'
}
eval "$(apt-config shell proxy Acquire::http::Proxy)"
if [[ -n ${proxy:-} && -z ${http_proxy:-} ]]; then export http_proxy=$proxy; fi

rm -rf --one-file-system "$root"
mkdir -p "$root"
if [[ -r $tarball && $(cat "$tarball.is" 2>/dev/null) == "$packages" ]]; then
    tar -xf "$tarball" -C "$root"
    took "unpacking the bare system"
else
    from=$(mirror)
    [[ -n $from ]] || fail "no Debian archive among the apt sources"
    debootstrap --variant=minbase --include="$packages" bookworm "$root" "$from" >"$home/debootstrap.log" 2>&1 ||
        { tail -20 "$home/debootstrap.log" >&2; fail "debootstrap failed"; }
    rm -rf "$root"/var/cache/apt/archives/*.deb
    tar -cf "$tarball" -C "$root" .
    echo "$packages" >"$tarball.is"
    took "debootstrap"
fi

# --- what this machine knows about the network ---------------------------------------------------
copy() { # to the same path
    local from
    for from in "$@"; do
        if [[ -e $from ]]; then
            mkdir -p "$root$(dirname "$from")"
            rm -rf "${root:?}$from"
            cp -aL "$from" "$root$from"
        fi
    done
}
copy /etc/resolv.conf /etc/hosts /etc/ssl/certs/ca-certificates.crt /usr/local/share/ca-certificates
rm -f "$root"/etc/apt/sources.list
copy /etc/apt/sources.list /etc/apt/sources.list.d /etc/apt/auth.conf /etc/apt/auth.conf.d \
    /etc/apt/trusted.gpg.d /etc/apt/keyrings /usr/share/keyrings
apt-config dump | grep '^Acquire::' >"$root/etc/apt/apt.conf.d/99host" || true
copy /etc/uv "$HOME/.config/uv"
while read -r file; do # each pip.conf that this machine's pip reads
    copy "$file"
    if [[ ! -e $root/etc/pip.conf ]]; then cp -aL "$file" "$root/etc/pip.conf"; fi
done < <(python3 -m pip config debug 2>/dev/null | sed -n 's/^ *\(.*\), exists: True$/\1/p')

# The environment: settings of pip and uv, proxies, certificates. Nothing else.
said() { env | grep -E '^(PIP|UV|SSL_CERT|REQUESTS_CA_BUNDLE|CURL_CA_BUNDLE|https?_proxy|HTTPS?_PROXY|no_proxy|NO_PROXY|all_proxy|ALL_PROXY)' |
    grep -vE '^(PIP_(CACHE_DIR|TARGET|PREFIX|USER|REQUIRE_VIRTUALENV)|UV_(CACHE_DIR|PROJECT|PYTHON|TOOL|SYSTEM_PYTHON|LINK_MODE))' || true; }
for name in PIP_CERT SSL_CERT_FILE REQUESTS_CA_BUNDLE CURL_CA_BUNDLE PIP_CONFIG_FILE PIP_FIND_LINKS UV_FIND_LINKS; do
    if [[ ${!name:-} == /* ]]; then copy "${!name}"; fi
done
(
    umask 077
    {
        echo "set -u"
        echo "export HOME=$HOME LANG=C.UTF-8 TERM=${TERM:-dumb} PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
        said | while IFS='=' read -r name value; do printf 'export %s=%q\n' "$name" "$value"; done
        if [[ -n ${KUMIAI_PLAIN_PIP:-} ]]; then echo "export KUMIAI_PLAIN_PIP=1"; fi
        cat <<'INSIDE'
cd /srv/kumiai || exit 1
# The archive's lists are not part of a bare system; whoever installs something fetches them.
began=$SECONDS
python3 --version
make demo DEMO=--once
demo=$?
echo "fresh: make demo DEMO=--once ended with $demo after $((SECONDS - began)) s"
began=$SECONDS
make demo >/run/demo.txt 2>&1 &
served=1
for _ in $(seq 120); do
    url=$(sed -n 's/^serving *//p' /run/demo.txt)
    if [[ -n $url ]] && python3 -c 'import sys, urllib.request as web; sys.exit(web.urlopen(sys.argv[1]).status != 200)' "$url" 2>/dev/null; then
        served=0
        break
    fi
    sleep 1
done
kill %1
[[ $served == 0 ]] || cat /run/demo.txt
echo "fresh: make demo: ${url:-no address} $([[ $served == 0 ]] && echo answers 200 || echo does not answer) after $((SECONDS - began)) s"
began=$SECONDS
make check
check=$?
echo "fresh: make check ended with $check after $((SECONDS - began)) s"
began=$SECONDS
make test
test=$?
echo "fresh: make test ended with $test after $((SECONDS - began)) s"
exit $((demo || served || check || test))
INSIDE
    } >"$root/run/kumiai-fresh.sh"
)
mkdir -p "$root$HOME"
git clone --quiet "file://$repo" "$root/srv/kumiai"
say "commit $(git -C "$repo" rev-parse --short HEAD)"
took "preparing"

status=0
unshare --mount --pid --fork --kill-child bash "$0" inside "$root" 9>&- || status=$?
took "everything in the bare system"
rm -rf --one-file-system "$root"
say "status $status"
exit $status
