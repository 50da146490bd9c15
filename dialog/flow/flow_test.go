package flow

import (
	"flag"
	"os"
	"strings"
	"testing"
	"time"

	"yingda/corpus"
	"yingda/kb"
	"yingda/nlu"
)

// update rewrites the files of testdata instead of comparing with them; review the diff.
var update = flag.Bool("update", false, "rewrite testdata")

// now is a Monday.
var now = time.Date(2026, 3, 2, 10, 0, 0, 0, kb.Location)

// program compiles a flow of testdata.
func program(t testing.TB, file string) *Program {
	t.Helper()
	data, err := os.ReadFile("testdata/" + file)
	if err != nil {
		t.Fatal(err)
	}
	k, bad := corpus.ReadFlows(file, data)
	if len(bad) > 0 {
		t.Fatal(bad)
	}
	k.Facts = []kb.Fact{{Subject: "朝阳支行", Predicate: "类型", Object: "网点"}, {Subject: "海淀支行", Predicate: "类型", Object: "网点"}}
	if bad := kb.Check(k); bad.Err() != nil {
		t.Fatal(bad)
	}
	hooks := map[string]*kb.Webhook{}
	for i := range k.Webhooks {
		hooks[k.Webhooks[i].Name] = &k.Webhooks[i]
	}
	p, err := Compile(&k.Flows[0], hooks, func(string) []string { return []string{"朝阳支行", "海淀支行"} })
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func said(text string) *Said { return Hear(text, nlu.Normalize(text), now) }

// golden compares with a file of testdata, or rewrites it.
func golden(t *testing.T, file, got string) {
	t.Helper()
	path := "testdata/" + file
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	w, g := strings.Split(string(want), "\n"), strings.Split(got, "\n")
	for i := range max(len(w), len(g)) {
		a, b := "(nothing)", "(nothing)"
		if i < len(w) {
			a = w[i]
		}
		if i < len(g) {
			b = g[i]
		}
		if a != b {
			t.Errorf("%s:%d:\nwant %s\ngot  %s", path, i+1, a, b)
		}
	}
}
