#!/usr/bin/env bash
# Measures everything and writes RESULTS.md: the machine first, then each part's figures.
set -euo pipefail
cd "$(dirname "$0")"

results=$(mktemp)
trap 'rm -f "$results"' EXIT
{
  echo "# Results"
  echo
  echo "Written by \`make bench\`. Ratios are of one run on one machine; absolute figures say as much of the machine as of the code."
  echo
  model=$(awk -F ': ' '/model name/ {print $2; exit}' /proc/cpuinfo 2>/dev/null || sysctl -n machdep.cpu.brand_string)
  echo "- Machine: $(getconf _NPROCESSORS_ONLN) x $model, $(uname -sr), load $(uptime | sed 's/.*load average[s]*: //') at the start"
  echo "- Go $(go env GOVERSION | sed 's/^go//'), $(redis-server --version | sed 's/ sha.*//'), $(date -u +%Y-%m-%d)"
  echo
  go run ./queue "$@"
  go run ./shim
  echo "## Previews"
  echo
  echo "\`localrun bench preview --json\`: from an accepted request to \`preview.ready\` on the live stream, warm."
  echo
  echo '```json'
  (cd .. && bin/localrun bench preview --json)
  echo '```'
  echo
  go run ./preview
  echo "## Abuse"
  echo
  echo "\`localrun bench abuse\`: what one user's worst costs the others. The bars: large bodies add less than 256 MiB, and the ratio is 1."
  echo
  echo '```'
  (cd .. && bin/localrun bench abuse)
  echo '```'
} > "$results"
cat "$results" > RESULTS.md
