#!/usr/bin/env bash
# Runs HiveSync in containers as an operator does, from docker-compose.yml and docker-compose.multi-worker.yml, and holds it to what
# the documents promise: a preview's picture comes back, workers are added and taken away and killed with no job lost; the release
# before, of infra/deploy/last-release, is upgraded and rolled back under load behind nginx with no request failed and no job lost, its
# workers' callbacks going through the relayer; and a database that is lost comes back from a backup. Writes docs/verification.md.
#
# It needs a Docker Engine with BuildKit; where none runs, and dockerd is installed, it starts one for itself, which needs root. Where
# there is no `docker compose`, the pinned one of infra/tools/compose is built. Images that no registry gives are made by bases.sh.
# Containers and volumes have the names that production has: where there are some already, it refuses to run.
#
#   make test-compose          UPDATE=0 leaves docs/verification.md as it is; KEEP=1 leaves what runs running
set -euo pipefail
cd "$(dirname "$0")/../.."
{ # read whole before anything runs, so that an edit meanwhile changes nothing

root=$PWD
work=$(mktemp -d)
mkdir -p out/compose bin
log=$root/out/compose/log
: >"$log"
step=start
began=$SECONDS
dockerd_pid=
load_pid=
jobs_pid=
relayer_pid=
owned=

say() { printf '%4ds  %s\n' $((SECONDS - began)) "$*" | tee -a "$log"; }
begin() { step=$1; say "$1"; }
die() { printf 'test-compose: step "%s" failed: %s\nThe log is %s\n' "$step" "$*" "$log" >&2; exit 1; }
# quiet COMMAND... has only the log hear of it.
quiet() { "$@" >>"$log" 2>&1 || die "$* (exit $?)"; }

finish() {
  local code=$?
  local pid
  for pid in $load_pid $jobs_pid $relayer_pid $(cat "$work/edge/nginx.pid" 2>/dev/null); do kill "$pid" 2>/dev/null || true; done
  if [ -n "$owned" ]; then
    { slots ps -a; slots logs --tail 200; workers ps -a; workers logs --tail 200; } >>"$log" 2>&1 || true
    if [ "${KEEP:-0}" != 1 ]; then
      workers --profile gpu down -v --timeout 5 >>"$log" 2>&1 || true
      slots --profile backup down -v --timeout 5 >>"$log" 2>&1 || true
    fi
  fi
  [ -z "$dockerd_pid" ] || [ "${KEEP:-0}" = 1 ] || { kill "$dockerd_pid" && wait "$dockerd_pid"; } 2>/dev/null || true
  [ "${KEEP:-0}" = 1 ] || rm -rf --one-file-system "$work"
  [ $code -eq 0 ] || printf 'test-compose: failed at step "%s"; the log is %s\n' "$step" "$log" >&2
}
trap finish EXIT

backend() { docker compose --profile storage "$@"; }
slots() { docker compose --profile storage -f docker-compose.yml -f infra/deploy/slots.yml "$@"; }
workers() { docker compose -f docker-compose.multi-worker.yml "$@"; }
now_ms() { date +%s%3N; }
json() { node -pe "const v = JSON.parse(require('fs').readFileSync(0, 'utf8')); $1"; }
sql() { docker exec hivesync-postgres psql -qAt -U hivesync -d hivesync -c "$1"; }

# until_true SECONDS COMMAND... waits for a command to succeed.
until_true() {
  local end=$((SECONDS + $1))
  shift
  until "$@" >>"$log" 2>&1; do
    [ $SECONDS -lt $end ] || die "waited too long for: $*"
    sleep 0.2
  done
}

# --- The machine -----------------------------------------------------------------------------------------------------
begin "find Docker"
command -v docker >/dev/null || die "there is no docker: install Docker Engine (https://docs.docker.com/engine/install/ or apt-get install docker.io)"
if ! docker info >/dev/null 2>&1; then
  command -v dockerd >/dev/null || die "no Docker Engine answers, and there is no dockerd to start: see \`docker info\`"
  [ "$(id -u)" -eq 0 ] || die "no Docker Engine answers, and starting one needs root: see \`docker info\`"
  dockerd >"$root/out/compose/dockerd.log" 2>&1 &
  dockerd_pid=$!
  until_true 120 docker info
fi
if ! docker compose version >/dev/null 2>&1; then
  begin "build Docker Compose"
  [ -x bin/docker-compose ] || quiet env CGO_ENABLED=0 go -C infra/tools/compose build -trimpath -o "$root/bin/docker-compose" github.com/docker/compose/v2/cmd
  mkdir -p "$work/docker/cli-plugins"
  cp bin/docker-compose "$work/docker/cli-plugins/docker-compose"
  export DOCKER_CONFIG=$work/docker
fi
[ -z "$(docker ps -aq --filter label=com.docker.compose.project=hivesync --filter label=com.docker.compose.project=hivesync-workers)" ] &&
  [ -z "$(docker ps -aq --filter name=^hivesync-)" ] && [ -z "$(docker volume ls -q --filter name=^hivesync_)" ] ||
  die "containers or volumes of HiveSync are on this machine: this test would delete them. \`docker compose ps -a\` and \`docker volume ls\` show them"

begin "build what drives"
quiet env CGO_ENABLED=0 go build -trimpath -o "$work/drive" ./infra/compose/drive
drive() { "$work/drive" "$@" 2>>"$log"; }

# A copy, so that no backend.env of this folder is read or touched.
begin "copy the tree"
mkdir "$work/tree"
git ls-files -z --cached --others --exclude-standard | while IFS= read -r -d '' f; do [ ! -e "$f" ] || printf '%s\0' "$f"; done |
  tar --null --no-recursion -T - -c | tar -x -C "$work/tree"
revision=$(git rev-parse --short=12 HEAD)
cd "$work/tree"

secret() { od -An -N32 -tx1 /dev/urandom | tr -d ' \n'; }
access=$(secret) storage=$(secret) callback=$(secret)
cat >backend.env <<EOF
POSTGRES_PASSWORD=$(secret)
R2_ACCESS_KEY_ID=${access:0:20}
R2_SECRET_ACCESS_KEY=$storage
JWT_SECRET=$(secret)
SESSION_SECRET=$(secret)
ADMIN_JWT_SECRET=$(secret)
API_TOKEN_PEPPER=$(secret)
PREVIEW_TOKEN_SECRET=$(secret)
WORKER_CALLBACK_SECRET=$callback
EOF
cat >worker.env <<EOF
R2_ACCESS_KEY_ID=${access:0:20}
R2_SECRET_ACCESS_KEY=$storage
WORKER_CALLBACK_SECRET=$callback
EOF

# A machine with fewer cores than a service may use gets what it has.
cores=$(nproc)
[ "$cores" -ge 2 ] || export BACKEND_CPUS=$cores POSTGRES_CPUS=$cores WORKER_CPUS=$cores
BACKEND_PORT=${BACKEND_PORT:-4000}
export BACKEND_PORT
url=http://127.0.0.1:$BACKEND_PORT

begin "get the images that are not built here"
mapfile -t images < <(sed -n 's/^FROM \(--platform=[^ ]* \)\?\([a-z]*:[^ ]*\) .*/\2/p; s/^ *image: \([a-z]*:[^ ]*\)$/\1/p' Dockerfile docker-compose.yml | sort -u)
infra/compose/bases.sh "${images[@]}" >"$work/bases" 2>>"$log" || die "see the log"
cat "$work/bases" >>"$log"

# --- Images ----------------------------------------------------------------------------------------------------------
begin "build the images"
export HIVESYNC_VERSION=$revision HIVESYNC_REVISION=$revision
t=$(now_ms)
quiet backend --profile backup build backend storage backup
quiet workers build worker
built=$(($(now_ms) - t))
begin "build again after a change of code"
printf '\n// changed at %s\n' "$(now_ms)" >>functions/registry.go
t=$(now_ms)
HIVESYNC_BACKEND_IMAGE=hivesync/backend:next HIVESYNC_VERSION=next quiet backend build backend
rebuilt=$(($(now_ms) - t))

size() { docker image inspect --format '{{.Size}}' "$1"; }
backend_size=$(size hivesync/backend:local) worker_size=$(size hivesync/worker:local) storage_size=$(size hivesync/storage:1.8.0)
backup_size=$(($(size hivesync/backup:local) - $(size "$(sed -n 's/^FROM \(postgres:[^ ]*\) AS backup$/\1/p' Dockerfile)")))
# The pages that it serves are 2 MB of it.
[ "$backend_size" -le 42000000 ] || die "the backend's image has $backend_size bytes, more than 42 MB"
[ "$worker_size" -le 120000000 ] || die "the worker's image has $worker_size bytes, more than 120 MB"

begin "read the bills of materials"
for image in backend worker; do
  id=$(docker create "hivesync/$image:local")
  docker cp "$id:/usr/share/doc/hivesync/sbom.cdx.json" "$work/$image.cdx.json" >>"$log" 2>&1 || die "the image $image has no bill of materials"
  docker rm "$id" >/dev/null
done
components() { json 'v.components.length' <"$work/$1.cdx.json"; }

# --- Start -----------------------------------------------------------------------------------------------------------
begin "docker compose up: the backend and its data"
owned=1
t=$(now_ms)
quiet backend up -d --no-build --wait
first_start=$(($(now_ms) - t))

begin "start the backend again, measuring"
# A machine that is busy with other things makes everything wait: the bar is held to the CPU time, and the time that passed is told.
cold=() spent=()
for _ in 1 2 3 4 5; do
  quiet backend stop backend
  t=$(now_ms)
  docker start "$(backend ps -aq backend)" >>"$log"
  until_true 120 curl -fsS --max-time 2 "$url/health"
  cold+=($(($(now_ms) - t)))
  spent+=("$(awk -v hz="$(getconf CLK_TCK)" '{ printf "%d", ($14 + $15) * 1000 / hz }' "/proc/$(docker inspect --format '{{.State.Pid}}' "$(backend ps -aq backend)")/stat")")
done
busy=$(cut -d ' ' -f 1 /proc/loadavg)
mapfile -t cold < <(printf '%s\n' "${cold[@]}" | sort -n)
mapfile -t spent < <(printf '%s\n' "${spent[@]}" | sort -n)
[ "${spent[2]}" -le 2000 ] || die "the backend takes ${spent[2]} ms of CPU time from start to healthy, more than 2000 (${spent[*]})"

begin "docker compose -f docker-compose.multi-worker.yml up --scale worker=1"
t=$(now_ms)
quiet workers up -d --no-build --wait --scale worker=1
worker_start=$(($(now_ms) - t))
docker exec "$(backend ps -q backend)" hivesync healthcheck --deep >>"$log" 2>&1 || die "the backend does not see the worker"

# --- The commands that operators type --------------------------------------------------------------------------------
begin "ask Redis as operators do"
for queue in preview_queue ai_docs_queue snapshot_queue; do
  [ "$(docker exec hivesync-redis redis-cli llen $queue)" = 0 ] || die "llen $queue does not answer 0"
done
docker exec hivesync-redis redis-cli config get appendonly | grep -qx yes || die "Redis keeps no append-only file"
if docker exec hivesync-redis redis-cli config get maxmemory-policy | grep -vqx -e maxmemory-policy -e noeviction; then die "Redis may throw jobs away"; fi
docker run --rm --network hivesync_net busybox:1.37.0-musl sh -c 'printf "PING\r\nQUIT\r\n" | timeout 10 nc redis 6379' | grep -q PONG || die "Redis is not in hivesync_net"
if docker port hivesync-redis | grep -q .; then die "Redis has a port on the machine"; fi

begin "look at what containers may do"
for id in $(backend ps -q) $(workers ps -q); do
  read -r name readonly caps user pids <<<"$(docker inspect --format '{{.Name}} {{.HostConfig.ReadonlyRootfs}} {{.HostConfig.CapDrop}} {{.Config.User}} {{.HostConfig.PidsLimit}}' "$id")"
  [ "$readonly" = true ] && [ "$caps" = '[ALL]' ] && [ -n "$user" ] && [ "$user" != root ] && [ "$pids" -gt 0 ] || die "$name is not hardened: $readonly $caps $user $pids"
done
for name in JWT_SECRET SESSION_SECRET WORKER_CALLBACK_SECRET R2_SECRET_ACCESS_KEY; do
  [ -z "$(docker exec hivesync-postgres printenv $name)" ] || die "PostgreSQL is given $name"
done

# --- Previews --------------------------------------------------------------------------------------------------------
begin "preview a project"
quiet drive accounts -url "$url" -state "$work/accounts" -n 4
sql "UPDATE users SET tier = 'premium' WHERE email LIKE 'drive-%@hivesync.local'"
demo=$(drive demo -url "$url" -state "$work/accounts" -out "$root/out/compose/pictures") || die "no picture came back"

begin "scale the workers 1, 3, 1 and kill one, while they work"
"$work/drive" jobs -url "$url" -state "$work/accounts" -n 120 >"$work/jobs" 2>"$work/accepted" &
load_pid=$!
accepted() { [ "$(wc -l <"$work/accepted")" -ge "$1" ] || ! kill -0 "$load_pid"; }
until_true 600 accepted 10
t=$(now_ms)
quiet workers up -d --no-build --no-recreate --wait --scale worker=3
scaled=$(($(now_ms) - t))
[ "$(workers ps -q worker | wc -l)" = 3 ] || die "there are not 3 workers"
until_true 600 accepted 50
# A worker's name is its container's id. It is stopped first, so that what it has in hand is known when it is killed.
working() { sql "SELECT count(*) FROM jobs WHERE state = 'running' AND worker = '$1'"; }
victim= interrupted=0
for id in $(workers ps -q worker) $(workers ps -q worker) $(workers ps -q worker); do
  victim=${id:0:12}
  quiet docker pause "$victim"
  sleep 1 # for what it had sent
  interrupted=$(working "$victim")
  [ "$interrupted" = 0 ] || break
  quiet docker unpause "$victim"
done
[ "$interrupted" != 0 ] || die "no worker had a job in hand, three times over"
quiet docker kill "$victim"
until_true 600 accepted 80
quiet workers up -d --no-build --no-recreate --scale worker=1
[ "$(workers ps -q worker | wc -l)" = 1 ] || die "there is not 1 worker"
wait "$load_pid" || { load_pid=; cat "$work/jobs" >>"$log"; tail -n 3 "$work/accepted" >>"$log"; die "jobs were lost: $(cat "$work/jobs")"; }
load_pid=
jobs=$(cat "$work/jobs")
unfinished=$(sql "SELECT count(*) FROM jobs WHERE finished_at IS NULL")
[ "$unfinished" = 0 ] || die "$unfinished jobs in the database have no end"

# --- Upgrade and rollback --------------------------------------------------------------------------------------------
# Like a machine that has the release before: its schema, its images, its workers.
begin "nginx, and a machine that has nothing else"
read -r before <"$root/infra/deploy/last-release"
git -C "$root" cat-file -e "$before^{commit}" 2>>"$log" || die "infra/deploy/last-release: git has no commit $before here; fetch the whole history"
for image in backend worker; do quiet docker tag "hivesync/$image:local" "hivesync/$image:$revision"; done
quiet workers down --timeout 60
quiet slots down -v --timeout 60
PATH=$PATH:/usr/sbin
command -v nginx >/dev/null || die "nginx is not installed: make setup"
export DEPLOY_STATE=$work/deploy NGINX_UPSTREAM=$work/edge/hivesync/upstream.conf COMPOSE_PROFILES=storage
export NGINX_TEST="nginx -c $work/edge/nginx.conf -t" NGINX_RELOAD="nginx -c $work/edge/nginx.conf -s reload"
git_dir=$(git -C "$root" rev-parse --absolute-git-dir)
deploy() { env GIT_DIR="$git_dir" infra/deploy/deploy.sh "$@"; }
chmod 711 "$work"
mkdir "$work/edge"
quiet openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -addext subjectAltName=DNS:localhost,DNS:admin.localhost,DNS:account.localhost \
  -keyout "$work/edge/key.pem" -out "$work/edge/certificate.pem"
https=${EDGE_PORT:-8443}
edge=https://localhost:$https
# All clients of this test have one address, which nginx counts as one client.
quiet env API_HOST=localhost ADMIN_HOST=admin.localhost ACCOUNT_HOST=account.localhost TLS_CERTIFICATE="$work/edge/certificate.pem" TLS_CERTIFICATE_KEY="$work/edge/key.pem" \
  LOG_DIR="$work/edge" LISTEN_ADDRESS=127.0.0.1 HTTP_PORT="${EDGE_HTTP_PORT:-8480}" HTTPS_PORT="$https" SENSITIVE_PER_MINUTE=6000 SENSITIVE_BURST=1000 \
  REQUESTS_PER_SECOND=5000 REQUEST_BURST=5000 CONNECTIONS=1000 "$root/infra/nginx/render.sh" "$work/edge/hivesync"
printf '%s\n' "pid $work/edge/nginx.pid;" "error_log $work/edge/error.log warn;" "worker_processes 2;" "events { worker_connections 2048; }" \
  "http { include $work/edge/hivesync/hivesync.conf; }" >"$work/edge/nginx.conf"
quiet nginx -c "$work/edge/nginx.conf"

begin "deploy the release before"
t=$(now_ms)
quiet deploy up "$before"
deployed=$(($(now_ms) - t))

begin "the relayer before nginx, and two workers"
through() { SSL_CERT_FILE=$work/edge/certificate.pem "$work/drive" "$@" -url "$edge" -state "$work/edge-accounts"; }
relayer=$root/infra/cloudflare/worker_callback_relayer
[ -d "$relayer/node_modules/miniflare" ] || quiet npm ci --silent --no-audit --no-fund --prefix "$relayer"
gateway=$(docker network inspect --format '{{(index .IPAM.Config 0).Gateway}}' hivesync_net)
mkfifo "$work/relayer"
(cd "$relayer" && LISTEN_HOST=$gateway LISTEN_PORT=${RELAYER_PORT:-8490} NODE_EXTRA_CA_CERTS=$work/edge/certificate.pem BACKEND_URL=$edge WORKER_CALLBACK_SECRET=$callback \
  exec node test/run.mjs <"$work/relayer" >"$work/relayer-address" 2>>"$log") &
relayer_pid=$!
exec 8>"$work/relayer"
until_true 300 grep -q '^http' "$work/relayer-address"
echo "CALLBACK_URL=http://$gateway:${RELAYER_PORT:-8490}/api/v1/workers/callback" >>worker.env
quiet workers up -d --no-build --wait --scale worker=2

begin "preview a project through nginx and the relayer"
quiet through accounts -n 4
sql "UPDATE users SET tier = 'premium' WHERE email LIKE 'drive-%@hivesync.local'"
demo_edge=$(through demo -out "$root/out/compose/pictures" 2>>"$log") || die "no picture came back"
grep -q '"path":"/api/v1/workers\?/callback"' "$work/edge/hivesync-access.log" || die "no callback went through the relayer and nginx"

begin "upgrade, under load"
mkfifo "$work/stop"
through load <"$work/stop" >"$work/load" 2>>"$log" &
load_pid=$!
exec 9>"$work/stop"
through jobs -n "${DEPLOY_JOBS:-200}" >"$work/deploy-jobs" 2>"$work/accepted" &
jobs_pid=$!
under_way() { [ "$(wc -l <"$work/accepted")" -ge 5 ] || ! kill -0 "$jobs_pid"; }
until_true 600 under_way
# runs VERSION fails unless what answers, and every worker, is of a version.
runs() {
  local report
  report=$(deploy status 2>&1)
  echo "$report" >>"$log"
  grep -q "^version    $1" <<<"$report" && [ "$(grep -c '^backend' <<<"$report")" = 1 ] && [ "$(grep -c "^worker .* $1 healthy" <<<"$report")" = 2 ] || die "not what $1 should leave: $report"
}
t=$(now_ms)
quiet deploy up "$revision"
upgraded=$(($(now_ms) - t))
runs "$revision"

begin "roll back to the release before, on the new schema, under load"
t=$(now_ms)
quiet deploy back
rolled=$(($(now_ms) - t))
runs "$before"
quiet through demo -out "$root/out/compose/pictures"

begin "deploy what does not become healthy, under load"
for image in backend worker; do quiet docker tag busybox:1.37.0-musl "hivesync/$image:broken"; done
if deploy up broken >>"$log" 2>&1; then die "what cannot start was deployed"; fi
runs "$before"

begin "interrupt an upgrade, and go on"
deploy up "$revision" >"$work/interrupted" 2>&1 &
interrupted_pid=$!
until_true 600 grep -q starting "$work/interrupted"
if deploy up "$revision" >>"$log" 2>&1; then die "two deploys ran at once"; fi
kill -TERM "$interrupted_pid"
if wait "$interrupted_pid"; then die "the deploy was not interrupted"; fi
cat "$work/interrupted" >>"$log"
quiet deploy up "$revision"
runs "$revision"

begin "wait for what was asked meanwhile"
exec 9>&-
wait "$load_pid" || { load_pid=; die "requests failed: $(cat "$work/load")"; }
load_pid=
load=$(cat "$work/load")
wait "$jobs_pid" || { jobs_pid=; tail -n 3 "$work/accepted" >>"$log"; die "jobs were lost: $(cat "$work/deploy-jobs")"; }
jobs_pid=
deploy_jobs=$(cat "$work/deploy-jobs")
quiet through demo -out "$root/out/compose/pictures"

# --- Backup and restore ----------------------------------------------------------------------------------------------
begin "back up"
(cd "$root" && go run filippo.io/age/cmd/age-keygen) >"$work/identity" 2>>"$log"
chmod 644 "$work/identity" # the container's user reads it
sed -n 's/^# public key: /BACKUP_AGE_RECIPIENTS=/p' "$work/identity" >>backend.env
backups() { docker compose --profile storage --profile backup "$@"; }
quiet backups up -d --no-build --no-deps --wait backup # by the clock
rows() {
  sql "SELECT table_name, (xpath('/row/n/text()', query_to_xml(format('SELECT count(*) AS n FROM public.%I', table_name), false, true, '')))[1] FROM information_schema.tables
    WHERE table_schema = 'public' AND table_type = 'BASE TABLE' AND table_name <> 'backup_results' ORDER BY 1"
}
quiet workers down --timeout 60
quiet slots stop backend-blue backend-green
rows >"$work/rows"
t=$(now_ms)
quiet backups run --rm --no-deps -T backup backup </dev/null
backed_up=$(($(now_ms) - t))

begin "lose the database and Redis, and restore"
quiet docker compose --profile storage --profile backup -f docker-compose.yml -f infra/deploy/slots.yml rm --stop --force backup backend-blue backend-green postgres redis migrate
quiet docker volume rm hivesync_postgres_data hivesync_redis_data
t=$(now_ms)
quiet backend up -d --no-build --wait postgres redis
quiet backups run --rm --no-deps -T -v "$work/identity:/identity:ro" -e "RESTORE_URL=postgres://hivesync:$(sed -n 's/^POSTGRES_PASSWORD=//p' backend.env)@postgres:5432/hivesync" \
  backup restore --into RESTORE_URL --identity /identity </dev/null
restored=$(($(now_ms) - t))
rows >"$work/rows-restored"
diff "$work/rows" "$work/rows-restored" >>"$log" || die "the restored database has other rows; the log has the difference"
tables=$(wc -l <"$work/rows") total=$(awk -F '|' '{ n += $2 } END { print n }' "$work/rows")
quiet backend run --rm --no-deps -T backend adopt-bucket --replace </dev/null
quiet deploy up "$revision"
quiet workers up -d --no-build --wait --scale worker=1
begin "preview a project of the restored database"
quiet through demo -out "$root/out/compose/pictures"

begin "docker compose -f docker-compose.multi-worker.yml up -d ai_gpu_worker"
if command -v nvidia-smi >/dev/null && docker info --format '{{json .Runtimes}}' | grep -q nvidia; then
  quiet workers up -d --no-build --wait ai_gpu_worker
  docker ps | grep -q ai_gpu_worker || die "docker ps does not show ai_gpu_worker"
  gpu="it runs, with a GPU of this machine"
else
  # What can be held here: the reservation reaches the Engine, which says that it has no GPU to give.
  if workers up -d --no-build ai_gpu_worker >"$work/gpu" 2>&1; then die "ai_gpu_worker started without a GPU"; fi
  cat "$work/gpu" >>"$log"
  grep -q 'could not select device driver "nvidia"' "$work/gpu" || die "ai_gpu_worker failed for another reason than that there is no GPU: $(tail -n 1 "$work/gpu")"
  gpu="this machine has no GPU, and the Engine refuses the reservation as it should; a worker with a GPU was not run"
fi

begin "compile for the other architecture"
case $(uname -m) in x86_64) other=arm64 ;; *) other=amd64 ;; esac
quiet env DOCKER_DEFAULT_PLATFORM="linux/$other" HIVESYNC_BACKEND_IMAGE=hivesync/backend:other docker compose build --pull=false backend
[ "$(docker image inspect --format '{{.Architecture}}' hivesync/backend:other)" = "$other" ] || die "hivesync/backend:other is not for $other"

