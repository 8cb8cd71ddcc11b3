#!/usr/bin/env bash
# Brings a version of HiveSync to a machine with Docker and nginx, beside the one that runs, and back: `--help`.
set -euo pipefail
cd "$(dirname "$0")/../.."
{ # read whole before anything runs: a deploy may replace this file

root=$PWD
: "${DEPLOY_STATE:=/var/lib/hivesync-deploy}" "${NGINX_UPSTREAM:=/etc/nginx/hivesync/upstream.conf}"
: "${NGINX_TEST:=nginx -t}" "${NGINX_RELOAD:=systemctl reload nginx}"
: "${BLUE_PORT:=4001}" "${GREEN_PORT:=4002}" "${HEALTH_TIMEOUT:=180}" "${SETTLE:=5}"
export BLUE_PORT GREEN_PORT

usage() {
  cat <<'TEXT'
Usage: infra/deploy/deploy.sh COMMAND

  up VERSION [--load FILE]   bring VERSION up: get its images, migrate, start its backend beside the one that serves, wait until it is
                             healthy, have nginx send requests to it, let the old one finish, replace workers one by one
  back                       go back to the version before
  workers VERSION [--load FILE]   replace this machine's workers alone: for machines that have no backend
  status                     say what runs

Images are hivesync/backend:VERSION and hivesync/worker:VERSION. They are taken from this machine; or from FILE, as `docker save`
writes it; or built, where VERSION is a commit or a tag that git knows here. No registry is asked for them.

A run that was interrupted is continued by typing it again. Where a version does not become healthy it is taken away again, and
requests go where they went. The database stays at the newest schema: each version runs on the schema of the next.

Settings, from the environment:
  DEPLOY_STATE       folder where it is remembered what runs   /var/lib/hivesync-deploy
  NGINX_UPSTREAM     the file that names nginx's backends      /etc/nginx/hivesync/upstream.conf
  NGINX_TEST, NGINX_RELOAD   commands                          nginx -t, systemctl reload nginx
  BLUE_PORT, GREEN_PORT      where the two backends listen     4001, 4002
  HEALTH_TIMEOUT     seconds for what starts to become healthy 180
  SETTLE             seconds between nginx's change and the old backend's end, for requests that nginx has accepted   5
  COMPOSE_PROFILES   `storage` where the S3 server is in use
TEXT
}

say() { printf 'deploy: %s\n' "$*"; }
die() { printf 'deploy: %s\n' "$*" >&2; exit 1; }

compose() { docker compose -f docker-compose.yml -f infra/deploy/slots.yml "$@"; }
workers() { docker compose -f docker-compose.multi-worker.yml --profile gpu "$@"; }

# --- What is remembered ----------------------------------------------------------------------------------------------
recall() { [ ! -f "$DEPLOY_STATE/state" ] || sed -n "s/^$1=//p" "$DEPLOY_STATE/state"; }
# remember NAME VALUE; no value forgets it. The file is replaced in one step.
remember() {
  { [ ! -f "$DEPLOY_STATE/state" ] || grep -v "^$1=" "$DEPLOY_STATE/state" || true; [ -z "$2" ] || echo "$1=$2"; } >"$DEPLOY_STATE/state.new"
  mv "$DEPLOY_STATE/state.new" "$DEPLOY_STATE/state"
}

lock() {
  mkdir -p "$DEPLOY_STATE" || die "DEPLOY_STATE: $DEPLOY_STATE cannot be made; run this as root, or name another folder"
  exec 9>>"$DEPLOY_STATE/lock"
  flock -n 9 || die "another deploy is running on this machine: $(cat "$DEPLOY_STATE/lock")"
  echo "process $$, $command ${version:-}" >"$DEPLOY_STATE/lock"
  trap 'code=$?; [ $code = 0 ] || [ -z "$(recall doing)" ] || say "stopped before the end of \`$(recall doing)\`: type it again to go on, \`back\` to undo it, \`status\` to see what runs" >&2' EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM HUP
}

# --- Images ----------------------------------------------------------------------------------------------------------
has() { docker image inspect "hivesync/$1:$version" >/dev/null 2>&1; }

# images NAME... makes sure that the version's images are here.
images() {
  [[ $version =~ ^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$ ]] && [ "$version" != local ] || die "\"$version\" is no version: letters, digits and _.- are, and \`local\` is the name of what runs"
  if [ -n "$file" ]; then
    [ -r "$file" ] || die "$file cannot be read"
    say "loading $file"
    docker load --quiet --input "$file"
  fi
  local name missing=()
  for name in "$@"; do has "$name" || missing+=("$name"); done
  [ ${#missing[@]} -gt 0 ] || return 0
  [ -z "$file" ] || die "$file has no hivesync/${missing[0]}:$version"
  local commit
  commit=$(git rev-parse --quiet --verify "$version^{commit}" 2>/dev/null) ||
    die "hivesync/${missing[0]}:$version is not on this machine, and git knows no commit or tag $version to build it from: bring it with --load FILE"
  say "building ${missing[*]} of commit ${commit:0:12}"
  local tree
  tree=$(mktemp -d)
  git archive "$commit" | tar -x -C "$tree"
  touch "$tree/backend.env" "$tree/worker.env" "$tree/drill.env" # which building does not read, and the files ask for
  for name in "${missing[@]}"; do
    local compose_file=docker-compose.yml profile=$name variable
    [ "$name" != worker ] || compose_file=docker-compose.multi-worker.yml
    variable=HIVESYNC_$(tr a-z A-Z <<<"$name")_IMAGE
    env "$variable=hivesync/$name:$version" HIVESYNC_VERSION="$version" HIVESYNC_REVISION="$commit" \
      docker compose --project-directory "$tree" -f "$tree/$compose_file" --profile "$profile" build --quiet "$name" || { rm -rf "$tree"; die "hivesync/$name:$version cannot be built"; }
  done
  rm -rf "$tree"
}

# What `docker compose` starts when operators type it is what was deployed last.
name_local() { local name; for name in "$@"; do docker tag "hivesync/$name:$version" "hivesync/$name:local"; done; }

# --- Backends --------------------------------------------------------------------------------------------------------
port_of() { case $1 in blue) echo "$BLUE_PORT" ;; green) echo "$GREEN_PORT" ;; esac; }
service_of() { case $1 in first) echo backend ;; *) echo "backend-$1" ;; esac; }

