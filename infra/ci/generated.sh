#!/usr/bin/env bash
# Compiles the SQL queries in a copy and fails where the Go that is committed differs. Needs no network after `make setup`.
set -euo pipefail
cd "$(dirname "$0")/../.."

copy=$(mktemp -d)
trap 'rm -rf "$copy"' EXIT
mkdir -p "$copy/shared/db/queries"
cp -r migrations "$copy/"
cp shared/db/sqlc.yaml "$copy/shared/db/"
cp shared/db/queries/*.sql "$copy/shared/db/queries/"
CGO_ENABLED=0 go run -C infra/tools/sqlc github.com/sqlc-dev/sqlc/cmd/sqlc generate -f "$copy/shared/db/sqlc.yaml"
if ! diff -r -u --exclude=sqlc.sum shared/db/queries "$copy/shared/db/queries"; then
  echo "shared/db/queries is not what its SQL compiles to: run 'make generate'" >&2
  exit 1
fi
