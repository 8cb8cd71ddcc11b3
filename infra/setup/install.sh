#!/usr/bin/env bash
# Installs what HiveSync needs on this machine and builds the parts that are embedded in the binary.
# It says what it does, does nothing twice, and asks nothing when CI=true.
set -euo pipefail
cd "$(dirname "$0")/../.."

say() { printf 'setup: %s\n' "$*"; }
die() { printf 'setup: %s\n' "$*" >&2; exit 1; }

# --- Go and Node come with the machine ------------------------------------------------------------
need_go=$(awk '$1 == "go" { print $2; exit }' go.mod)
command -v go >/dev/null || die "Go $need_go or newer is needed: https://go.dev/dl/"
have_go=$(go env GOVERSION | sed 's/^go//')
[ "$(printf '%s\n%s\n' "$need_go" "$have_go" | sort -V | head -n 1)" = "$need_go" ] ||
  die "Go $need_go or newer is needed; this machine has $have_go"
command -v node >/dev/null || die "Node.js 20 or newer is needed: https://nodejs.org/"
[ "$(node -p 'process.versions.node.split(".")[0]')" -ge 20 ] ||
  die "Node.js 20 or newer is needed; this machine has $(node --version)"

# --- PostgreSQL and Redis, a browser, and the nginx and systemd that infra is tested with ----------
have_postgres() {
  compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null ||
    compgen -G '/opt/homebrew/opt/postgresql*/bin/initdb' >/dev/null ||
    compgen -G '/usr/local/opt/postgresql*/bin/initdb' >/dev/null ||
    command -v initdb >/dev/null
}
have_nginx() { command -v nginx >/dev/null || [ -x /usr/sbin/nginx ]; }
have_systemd() { [ "$(uname)" != Linux ] || command -v systemd-analyze >/dev/null; }
have_redis() { command -v redis-server >/dev/null || command -v valkey-server >/dev/null; }

# The dashboards' tests drive a real browser.
have_chromium() {
  command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null ||
    [ -d '/Applications/Google Chrome.app' ] || [ -d /Applications/Chromium.app ]
}

missing=()
have_postgres || missing+=(postgresql)
have_redis || missing+=(redis)
have_nginx || missing+=(nginx)
have_systemd || missing+=(systemd)
have_chromium || missing+=(chromium)
if [ ${#missing[@]} -gt 0 ]; then
  if command -v apt-get >/dev/null; then
    packages=("${missing[@]/#redis/redis-server}")
    as_root=()
    if [ "$(id -u)" -ne 0 ]; then
      command -v sudo >/dev/null || die "please install as root: apt-get install ${packages[*]}"
      as_root=(sudo)
      [ "${CI:-}" != true ] || as_root=(sudo -n)
    fi
    say "installing ${packages[*]} with apt-get"
    log=$(mktemp)
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive bash -c \
      'apt-get update -qq && apt-get install -y -qq --no-install-recommends "$@"' _ "${packages[@]}" \
      >"$log" 2>&1 || { cat "$log" >&2; die "apt-get could not install ${packages[*]}"; }
    rm -f "$log"
    # Debian starts a server that it installs, and this one on port 80; tests run their own.
    if [[ " ${packages[*]} " == *" nginx "* ]] && [ -d /run/systemd/system ]; then
      "${as_root[@]}" systemctl disable --quiet --now nginx
    fi
  elif command -v brew >/dev/null; then
    say "installing postgresql@16, redis, nginx and chromium with Homebrew, as far as they are missing"
    have_postgres || brew install --quiet postgresql@16
    have_redis || brew install --quiet redis
    have_nginx || brew install --quiet nginx
    have_chromium || brew install --quiet --cask chromium
  else
    die "please install PostgreSQL 14 or newer, Redis 6.2 or newer, nginx 1.19.4 or newer, Chromium and, on Linux, systemd: neither apt-get nor brew is here"
  fi
fi

# --- Parts that npm brings and the binary embeds ----------------------------------------------------
# A stamp with the checksum of everything that goes in makes a second run a matter of milliseconds.
embed() {
  local name=$1 dir=$2
  local sum
  sum=$(cd "$dir" && find . -type f -not -path './node_modules/*' -not -path './dist/*' -not -path './test/*' | LC_ALL=C sort | xargs cat | cksum)
  if [ -f "$dir/dist/.stamp" ] && [ "$(cat "$dir/dist/.stamp")" = "$sum" ]; then
    return
  fi
  say "building $name"
  (
    cd "$dir"
    npm ci --silent --no-audit --no-fund
    npm run --silent build
  )
  printf '%s\n' "$sum" >"$dir/dist/.stamp"
}
embed "the React Native runtime of the sandbox" shared/preview/sandbox/js
embed "the fonts" shared/preview/text/fonts
embed "the API reference" runtime/httphost/reference/viewer

# Packages that are run from their folder are installed anew where the lock file changed.
installed() {
  local name=$1 dir=$2
  if ! cmp -s "$dir/package-lock.json" "$dir/node_modules/.stamp"; then
    say "installing $name"
    (cd "$dir" && npm ci --silent --no-audit --no-fund)
    cp "$dir/package-lock.json" "$dir/node_modules/.stamp"
  fi
}

# The dashboards share one lock file, at the top, and the source in shared/ui and shared/client/ts.
embed_dashboard() {
  local name=$1 dir=$2
  local sum
  sum=$(find package-lock.json "$dir" shared/ui shared/client/ts/src -type f -not -path '*/node_modules/*' -not -path '*/dist/*' -not -path '*/test/*' | LC_ALL=C sort | xargs cat | cksum)
  if [ -f "$dir/dist/.stamp" ] && [ "$(cat "$dir/dist/.stamp")" = "$sum" ]; then
    return
  fi
  say "building $name"
  installed "the dashboards' packages" .
  npm run --silent build --workspace "$dir"
  printf '%s\n' "$sum" >"$dir/dist/.stamp"
}

# --- What checks the OpenAPI document, the client that is generated from it, and the relayer ----------
installed "what checks the OpenAPI document" infra/tools/openapi
installed "the TypeScript client's packages" shared/client/ts
installed "the callback relayer's packages" infra/cloudflare/worker_callback_relayer
installed "the dashboards' packages" .
embed_dashboard "the account portal" account_portal
embed_dashboard "the admin dashboard" admin_dashboard

say "downloading Go modules"
go mod download
for tool in oasdiff sqlc sqs test; do # so that tests and `make generate` need no network
  go -C "infra/tools/$tool" mod download
done
say "ready"
