#!/usr/bin/env bash
# Writes nginx's configuration for HiveSync into a folder, from the templates beside this file and settings of the environment.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)

die() { printf 'render: %s\n' "$*" >&2; exit 1; }

usage() {
  cat <<'TEXT'
Usage: API_HOST=… ADMIN_HOST=… ACCOUNT_HOST=… TLS_CERTIFICATE=… TLS_CERTIFICATE_KEY=… render.sh FOLDER

Writes nginx's configuration into FOLDER, an absolute path, for `include FOLDER/hivesync.conf;` in http {}. A second run writes it
anew, except for upstream.conf, which deploys change. Settings, from the environment:

  API_HOST              host of the API, such as api.example.com
  ADMIN_HOST            host of the admin dashboard
  ACCOUNT_HOST          host of the account portal
  TLS_CERTIFICATE       file of a certificate for all three, with its chain
  TLS_CERTIFICATE_KEY   file of its key
  ADMIN_ROOT            the dashboard's build           /var/www/admin_dashboard/dist
  ACME_ROOT             folder of ACME challenges       /var/www/acme
  LOG_DIR               folder of logs                  /var/log/nginx
  BACKENDS              host:port of each backend, separated by spaces   127.0.0.1:4000
  FRONT                 who is in front of nginx and believed about a client's address:
                        none, cloudflare, or networks separated by spaces, which write X-Forwarded-For   none
  LISTEN_ADDRESS        address to listen on            all of IPv4 and IPv6
  HTTP_PORT, HTTPS_PORT                                 80, 443
  MAX_UPLOAD, MAX_REPORT  bytes; the backend's MAX_UPLOAD_BYTES and MAX_REPORT_BYTES   16777216, 4194304
  SENSITIVE_PER_MINUTE, SENSITIVE_BURST   tries to sign in of one address   30, 20
  REQUESTS_PER_SECOND, REQUEST_BURST      requests of one address           50, 200
  CONNECTIONS                             requests of one address at a time 200
TEXT
}