# serving says which place nginx sends requests to: blue, green, or first, which is docker-compose.yml's own backend or nothing.
serving() {
  if grep -q ":$BLUE_PORT\b" "$NGINX_UPSTREAM"; then echo blue; elif grep -q ":$GREEN_PORT\b" "$NGINX_UPSTREAM"; then echo green; else echo first; fi
}

container() { compose ps --all --quiet "$(service_of "$1")"; }

# runs PLACE says which version a place runs, healthily; nothing where it does not.
runs() {
  local id
  id=$(container "$1")
  [ -n "$id" ] && [ "$(docker inspect --format '{{if .State.Running}}{{.State.Health.Status}}{{end}}' "$id")" = healthy ] || return 0
  docker inspect --format '{{.Config.Image}}' "$id" | sed 's/.*://'
}

reload() {
  sh -c "$NGINX_TEST" >"$DEPLOY_STATE/nginx.log" 2>&1 9>&- || return 1
  sh -c "$NGINX_RELOAD" >>"$DEPLOY_STATE/nginx.log" 2>&1 9>&-
}

# send PLACE has nginx send new requests there. What it has accepted ends where it is.
send() {
  cp "$NGINX_UPSTREAM" "$DEPLOY_STATE/upstream.before"
  printf '# By infra/deploy/deploy.sh: %s, %s\nserver 127.0.0.1:%s max_fails=3 fail_timeout=5s;\n' "$1" "$version" "$(port_of "$1")" >"$NGINX_UPSTREAM.new"
  mv "$NGINX_UPSTREAM.new" "$NGINX_UPSTREAM"
  reload && return
  cp "$DEPLOY_STATE/upstream.before" "$NGINX_UPSTREAM"
  cat "$DEPLOY_STATE/nginx.log" >&2
  compose rm --stop --force "$(service_of "$1")" >/dev/null 2>&1
  remember doing ""
  die "nginx does not take the change, which was undone: nothing was switched. Mend its configuration and type this again"
}

# start PLACE starts the version there, and takes it away where it does not become healthy.
start() {
  local service variable
  service=$(service_of "$1") variable=BACKEND_$(tr a-z A-Z <<<"$1")_IMAGE
  say "starting $version at $1, beside $(serving)"
  env "$variable=hivesync/backend:$version" docker compose -f docker-compose.yml -f infra/deploy/slots.yml \
    up --detach --no-build --no-deps --force-recreate --wait --wait-timeout "$HEALTH_TIMEOUT" "$service" >"$DEPLOY_STATE/start.log" 2>&1 && return
  { tail -n 5 "$DEPLOY_STATE/start.log"; compose logs --no-log-prefix --tail 20 "$service"; } >&2 || true
  compose rm --stop --force "$service" >/dev/null 2>&1
  remember doing ""
  die "$version does not become healthy; it was taken away, and nothing was switched"
}

