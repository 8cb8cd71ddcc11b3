#!/usr/bin/env bash
# Makes sure that every image which the Dockerfile and the compose files name, and which is not built here, is on this machine:
# it is pulled, and where no registry can be reached a stand-in of the same name is made from Debian's packages and from the Go
# and Node.js of this machine. Prints a line per image: its name, and where it came from.
#
#   infra/compose/bases.sh IMAGE...
#
# A stand-in needs root (debootstrap). It is for tests: it has the same programs at the same paths with the same users, and the
# version that its name says, up to the last digit of Redis, where Debian mends an older one.
set -euo pipefail

suite=trixie
mirror=${DEBIAN_MIRROR:-http://deb.debian.org/debian}
scratch=$(mktemp -d)
trap 'rm -rf --one-file-system "$scratch"' EXIT

die() { printf 'bases: %s\n' "$*" >&2; exit 1; }

# debian makes the image that stand-ins stand on, once.
debian() {
  docker image inspect "hivesync-standin/debian:$suite" >/dev/null 2>&1 && return
  command -v debootstrap >/dev/null || die "no registry can be reached, and there is no debootstrap to make a base image with: apt-get install debootstrap"
  [ "$(id -u)" -eq 0 ] || die "no registry can be reached, and debootstrap needs root to make a base image"
  debootstrap --variant=minbase --include=ca-certificates "$suite" "$scratch/debian" "$mirror" >"$scratch/log" 2>&1 ||
    { tail -n 20 "$scratch/log" >&2; die "debootstrap failed"; }
  rm -rf "$scratch"/debian/var/cache/apt/archives/*.deb
  # A network that reaches no registry of images often reaches others through a proxy that this machine trusts.
  [ ! -s /etc/ssl/certs/ca-certificates.crt ] || cp /etc/ssl/certs/ca-certificates.crt "$scratch/debian/etc/ssl/certs/"
  tar -C "$scratch/debian" -c . | docker import - "hivesync-standin/debian:$suite" >/dev/null
}

# build IMAGE FOLDER builds a stand-in from the Dockerfile on stdin, with a folder as its context.
build() {
  docker build --quiet --network host --label hivesync.standin=true --tag "$1" --file - "$2" >"$scratch/log" 2>&1 || { cat "$scratch/log" >&2; die "the stand-in for $1 cannot be built"; }
}

# same WHAT WANTED FOUND fails unless the version found is the one that an image's name says.
same() { [ "$2" = "$3" ] || die "$1 says version $2, and this machine has $3"; }

packages='RUN apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends'

stand_in() {
  local image=$1 name=${1%%:*} version=${1#*:}
  version=${version%%-*}
  debian
  case $name in
  golang)
    same "$image" "$version" "$(GOTOOLCHAIN=local go env GOVERSION | sed 's/^go//')"
    build "$image" "$(go env GOROOT)" <<EOF
FROM hivesync-standin/debian:$suite
$packages git
COPY . /usr/local/go
ENV PATH=/go/bin:/usr/local/go/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin GOPATH=/go GOTOOLCHAIN=local
WORKDIR /go
EOF
    ;;
  node)
    same "$image" "$version" "$(node --version | sed 's/^v//')"
    mkdir -p "$scratch/node"
    cp "$(node -p process.execPath)" "$scratch/node/node"
    cp -r "$(npm root --global)/npm" "$scratch/node/npm"
    build "$image" "$scratch/node" <<EOF
FROM hivesync-standin/debian:$suite
$packages libstdc++6 libatomic1
ENV NODE_EXTRA_CA_CERTS=/etc/ssl/certs/ca-certificates.crt
COPY node /usr/local/bin/node
COPY npm /usr/local/lib/node_modules/npm
RUN ln -s ../lib/node_modules/npm/bin/npm-cli.js /usr/local/bin/npm && ln -s ../lib/node_modules/npm/bin/npx-cli.js /usr/local/bin/npx
EOF
    ;;
  postgres)
    mkdir -p "$scratch/postgres"
    cat >"$scratch/postgres/docker-entrypoint.sh" <<'EOF'
#!/bin/sh
# What the image does at its first start: a cluster, a user with a password, a database.
set -eu
if [ ! -s "$PGDATA/PG_VERSION" ]; then
  mkdir -p "$PGDATA" && chmod 700 "$PGDATA"
  (umask 077 && printf '%s\n' "${POSTGRES_PASSWORD:?}" >/tmp/password)
  initdb --username="${POSTGRES_USER:=postgres}" --pwfile=/tmp/password --auth-host=scram-sha-256 ${POSTGRES_INITDB_ARGS:-}
  rm /tmp/password
  echo 'host all all all scram-sha-256' >>"$PGDATA/pg_hba.conf"
  pg_ctl -D "$PGDATA" -o "-c listen_addresses=" -w start
  [ "${POSTGRES_DB:=$POSTGRES_USER}" = postgres ] || createdb --username="$POSTGRES_USER" "$POSTGRES_DB"
  pg_ctl -D "$PGDATA" -m fast -w stop
fi
exec "$@"
EOF
    chmod +x "$scratch/postgres/docker-entrypoint.sh"
    build "$image" "$scratch/postgres" <<EOF
FROM hivesync-standin/debian:$suite
RUN groupadd --system --gid 999 postgres && useradd --system --gid postgres --uid 999 --home-dir /var/lib/postgresql --shell /bin/bash postgres
$packages postgresql-${version%%.*} && rm -rf /var/lib/postgresql/${version%%.*}
COPY docker-entrypoint.sh /usr/local/bin/
RUN install -d -o postgres -g postgres -m 1777 /var/lib/postgresql/data && install -d -o postgres -g postgres -m 3775 /var/run/postgresql \
 && echo "listen_addresses = '*'" >>/usr/share/postgresql/${version%%.*}/postgresql.conf.sample
ENV PATH=/usr/lib/postgresql/${version%%.*}/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin PGDATA=/var/lib/postgresql/data
VOLUME /var/lib/postgresql/data
STOPSIGNAL SIGINT
ENTRYPOINT ["docker-entrypoint.sh"]
CMD ["postgres"]
EOF
    same "$image" "$version" "$(docker run --rm --entrypoint postgres "$image" --version | awk '{ print $3 }')"
    ;;
  redis)
    build "$image" "$scratch" <<EOF
FROM hivesync-standin/debian:$suite
RUN groupadd --system --gid 999 redis && useradd --system --gid redis --uid 999 redis
$packages redis-server
RUN install -d -o redis -g redis /data
VOLUME /data
WORKDIR /data
CMD ["redis-server"]
EOF
    local found
    found=$(docker run --rm --entrypoint redis-server "$image" --version | sed 's/.* v=\([0-9.]*\).*/\1/')
    same "$image" "${version%.*}" "${found%.*}"
    ;;
  busybox)
    build "$image" "$scratch" <<EOF
FROM hivesync-standin/debian:$suite AS made
$packages busybox-static
RUN mkdir -p /out/bin /out/tmp /out/etc && chmod 1777 /out/tmp && cp /usr/bin/busybox /out/bin/ && chroot /out /bin/busybox --install -s /bin \
 && echo 'root:x:0:0:root:/root:/bin/sh' >/out/etc/passwd
FROM scratch
COPY --from=made /out /
ENV PATH=/bin
CMD ["sh"]
EOF
    same "$image" "$version" "$(docker run --rm "$image" busybox | sed -n '1s/^BusyBox v\([0-9.]*\).*/\1/p')"
    ;;
  nginx)
    build "$image" "$scratch" <<EOF
FROM hivesync-standin/debian:$suite
$packages nginx-light
RUN ln -sf /dev/stdout /var/log/nginx/access.log && ln -sf /dev/stderr /var/log/nginx/error.log && rm -f /etc/nginx/sites-enabled/default
STOPSIGNAL SIGQUIT
CMD ["nginx", "-g", "daemon off;"]
EOF
    same "$image" "$version" "$(docker run --rm "$image" nginx -v 2>&1 | sed 's|.*/\([0-9.]*\).*|\1|')"
    ;;
  *) die "$image cannot be pulled, and there is no stand-in for it" ;;
  esac
}

export DOCKER_BUILDKIT=0 # images of this machine are found by name, with nothing asked of a registry
for image in "$@"; do
  if labels=$(docker image inspect --format '{{index .Config.Labels "hivesync.standin"}}' "$image" 2>/dev/null); then
    if [ "$labels" = true ]; then echo "$image stand-in"; else echo "$image here"; fi
  elif timeout 300 docker pull --quiet "$image" >/dev/null 2>&1; then
    echo "$image pulled"
  else
    stand_in "$image"
    echo "$image stand-in"
  fi
done