case ${1:-} in
  -h | --help) usage; exit 0 ;;
  /*) CONF_DIR=${1%/} ;;
  *) usage >&2; exit 1 ;;
esac

: "${ADMIN_ROOT:=/var/www/admin_dashboard/dist}" "${ACME_ROOT:=/var/www/acme}" "${LOG_DIR:=/var/log/nginx}"
: "${BACKENDS:=127.0.0.1:4000}" "${FRONT:=none}" "${LISTEN_ADDRESS:=}" "${HTTP_PORT:=80}" "${HTTPS_PORT:=443}" "${MAX_UPLOAD:=16777216}" "${MAX_REPORT:=4194304}"
: "${SENSITIVE_PER_MINUTE:=30}" "${SENSITIVE_BURST:=20}" "${REQUESTS_PER_SECOND:=50}" "${REQUEST_BURST:=200}" "${CONNECTIONS:=200}"

# --- every value is checked: it becomes a part of a configuration ----------------------------------
fits() {
  local name=$1 shape=$2 what=$3
  [[ ${!name:-} =~ ^$shape$ ]] || die "$name: expected $what"
}
for name in API_HOST ADMIN_HOST ACCOUNT_HOST; do
  fits $name '[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?' 'a host such as api.example.com, in lowercase'
done
[ "$API_HOST" != "$ADMIN_HOST" ] && [ "$API_HOST" != "$ACCOUNT_HOST" ] && [ "$ADMIN_HOST" != "$ACCOUNT_HOST" ] || die 'API_HOST, ADMIN_HOST, ACCOUNT_HOST: expected three hosts'
for name in CONF_DIR TLS_CERTIFICATE TLS_CERTIFICATE_KEY ADMIN_ROOT ACME_ROOT LOG_DIR; do
  fits $name '/[A-Za-z0-9._/@+=-]+' 'an absolute path of letters, digits and ._/@+=-'
done
for name in HTTP_PORT HTTPS_PORT MAX_UPLOAD MAX_REPORT SENSITIVE_PER_MINUTE SENSITIVE_BURST REQUESTS_PER_SECOND REQUEST_BURST CONNECTIONS; do
  fits $name '[1-9][0-9]{0,10}' 'a number above 0'
done
fits LISTEN_ADDRESS '([0-9.]+|\[[0-9a-f:]+\])?' 'an address such as 192.0.2.1 or [2001:db8::1], or nothing'
for backend in $BACKENDS; do
  fits backend '([A-Za-z0-9._-]+|\[[0-9a-f:]+\]):[0-9]{1,5}' 'BACKENDS as host:port, separated by spaces'
done

# listen PORT [PARAMETER…] writes the directives, on one line.
listen() {
  local port=$1
  shift
  if [ -n "$LISTEN_ADDRESS" ]; then
    printf 'listen %s;' "$LISTEN_ADDRESS:$port${*:+ $*}"
  else
    printf 'listen %s; listen [::]:%s;' "$port${*:+ $*}" "$port${*:+ $*}"
  fi
}
LISTEN_HTTP=$(listen "$HTTP_PORT") LISTEN_HTTP_DEFAULT=$(listen "$HTTP_PORT" default_server)
LISTEN_HTTPS=$(listen "$HTTPS_PORT" ssl http2) LISTEN_HTTPS_DEFAULT=$(listen "$HTTPS_PORT" ssl http2 default_server)
PORT_SUFFIX=
[ "$HTTPS_PORT" = 443 ] || PORT_SUFFIX=:$HTTPS_PORT

# --- files -------------------------------------------------------------------------------------------
umask 022
mkdir -p "$CONF_DIR"
script=
for name in CONF_DIR API_HOST ADMIN_HOST ACCOUNT_HOST TLS_CERTIFICATE TLS_CERTIFICATE_KEY ADMIN_ROOT ACME_ROOT LOG_DIR LISTEN_HTTP LISTEN_HTTP_DEFAULT LISTEN_HTTPS LISTEN_HTTPS_DEFAULT PORT_SUFFIX \
  MAX_UPLOAD MAX_REPORT SENSITIVE_PER_MINUTE SENSITIVE_BURST REQUESTS_PER_SECOND REQUEST_BURST CONNECTIONS; do
  script+="s|\\\${$name}|${!name}|g;"
done
for template in "$here"/templates/*.conf; do
  sed "$script" "$template" >"$CONF_DIR/$(basename "$template")"
done

{
  case $FRONT in
    none)
      echo '# Nobody is in front of nginx: the connection is the client'"'"'s.'
      networks=() header=
      ;;
    cloudflare)
      echo '# Cloudflare is in front of nginx, and says whom it asks for.'
      mapfile -t networks < <(grep -v '^#' "$here/cloudflare-ranges.txt")
      header=CF-Connecting-IP
      ;;
    *)
      echo '# Proxies in front of nginx, which write X-Forwarded-For.'
      read -ra networks <<<"$FRONT"
      header=X-Forwarded-For
      ;;
  esac
  for network in "${networks[@]}"; do
    fits network '[0-9a-f.:]+(/[0-9]{1,3})?' 'FRONT as none, cloudflare, or networks such as 10.0.0.0/8'
    echo "set_real_ip_from $network;"
  done
  if [ -n "$header" ]; then
    echo "real_ip_header $header;"
    echo 'real_ip_recursive on; # the last address that is no proxy of these'
  fi
} >"$CONF_DIR/real-ip.conf"

if [ ! -e "$CONF_DIR/upstream.conf" ]; then
  {
    echo '# The backends. A deploy puts the new ones here and runs `nginx -t && nginx -s reload`: running requests end where they are.'
    for backend in $BACKENDS; do
      echo "server $backend max_fails=3 fail_timeout=5s;"
    done
  } >"$CONF_DIR/upstream.conf"
fi
