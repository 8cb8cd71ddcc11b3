#!/usr/bin/env bash
# Compiles each folder queries/*.sql below a checkout against the migrations into typed Go beside it: generate.sh [ROOT].
# Each folder is a package of its own, so that a domain touches no other's tables by accident. SQLC names another compiler.
set -euo pipefail
tool=$(cd "$(dirname "$0")" && pwd)
root=$(cd "${1:-$tool/../../..}" && pwd)
config=$root/.sqlc.yaml
trap 'rm -f "$config"' EXIT

{
  printf 'version: "2"\nsql:\n'
  cd "$root"
  find functions runtime shared -name node_modules -prune -o -type d -name queries -print | sort | while read -r folder; do
    cat <<YAML
  - engine: postgresql
    schema: migrations
    queries: $folder
    gen:
      go:
        package: queries
        out: $folder
        sql_package: pgx/v5
        emit_pointers_for_null_types: true
        emit_empty_slices: true
        emit_result_struct_pointers: false
        query_parameter_limit: 1
        omit_unused_structs: true
        overrides:
          - {db_type: uuid, go_type: {import: github.com/google/uuid, type: UUID}}
          - {db_type: uuid, nullable: true, go_type: {import: github.com/google/uuid, type: UUID, pointer: true}}
          - {db_type: timestamptz, go_type: {import: time, type: Time}}
          - {db_type: timestamptz, nullable: true, go_type: {import: time, type: Time, pointer: true}}
          - {db_type: pg_catalog.timestamptz, go_type: {import: time, type: Time}}
          - {db_type: pg_catalog.timestamptz, nullable: true, go_type: {import: time, type: Time, pointer: true}}
          - {column: "*.tier", go_type: {import: hivesync/shared/auth, type: Tier}}
          - {column: "*.role", go_type: {import: hivesync/shared/auth, type: Role}}
YAML
  done
} > "$config"

if [ -n "${SQLC:-}" ]; then
  "$SQLC" generate -f "$config"
else
  CGO_ENABLED=0 go run -C "$tool" github.com/sqlc-dev/sqlc/cmd/sqlc generate -f "$config"
fi
