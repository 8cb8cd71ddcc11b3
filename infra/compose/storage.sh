#!/bin/sh
# Serves the folder /data over S3 with the keys that the backend and the workers use; a bucket is a folder in it.
set -eu
export ROOT_ACCESS_KEY="${R2_ACCESS_KEY_ID:?set R2_ACCESS_KEY_ID in backend.env}"
export ROOT_SECRET_KEY="${R2_SECRET_ACCESS_KEY:?set R2_SECRET_ACCESS_KEY in backend.env}"
mkdir -p "/data/${R2_BUCKET:-hivesync}"
exec versitygw --port :7070 --region "${R2_REGION:-auto}" --health /health --quiet posix /data
