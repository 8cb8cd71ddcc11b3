# HiveSync's images: `backend` serves the API and migrates the database, `worker` runs jobs, `backup` makes and drills backups,
# `storage` is an S3 server for whom R2 is too far away. Each holds one static program (`backup` PostgreSQL's beside it), runs as a
# user without rights, and needs nothing writable but /tmp.
#
#   docker build --target backend --build-arg VERSION=$(git describe --always --dirty) -t hivesync/backend .
#
# Everything is built on the builder's own architecture and compiled for the target's (amd64, arm64), so that no build emulates
# another machine. Needs BuildKit, which Docker has had since 18.09 and uses by default since 23.0.

# ---- What builds ----------------------------------------------------------------------------------------------------
FROM --platform=$BUILDPLATFORM golang:1.26.8-trixie AS go
WORKDIR /src
ENV CGO_ENABLED=0 GOFLAGS=-buildvcs=false GOTOOLCHAIN=local

FROM --platform=$BUILDPLATFORM node:20.20.2-trixie-slim AS node
WORKDIR /src
ENV CI=true

# ---- What the program embeds or reads, which changes seldom ---------------------------------------------------------
FROM node AS sandbox
COPY shared/preview/sandbox/js/.npmrc shared/preview/sandbox/js/package.json shared/preview/sandbox/js/package-lock.json ./
RUN --mount=type=cache,target=/root/.npm npm ci --silent --no-audit --no-fund
COPY shared/preview/sandbox/js ./
RUN npm run --silent build

FROM node AS fonts
COPY shared/preview/text/fonts/package.json shared/preview/text/fonts/package-lock.json ./
RUN --mount=type=cache,target=/root/.npm npm ci --silent --no-audit --no-fund
COPY shared/preview/text/fonts ./
RUN npm run --silent build

FROM node AS reference
COPY runtime/httphost/reference/viewer/package.json runtime/httphost/reference/viewer/package-lock.json ./
RUN --mount=type=cache,target=/root/.npm npm ci --silent --no-audit --no-fund
COPY runtime/httphost/reference/viewer ./
RUN npm run --silent build

FROM node AS dashboards
COPY package.json package-lock.json ./
COPY shared/ui/package.json ./shared/ui/
COPY account_portal/package.json ./account_portal/
COPY admin_dashboard/package.json ./admin_dashboard/
RUN --mount=type=cache,target=/root/.npm npm ci --silent --no-audit --no-fund
COPY shared/client/ts ./shared/client/ts
COPY shared/ui ./shared/ui
COPY account_portal ./account_portal
COPY admin_dashboard ./admin_dashboard
RUN npm run --silent build --workspace account_portal --workspace admin_dashboard

# What writes the bills of materials.
FROM go AS sbom
COPY infra/tools/sbom ./
RUN --mount=type=cache,target=/go/pkg/mod --mount=type=cache,target=/root/.cache/go-build go build -trimpath -o /usr/local/bin/sbom .

# The files that an image of one program needs beside it: certificates of authorities, a user without rights, whose home is the place for
# temporary files: the sandbox keeps its compiled engine there. Time zones are in the program.
FROM go AS beside
RUN mkdir -p /beside/etc/ssl/certs /beside/tmp \
 && chmod 1777 /beside/tmp \
 && cp /etc/ssl/certs/ca-certificates.crt /beside/etc/ssl/certs/ \
 && echo 'hivesync:x:65532:65532:hivesync:/tmp:/sbin/nologin' >/beside/etc/passwd \
 && echo 'hivesync:x:65532:' >/beside/etc/group

# ---- The program, compiled for either image -------------------------------------------------------------------------
FROM go AS source
COPY go.mod go.sum ./
RUN --mount=type=cache,target=/go/pkg/mod go mod download
COPY . .

