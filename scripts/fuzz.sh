#!/usr/bin/env bash
# Runs every fuzz target for a fixed number of inputs, from the kept corpus on.
set -euo pipefail
cd "$(dirname "$0")/.."
inputs=${FUZZ_INPUTS:-2000}
grep -rl --include='*_test.go' '^func Fuzz' . | grep -v node_modules | sort | while read -r file; do
	pkg=$(dirname "$file")
	sed -n 's/^func \(Fuzz[A-Za-z0-9_]*\)(.*/\1/p' "$file" | while read -r target; do
		go test "$pkg" -run '^$' -fuzz "^$target\$" -fuzztime "${inputs}x" -fuzzminimizetime 20x -parallel 2 >/tmp/yingda-fuzz.$$ 2>&1 || {
			cat /tmp/yingda-fuzz.$$
			exit 1
		}
		echo "$pkg $target: $(tail -1 /tmp/yingda-fuzz.$$)"
	done
done
rm -f /tmp/yingda-fuzz.$$