# --- Figures ---------------------------------------------------------------------------------------------------------
step="write the figures"
[ "${UPDATE:-1}" = 1 ] || { say "all is well"; exit 0; }
mb() { awk -v b="$1" 'BEGIN { printf "%.1f MB", b / 1e6 }'; }
seconds() { awk -v ms="$1" 'BEGIN { printf "%.1f s", ms / 1000 }'; }
{
  cat <<EOF
# Verification in containers

Written by \`make test-compose\` ([infra/compose/test.sh](../infra/compose/test.sh)), which runs the images as docker-compose.yml and
docker-compose.multi-worker.yml have them and fails where a bar is missed.

Run on $(date -u +%Y-%m-%d) at $revision, on $(. /etc/os-release && echo "$PRETTY_NAME") ($(uname -m), $cores cores, $(awk '/^MemTotal/ { printf "%.0f GiB", $2 / 1048576 }' /proc/meminfo)), with
Docker Engine $(docker version --format '{{.Server.Version}}'), Docker Compose $(docker compose version --short), PostgreSQL $(sql 'SHOW server_version'), Redis $(docker exec hivesync-redis redis-server --version | sed 's/.* v=\([0-9.]*\).*/\1/').
$(awk '$2 == "stand-in" { list = list (list ? ", " : "") $1 } END { if (list) print "No registry was reached: stand-ins of infra/compose/bases.sh took the places of " list "." }' "$work/bases")

| what | figure | bar |
| --- | --- | --- |
| size of the backend's image, with the pages that it serves | $(mb "$backend_size") | 42 MB |
| size of the worker's image, with its fonts | $(mb "$worker_size") | 120 MB |
| size of the storage's image | $(mb "$storage_size") | |
| size of the backup's image, beside the database's, which it stands on | $(mb "$backup_size") | |
| components in the bills of materials, backend and worker | $(components backend), $(components worker) | |
| building all four images, with what the cache had | $(seconds "$built") | |
| building the backend again after a change of code | $(seconds "$rebuilt") | |
| the backend for $other | compiled without emulation | |
| backend, from \`docker start\` to healthy, median of 5, at a load of $busy on $cores cores | ${cold[2]} ms (${cold[*]}) | |
| CPU time of that | ${spent[2]} ms | 2000 ms |
| first \`docker compose up\`, an empty database included | $(seconds "$first_start") | |
| first worker, from \`up\` to healthy | $(seconds "$worker_start") | |
| a preview on three devices, from request to event | $(json v.ms <<<"$demo") ms | |
| workers from 1 to 3, until healthy | $(seconds "$scaled") | |
| previews while workers went 1, 3, 1 and one was killed with $interrupted in hand | $(json '`${v.accepted} accepted, ${v.ready} ready, ${v.lost} lost`' <<<"$jobs") | 0 lost |
| \`deploy.sh up\` of the release before (${before:0:12}) to a machine without any, its images built | $(seconds "$deployed") | |
| a preview on three devices through nginx, callbacks through the relayer | $(json v.ms <<<"$demo_edge") ms | |
| \`deploy.sh up\` of this version: migrated, backend switched, two workers replaced | $(seconds "$upgraded") | |
| \`deploy.sh back\`: the release before, on this version's schema | $(seconds "$rolled") | |
| requests during that, a version that does not start, and an interrupted upgrade; each on a connection of its own, none tried twice | $(json '`${v.requests} made, ${v.failed} failed; p50 ${v.p50_ms} ms, p99 ${v.p99_ms} ms, longest ${v.max_ms} ms`' <<<"$load") | 0 failed |
| previews during that | $(json '`${v.accepted} accepted, ${v.ready} ready, ${v.lost} lost`' <<<"$deploy_jobs") | 0 lost |
| backup; restore into an empty database | $(seconds "$backed_up"); $(seconds "$restored") | |
| rows of $tables tables after the restore | $total, in each table as before | the same |

\`ai_gpu_worker\`: $gpu.
EOF
} >"$work/verification.md"
cp "$work/verification.md" "$root/docs/verification.md"
say "all is well; docs/verification.md has the figures"
exit 0
}