# drain lets the backends that no request goes to any more finish theirs, and removes them.
drain() {
  local place
  for place in first blue green; do
    [ "$place" != "$1" ] && [ -n "$(container "$place")" ] || continue
    say "letting the backend at $place finish"
    compose stop "$(service_of "$place")" >/dev/null 2>&1
    compose rm --force "$(service_of "$place")" >/dev/null 2>&1
  done
}

# --- Workers ---------------------------------------------------------------------------------------------------------
# of SERVICE lists its workers' containers, those that have the image before or after.
of() {
  local wanted=$2 id image
  image=$(docker image inspect --format '{{.Id}}' "hivesync/worker:$version")
  for id in $(workers ps --all --quiet "$1"); do
    if [ "$(docker inspect --format '{{.Image}}' "$id")" = "$image" ]; then [ "$wanted" = old ] || echo "$id"; else [ "$wanted" = new ] || echo "$id"; fi
  done
}
count() { wc -w <<<"$*"; }

# roll replaces workers one by one: a new one is healthy before an old one finishes its jobs and goes.
roll() {
  name_local worker
  local service old new want
  for service in worker ai_cpu_worker_1 ai_gpu_worker; do
    old=$(of "$service" old)
    want=$(recall "$service")
    [ -n "$old" ] || [ -n "$want" ] || continue
    # How many there were is remembered: an interrupted run may have left one more.
    [ -n "$want" ] || { want=$(count "$old" "$(of "$service" new)"); remember "$service" "$want"; }
    say "replacing $service, $want in all"
    while new=$(of "$service" new) old=$(of "$service" old) && { [ -n "$old" ] || [ "$(count "$new")" -lt "$want" ]; }; do
      if [ "$(count "$new")" -lt "$want" ]; then
        if ! workers up --detach --no-build --no-deps --no-recreate --wait --wait-timeout "$HEALTH_TIMEOUT" \
          --scale "$service=$(($(count "$old" "$new") + 1))" "$service" >"$DEPLOY_STATE/start.log" 2>&1; then
          tail -n 5 "$DEPLOY_STATE/start.log" >&2
          local id
          for id in $(of "$service" new); do
            [ "$(docker inspect --format '{{.State.Health.Status}}' "$id")" = healthy ] || { docker logs --tail 20 "$id" >&2; docker rm --force "$id" >/dev/null; }
          done
          die "a worker of $version does not become healthy and was taken away; the other workers go on"
        fi
      fi
      [ -z "$old" ] || { docker stop "${old%%$'\n'*}" >/dev/null; docker rm "${old%%$'\n'*}" >/dev/null; }
    done
    remember "$service" ""
  done
}

# --- Commands --------------------------------------------------------------------------------------------------------
# first names what serves before the first deploy, so that there is something to go back to: `local` will be something else.
first() {
  local id
  id=$(container "$1")
  [ -n "$id" ] || return 0
  docker tag "$(docker inspect --format '{{.Image}}' "$id")" hivesync/backend:first
  if docker image inspect hivesync/worker:local >/dev/null 2>&1; then docker tag hivesync/worker:local hivesync/worker:first; fi
  echo first
}

# bring has the version serve, whatever served before.
bring() {
  local active from
  active=$(serving) from=$(recall current)
  if [ -n "$(recall doing)" ]; then # nginx may have been told less than the file says
    reload || die "nginx does not take its configuration: $(cat "$DEPLOY_STATE/nginx.log")"
    sleep "$SETTLE"
  fi
  [ -n "$from" ] || from=$(first "$active")
  remember current "$from"
  remember doing "$command${2:+ $2}"
  if [ "$1" = migrate ]; then
    local data=(postgres redis)
    [[ ,${COMPOSE_PROFILES:-}, != *,storage,* ]] || data+=(storage)
    compose up --detach --no-build --no-recreate --wait --wait-timeout "$HEALTH_TIMEOUT" "${data[@]}" >"$DEPLOY_STATE/start.log" 2>&1 || { cat "$DEPLOY_STATE/start.log" >&2; die "${data[*]}: not healthy; nothing was changed"; }
    say "migrating to the schema of $version"
    HIVESYNC_BACKEND_IMAGE=hivesync/backend:$version compose run --rm --no-deps -T migrate </dev/null >"$DEPLOY_STATE/migrate.log" 2>&1 ||
      { tail -n 20 "$DEPLOY_STATE/migrate.log" >&2; remember doing ""; die "the migration failed and was rolled back; nothing was switched"; }
    grep '^applied' "$DEPLOY_STATE/migrate.log" || true
  fi
  if [ "$active" = first ] || [ "$(runs "$active")" != "$version" ]; then
    local target=blue
    [ "$active" != blue ] || target=green
    start "$target"
    send "$target"
    active=$target
  fi
  if [ "$from" != "$version" ]; then
    remember current "$version"
    if [ "$command" = back ]; then remember previous ""; else remember previous "$from"; fi
  fi
  say "$version serves, at $active"
  sleep "$SETTLE"
  drain "$active"
  name_local backend
  roll
  if [ -n "$(compose --profile backup ps --quiet backup)" ]; then
    images backup
    name_local backup
    compose --profile backup up --detach --no-build --no-deps --wait --wait-timeout "$HEALTH_TIMEOUT" backup >"$DEPLOY_STATE/start.log" 2>&1 ||
      { cat "$DEPLOY_STATE/start.log" >&2; die "backup does not become healthy: no backups are made until it does"; }
  fi
  remember doing ""
  say "done; $(echo "$(recall previous)" | sed 's/^\(..*\)/`back` goes back to \1/; s/^$/there is no version before to go back to/')"
}

