#!/usr/bin/env bash
# bench.sh BIN DATA: speed in process at several sizes. Without DATA the bank pack is grown.
set -euo pipefail
bin=$1 data=$2
cd "$(dirname "$0")/.."
kb=corpus/packs/bank/entries.jsonl queries=corpus/packs/bank/judged.jsonl
if [ -s "$data/lcqmc_full/kb.jsonl" ]; then
	kb=$data/lcqmc_full/kb.jsonl queries=$data/lcqmc_full/queries.jsonl
fi
for entries in 10000 100000; do
	"$bin" bench --kb "$kb" --queries "$queries" --entries "$entries" --seconds 5 2>/dev/null
done
