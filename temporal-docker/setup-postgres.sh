#!/bin/sh
# Makes Temporal's two databases and brings their schema to the server's version. Safe to run again: it is also how
# the schema is upgraded before a new server version starts.
#
# POSTGRES_SEEDS (host), DB_PORT, POSTGRES_USER, SQL_PASSWORD; SQL_TOOL names the tool outside the admin-tools image.
set -eu

sql() {
  "${SQL_TOOL:-temporal-sql-tool}" --plugin postgres12 --ep "$POSTGRES_SEEDS" --port "${DB_PORT:-5432}" \
    --user "$POSTGRES_USER" "$@"
}

for database in temporal temporal_visibility; do
  schema=postgresql/v12/${database#temporal_}
  sql --db "$database" create || echo "database $database is there already"
  sql --db "$database" setup-schema --version 0.0
  sql --db "$database" update-schema --schema-name "$schema"
done
