#!/usr/bin/env bash
# Compiles the SQL queries in a copy and fails where the Go that is committed differs. Needs no network after `make setup`.
set -euo pipefail
cd "$(dirname "$0")/../.."

copy=$(mktemp -d)
trap 'rm -rf "$copy"' EXIT
folders=$(find functions runtime shared -type d -name queries)
for folder in migrations $folders; do
  mkdir -p "$copy/$folder"
  cp "$folder"/*.sql "$copy/$folder/"
done
infra/tools/sqlc/generate.sh "$copy"
for folder in $folders; do
  if ! diff -r -u --exclude=sqlc.sum --exclude=doc.go "$folder" "$copy/$folder"; then
    echo "$folder is not what its SQL compiles to: run 'make generate'" >&2
    exit 1
  fi
done