# The tags leave out what an image does not need, or has beside the program (docs/decisions/0028-images.md):
#   noengine      the preview engine, which neither the backend nor what makes backups runs
#   nobackup      backups, for which the image `backup` is
#   fontlayer     the fonts, which the worker's image has as a layer of their own
#   grpcnotrace   gRPC's debug pages, which nothing serves and whose templates keep the linker from leaving out any method
# Inlining is left out where there is nothing to gain, in what waits for others: it copies code.
FROM source AS backend-program
ARG TARGETOS TARGETARCH
ARG VERSION=dev
COPY --from=reference /src/dist ./runtime/httphost/reference/viewer/dist
COPY --from=dashboards /src/account_portal/dist ./account_portal/dist
COPY --from=dashboards /src/admin_dashboard/dist ./admin_dashboard/dist
RUN --mount=type=cache,target=/go/pkg/mod --mount=type=cache,target=/root/.cache/go-build \
    GOOS=$TARGETOS GOARCH=$TARGETARCH go build -trimpath -tags noengine,nobackup,fontlayer,grpcnotrace \
      -gcflags='hivesync/functions/...=-l' -gcflags='github.com/aws/...=-l' \
      -ldflags="-s -w -X hivesync/runtime/process/wiring.stamped=$VERSION" -o /out/hivesync ./runtime/cmd/hivesync
COPY --from=sbom /usr/local/bin/sbom /usr/local/bin/
RUN sbom -binary /out/hivesync -version "$VERSION" -o /out/sbom.cdx.json runtime/httphost/reference/viewer/package-lock.json

FROM source AS backup-program
ARG TARGETOS TARGETARCH
ARG VERSION=dev
COPY --from=reference /src/dist ./runtime/httphost/reference/viewer/dist
RUN --mount=type=cache,target=/go/pkg/mod --mount=type=cache,target=/root/.cache/go-build \
    GOOS=$TARGETOS GOARCH=$TARGETARCH go build -trimpath -tags noengine,fontlayer,grpcnotrace \
      -gcflags='hivesync/functions/...=-l' -gcflags='github.com/aws/...=-l' \
      -ldflags="-s -w -X hivesync/runtime/process/wiring.stamped=$VERSION" -o /out/hivesync ./runtime/cmd/hivesync
COPY --from=sbom /usr/local/bin/sbom /usr/local/bin/
RUN sbom -binary /out/hivesync -version "$VERSION" -o /out/sbom.cdx.json runtime/httphost/reference/viewer/package-lock.json package-lock.json

FROM source AS worker-program
ARG TARGETOS TARGETARCH
ARG VERSION=dev
COPY --from=reference /src/dist ./runtime/httphost/reference/viewer/dist
COPY --from=sandbox /src/dist ./shared/preview/sandbox/js/dist
RUN --mount=type=cache,target=/go/pkg/mod --mount=type=cache,target=/root/.cache/go-build \
    GOOS=$TARGETOS GOARCH=$TARGETARCH go build -trimpath -tags fontlayer,grpcnotrace \
      -gcflags='hivesync/functions/...=-l' -gcflags='github.com/aws/...=-l' \
      -ldflags="-s -w -X hivesync/runtime/process/wiring.stamped=$VERSION" -o /out/hivesync ./runtime/cmd/hivesync
COPY --from=sbom /usr/local/bin/sbom /usr/local/bin/
RUN sbom -binary /out/hivesync -version "$VERSION" -o /out/sbom.cdx.json runtime/httphost/reference/viewer/package-lock.json \
      shared/preview/sandbox/js/package-lock.json shared/preview/text/fonts/package-lock.json

