#!/usr/bin/env bash
# eval.sh BIN DATA: quality on the packs, and on the public sets below DATA if there.
set -euo pipefail
bin=$1 data=$2
cd "$(dirname "$0")/.."
for pack in corpus/packs/*/; do
	echo "== $(basename "$pack")"
	"$bin" eval --kb "$pack/entries.jsonl,$pack/terms.tsv" --queries "$pack/judged.jsonl"
done
for set in "$data"/*/; do
	[ -s "$set/kb.jsonl" ] && [ -s "$set/queries.jsonl" ] || continue
	echo "== $(basename "$set")"
	"$bin" eval --kb "$set/kb.jsonl" --queries "$set/queries.jsonl" --allow-empty-answers 2>/dev/null
done
for set in "$data"/*/nlu.jsonl; do
	[ -s "$set" ] || continue
	echo "== $(basename "$(dirname "$set")"), intents and slots"
	"$bin" eval --intents "$set" | sed -n 1,5p
done
