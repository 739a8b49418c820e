#!/usr/bin/env bash
# Makes a PostgreSQL available to the tests. Prints shell exports on stdout, progress on stderr:
#   eval "$(tools/services.sh)"       start, or find running
#   tools/services.sh stop            stop and remove
# KUMIAI_TEST_POSTGRES, when set, is used as it is. KUMIAI_NO_SERVICES=1 starts nothing.
# Else: an own throw-away cluster on loopback, durable in nothing, with a password of its own.
set -euo pipefail
umask 077

home=${KUMIAI_SERVICES:-${TMPDIR:-/tmp}/kumiai-services-$(id -u)}
data=$home/postgres
note() { echo "services: $*" >&2; }
skip() {
    note "SKIP PostgreSQL: $*"
    printf 'export KUMIAI_TEST_POSTGRES_ABSENT=%q\n' "$*"
    exit 0
}

# initdb and the server refuse to run as root.
as_postgres() {
    if [[ $(id -u) -eq 0 ]]; then
        (cd / && su -s /bin/bash postgres -c "$1")
    else
        bash -c "$1"
    fi
}

binaries() { # the newest installed server
    local found
    found=$(ls -d /usr/lib/postgresql/*/bin/initdb /usr/pgsql-*/bin/initdb 2>/dev/null | sort -V | tail -1)
    if [[ -z $found ]]; then found=$(command -v initdb || true); fi
    [[ -n $found ]] && dirname "$(readlink -f "$found")"
}

install_on_debian() {
    note "installing PostgreSQL (apt-get)"
    # No cluster of Debian's own: we want the binaries only.
    mkdir -p /etc/postgresql-common/createcluster.d
    echo "create_main_cluster = false" >/etc/postgresql-common/createcluster.d/kumiai-tests.conf
    chmod -R a+rX /etc/postgresql-common
    export DEBIAN_FRONTEND=noninteractive
    (
        umask 022
        apt-get install -y -qq --no-install-recommends postgresql ||
            { apt-get update -qq && apt-get install -y -qq --no-install-recommends postgresql; }
    ) >"$home/apt.log" 2>&1
    local status=$?
    rm -f /etc/postgresql-common/createcluster.d/kumiai-tests.conf
    return $status
}

# Programs that judge what we make, what the documentation calls, the tools of the power cuts. A test skips without its own.
judges() {
    local missing=()
    command -v soffice >/dev/null || missing+=(libreoffice-calc-nogui libreoffice-writer-nogui)
    command -v node >/dev/null || missing+=(nodejs)
    command -v curl >/dev/null || missing+=(curl)
    command -v mkfs.ext4 >/dev/null || missing+=(e2fsprogs)
    command -v chromium >/dev/null || missing+=(chromium)
    # What drives the browser is a program that needs this library.
    [[ -n $(ls /usr/lib/*/libatomic.so.1 2>/dev/null) ]] || missing+=(libatomic1)
    [[ -n $(ls /usr/share/fonts/opentype/ipaexfont-gothic/*.ttf /usr/share/fonts/opentype/noto/*CJK* 2>/dev/null) ]] ||
        missing+=(fonts-ipaexfont-gothic)
    ((${#missing[@]})) || return 0
    [[ $(id -u) -eq 0 ]] && command -v apt-get >/dev/null || return 0
    note "installing ${missing[*]} (apt-get)"
    export DEBIAN_FRONTEND=noninteractive
    (
        umask 022
        apt-get install -y -qq --no-install-recommends "${missing[@]}" ||
            { apt-get update -qq && apt-get install -y -qq --no-install-recommends "${missing[@]}"; }
    ) >"$home/judges.log" 2>&1 || note "SKIP ${missing[*]}: apt-get could not install them"
}

running() { [[ -r $home/url && -n ${bin:-} ]] && as_postgres "'$bin/pg_ctl' status -D '$data'" >/dev/null 2>&1; }

stop() {
    if bin=$(binaries) && running; then
        note "stopping PostgreSQL"
        as_postgres "'$bin/pg_ctl' stop -m immediate -D '$data'" >/dev/null
    fi
    if [[ -d $data || -e $home/url ]]; then rm -rf "$home"; fi
}

start() {
    local port password
    rm -rf "$data" "$home/url"
    mkdir -p "$data"
    password=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
    port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
    echo "$password" >"$data.pw"
    if [[ $(id -u) -eq 0 ]]; then
        chown postgres "$data" "$data.pw"
        chmod 711 "$home"
    fi
    as_postgres "'$bin/initdb' -D '$data' -U kumiai --pwfile='$data.pw' -A scram-sha-256 -E UTF8 --locale=C.UTF-8 --no-sync" \
        >"$home/initdb.log" 2>&1 || { cat "$home/initdb.log" >&2; return 1; }
    cat >>"$data/postgresql.conf" <<CONF
listen_addresses = '127.0.0.1'
port = $port
unix_socket_directories = ''
max_connections = 200
fsync = off
full_page_writes = off
timezone = 'UTC'
CONF
    # The server must hold none of our pipes, or whoever reads them waits for ever.
    as_postgres "'$bin/pg_ctl' start -w -t 60 -D '$data' -l '$data/server.log'" >"$home/start.log" 2>&1 </dev/null ||
        { cat "$home/start.log" "$data/server.log" >&2; return 1; }
    rm -f "$data.pw"
    echo "postgresql://kumiai:$password@127.0.0.1:$port/postgres" >"$home/url"
    note "PostgreSQL $("$bin/postgres" --version | grep -o '[0-9][0-9.]*' | head -1) on 127.0.0.1:$port"
}

if [[ ${1:-} == stop ]]; then
    stop
    exit 0
fi
if [[ -n ${KUMIAI_TEST_POSTGRES:-} ]]; then
    note "PostgreSQL as KUMIAI_TEST_POSTGRES says"
    printf 'export KUMIAI_TEST_POSTGRES=%q\n' "$KUMIAI_TEST_POSTGRES"
    exit 0
fi
if [[ -n ${KUMIAI_NO_SERVICES:-} ]]; then skip "KUMIAI_NO_SERVICES is set"; fi

mkdir -p "$home"
[[ -O $home && ! -L $home ]] || skip "$home belongs to somebody else"
if command -v flock >/dev/null; then # one start at a time
    exec 9>"$home/lock"
    flock 9
fi
judges
if ! bin=$(binaries); then
    [[ $(id -u) -eq 0 ]] || skip "not installed, and installing it needs root (apt-get install postgresql)"
    command -v apt-get >/dev/null || skip "not installed, and this is not Debian"
    install_on_debian || skip "apt-get could not install it (see $home/apt.log)"
    bin=$(binaries) || skip "installed, but initdb was not found"
fi
if ! running; then
    # The lock stays with us: a server that inherited it would keep it.
    start 9>&- || skip "the throw-away cluster did not start"
fi
printf 'export KUMIAI_TEST_POSTGRES=%q\n' "$(<"$home/url")"
