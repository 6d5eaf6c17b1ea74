#!/bin/sh
# Run once by the PostgreSQL image on an empty volume: two owners, so that neither product reads the other's tables.
set -eu

psql --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname postgres \
  --set temporal_password="$TEMPORAL_DB_PASSWORD" --set register_password="$REGISTER_DB_PASSWORD" <<'SQL'
CREATE ROLE temporal LOGIN PASSWORD :'temporal_password';
CREATE ROLE whereabouts LOGIN PASSWORD :'register_password';
-- What is read for a caller is read as this role, which row-level security binds.
CREATE ROLE whereabouts_reader NOLOGIN;
GRANT whereabouts_reader TO whereabouts;
CREATE DATABASE temporal OWNER temporal;
CREATE DATABASE temporal_visibility OWNER temporal;
CREATE DATABASE whereabouts OWNER whereabouts;
REVOKE CONNECT ON DATABASE temporal, temporal_visibility, whereabouts FROM PUBLIC;
SQL
