#!/usr/bin/env bash
# Everything that must be green, on a machine with Go, gcc/g++, Node and apt.
set -euo pipefail
cd "$(dirname "$0")/.."

say() { printf '\n== %s\n' "$*"; }

need() { # install Debian packages unless the command is there
	command -v "$1" >/dev/null && return
	shift
	say "install $*"
	local sudo=
	[ "$(id -u)" = 0 ] || sudo=sudo
	$sudo apt-get update -qq
	$sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq "$@" >/dev/null
}

say "format and vet"
make --no-print-directory check

say "web: types, unit tests, build"
(
	cd web
	npm ci --no-audit --no-fund --silent
	npm run --silent typecheck
	npm test --silent
	npm run --silent build
	npm run --silent size
)
if ! git diff --exit-code --stat -- web/dist; then
	echo "web/dist is not what web/src builds: run make web and commit it" >&2
	exit 1
fi

say "go test"
go test -timeout 20m ./... # the longest packages take minutes on two busy cores

say "fuzz"
./scripts/fuzz.sh

say "browser"
need chromium chromium fonts-noto-cjk
make --no-print-directory e2e
