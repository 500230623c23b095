#!/bin/bash
# The image of PostgreSQL runs this script once, when the volume is new. It creates the two roles of a service, the same as
# tools/local-stack/databases.ts. The owner runs the migrations. The service may only read and write rows.
set -euo pipefail
psql -v ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" \
  -v db="$POSTGRES_DB" -v owner="${POSTGRES_DB}_owner" -v service="${POSTGRES_DB}_service" \
  -v owner_password="$OWNER_PASSWORD" -v service_password="$SERVICE_PASSWORD" <<'SQL'
CREATE ROLE :"owner" WITH LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD :'owner_password';
CREATE ROLE :"service" WITH LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD :'service_password';
ALTER DATABASE :"db" OWNER TO :"owner";
-- Every role is a member of PUBLIC, and PUBLIC may connect to each new database.
REVOKE ALL ON DATABASE :"db", postgres FROM PUBLIC;
GRANT CONNECT ON DATABASE :"db" TO :"service";
ALTER DEFAULT PRIVILEGES FOR ROLE :"owner" IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO :"service";
ALTER DEFAULT PRIVILEGES FOR ROLE :"owner" IN SCHEMA public GRANT USAGE ON SEQUENCES TO :"service";
SQL
