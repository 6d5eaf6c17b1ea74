#!/bin/sh
# Run once by the PostgreSQL image on an empty volume: two owners, so that neither product reads the other's tables.
set -eu

psql --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname postgres \
  --set temporal_password="$TEMPORAL_DB_PASSWORD" --set register_password="$REGISTER_DB_PASSWORD" \
  --set owner_password="$REGISTER_OWNER_PASSWORD" <<'SQL'
CREATE ROLE temporal LOGIN PASSWORD :'temporal_password';
-- What is read for a caller is read as this role, which row-level security binds.
CREATE ROLE whereabouts_reader NOLOGIN;
-- The processes own nothing: they cannot change what is on record, nor switch off what guards it.
CREATE ROLE whereabouts_application NOLOGIN;
GRANT whereabouts_reader TO whereabouts_application;
CREATE ROLE whereabouts LOGIN PASSWORD :'register_password' IN ROLE whereabouts_application;
-- Makes and changes the tables, before a new version starts.
CREATE ROLE whereabouts_owner LOGIN PASSWORD :'owner_password' IN ROLE whereabouts_reader;
CREATE DATABASE temporal OWNER temporal;
CREATE DATABASE temporal_visibility OWNER temporal;
CREATE DATABASE whereabouts OWNER whereabouts_owner;
REVOKE CONNECT ON DATABASE temporal, temporal_visibility, whereabouts FROM PUBLIC;
GRANT CONNECT ON DATABASE whereabouts TO whereabouts_application;
SQL
