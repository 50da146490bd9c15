# make run    start with the built-in packs and a demo page
# make test   everything that must be green; installs what it needs
GO ?= go
DATA ?= ../shared/data
BIN := bin/yingda

.PHONY: build run test check unit fuzz web e2e eval bench update matcher clean

build:
	$(GO) build -trimpath -o $(BIN) ./cmd/yingda

run: build
	$(BIN) serve --demo --pack bank,telecom,ecommerce --data ./data

test:
	./scripts/test.sh

# Formatting and vetting only.
check:
	@test -z "$$(gofmt -l $$(git ls-files '*.go'))" || { gofmt -l $$(git ls-files '*.go'); exit 1; }
	$(GO) vet ./...

unit:
	$(GO) test ./...

# Each fuzz target for a short fixed number of inputs.
fuzz:
	./scripts/fuzz.sh

web:
	cd web && npm ci --no-audit --no-fund && npm run build

e2e: build
	cd web && YINGDA_BIN=$(CURDIR)/$(BIN) npm run e2e

# Quality on the packs, and on the public sets where they are at hand.
eval: build
	./scripts/eval.sh $(BIN) $(DATA)

bench: build
	./scripts/bench.sh $(BIN) $(DATA)

# Rewrite every golden file; read the diff before committing it.
update:
	$(GO) test ./nlu ./nlu/learn ./kb ./retrieval ./retrieval/facts ./dialog/... ./eval ./corpus ./store/bolt ./trainer ./webhook/demo -update

# Train what is shipped from the project's own text: the matcher, and the model that
# fuses and calibrates the signals. A quarter of an hour on two cores.
matcher: build
	$(BIN) train --text corpus/text --out retrieval

clean:
	rm -rf bin
