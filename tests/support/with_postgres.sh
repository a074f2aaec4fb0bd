#!/usr/bin/env bash
# Runs a command beside a PostgreSQL of its own: temporary folder, free port, stopped and removed at the end.
# The command finds it under DUTHAO_TEST_POSTGRES. An address already set there is used as it is.
set -euo pipefail
if [ -n "${DUTHAO_TEST_POSTGRES:-}" ]; then exec "$@"; fi

bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -1)
[ -n "$bin" ] || { echo "PostgreSQL is not installed: run 'make tools'" >&2; exit 2; }
folder=$(mktemp -d /tmp/duthao-postgres.XXXXXX)
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')

# PostgreSQL refuses to run as root.
as_owner() { if [ "$(id -u)" = 0 ]; then runuser -u postgres -- "$@"; else "$@"; fi; }
if [ "$(id -u)" = 0 ]; then chown postgres "$folder"; fi

end() {
  as_owner "$bin/pg_ctl" -D "$folder/data" -m immediate -w stop >/dev/null 2>&1 || true
  rm -rf "$folder"
}
trap end EXIT

cd "$folder"
as_owner "$bin/initdb" -D "$folder/data" -U duthao -A trust -E UTF8 --locale=C.UTF-8 >"$folder/../$(basename "$folder").log" 2>&1 \
  || { cat "$folder/../$(basename "$folder").log" >&2; exit 2; }
rm -f "$folder/../$(basename "$folder").log"
# Durability is not what these tests ask of PostgreSQL; speed is.
as_owner "$bin/pg_ctl" -D "$folder/data" -w -l "$folder/data/server.log" \
  -o "-p $port -c listen_addresses=127.0.0.1 -k $folder -c fsync=off -c max_connections=300" start >/dev/null
cd - >/dev/null
export DUTHAO_TEST_POSTGRES="postgres://duthao@127.0.0.1:$port/postgres"
"$@"
