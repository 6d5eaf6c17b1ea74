#!/usr/bin/env bash
# A PostgreSQL cluster of our own, on loopback, without a container engine.
#
#   postgres.sh start FOLDER PORT   makes the cluster if need be, starts it, prints its URL without a database name
#   postgres.sh stop FOLDER
#   postgres.sh while COMMAND...    a throwaway cluster for one command, which finds it in TEST_DATABASE_URL
#
# The superuser is `whereabouts`, with a password made for this cluster. Needs Debian's `postgresql` (or initdb and
# pg_ctl on PATH); PostgreSQL refuses to run as root, so root runs it as the user `postgres`.
set -euo pipefail

fail() { echo "postgres.sh: $*" >&2; exit 1; }

find_binaries() {
  local folder
  for folder in "$(dirname "$(command -v initdb 2>/dev/null || echo /nowhere/x)")" $(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -rV); do
    if [[ -x $folder/initdb && -x $folder/pg_ctl ]]; then bin=$folder; return; fi
  done
  fail 'no PostgreSQL server is installed (Debian: apt-get install postgresql)'
}

as_owner() {
  if [[ $(id -u) -eq 0 ]]; then (cd / && setpriv --reuid=postgres --regid=postgres --init-groups -- "$@"); else "$@"; fi
}

start() {
  local folder=$1 port=$2
  find_binaries
  mkdir -p "$folder"
  if [[ ! -f $folder/password ]]; then
    head -c 24 /dev/urandom | od -An -tx1 | tr -d ' \n' > "$folder/password"
    chmod 600 "$folder/password"
    [[ $(id -u) -ne 0 ]] || chown -R postgres:postgres "$folder"
  fi
  if [[ ! -f $folder/data/PG_VERSION ]]; then
    as_owner "$bin/initdb" --pgdata="$folder/data" --username=whereabouts --pwfile="$folder/password" \
      --auth=scram-sha-256 --encoding=UTF8 --locale=C.UTF-8 > "$folder/initdb.log" 2>&1 ||
      fail "the cluster could not be made: see $folder/initdb.log"
  fi
  if ! as_owner "$bin/pg_ctl" --pgdata="$folder/data" status > /dev/null 2>&1; then
    as_owner "$bin/pg_ctl" --pgdata="$folder/data" --log="$folder/postgres.log" --wait --timeout=60 \
      -o "-c listen_addresses=127.0.0.1 -p $port -c unix_socket_directories='' -c max_connections=200" start > /dev/null ||
      fail "PostgreSQL did not start: see $folder/postgres.log"
  fi
  echo "postgresql://whereabouts:$(cat "$folder/password")@127.0.0.1:$port"
}

stop() {
  find_binaries
  as_owner "$bin/pg_ctl" --pgdata="$1/data" --mode=fast --wait stop > /dev/null 2>&1 || true
}

free_port() {
  local port
  for _ in {1..20}; do
    port=$((20000 + RANDOM % 10000))
    if ! (exec 3<> "/dev/tcp/127.0.0.1/$port") 2> /dev/null; then echo "$port"; return; fi
  done
  fail 'no free port was found on loopback'
}

throwaway() {
  local url
  if [[ -z ${TEST_DATABASE_URL:-} ]]; then
    scratch=$(mktemp -d)
    chmod 755 "$scratch"
    trap 'stop "$scratch"; rm -rf "$scratch"' EXIT
    url=$(start "$scratch" "$(free_port)")
    export TEST_DATABASE_URL=$url/postgres
  fi
  "$@"
}

case ${1:-} in
  start) [[ $# -eq 3 ]] || fail 'usage: start FOLDER PORT'; start "$2" "$3" ;;
  stop) [[ $# -eq 2 ]] || fail 'usage: stop FOLDER'; stop "$2" ;;
  while) shift; throwaway "$@" ;;
  *) fail 'usage: start FOLDER PORT | stop FOLDER | while COMMAND...' ;;
esac
