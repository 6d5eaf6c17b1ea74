#!/usr/bin/env bash
# The production kind of Temporal server, on PostgreSQL and on loopback, without a container engine: for integration
# tests, and for machines that have none. The command-line's development server is not this one: here the frontend,
# history, matching and worker services run as four processes on PostgreSQL.
#
#   native.sh start [--rehearsal] [--secured]   builds what is missing (once, about 4 minutes), starts, prints the
#                                   addresses; --rehearsal allows one workflow's clock to be moved; --secured asks for
#                                   certificates and tokens as the production stack does, and prints where they are
#   native.sh stop                  stops the server and the PostgreSQL that start made; the data stays
#   native.sh status                says what runs; exits 1 when the server does not serve
#
# NATIVE_DIR   where the data, logs and pids are     (default: ~/.local/state/whereabouts-native)
# NATIVE_PORT  the frontend's port, 7233 if not set; the other services use the 19 ports after it
# NATIVE_POSTGRES_PORT  the port of our own PostgreSQL, 15432 if not set
# POSTGRES_SEEDS, DB_PORT, POSTGRES_USER, POSTGRES_PWD  a PostgreSQL that runs already, instead of our own
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
version=1.32.0
services=(history matching frontend worker internal-frontend)
state=${NATIVE_DIR:-$HOME/.local/state/whereabouts-native}
[[ -n ${NATIVE_DIR:-} || $(id -u) -ne 0 ]] || state=/var/lib/whereabouts-native
binaries=${XDG_CACHE_HOME:-$HOME/.cache}/whereabouts/temporal-server-$version
port=${NATIVE_PORT:-7233}

fail() { echo "native.sh: $*" >&2; exit 1; }

build() {
  [[ -x $binaries/server && -x $binaries/sql ]] && return
  command -v go > /dev/null || fail 'building the server needs Go 1.26 or later (https://go.dev/dl)'
  echo "Building Temporal server $version from the Go module proxy, checked against the Go checksum database"
  mkdir -p "$binaries"
  GOBIN=$binaries go install "go.temporal.io/server/cmd/server@v$version" "go.temporal.io/server/cmd/tools/sql@v$version" \
    2> "$binaries/build.log" || fail "the build failed: see $binaries/build.log"
}

database() {
  if [[ -z ${POSTGRES_SEEDS:-} ]]; then
    local url rest
    url=$("$here/postgres.sh" start "$state/postgres" "${NATIVE_POSTGRES_PORT:-15432}")
    rest=${url#postgresql://}
    POSTGRES_USER=${rest%%:*}
    rest=${rest#*:}
    POSTGRES_PWD=${rest%%@*}
    POSTGRES_SEEDS=127.0.0.1
    DB_PORT=${url##*:}
  fi
  export POSTGRES_SEEDS POSTGRES_USER POSTGRES_PWD DB_PORT=${DB_PORT:-5432} SQL_PASSWORD=$POSTGRES_PWD
  SQL_TOOL=$binaries/sql "$here/setup-postgres.sh" > "$state/schema.log" 2>&1 || fail "the schema was not made: see $state/schema.log"
}

# A pid file counts only while that very program runs under the pid.
running() {
  local pid
  pid=$(cat "$state/$1.pid" 2> /dev/null) && [[ $(ps -o command= -p "$pid" 2> /dev/null) == "$binaries/server "*"start --service=$1" ]]
}

start() {
  local dynamic=$here/dynamicconfig.yaml secured='' option service
  for option in "$@"; do
    case $option in
      --rehearsal) dynamic=$here/dynamicconfig-rehearsal.yaml ;;
      --secured) secured=yes ;;
      *) fail "unknown option $option" ;;
    esac
  done
  mkdir -p "$state"
  build
  database
  export DB=postgres12 NUM_HISTORY_SHARDS=16 BIND_ON_IP=127.0.0.1 TEMPORAL_BROADCAST_ADDRESS=127.0.0.1 LOG_LEVEL=warn
  export DYNAMIC_CONFIG_FILE_PATH=$dynamic PUBLIC_FRONTEND_ADDRESS=127.0.0.1:$port
  export FRONTEND_GRPC_PORT=$port FRONTEND_HTTP_PORT=$((port + 1)) HISTORY_GRPC_PORT=$((port + 2))
  export MATCHING_GRPC_PORT=$((port + 3)) WORKER_GRPC_PORT=$((port + 4)) FRONTEND_MEMBERSHIP_PORT=$((port + 10))
  export HISTORY_MEMBERSHIP_PORT=$((port + 11)) MATCHING_MEMBERSHIP_PORT=$((port + 12)) WORKER_MEMBERSHIP_PORT=$((port + 13))
  export INTERNAL_FRONTEND_GRPC_PORT=$((port + 5)) INTERNAL_FRONTEND_HTTP_PORT=$((port + 6))
  export INTERNAL_FRONTEND_MEMBERSHIP_PORT=$((port + 14))
  local server=("$binaries/server" --allow-no-auth)
  if [[ -n $secured ]]; then
    secure
    server=("$binaries/server")
  fi
  for service in "${services[@]}"; do
    [[ $service != internal-frontend || -n $secured ]] || continue
    running "$service" && continue
    nohup "${server[@]}" start "--service=$service" < /dev/null >> "$state/$service.log" 2>&1 &
    echo $! > "$state/$service.pid"
  done
  prepare || fail "the server does not serve: see $state/*.log"
  echo "TEMPORAL_ADDRESS=127.0.0.1:$port"
  [[ -z $secured ]] || client_settings whereabouts
  echo "PostgreSQL: $POSTGRES_SEEDS:$DB_PORT, user $POSTGRES_USER"
}