# ---- The backend ----------------------------------------------------------------------------------------------------
FROM scratch AS backend
COPY --from=beside /beside /
COPY --from=backend-program /out/sbom.cdx.json /usr/share/doc/hivesync/
COPY --from=backend-program /out/hivesync /usr/local/bin/hivesync
ENV PATH=/usr/local/bin
USER 65532:65532
EXPOSE 4000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=5s --timeout=5s --start-period=60s --retries=3 CMD ["hivesync", "healthcheck"]
ENTRYPOINT ["hivesync"]
CMD ["serve"]
ARG VERSION=dev
ARG REVISION=unknown
LABEL org.opencontainers.image.title="HiveSync backend" \
      org.opencontainers.image.description="The API, live events and schedules of HiveSync, and the database's migrations" \
      org.opencontainers.image.version=$VERSION \
      org.opencontainers.image.revision=$REVISION

# ---- Backups, for the profiles `backup` and `drill` -----------------------------------------------------------------
# The database's own image: pg_dump, pg_restore and psql are of the server's version, and a machine that has that image stores its
# layers once.
FROM postgres:17.12-trixie AS backup
COPY --from=backup-program /out/sbom.cdx.json /usr/share/doc/hivesync/
COPY --from=backup-program /out/hivesync /usr/local/bin/hivesync
RUN groupadd --gid 65532 hivesync && useradd --uid 65532 --gid 65532 --home-dir /tmp --no-create-home --shell /usr/sbin/nologin hivesync
USER 65532:65532
STOPSIGNAL SIGTERM
# What it listens on is /metrics alone.
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 CMD ["bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/${METRICS_PORT:-9464}"]
ENTRYPOINT ["hivesync"]
CMD ["backup", "--scheduled"]
ARG VERSION=dev
ARG REVISION=unknown
LABEL org.opencontainers.image.title="HiveSync backup" \
      org.opencontainers.image.description="Backs HiveSync's database up, drills and restores the backups" \
      org.opencontainers.image.version=$VERSION \
      org.opencontainers.image.revision=$REVISION

# ---- The storage, for the profile of that name ----------------------------------------------------------------------
FROM go AS storage-program
ARG TARGETOS TARGETARCH
COPY infra/tools/storage ./
RUN --mount=type=cache,target=/go/pkg/mod --mount=type=cache,target=/root/.cache/go-build \
    GOOS=$TARGETOS GOARCH=$TARGETARCH go build -trimpath -ldflags="-s -w" -o /out/versitygw github.com/versity/versitygw/cmd/versitygw

FROM busybox:1.37.0-musl AS storage
COPY --from=storage-program /out/versitygw /usr/local/bin/versitygw
COPY --chmod=0755 infra/compose/storage.sh /usr/local/bin/storage
# The volume's owner is this folder's.
RUN mkdir -p /data && chown 65532:65532 /data
VOLUME /data
ENV PATH=/usr/local/bin:/bin
USER 65532:65532
EXPOSE 7070
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=5s --timeout=5s --start-period=60s --retries=3 CMD ["wget", "-q", "-O", "/dev/null", "http://127.0.0.1:7070/health"]
ENTRYPOINT ["storage"]
LABEL org.opencontainers.image.title="HiveSync storage" \
      org.opencontainers.image.description="versitygw, an S3 server over a folder, for HiveSync without R2" \
      org.opencontainers.image.version="1.8.0"

# ---- The worker, last: what a build without --target makes -----------------------------------------------------------
FROM scratch AS worker
COPY --from=beside /beside /
# Where the program looks for the fonts. The layer stays as it is when the program changes.
COPY --from=fonts /src/dist /opt/fonts/dist
COPY --from=worker-program /out/sbom.cdx.json /usr/share/doc/hivesync/
COPY --from=worker-program /out/hivesync /usr/local/bin/hivesync
ENV PATH=/usr/local/bin
USER 65532:65532
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 CMD ["hivesync", "healthcheck", "--worker"]
ENTRYPOINT ["hivesync"]
CMD ["work"]
ARG VERSION=dev
ARG REVISION=unknown
LABEL org.opencontainers.image.title="HiveSync worker" \
      org.opencontainers.image.description="Runs HiveSync's jobs: previews, packages, documentation" \
      org.opencontainers.image.version=$VERSION \
      org.opencontainers.image.revision=$REVISION
