#!/usr/bin/env bash
# Looks for known weaknesses and for secrets: gosec and staticcheck over the code, gitleaks over every commit, and govulncheck and npm
# audit over what is depended upon, where their data can be reached. What could not be asked is said at the end; a finding fails.
set -uo pipefail
cd "$(dirname "$0")/../../.."

failed=0
unasked=()
tool() { go tool -modfile=infra/tools/security/go.mod "$@"; }

# ask NAME PATTERN COMMAND... runs a command that needs data from elsewhere; output with the pattern says that it had none.
ask() {
  local name=$1 pattern=$2 output status=0
  shift 2
  output=$("$@" 2>&1) || status=$?
  if ((status)) && grep -qE "$pattern" <<<"$output"; then
    unasked+=("$name")
    return
  fi
  echo "$name"
  echo "$output"
  ((status)) && failed=1
}

echo "gosec, staticcheck"
go tool -modfile=infra/tools/lint/go.mod golangci-lint run --allow-parallel-runners --enable-only gosec,staticcheck ./... || failed=1

echo "gitleaks"
tool gitleaks git --config infra/tools/security/gitleaks.toml --redact --no-banner --log-level warn -v . || failed=1

ask govulncheck 'fetching vulnerabilities' go tool -modfile=infra/tools/security/go.mod govulncheck ./...
while IFS= read -r lock; do
  folder=$(dirname "$lock")
  ask "npm audit in $folder" 'audit endpoint returned an error|ENOTFOUND|ECONNREFUSED' npm audit --prefix "$folder" --package-lock-only
done < <(git ls-files '*package-lock.json' ':!samples' ':!*testdata*')

if ((${#unasked[@]})); then
  printf 'not asked, since the data cannot be reached from here: %s\n' "${unasked[@]}"
fi
((failed)) || echo "security: no finding"
exit $failed