# As the production stack sets it: mutual TLS everywhere, and the default authorizer reading our tokens.
secure() {
  "$here/make-access.sh" "$state/access" > "$state/access.log"
  local tls=$state/access/tls
  export TEMPORAL_TLS_REQUIRE_CLIENT_AUTH=true USE_INTERNAL_FRONTEND=true
  export TEMPORAL_TLS_SERVER_CA_CERT=$tls/ca.pem TEMPORAL_TLS_CLIENT1_CA_CERT=$tls/ca.pem TEMPORAL_TLS_CLIENT2_CA_CERT=$tls/ca.pem
  export TEMPORAL_TLS_SERVER_CERT=$tls/server.pem TEMPORAL_TLS_SERVER_KEY=$tls/server.key
  export TEMPORAL_TLS_FRONTEND_CERT=$tls/server.pem TEMPORAL_TLS_FRONTEND_KEY=$tls/server.key
  export TEMPORAL_TLS_INTERNODE_SERVER_NAME=temporal TEMPORAL_TLS_FRONTEND_SERVER_NAME=temporal
  export TEMPORAL_AUTH_AUTHORIZER=default TEMPORAL_AUTH_CLAIM_MAPPER=default
  export TEMPORAL_JWT_KEY_SOURCE1=file://$state/access/tokens/jwks.json
  eval "export $(client_settings prepare | tr '\n' ' ')"
}

# What a process of ours needs to be let in, as settings.
client_settings() {
  local tls=$state/access/tls
  echo "TEMPORAL_TLS_CA=$tls/ca.pem"
  echo "TEMPORAL_TLS_CERT=$tls/whereabouts.pem"
  echo "TEMPORAL_TLS_KEY=$tls/whereabouts.key"
  echo "TEMPORAL_TLS_SERVER_NAME=temporal"
  echo "TEMPORAL_TOKEN=$(cat "$state/access/tokens/$1.token")"
}

prepare() {
  PATH=$here/../node_modules/.bin:$PATH TEMPORAL_ADDRESS=127.0.0.1:$port node "$here/prepare-namespace.ts"
}

stop() {
  local service pid
  for service in internal-frontend worker frontend matching history; do
    if running "$service"; then
      pid=$(cat "$state/$service.pid")
      kill "$pid"
      timeout 30 tail --pid="$pid" -f /dev/null || kill -9 "$pid"
    fi
    rm -f "$state/$service.pid"
  done
  [[ ! -d $state/postgres ]] || "$here/postgres.sh" stop "$state/postgres"
  echo "stopped; the data stays in $state"
}

status() {
  local service all=0
  for service in history matching frontend worker; do
    if running "$service"; then
      echo "$service: process $(cat "$state/$service.pid")"
    else
      echo "$service: not running"
      all=1
    fi
  done
  return $all
}

case ${1:-} in
  start) start "${@:2}" ;;
  stop) stop ;;
  status) status ;;
  *) fail 'usage: native.sh start [--rehearsal] [--secured] | stop | status' ;;
esac