# catch_up remembers what a run that was interrupted had done, but not yet remembered: nginx's file tells.
catch_up() {
  local doing serves
  doing=$(recall doing)
  [ -n "$doing" ] || return 0
  serves=$(runs "$(serving)")
  if [ "$doing" = "up $serves" ] && [ "$(recall current)" != "$serves" ]; then
    remember previous "$(recall current)"
    remember current "$serves"
  elif [ "$doing" = back ] && [ -n "$serves" ] && [ "$(recall previous)" = "$serves" ]; then
    remember current "$serves"
    remember previous ""
  fi
}

back() {
  local doing
  doing=$(recall doing)
  version=$(recall previous)
  if [ "${doing%% *}" = up ] && [ "$doing" != "up $(recall current)" ]; then
    drain "$(serving)"
    remember doing ""
    say "${doing#up } never served and is gone; what served before goes on"
    return
  fi
  [ "$doing" != back ] || [ -n "$version" ] || version=$(recall current) # it serves already; the rest is to be done
  [ -n "$version" ] || die "no version before is remembered: \`up VERSION\` takes any whose images are here"
  images backend worker
  bring keep
}

status() {
  [ -r "$NGINX_UPSTREAM" ] || die "NGINX_UPSTREAM: $NGINX_UPSTREAM cannot be read"
  local place id name
  echo "version    $(echo "$(recall current)" | sed 's/^$/none deployed/')$(echo "$(recall previous)" | sed 's/^\(..*\)/, before it \1/')"
  echo "serving    $(serving)"
  for place in first blue green; do
    id=$(container "$place")
    [ -z "$id" ] || docker inspect --format "backend    $place {{.Config.Image}} {{.State.Status}} {{.State.Health.Status}}" "$id"
  done
  for id in $(workers ps --all --quiet); do
    name=$(docker inspect --format '{{.Image}}' "$id")
    echo "worker     $(docker inspect --format '{{slice .Name 1}}' "$id") $(docker image inspect --format '{{index .Config.Labels "org.opencontainers.image.version"}}' "$name" 2>/dev/null || echo "$name") $(docker inspect --format '{{.State.Health.Status}}' "$id")"
  done
  [ -z "$(recall doing)" ] || echo "unfinished $(recall doing): type it again to go on, or \`back\` to undo it"
}

command=${1:-} version= file=
case $command in
-h | --help) usage; exit 0 ;;
up | workers)
  version=${2:-}
  [ -n "$version" ] || { usage >&2; exit 2; }
  case ${3:-} in
  '') ;;
  --load) file=${4:-}; [ -n "$file" ] || die "--load: which file?" ;;
  *) die "$3: unknown; see --help" ;;
  esac
  ;;
back | status) [ $# = 1 ] || die "$command takes nothing more; see --help" ;;
*) usage >&2; exit 2 ;;
esac
docker compose version >/dev/null 2>&1 || die "\`docker compose\` does not run here: install Docker Engine with its Compose plug-in, and start it"
for name in BLUE_PORT GREEN_PORT HEALTH_TIMEOUT SETTLE; do [[ ${!name} =~ ^[0-9]{1,5}$ ]] || die "$name: expected a number"; done
if [ "$command" = status ]; then status; exit 0; fi
if [ "$command" != workers ]; then
  [ -r "$root/backend.env" ] || die "there is no backend.env: \`localrun secrets > backend.env\` makes one"
  [ -w "$NGINX_UPSTREAM" ] || die "NGINX_UPSTREAM: $NGINX_UPSTREAM is not there, or not yours to write: infra/nginx/render.sh makes it"
fi
lock
case $command in
up) catch_up; images backend worker; bring migrate "$version" ;;
back) catch_up; back ;;
workers)
  [ -r "$root/worker.env" ] || die "there is no worker.env: \`localrun secrets --form worker.env --from backend.env > worker.env\` makes one"
  images worker
  roll
  say "the workers are of $version"
  ;;
esac
exit 0
}
