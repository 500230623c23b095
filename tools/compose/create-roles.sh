#!/bin/bash
# PostgreSQL's image runs this once, when the volume is new: the two roles of a service, as tools/local-stack/databases.ts
# makes them. The owner's is for migrations; the running service may read and write rows, and nothing else.
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
