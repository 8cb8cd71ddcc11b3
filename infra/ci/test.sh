#!/usr/bin/env bash
# Runs every test and ends with one line that counts them: "tests: N passed, M failed".
# Go tests start the servers they need and run with the race detector; fixtures of every function are among them.
set -uo pipefail
cd "$(dirname "$0")/../.."

results=$(mktemp -d)
trap 'rm -rf "$results"' EXIT
failed=0

# vitest FOLDER NAME [ARGUMENT...] runs a folder's tests; their results are in NAME.json.
vitest() { (cd "$1" && npx --no-install vitest run --reporter=default --reporter=json --outputFile.json="$results/$2.json" "${@:3}") || failed=1; }

echo "JavaScript"
vitest shared/preview/sandbox/js sandbox
vitest shared/client/ts client --dir test
vitest infra/cloudflare/worker_callback_relayer relayer --dir test
vitest shared/ui ui
vitest account_portal portal
vitest admin_dashboard admin
for part in shared/ui account_portal admin_dashboard; do npm run --silent check --workspace "$part" || failed=1; done

echo "OpenAPI"
(cd infra/tools/openapi && node --test --test-reporter=spec --test-reporter-destination=stdout --test-reporter=tap --test-reporter-destination="$results/openapi.tap") || failed=1

# With the flags of make build, so that little is compiled again.
plain() { CGO_ENABLED=0 go test -trimpath -count=1 "$@"; }

echo "Go"
# The preview engine is compiled to machine code that all test binaries share: under the race detector that alone takes half a minute.
plain -run TestAModuleIsTheSameHoweverItIsImported ./shared/preview/sandbox || failed=1

# -p 2: several packages start a PostgreSQL of their own; more at a time only makes each slower.
go tool -modfile=infra/tools/test/go.mod gotestsum --format pkgname --hide-summary=skipped --jsonfile "$results/go.json" -- \
  -race -p 2 -timeout 80m ./... || failed=1

# As the jobs of Lambda bundles are built.
plain -tags fontlayer -run Layer ./shared/preview/text || failed=1

node infra/ci/summary.mjs "$results/openapi.tap" "$results/go.json" "$results"/{sandbox,client,relayer,ui,portal,admin}.json || failed=1
exit $failed
